import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import Testing

@testable import ConformanceStorage
@testable import kvsconform

/// What the words of a command line become for the kit.
@Suite("A command")
struct CommandTests {
    @Test("reads what a run is about")
    func run() throws {
        let words = [
            "a.json:9", "getmedia/*", "--tag", "x", "--requirement", "GM-*", "--suite", "s", "--fault", "stall",
            "--target", "t.json", "--jobs", "3", "--shard", "2/5", "--redact-media", "--record-limit", "1M", "--html",
            "h",
            "--format", "tap", "--format", "ctrf=c.json",
        ]
        let command = try RunCommand.parse(words)
        let cases = command.selection.cases
        #expect(cases.what == ["a.json:9", "getmedia/*"] && cases.tags == ["x"] && cases.requirements == ["GM-*"])
        #expect(command.selection.folder.locator.folder == "s")
        #expect(command.options.runner.jobs == 3 && command.options.targets == ["t.json"])
        #expect(command.options.arguments == ["--fault", "stall", "--suite", "s"])
        let outputs = try command.reportOptions.outputs(recording: command.recording)
        #expect(outputs.folder == "Reports" && outputs.html == "h" && outputs.junit == nil)
        #expect(outputs.formats.map(\.kind) == [.tap, .ctrf] && outputs.formats.map(\.path) == [nil, "c.json"])
        #expect(outputs.recordings?.kept == .failures && outputs.recordings?.zeroesMedia == true)
        #expect(outputs.recordings?.limit == 1 << 20)
    }

    @Test(
        "reads lengths of time as scenarios have them, and without a unit",
        arguments: [("5", 5), ("5s", 5), ("2m", 120), ("1h", 3600), ("86400", 86_400), ("24h", 86_400)]
    )
    func seconds(text: String, count: Int) throws {
        #expect(Seconds(argument: text) == Seconds(count))
        let command = try RunCommand.parse(["--timeout", text])
        #expect(command.options.runner.timeout == .seconds(count))
        #expect(command.options.arguments == ["--timeout", "\(count)"])
        #expect(try RunCommand.parse(["--timeout", "20s"]).options.arguments == [])
    }

    @Test(
        "every command that is about cases takes the same conditions",
        arguments: [
            "run", "list", "plan", "coverage", "compare --target a --target b", "check", "doctor --target a", "prove",
        ]
    )
    func conditions(command: String) throws {
        let words = "--filter a* --not-filter b* --tag c --not-tag d --requirement E --expression area(f)"
        let parsed = try KVSConform.parseAsRoot((command + " " + words).split(separator: " ").map(String.init))
        let group = Mirror(reflecting: parsed).children.first { $0.label == "_selection" }?.value
        let cases = try #require(group as? OptionGroup<SuiteOptions>).wrappedValue.cases
        #expect(cases.filters == ["a*"] && cases.notFilters == ["b*"] && cases.tags == ["c"] && cases.notTags == ["d"])
        #expect(cases.requirements == ["E"] && cases.expressions == ["area(f)"] && cases.isNarrow)
    }

    @Test("a part is taken by whoever takes cases", arguments: ["run", "list", "plan", "coverage", "compare a b"])
    func parts(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        _ = try KVSConform.parseAsRoot(words + ["--shard", "2/5", "--failed-in", "x"])
        do {
            _ = try KVSConform.parseAsRoot(words + ["--shard", "6/5"])
            Issue.record("a shard that there is not is taken")
        } catch {
            #expect(KVSConform.message(for: error).contains("--shard is I/N"))
        }
    }

    @Test("reads how long a run goes on")
    func endurance() throws {
        let command = try RunCommand.parse([
            "--repeat", "3", "--max-fail", "4", "--shuffle", "--slow", "2s", "--until-fail",
        ])
        let options = command.options.runner
        #expect(options.repetitions == 3 && options.mostFailures == 4 && options.shuffles && command.untilFail)
        #expect(command.slow == Seconds(2))
        #expect(try RunCommand.parse(["--fail-fast"]).options.runner.mostFailures == 1)
        #expect(try RunCommand.parse([]).options.runner.mostFailures == nil)
    }

    @Test(
        "the console goes where no format goes",
        arguments: [
            ([], false), (["--format", "tap"], true), (["--format", "tap=-"], true),
            (["--format", "tap=/dev/stdout"], true),
            (["--format", "tap=a.tap"], false), (["--html", "page.html"], false),
        ]
    )
    func console(words: [String], takesStandardOutput: Bool) throws {
        #expect(try RunCommand.parse(words).reportOptions.takesStandardOutput == takesStandardOutput)
    }

    @Test(
        "names the command that was probably meant",
        arguments: [
            (["rnu"], "there is no command 'rnu'; did you mean 'run'?"),
            (["help", "nonsense"], "there is no command 'nonsense'; 'kvsconform --help' shows all of them"),
            (["help", "lsit"], "there is no command 'lsit'; did you mean 'list'?"), (["run"], nil), (["help"], nil),
            ([], nil),
            (["--version"], nil), (["help", "run"], nil), (["help", "help"], nil),
        ]
    )
    func unknownCommand(words: [String], message: String?) {
        var failure: Failure?
        do throws(Failure) { try KVSConform.refuseUnknownCommand(words) } catch { failure = error }
        #expect(failure?.message == message)
    }

    @Test(
        "no example of a help text is broken at column 80",
        arguments: KVSConform.configuration.subcommands.map { "\($0)" }
    )
    func examples(name: String) throws {
        let command = try #require(KVSConform.configuration.subcommands.first { "\($0)" == name })
        let lines = command.configuration.discussion.split(separator: "\n", omittingEmptySubsequences: false)
        let examples = lines.drop { $0 != "EXAMPLES" }.dropFirst().prefix { $0.hasPrefix(" ") }
        #expect(examples.allSatisfy { $0.count <= 80 }, "\(examples)")
    }

    @Test("keeps nothing with --no-reports, and says so to who wants recordings")
    func noReports() throws {
        let command = try RunCommand.parse(["--no-reports"])
        let outputs = try command.reportOptions.outputs(recording: command.recording)
        #expect(outputs.folder == nil && outputs.recordings == nil)
        let contradiction = try RunCommand.parse(["--no-reports", "--record", "all"])
        #expect(throws: Failure.self) {
            try contradiction.reportOptions.outputs(recording: contradiction.recording)
        }
        #expect(try RunCommand.parse(["--record", "none"]).recording.options(in: "Reports") == nil)
    }

    @Test("takes the journals of shards as one run whose coverage is asked for")
    func coverage() throws {
        let command = try CoverageCommand.parse(["--run", "a/journal.jsonl", "b/journal.jsonl", "--format", "json"])
        #expect(command.runs == ["a/journal.jsonl", "b/journal.jsonl"] && command.format == .json)
        #expect(try CoverageCommand.parse(["getmedia/bounds"]).runs.isEmpty)
    }

    @Test(
        "refuses what makes no sense before anything is done",
        arguments: [
            ("run --jobs 0", "--jobs is between 1 and 1000"),
            ("run --shard 3/2", "--shard is I/N"),
            ("run --retries 101", "--retries is between"),
            ("compare --target emulator", "name another --target"),
            ("compare", "name two or more --target"),
            ("report", "Missing expected argument"),
            ("report --merge one", "--merge takes two runs"),
            ("replay x --cut sideways", "--cut is as-recorded"),
            ("get-media --stream s --chunks 0", "--chunks and --seconds are positive"),
            ("get-media --stream s --target a --target b", "get-media calls one target"),
            ("put-media --stream s --loop -", "standard input cannot begin again"),
            ("put-media --stream s --seconds 0 x.mkv", "--seconds is positive"),
            ("put-media --stream s --timecode epoch x.mkv", "The value 'epoch' is invalid"),
            ("put-media --stream s --target a --target b x.mkv", "put-media puts to one target"),
            ("provision", "provision is about one target"),
            ("provision --target a --retention 0", "--retention is between 1 and 87600"),
            ("provision --target a --name-prefix a/b", "--name-prefix is letters, digits"),
            ("provision --target a --destroy --output b", "--destroy writes no file"),
            ("run --watch --feed", "--watch goes on for ever"),
            ("inspect x --tree --format json", "the element tree is shown as text"),
            ("shrink x --whole --keep-media", "leaves nothing to do"),
            ("new a/b --selector NOW --error X", "a scenario is about one thing"),
            ("run --connect-to gateway.test:443", "'gateway.test:443' is not HOST:PORT:HOST:PORT"),
            ("emulate --port 70000", "--port is between"),
            ("emulate --tls-key a.key", "--tls-certificate and --tls-key belong together"),
            ("emulate --host-name https://gateway.test", "--host-name is the name of a host"),
            ("coverage getmedia/bounds --run Reports/latest", "it takes no selection of others"),
            ("coverage --tag x --run Reports/latest", "it takes no selection of others"),
            ("run --silent", "Unknown option"),
            ("run --format tap --format ctrf", "tap and ctrf both go to standard output"),
            ("run --format tap --format ctrf=-", "tap and ctrf both go to standard output"),
            ("run --format tap=a --junit a", "tap and junit both go to 'a'"),
            ("report x --format tap --format ctrf --output a", "tap and ctrf both go to 'a'"),
            ("compare a b --format json --format markdown", "json and markdown both go to standard output"),
            ("compare a b --format html=a --html a", "html and html both go to 'a'"),
            ("run --format junt", "there is no format 'junt'; did you mean 'junit'?"),
            ("report x --format xyz", "there is no format 'xyz'; there are console, junit"),
            ("compare a b --format jsn", "there is no format 'jsn'; did you mean 'json'?"),
            ("run --format tap=", "a path is missing behind '='"),
            ("run --watch --until-fail", "leave out one"), ("trend a --last 1", "--last is 2 at the least"),
            ("report --history a", "add --html FILE"), ("report --history --merge a b", "makes one of them"),
            ("report --last 3 a", "--last is for --history"),
            ("run --keep 0", "--keep is 1 at the least"), ("run --keep 3 --no-reports", "--no-reports makes none"),
            ("run --repeat 0", "--repeat is between 1 and 10000"), ("run --max-fail 0", "--max-fail is 1 at the least"),
            ("run --fail-fast --max-fail 2", "--fail-fast is --max-fail 1"),
            ("run --timeout 5x", "The value '5x' is invalid for '--timeout"),
            ("run --timeout 2d", "The value '2d' is invalid"), ("run --timeout 0", "The value '0' is invalid"),
            ("get-media --stream s --follow --format json", "--format json tells of one call"),
            ("get-media --stream s --follow --save - --rotate-every 1h", "standard output cannot be rotated"),
        ]
    )
    func refusals(line: String, message: String) {
        do {
            _ = try KVSConform.parseAsRoot(line.split(separator: " ").map(String.init))
            Issue.record("'\(line)' is taken")
        } catch {
            #expect(KVSConform.message(for: error).contains(message), "\(KVSConform.message(for: error))")
            #expect(KVSConform.exitCode(for: error) == .validationFailure)
        }
    }
}
