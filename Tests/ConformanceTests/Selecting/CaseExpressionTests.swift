import KinesisVideo
import Testing

@testable import Conformance
@testable import ConformanceReports

@Suite("An expression that selects cases")
struct CaseExpressionTests {
    /// Three scenarios: of a live stream, of an exception that is signed wrongly, and of one that is late and contested.
    private static let files = [
        """
        { "id": "getmedia/live/grows", "title": "t", "stream": "live", "requirements": ["GM-LIVE-GROWS"],
          "steps": [{ "getMedia": {}, "expect": { "chunks": { "stopWhen": { "elapsed": "4s" } } } }] }
        """,
        """
        { "id": "getmedia/errors/missing", "title": "t", "stream": "missing", "tags": ["mine"],
          "rows": [{ "by": "name", "why": "ResourceNotFoundException" }, { "by": "none", "why": "InvalidArgumentException" }],
          "steps": [{ "signing": { "corrupt": "body" }, "getMedia": {}, "expect": { "error": "${why}" } }] }
        """,
        """
        { "id": "getmedia/resume/token", "title": "t", "stream": "recorded", "requires": ["limits"],
          "steps": [{ "getMedia": {}, "expect": { "contested": "idle-stream", "oneOf": [
              { "reading": "a", "chunks": { "stopWhen": { "chunks": 1 } } }, { "reading": "b", "error": "ClientLimitExceededException" } ] } }] }
        """,
    ]

    private static func scenarios() throws -> [Scenario] {
        var vocabulary = Sample.vocabulary
        vocabulary.contested["idle-stream"] = ["a", "b"]
        return try files.enumerated().map { index, text in
            let read = ScenarioReader(vocabulary: vocabulary).read(SourceText(name: "\(index).json", text: text))
            return try #require(read.scenario, "\(read.diagnostics.map(\.rendered))")
        }
    }

    private static let catalog: CaseCatalog = {
        let manifest = SuiteManifest(
            streams: ["live", "recorded", "missing"].map {
                SuiteManifest.Stream(name: $0, description: "", kind: .readable, grows: $0 == "live")
            },
            capabilities: []
        )
        return CaseCatalog(Sample.contract, manifest)
    }()

    private static func selection(_ text: String) throws -> Selection {
        let expression = try CaseExpressionParser.parse(SourceText(name: "-E", text: text))
        return Selection(conditions: [expression], catalog: catalog)
    }

    static let live = "getmedia/live/grows"
    static let name = "getmedia/errors/missing[by=name,why=ResourceNotFoundException]"
    static let none = "getmedia/errors/missing[by=none,why=InvalidArgumentException]"
    static let token = "getmedia/resume/token"

    @Test(
        "takes the cases that it holds for",
        arguments: [
            ("area(resume)", [token]), ("area(getmedia/live)", [live]), ("area(getmedia)", [live, name, none, token]),
            ("area(g*/r*)", [token]), ("case(*[by=n*)", [name, none]), ("case(getmedia/errors/missing)", [name, none]),
            ("tag(live)", [live]), ("tag(slow)", [live]), ("tag(mine)", [name, none]),
            ("tag(authentication)", [name, none]),
            ("tag(contested)", [token]), ("tag(limits)", [token]), ("requirement(GM-LIVE-*)", [live]),
            ("level(must)", [live]), ("stream(m*)", [name, none]), ("exception(Invalid*)", [none]),
            ("exception(ClientLimitExceededException)", [token]), ("!tag(live)", [name, none, token]),
            ("!!tag(live)", [live]), ("not tag(live)", [name, none, token]),
            ("tag(live) | area(resume)", [live, token]), ("tag(live) or area(resume)", [live, token]),
            ("tag(mine) & exception(Inv*)", [none]), ("tag(mine) and exception(Inv*)", [none]),
            // "and" binds closer.
            ("tag(live) | tag(mine) & exception(Inv*)", [live, none]),
            ("(tag(live) | tag(mine)) & exception(Inv*)", [none]),
            ("tag(live)||tag(mine)&&exception(Inv*)", [live, none]),
            (" ! ( tag( live ) or area('resume') ) ", [name, none]), ("case(\"*why=R*\")", [name]),
            ("tag(live) & tag(mine)", []),
        ] as [(String, [String])]
    )
    func takes(text: String, paths: [String]) throws {
        #expect(try Plan(Self.scenarios(), selection: Self.selection(text)).cases.map(\.path) == paths)
    }

    @Test(
        "says what is wrong with it, and where",
        arguments: [
            ("", "the expression is empty", 0..<0), ("  ", "the expression is empty", 2..<2),
            ("tag(live) &", "the expression ends where a condition is expected", 11..<11),
            ("tag(live) area(resume)", "two conditions stand beside each other", 10..<14),
            ("tag(live))", "this ')' closes nothing", 9..<10), ("(tag(live)", "this is not closed", 0..<1),
            ("tag(live", "this is not closed", 3..<4), ("tag('live)", "this is not closed", 3..<4),
            ("tag('live'", "this is not closed", 3..<4), ("tag()", "the pattern of 'tag' is empty", 3..<5),
            ("tag( )", "the pattern of 'tag' is empty", 3..<6),
            ("tag live", "a pattern in parentheses is expected behind 'tag'", 0..<3),
            ("tga(live)", "cases cannot be selected by 'tga'", 0..<3),
            ("& tag(live)", "a condition is expected here", 0..<1),
            ("tag(live) & | tag(x)", "a condition is expected here", 12..<13),
            ("tag(live) & ä(x)", "cases cannot be selected by 'ä'", 12..<14),
        ]
    )
    func wrong(text: String, message: String, range: Range<Int>) {
        let error = #expect(throws: Diagnostic.self) {
            try CaseExpressionParser.parse(SourceText(name: "-E", text: text))
        }
        #expect(
            error?.message == message && error?.range == range,
            "\(error.map { "\($0.message) \($0.range)" } ?? "")"
        )
    }

    @Test("is not read deeper than a stack is", arguments: ["(", "!", "not "])
    func deep(sign: String) {
        let text = String(repeating: sign, count: 100_000) + "tag(live)"
        let error = #expect(throws: Diagnostic.self) {
            try CaseExpressionParser.parse(SourceText(name: "-E", text: text))
        }
        #expect(error?.message == "this is nested too deeply")
    }

    @Test("draws the place of what is wrong")
    func drawn() throws {
        let source = SourceText(name: "-E", text: "area(resume) & tga(live)")
        let error = #expect(throws: Diagnostic.self) { try CaseExpressionParser.parse(source) }
        let text = DiagnosticRenderer(style: TextStyle.ascii).text(try #require(error))
        #expect(text.contains("[-E:1:16]") && text.contains("| area(resume) & tga(live)"), "\(text)")
        #expect(text.contains("help: did you mean 'tag'?"), "\(text)")
    }

    struct Unmatched: CustomTestStringConvertible {
        let selection: Selection
        let messages: [String]
        var testDescription: String { messages.joined(separator: ", ") }
    }

    static let unmatched = [
        Unmatched(
            selection: Selection(paths: ["getmedia/resume/*", "getmedia/nosuch/*"], catalog: catalog),
            messages: ["nothing matches 'getmedia/nosuch/*'; did you mean 'getmedia/resume/*'?"]
        ),
        Unmatched(
            selection: Selection(paths: ["getmedia/resum/*", "resume", "getmedia/live/grow"], catalog: catalog),
            messages: [
                "nothing matches 'getmedia/resum/*'; did you mean 'getmedia/resume/*'?",
                "nothing matches 'resume'; did you mean 'getmedia/resume'?",
                "nothing matches 'getmedia/live/grow'; did you mean 'getmedia/live/grows'?",
            ]
        ),
        Unmatched(
            selection: Selection(filters: ["*token*", "*tokn*"], catalog: catalog),
            messages: ["nothing matches --filter '*tokn*'"]
        ),
        Unmatched(
            selection: Selection(tags: ["slwo"], catalog: catalog),
            messages: ["there is no tag 'slwo'; did you mean 'slow'?"]
        ),
        Unmatched(
            selection: Selection(tags: ["nightly"], catalog: catalog),
            messages: [
                "there is no tag 'nightly'; known here: always, authentication, contested, limits, live, mine, slow"
            ]
        ),
        Unmatched(
            selection: Selection(requirements: ["GM-LIVE-GROW", "XX-*"], catalog: catalog),
            messages: [
                "there is no requirement 'GM-LIVE-GROW'; did you mean 'GM-LIVE-GROWS'?",
                "no requirement matches 'XX-*'",
            ]
        ),
        // Each is known, and together they are met by nothing: that is no slip of a pattern.
        Unmatched(selection: Selection(filters: ["*token*"], tags: ["live"], catalog: catalog), messages: []),
        Unmatched(selection: Selection(tags: ["always"], catalog: catalog), messages: []),
    ]

    @Test("a pattern that matches nothing is named", arguments: unmatched)
    func named(_ example: Unmatched) throws {
        var messages: [String] = []
        do throws(UnmatchedSelection) {
            let scenarios = (try? Self.scenarios()) ?? []
            try example.selection.checkPatterns(in: scenarios, always: [])
        } catch {
            messages = error.messages
        }
        #expect(messages == example.messages)
    }

    @Test(
        "a pattern in it that matches nothing is shown at its place",
        arguments: [
            ("tag(live) & tag(nightly)", "there is no tag 'nightly'", 16..<23),
            ("area(live) | area(resum)", "nothing matches 'resum'", 18..<23),
            ("!stream(recorde)", "there is no stream 'recorde'", 8..<15),
            ("level(most)", "there is no level 'most'", 6..<10),
            ("exception(Resource)", "there is no exception 'Resource'", 10..<18),
        ]
    )
    func shownInside(text: String, message: String, range: Range<Int>) throws {
        let scenarios = try Self.scenarios()
        let selection = try Self.selection(text)
        let error = #expect(throws: UnmatchedSelection.self) {
            try selection.checkPatterns(in: scenarios, always: [])
        }
        #expect(error?.diagnostics.map(\.message) == [message] && error?.diagnostics.map(\.range) == [range])
        #expect(error?.messages == [])
    }

    @Test("files and patterns of paths add up, and everything else narrows")
    func narrowing() throws {
        let scenarios = try Self.scenarios()
        func paths(_ selection: Selection) -> [String] { Plan(scenarios, selection: selection).cases.map(\.path) }
        #expect(paths(Selection(files: ["0.json"])) == [Self.live])
        #expect(paths(Selection(files: ["0.json"], paths: ["*token*"])) == [Self.live, Self.token])
        #expect(paths(Selection(paths: ["getmedia/resume*"], filters: ["*live*"])) == [])
        #expect(paths(Selection(paths: ["getmedia/resume*"], filters: ["*token*"])) == [Self.token])
        #expect(paths(Selection(files: ["0.json", "1.json"], filters: ["*=name*"])) == [Self.name])
        #expect(
            paths(Selection(files: ["1.json"], lines: [("1.json", 2)], paths: ["*token*"])) == [
                Self.name, Self.none, Self.token,
            ]
        )
        let without = CaseExpression.option("--not-filter", .path, ["*live*", "*none*"]).map(CaseExpression.not)
        #expect(paths(Selection(conditions: [try #require(without)])) == [Self.name, Self.token])
    }
}
