import KinesisVideo
import Testing

@testable import Conformance

@Suite("Planning")
struct PlanningTests {
    private static let table = """
        { "id": "getmedia/bounds/name", "title": "t", "stream": "recorded", "tags": ["bounds"],
          "requirements": ["GM-BOUND-STREAMNAME-MIN"],
          "rows": [
            { "length": 1 },
            { "length": 256, "requirements": ["GM-BOUND-STREAMNAME-MAX"] },
            {
              "length": 257
            }
          ],
          "steps": [{ "getMedia": { "StreamName": { "$repeat": { "text": "a", "count": 3 } } }, "expect": { "status": 400 } }] }
        """
    private static let single = """
        { "id": "getmedia/live", "title": "t", "stream": "live", "requirements": ["GM-LIVE-GROWS"],
          "steps": [{ "getMedia": {}, "expect": { "status": 400 } }] }
        """

    private static func scenarios() throws -> [Scenario] {
        let reader = ScenarioReader(vocabulary: Sample.vocabulary)
        return try [("bounds.json", table), ("live.json", single)].map { name, text in
            let read = reader.read(SourceText(name: name, text: text))
            return try #require(read.scenario, "\(read.diagnostics.map(\.rendered))")
        }
    }

    struct Example: CustomTestStringConvertible {
        let name: String
        let selection: Selection
        let paths: [String]

        var testDescription: String { name }
    }

    private static let all = [
        "getmedia/bounds/name[length=1]", "getmedia/bounds/name[length=256]", "getmedia/bounds/name[length=257]",
        "getmedia/live",
    ]

    static let examples = [
        Example(name: "everything", selection: Selection(), paths: all),
        Example(name: "a folder", selection: Selection(filters: ["getmedia/bounds"]), paths: Array(all[..<3])),
        Example(name: "a folder with its stroke", selection: Selection(filters: ["getmedia/"]), paths: all),
        Example(name: "half a word", selection: Selection(filters: ["getmedia/boun"]), paths: []),
        Example(name: "a case", selection: Selection(filters: ["getmedia/bounds/name[length=256]"]), paths: [all[1]]),
        Example(
            name: "all cases of a scenario",
            selection: Selection(filters: ["getmedia/bounds/name"]),
            paths: Array(all[..<3])
        ),
        Example(name: "a star", selection: Selection(filters: ["*25?]"]), paths: [all[1], all[2]]),
        Example(
            name: "several filters add up",
            selection: Selection(filters: ["*=1]", "*live"]),
            paths: [all[0], all[3]]
        ),
        Example(name: "a tag", selection: Selection(tags: ["bounds", "none"]), paths: Array(all[..<3])),
        Example(name: "a requirement", selection: Selection(requirements: ["GM-LIVE-*"]), paths: [all[3]]),
        Example(
            name: "a row's requirement",
            selection: Selection(requirements: ["GM-BOUND-STREAMNAME-MAX"]),
            paths: [all[1]]
        ),
        Example(
            name: "kinds must all agree",
            selection: Selection(filters: ["*"], tags: ["bounds"], requirements: ["GM-LIVE-GROWS"]),
            paths: []
        ),
        Example(name: "a row's line", selection: Selection(lines: [("bounds.json", 5)]), paths: [all[1], all[3]]),
        Example(
            name: "a line inside of a row",
            selection: Selection(lines: [("bounds.json", 7), ("live.json", 1)]),
            paths: [all[2], all[3]]
        ),
        Example(
            name: "two rows' lines",
            selection: Selection(lines: [("bounds.json", 4), ("bounds.json", 5)]),
            paths: [all[0], all[1], all[3]]
        ),
        Example(name: "a line outside of every row", selection: Selection(lines: [("bounds.json", 10)]), paths: all),
        Example(name: "a line behind the end", selection: Selection(lines: [("bounds.json", 999)]), paths: all),
    ]

    @Test("takes what is wanted", arguments: examples)
    func selection(_ example: Example) throws {
        #expect(try Plan(Self.scenarios(), selection: example.selection).cases.map(\.path) == example.paths)
    }

    @Test(
        "globs",
        arguments: [
            ("", "", true), ("", "a", false), ("*", "", true), ("**", "abc", true), ("a*c", "abc", true),
            ("a*c", "abd", false),
            ("?", "", false), ("a?c", "abc", true), ("*a*b", "xaxbxab", true), ("[a]", "[a]", true), ("a*", "b", false),
            ("a", "a/b", true), ("a", "a[b]", true), ("a", "ab", false), ("*ä?", "xäö", true),
        ]
    )
    func glob(pattern: String, text: String, matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }

    @Test("a glob that would send a backtracker round for ever ends")
    func slowGlob() {
        #expect(!Glob(String(repeating: "a*", count: 200) + "b").matches(String(repeating: "a", count: 5000)))
    }

    @Test("says where a case begins, and what it checks")
    func cases() throws {
        let plan = try Plan(Self.scenarios())
        let cases = plan.cases
        #expect(
            cases.map { "\($0.location)" } == [
                "bounds.json:4:5", "bounds.json:5:5", "bounds.json:6:5", "live.json:1:1",
            ]
        )
        #expect(cases[1].requirements == ["GM-BOUND-STREAMNAME-MIN", "GM-BOUND-STREAMNAME-MAX"])
        #expect(plan.planned.map(\.path) == cases.map(\.path))
        #expect(plan.planned.map(\.ordinal) == [0, 1, 2, 3])
    }

    @Test("refuses two scenarios of one id")
    func conflicts() throws {
        let scenarios = try Self.scenarios()
        #expect(Plan.conflicts(among: scenarios).isEmpty)
        let conflicts = Plan.conflicts(among: scenarios + scenarios)
        #expect(conflicts.map(\.code) == ["scenario.duplicate-id", "scenario.duplicate-id"])
        #expect(conflicts.first?.message == "the id 'getmedia/bounds/name' is taken by bounds.json")
    }

    @Test(
        "a row or a variable can choose the stream",
        arguments: [
            (#""stream": "recorded","#, "recorded"), (#""stream": "${x}", "rows": [{ "x": "live" }],"#, "live"),
            (#""stream": "${stream}", "rows": [{ "stream": "live" }],"#, "live"),
            (#""stream": "fails-${id}", "rows": [{ "id": 4500 }],"#, "fails-4500"),
            (#""variables": { "v": "empty" }, "stream": "${v}","#, "empty"), ("", nil),
        ]
    )
    func stream(top: String, name: String?) throws {
        let scenario = try Sample.scenario(
            #"{ "id": "a/b", "title": "t", \#(top) "steps": [{ "getMedia": {}, "expect": { "status": 400 } }] }"#
        )
        #expect(try Plan([scenario]).cases[0].logicalStream() == name)
    }

    @Test(
        "names the lines that stand in no scenario",
        arguments: [
            ([("bounds.json", 1), ("bounds.json", 10), ("live.json", 2)], []),
            ([("bounds.json", 11), ("live.json", 2)], ["bounds.json:11, the last is 10"]),
            ([("bounds.json", 5), ("live.json", 9999)], ["live.json:9999, the last is 2"]),
            ([("other.json", 9999)], []),
        ]
    )
    func strayLines(lines: [(file: String, line: Int)], shown: [String]) throws {
        let stray = Selection(lines: lines).stray(in: try Self.scenarios())
        #expect(stray.map { "\($0.file):\($0.line), the last is \($0.last)" } == shown)
    }

    @Test("a stream that depends on more cannot be known beforehand")
    func unknownStream() throws {
        let scenario = try Sample.scenario(
            #"{ "id": "a/b", "title": "t", "stream": "${target.name}", "steps": [{ "getMedia": {}, "expect": { "status": 400 } }] }"#
        )
        #expect(throws: ResolutionError.self) { try Plan([scenario]).cases[0].logicalStream() }
    }

    @Test(
        "knows how many fragments a case needs",
        arguments: [
            ("x", FragmentNeed.none), ("${stream.name}", .none), ("${stream.fragments[0].fragmentNumber}", .first(1)),
            ("${stream.fragments[0].fragmentNumber}${stream.fragments[4].serverTimestamp}", .first(5)),
            ("${stream.fragments[-1].fragmentNumber}", .all), ("${stream.fragments}", .all),
            ("${stream.fragments[63].fragmentNumber}", .first(64)), ("${stream.fragments[-64].fragmentNumber}", .all),
        ]
    )
    func fragmentNeed(text: String, need: FragmentNeed) throws {
        let step = #"{ "malformed": true, "getMedia": { "A": "\#(text)" }, "expect": { "status": 400 } }"#
        let scenario = try Sample.scenario(#"{ "id": "a/b", "title": "t", "stream": "recorded", "steps": [\#(step)] }"#)
        #expect(Plan([scenario]).cases[0].neededFragments == need)
    }

    @Test("joins needs")
    func joinedNeeds() {
        #expect(FragmentNeed.first(2).joined(with: .first(5)) == .first(5))
        #expect(FragmentNeed.none.joined(with: .first(5)) == .first(5))
        #expect(FragmentNeed.all.joined(with: .first(5)) == .all)
    }
}
