import Testing

@testable import KinesisVideoClient

@Suite("The AWS CLI's files")
struct ConfigurationTests {
    private func read(_ text: String) throws -> [String: [String: ConfigurationText.Value]] {
        let sections = try ConfigurationText(Array(text.utf8)).sections
        return Dictionary(sections.map { ($0.name, $0.values) }) { $1 }
    }

    static let valueCases: [(line: String, name: String, value: String?)] = [
        ("a = b", "a", "b"), ("a=b", "a", "b"), ("a: b", "a", "b"), ("A = B", "a", "B"), ("a = b = c", "a", "b = c"),
        ("a = b # c", "a", "b # c"), ("a = # c", "a", "# c"), ("a =", "a", ""), ("# a = b\na = c", "a", "c"),
        ("; a = b\n  # a = d\na = c", "a", "c"), ("a = b\n  c", "a", "b\nc"), ("a = b\n\n  c", "a", "b\n\nc"),
        ("a = b\n  # x\n  c", "a", "b\nc"), ("a = b\n\n\n", "a", "b"), ("  a = b\n  c = d", "c", "d"),
        ("a b = c", "a b", "c"), ("a\t=\tb\u{A0}", "a", "b"), ("a = b\r\nc = d\r\n", "c", "d"),
        ("a = b\rc = d", "a", "b"),
        ("[x]y]\na = b", "a", nil),
    ]

    @Test("have values as Python's configparser reads them", arguments: valueCases)
    func values(line: String, name: String, value: String?) throws {
        #expect(try read("[s]\n\(line)")["s"]?[name] == value.map { .text($0) })
    }

    static let nameCases: [(line: String, name: String)] = [
        ("[a]", "a"), ("[ a ]", " a "), ("[a]b]", "a]b"), ("[a] # b", "a"), ("[a] # [b]", "a] # [b"), ("  [a]", "a"),
        ("[profile \"a b\"]", "profile \"a b\""), ("[開発]", "開発"), ("[a]\r", "a"),
    ]

    @Test("have sections named by all that stands in brackets", arguments: nameCases)
    func names(line: String, name: String) throws {
        #expect(try Set(read("\(line)\nx = 1").keys) == [name])
    }

    static let wrongCases: [(text: String, said: String)] = [
        ("a = b", "the configuration, line 1: no section has begun; one begins with its name in brackets"),
        ("\u{FEFF}[a]", "the configuration, line 1: no section has begun; one begins with its name in brackets"),
        ("[a]\nb", "the configuration, line 2: it is neither a section nor NAME = VALUE"),
        ("[a]\n= b", "the configuration, line 2: it is neither a section nor NAME = VALUE"),
        ("[a]\n[]", "the configuration, line 2: it is neither a section nor NAME = VALUE"),
        ("[a]\n[b]\n[a]", "the configuration, line 3: the section [a] is there twice"),
        ("[a]\nb = 1\nB = 2", "the configuration, line 3: 'b' is given twice"),
        ("[a]\nb =\n  c", "the configuration, line 2: a line below 'b' has no '='"),
    ]

    @Test("are refused as a whole for one line that is wrong", arguments: wrongCases)
    func wrong(text: String, said: String) {
        let problem = #expect(throws: ConfigurationProblem.self) { try read(text) }
        #expect(problem?.description == said)
    }

    @Test("are UTF-8")
    func encoding() {
        #expect(throws: ConfigurationProblem.self) { try ConfigurationText([0x5B, 0x61, 0x5D, 0x0A, 0x23, 0xE9]) }
    }

    @Test("have what stands in [DEFAULT] in every section, where it has nothing of its own")
    func defaults() throws {
        let sections = try read("[DEFAULT]\na = 1\nb = 2\n[x]\na = 3\n[DEFAULT]\nc = 4")
        #expect(sections == ["x": ["a": .text("3"), "b": .text("2"), "c": .text("4")]])
    }

    @Test("have profiles by what stands behind the word, and the credentials file has the last word")
    func profiles() throws {
        let config = """
            [default]
            region = us-east-1
            [profile "my name"]
            region = eu-west-1
            services = mine
            [other]
            region = us-west-2
            [profile a b]
            region = us-west-1
            [sso-session corp]
            sso_region = us-east-2
            [services mine]
            kinesis_video =
              endpoint_url = https://kvs.test
            kinesis_video_media =
              endpoint_url = https://media.test
              x = y
            """
        let files = try SharedConfiguration(
            .bytes(Array(config.utf8)),
            .bytes(Array("[my name]\nregion = eu-central-1\n[other]\naws_access_key_id = A\n".utf8))
        )
        #expect(files.profileNames == ["default", "my name", "other"])
        #expect(files.profile(named: "default") == ["region": "us-east-1"])
        #expect(files.profile(named: "my name") == ["region": "eu-central-1", "services": "mine"])
        #expect(files.profile(named: "other") == ["aws_access_key_id": "A"])
        #expect(files.profile(named: "a b") == nil)
        #expect(files.services(ofProfile: "default") == [:])
        #expect(
            files.services(ofProfile: "my name") == [
                "kinesis_video": ["endpoint_url": "https://kvs.test"],
                "kinesis_video_media": ["endpoint_url": "https://media.test", "x": "y"],
            ]
        )
        #expect(files.session(named: "corp") == ["sso_region": "us-east-2"])
    }

    @Test("name the file that is wrong")
    func file() {
        let problem = #expect(throws: ConfigurationProblem.self) {
            try SharedConfiguration(.bytes(Array("[a]\n".utf8)), credentials: "c", .bytes(Array("x".utf8)))
        }
        #expect(problem?.description.hasPrefix("c, line 1: ") == true)
    }

    static let wordCases: [(text: String, words: [String]?)] = [
        ("a b", ["a", "b"]), ("  a\t b\n", ["a", "b"]), ("", []), ("'a b' \"c d\"", ["a b", "c d"]),
        ("a'b'\"c\"", ["abc"]),
        ("''", [""]), ("a\\ b", ["a b"]), ("'a\\b'", ["a\\b"]), ("\"a\\b\\\"\\\\\"", ["a\\b\"\\"]), ("\\\"", ["\""]),
        ("a # b", ["a", "#", "b"]), ("$(x) `y` | z", ["$(x)", "`y`", "|", "z"]), ("'a", nil), ("\"a", nil),
        ("a\\", nil),
    ]

    @Test("have command lines of words, as Python's shlex splits them", arguments: wordCases)
    func words(text: String, words: [String]?) {
        #expect((try? ShellWords.split(text)) == words)
    }

    static let pathCases: [(text: String, path: String)] = [
        ("~/a", "/h/a"), ("~", "/h"), ("~a/b", "~a/b"), ("/a/$B/c", "/a/bb/c"), ("${B}x", "bbx"), ("$Bx", "$Bx"),
        ("$", "$"),
        ("${B", "${B"), ("$HOME/~", "/h/~"), ("a~", "a~"), ("${}", "${}"),
    ]

    @Test("lie at paths with ~ and variables", arguments: pathCases)
    func paths(text: String, path: String) {
        #expect(CredentialBench().surroundings(["HOME": "/h", "B": "bb"]).path(text) == path)
    }

    static let choices: [(argument: String?, environment: [String: String], name: String, origin: String?)] = [
        (nil, [:], "default", nil), ("a", ["AWS_PROFILE": "b"], "a", "--profile"),
        (nil, ["AWS_PROFILE": "b"], "b", "AWS_PROFILE"),
        (nil, ["AWS_PROFILE": "b", "AWS_DEFAULT_PROFILE": "c"], "c", "AWS_DEFAULT_PROFILE"),
        (nil, ["AWS_PROFILE": ""], "", "AWS_PROFILE"),
    ]

    @Test("have one profile that counts", arguments: choices)
    func choice(argument: String?, environment: [String: String], name: String, origin: String?) {
        let choice = ProfileChoice(argument: argument, environment: environment)
        #expect(choice.name == name && choice.origin == origin)
    }
}
