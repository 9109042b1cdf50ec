import ArgumentParser
import ConformanceKit
import FoundationEssentials
import KinesisVideo
import Testing

@testable import ConformanceStorage
@testable import kvsconform

/// What a command line becomes under a project file.
@Suite("A project's settings")
struct ProjectArgumentsTests {
    /// What a command line becomes where a project file says this; `F` stands for the file.
    private static func completed(_ line: String, under text: String, _ environment: [String: String] = [:]) throws
        -> [String]
    {
        try withProject(text) { path in
            let words = line.split(separator: " ").map(String.init)
            var environment = environment
            if environment[Project.variable] == nil { environment[Project.variable] = path }
            let settings = try #require(try ProjectArguments(words, environment: environment))
            let folder = String(path.dropLast(ProjectFile.name.count))
            return settings.completed.filter { $0 != "--project=\(path)" }.map { $0.replacing(folder, with: "^") }
        }
    }

    private static func withProject<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let folder =
            FileManager.default.temporaryDirectory.path() + "kvsconform-project-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/\(ProjectFile.name)"
        try AtomicFile.write(Array(text.utf8), to: path)
        return try body(path)
    }

    @Test(
        "stand in front of what the command line says, and yield to it",
        arguments: [
            (#"{ "jobs": 3 }"#, "run x", "run --jobs=3 x"),
            (#"{ "jobs": 3 }"#, "run --jobs 4", "run --jobs 4"),
            (#"{ "jobs": 3 }"#, "run --jobs=4", "run --jobs=4"),
            (#"{ "jobs": 3 }"#, "run -j 4", "run -j 4"),
            (#"{ "verbose": true }"#, "run", "run --verbose"),
            (#"{ "verbose": false }"#, "run", "run"),
            (#"{ "verbose": true }"#, "run --no-verbose", "run --no-verbose"),
            (#"{ "verbose": true }"#, "run -q", "run -q"),
            (#"{ "verbose": true }"#, "run --quiet", "run --quiet"),
            (#"{ "verbose": true }"#, "run --no-quiet", "run --verbose --no-quiet"),
            (#"{ "quiet": true }"#, "run -qv", "run -qv"),
            (#"{ "failFast": true }"#, "run --max-fail 3", "run --max-fail 3"),
            (#"{ "maxFail": 2 }"#, "run --fail-fast", "run --fail-fast"),
            (#"{ "reports": "a", "keep": 2, "record": "all" }"#, "run --no-reports", "run --no-reports"),
            (#"{ "noReports": true }"#, "run --keep 2", "run --keep 2"),
            (#"{ "noReports": true }"#, "run", "run --no-reports"),
            // Other commands take what they have.
            (#"{ "jobs": 3, "evidence": "documented" }"#, "plan", "plan --jobs=3"),
            (#"{ "jobs": 3, "verbose": true }"#, "prove", "prove"),
            (#"{ "jobs": 3, "suite": "s" }"#, "emulate", "emulate --suite=^s"),
            (#"{ "baseline": "b.json" }"#, "run", "run"),
            (#"{ "baseline": "b.json", "format": "tap" }"#, "compare a b", "compare --baseline=^b.json a b"),
            // Who selects any cases selects anew.
            (#"{ "what": "a*", "notTag": "slow" }"#, "run", "run --not-tag=slow a*"),
            (#"{ "what": "a*", "notTag": "slow" }"#, "run b*", "run b*"),
            (#"{ "what": "a*", "notTag": "slow" }"#, "run --jobs 3 b*", "run --jobs 3 b*"),
            (#"{ "what": "a*", "notTag": "slow" }"#, "run --jobs 3", "run --not-tag=slow a* --jobs 3"),
            (#"{ "what": "a*", "notTag": "slow" }"#, "run -E tag(x)", "run -E tag(x)"),
            (#"{ "what": "a*", "seed": 4 }"#, "run --failed-in r", "run --failed-in r"),
            (#"{ "what": "a*" }"#, "check", "check"),
            // Who names other targets says with them what belongs to them.
            (#"{ "target": "us-west-2", "profile": "p" }"#, "run", "run --target=us-west-2 --profile=p"),
            (#"{ "target": "us-west-2", "profile": "p" }"#, "run --target emulator", "run --target emulator"),
            (#"{ "profile": "p" }"#, "run --target us-west-2", "run --profile=p --target us-west-2"),
            (#"{ "profile": "p" }"#, "run --target emulator", "run --target emulator"),
            (#"{ "profile": "p" }"#, "run", "run"),
            (#"{ "target": ["a.json", "b.json"] }"#, "list", "list"),
            (#"{ "target": ["a.json"] }"#, "list", "list --target=^a.json"),
            (#"{ "target": ["a.json", "b.json"] }"#, "compare", "compare --target=^a.json --target=^b.json"),
            (#"{ "target": ["a.json", "b.json"] }"#, "compare us-west-2 us-east-1", "compare us-west-2 us-east-1"),
            (#"{ "target": ["a.json"] }"#, "compare a b", "compare a b"),
            (#"{ "target": ["emulator"] }"#, "run --failed-in r", "run --failed-in r"),
            (
                #"{ "stream": { "recorded": "x" } }"#, "run --target us-west-2",
                "run --stream=recorded=x --target us-west-2"
            ),
            // A profile.
            (#"{ "profiles": { "ci": { "jobs": 9 } } }"#, "run", "run"),
            (
                #"{ "profiles": { "ci": { "jobs": 9 } } }"#, "run --project-profile ci",
                "run --project-profile=ci --jobs=9 --project-profile ci"
            ),
            // None.
            (#"{ "jobs": 3 }"#, "run --no-project", "run --no-project"),
        ]
    )
    func words(text: String, line: String, expected: String) throws {
        let completed = try Self.completed(line, under: text)
        #expect(completed.joined(separator: " ") == expected)
        _ = try KVSConform.parseAsRoot(completed)
    }

    @Test("yield to the environment where that says something")
    func environment() throws {
        let file = #"{ "suite": "s", "profiles": { "ci": { "jobs": 9 } } }"#
        #expect(try Self.completed("run", under: file, ["KVSCONFORM_SUITE": "x"]) == ["run"])
        #expect(try Self.completed("run", under: file, ["KVSCONFORM_SUITE": ""]) == ["run", "--suite=^s"])
        let profile = ["KVSCONFORM_PROJECT_PROFILE": "ci"]
        #expect(
            try Self.completed("run", under: file, profile) == [
                "run", "--project-profile=ci", "--suite=^s", "--jobs=9",
            ]
        )
        #expect(try Self.completed("run", under: file, ["KVSCONFORM_PROJECT": ""]) == ["run"])
    }

    @Test(
        "are not asked for where help is, or by a command that takes none",
        arguments: ["run --help", "run -h", "", "--version", "inspect x", "help run"]
    )
    func none(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        #expect(try ProjectArguments(words, environment: ["KVSCONFORM_PROJECT": "/nowhere"]) == nil)
    }

    @Test("every option of a run is a setting, or is known not to be one to keep")
    func complete() {
        let others: Set<String> = [
            "project", "project-profile", "no-project", "shard", "failed-in", "fault", "until-fail", "watch", "feed",
            "version", "help",
        ]
        let names = CommandOptions(of: RunCommand.self).options.flatMap(\.names).filter { $0.hasPrefix("--") }
        let settings = Set(ProjectSetting.all.map(\.option))
        let unknown = names.map { String($0.dropFirst(2)) }.filter { name in
            !settings.contains(name) && !others.contains(name)
                && !settings.contains(String(name.dropFirst("no-".count)))
        }
        #expect(unknown == [])
    }

    @Test("every setting is an option of each command that takes it", arguments: ProjectSetting.all.map(\.name))
    func options(name: String) throws {
        let setting = try #require(ProjectSetting.named(name))
        if case .places = setting.kind { return }
        for command in KVSConform.configuration.subcommands
        where setting.commands?.contains(command._commandName) == true {
            let option = CommandOptions(of: command)["--\(setting.option)"]
            // Which of them can have it, ``ProjectArguments/takes(_:)`` finds out; a run has them all, but one.
            let mayLack = command != RunCommand.self || setting.commands == ["compare"]
            #expect(option != nil || mayLack, "\(command._commandName)")
        }
    }

    @Test("of a number, what the file allows the option takes, and no more", arguments: ProjectSetting.all.map(\.name))
    func bounds(name: String) throws {
        let setting = try #require(ProjectSetting.named(name))
        guard case .integer(let range) = setting.kind else { return }
        func isTaken(_ number: Int) -> Bool {
            (try? KVSConform.parseAsRoot(["run", "--\(setting.option)=\(number)"])) != nil
        }
        #expect(isTaken(range.lowerBound) && isTaken(range.upperBound))
        #expect(!isTaken(range.lowerBound - 1))
        if range.upperBound < .max { #expect(!isTaken(range.upperBound + 1)) }
    }

    @Test("say where each came from")
    func origins() throws {
        let text = #"{ "jobs": 3, "verbose": true, "suite": "s", "keep": 4, "profiles": { "ci": { "keep": 5 } } }"#
        try Self.withProject(text) { path in
            let words = ["run", "--jobs", "4", "--no-verbose", "--project", path, "--project-profile", "ci"]
            let settings = try #require(try ProjectArguments(words, environment: ["KVSCONFORM_SUITE": "x"]))
            let said = ["jobs", "verbose", "suite", "keep", "timeout", "quiet", "html"].map { name in
                let (origin, values) = settings.origin(of: ProjectSetting.named(name) ?? ProjectSetting.all[0])
                return "\(name)=\(values.joined()) \(origin.name)"
            }
            #expect(
                said == [
                    "jobs=4 commandLine", "verbose=false commandLine", "suite=x environment", "keep=5 profile",
                    "timeout=20 default", "quiet=false default", "html= default",
                ]
            )
        }
    }

    @Test("are in the commands that are printed, where another folder's file or a profile is taken")
    func printed() throws {
        try Self.withProject(#"{ "evidence": "documented", "timeout": 5, "profiles": { "ci": {} } }"#) { path in
            let words = ["run", "--project", path, "--project-profile", "ci", "--evidence", "observed"]
            let completed = try #require(try ProjectArguments(words, environment: [:])).completed
            let command = try #require(try KVSConform.parseAsRoot(completed) as? RunCommand)
            // What is as ever is said again, for the file says something else.
            #expect(
                command.options.arguments
                    == ["--project", path, "--project-profile", "ci", "--evidence", "observed", "--timeout", "5"]
            )
            #expect(command.options.project == "\(path), profile ci")
        }
        #expect(try RunCommand.parse(["--no-project"]).options.arguments == ["--no-project"])
        #expect(throws: (any Error).self) { try RunCommand.parse(["--no-project", "--project", "x"]) }
    }
}
