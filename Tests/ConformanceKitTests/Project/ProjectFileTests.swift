import ConformanceKit
import ConformanceRunner
import FoundationEssentials
import KinesisVideo
import Testing

/// What a project file says, and what there is to say about a wrong one.
@Suite("A project file")
struct ProjectFileTests {
    /// Each setting with a value, and what its option takes for that.
    static let members: [(name: String, json: String, values: [String])] = [
        ("suite", #""mine""#, ["mine"]), ("what", #""getmedia/*""#, ["getmedia/*"]),
        ("filter", #"["a*", "b*"]"#, ["a*", "b*"]), ("notFilter", #""a*""#, ["a*"]), ("tag", #""live""#, ["live"]),
        ("notTag", #"["slow"]"#, ["slow"]), ("requirement", #""GM-*""#, ["GM-*"]),
        ("expression", #""area(resume) & !tag(slow)""#, ["area(resume) & !tag(slow)"]),
        ("target", #"["us-west-2", "emulator:dialect=openapi"]"#, ["us-west-2", "emulator:dialect=openapi"]),
        ("region", #""us-west-2""#, ["us-west-2"]), ("dialect", #""openapi""#, ["openapi"]),
        ("profile", #""prod""#, ["prod"]),
        (
            "stream", #"{ "recorded": "parking-lot", "$comment": "no", "live": "door" }"#,
            ["recorded=parking-lot", "live=door"]
        ),
        ("connectTo", #""a.test:443:127.0.0.1:8443""#, ["a.test:443:127.0.0.1:8443"]), ("jobs", "3", ["3"]),
        ("timeout", "30", ["30"]), ("seed", "7", ["7"]), ("sideBySide", "true", ["true"]),
        ("evidence", #""documented""#, ["documented"]), ("failFast", "false", ["false"]), ("maxFail", "5", ["5"]),
        ("repeat", "2", ["2"]), ("retries", "1", ["1"]), ("shuffle", "true", ["true"]),
        ("accepted", #""known.json""#, ["known.json"]), ("baseline", #""known.json""#, ["known.json"]),
        ("verbose", "true", ["true"]), ("quiet", "true", ["true"]), ("slow", #""2m""#, ["2m"]),
        ("reports", #""out""#, ["out"]), ("noReports", "true", ["true"]), ("keep", "20", ["20"]),
        ("junit", #""j.xml""#, ["j.xml"]), ("junitLocations", "true", ["true"]),
        ("junitValidate", #""x.xsd""#, ["x.xsd"]),
        ("html", #""r.html""#, ["r.html"]), ("format", #"["tap=t.tap", "github"]"#, ["tap=t.tap", "github"]),
        ("record", #""all""#, ["all"]), ("recordLimit", #""1M""#, ["1M"]), ("redactMedia", "true", ["true"]),
    ]

    @Test("has each member, and its option takes what that says", arguments: members)
    func member(name: String, json: String, values: [String]) throws {
        let read = ProjectFile.read(SourceText(name: "kvsconform.json", text: "{ \"\(name)\": \(json) }"))
        #expect(read.diagnostics.map(\.message) == [])
        let entry = try #require(read.file?.entries.first)
        #expect(entry.setting.name == name && entry.values == values)
    }

    @Test("has no member that is not tried here")
    func complete() {
        #expect(ProjectSetting.all.map(\.name).sorted() == Self.members.map(\.name).sorted())
    }

    @Test(
        "says at which place what is wrong, and what was meant",
        arguments: [
            (#"{ "targets": "x" }"#, "1:3: a project file has no member 'targets'; did you mean 'target'?"),
            (#"{ "maxfail": 1 }"#, "1:3: a project file has no member 'maxfail'; did you mean 'maxFail'?"),
            (#"{ "jobs": 0 }"#, "1:11: 0 is not between 1 and 1000"),
            (#"{ "jobs": "3" }"#, "1:11: this is a string; expected an integer"),
            (#"{ "verbose": 1 }"#, "1:14: this is 1; expected true or false"),
            (#"{ "timeout": "5x" }"#, #"1:14: "5x" is not a length of time: seconds, or a text such as "2m""#),
            (#"{ "recordLimit": 0 }"#, #"1:18: 0 is not a number of bytes, or a text such as "64M""#),
            (#"{ "record": "al" }"#, "1:13: 'al' is no 'record'; did you mean 'all'?"),
            (#"{ "filter": [] }"#, "1:13: this is empty; leave it out"),
            (#"{ "filter": 3 }"#, "1:13: this is 3; expected a string, or an array of strings"),
            (#"{ "html": "" }"#, "1:11: this is empty"),
            (#"{ "format": ["tap", "junt"] }"#, "1:21: there is no format 'junt'; did you mean 'junit'?"),
            (#"{ "format": "tap=" }"#, "1:13: a path is missing behind '='"),
            (#"{ "expression": "area(x" }"#, "1:17: this is not closed; its ')' is missing"),
            (#"{ "connectTo": "a:1" }"#, "1:16: 'a:1' is not HOST:PORT:HOST:PORT"),
            (#"{ "stream": ["recorded=x"] }"#, "1:13: this is an array; expected an object ('stream')"),
            (
                #"{ "failFast": true, "maxFail": 2 }"#,
                "1:21: 'maxFail' and 'failFast' cannot be had together; leave out one of them"
            ),
            (
                #"{ "noReports": true, "keep": 2 }"#,
                "1:22: 'keep' and 'noReports' cannot be had together; leave out one of them"
            ),
            (#"{ "profiles": { "ci": { "jbs": 1 } } }"#, "1:25: a profile has no member 'jbs'; did you mean 'jobs'?"),
            (
                #"{ "profiles": { "ci": { "profiles": {} } } }"#,
                "1:25: a profile has no member 'profiles'; did you mean 'profile'?"
            ),
            (
                #"{ "profiles": { "ci": { "quiet": true, "verbose": true } } }"#,
                "1:40: 'verbose' and 'quiet' cannot be had together; leave out one of them"
            ),
        ]
    )
    func diagnostics(text: String, message: String) {
        let read = ProjectFile.read(SourceText(name: "p", text: text))
        #expect(read.diagnostics.map(\.description) == ["p:" + message])
        #expect(read.file == nil)
    }

    @Test(
        "lets a profile count before the rest, also where that says the opposite",
        arguments: [
            (#"{ "jobs": 2, "profiles": { "ci": { "jobs": 4 } } }"#, ["jobs=4 ci"]),
            (#"{ "jobs": 2, "profiles": { "ci": { "seed": 4 } } }"#, ["jobs=2", "seed=4 ci"]),
            (#"{ "verbose": true, "profiles": { "ci": { "quiet": true } } }"#, ["quiet=true ci"]),
            (#"{ "verbose": true, "profiles": { "ci": { "quiet": false } } }"#, ["verbose=true", "quiet=false ci"]),
            (#"{ "verbose": true, "profiles": { "ci": { "verbose": false } } }"#, ["verbose=false ci"]),
            (#"{ "reports": "a", "keep": 3, "profiles": { "ci": { "noReports": true } } }"#, ["noReports=true ci"]),
            (#"{ "noReports": true, "profiles": { "ci": { "reports": "a" } } }"#, ["reports=FOLDER/a ci"]),
            (#"{ "profiles": { "other": { "jobs": 1 }, "ci": {} } }"#, []),
        ]
    )
    func profiles(text: String, expected: [String]) async throws {
        try await Kit.withFolder { folder in
            try Kit.write(text, to: folder + "/kvsconform.json")
            let project = try Project(at: folder + "/kvsconform.json", profile: "ci")
            let said = project.values.map { value in
                "\(value.setting.name)=\(value.values.joined())\(value.profile.map { " " + $0 } ?? "")"
            }
            #expect(said == expected.map { $0.replacing("FOLDER", with: folder) })
        }
    }

    @Test("has paths as seen from itself, and leaves alone what is none")
    func paths() async throws {
        try await Kit.withFolder { folder in
            let text = """
                {
                  "suite": "mine", "reports": "/abs", "target": ["gateway.json", "us-west-2", "https://a.test/x.json",
                    "emulator", "emulator:dialect=openapi", "emulator:dialect=d.json", "emulator:e.json",
                    "emulator:vary=plain", "recording:kept"],
                  "what": ["mine", "mine/a.json:9", "getmedia/*", "mine/*"], "format": ["tap", "ctrf=c.json", "tap=-"]
                }
                """
            try Kit.write(text, to: folder + "/kvsconform.json")
            try Kit.write("{}", to: folder + "/mine/a.json")
            let project = try Project(at: folder + "/kvsconform.json")
            func said(_ name: String) -> [String]? {
                project[name]?.values.map { $0.replacing(folder + "/", with: "^") }
            }
            #expect(said("suite") == ["^mine"] && said("reports") == ["/abs"])
            #expect(
                said("target") == [
                    "^gateway.json", "us-west-2", "https://a.test/x.json", "emulator", "emulator:dialect=openapi",
                    "emulator:dialect=^d.json", "emulator:^e.json", "emulator:vary=plain", "recording:^kept",
                ]
            )
            #expect(said("what") == ["^mine", "^mine/a.json:9", "getmedia/*", "mine/*"])
            #expect(said("format") == ["tap", "ctrf=^c.json", "tap=-"])
            #expect(project["target"]?.location.line == 2)
        }
    }

    @Test("is the first from a folder upwards")
    func upwards() async throws {
        try await Kit.withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
            #expect(Project.path(from: folder + "/a/b") == nil)
            try Kit.write("{}", to: folder + "/kvsconform.json")
            #expect(Project.path(from: folder + "/a/b") == folder + "/a/b/../../kvsconform.json")
            try Kit.write("{}", to: folder + "/a/kvsconform.json")
            #expect(Project.path(from: folder + "/a/b") == folder + "/a/b/../kvsconform.json")
            // A folder of the name is no file.
            try FileManager.default.createDirectory(
                atPath: folder + "/a/b/kvsconform.json",
                withIntermediateDirectories: true
            )
            #expect(Project.path(from: folder + "/a/b") == folder + "/a/b/../kvsconform.json")
        }
    }

    @Test("names the profile that was probably meant")
    func unknownProfile() async throws {
        try await Kit.withFolder { folder in
            let path = folder + "/kvsconform.json"
            try Kit.write(#"{ "profiles": { "nightly": {} } }"#, to: path)
            let failure = try await Kit.failure { try Project(at: path, profile: "nigthly") }
            #expect(failure?.message == "'\(path)' has no profile 'nigthly'; did you mean 'nightly'?")
            #expect(failure?.kind == .usage)
            try Kit.write(#"{ "jobs": 0 }"#, to: path)
            #expect(try await Kit.failure { try Project(at: path) }?.kind == .invalidInput)
        }
    }

    @Test("has a schema that lies in the suite's folder as it is made, and explains every member")
    func schema() throws {
        let stored = try Kit.text(of: "Scenarios/project.schema.json")
        #expect(stored == ProjectFile.schema.text(.fitting(120)) + "\n", "write it anew: kvsconform schema --write")
        for property in ProjectFile.schema["properties"]?.objectValue ?? [] {
            #expect(property.value["description"]?.stringValue?.hasSuffix(".") == true, "\(property.name)")
        }
    }

    @Test("is the example of the documentation")
    func documentation() throws {
        let blocks = try Kit.text(of: "Documentation/Operating.md").components(between: "```json\n", and: "```")
        let text = try #require(blocks.first { $0.contains("\"profiles\"") })
        let read = ProjectFile.read(SourceText(name: "example", text: String(text)))
        #expect(read.diagnostics.map(\.description) == [])
        #expect(read.file?.profiles.map(\.name) == ["ci", "nightly"])
    }
}
