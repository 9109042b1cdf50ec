import KinesisVideo
import Matroska
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

    @Test("says how a case is selected whose path alone does not, and which may have random values")
    func selectors() throws {
        let text = Self.single.replacing(
            #""getMedia": {}"#,
            with: ##""getMedia": { "StreamName": { "$random": { "count": 3 } } }"##
        )
        let random = ScenarioReader(vocabulary: Sample.vocabulary).read(SourceText(name: "my/r.json", text: text))
        var plan = try Plan(Self.scenarios() + [#require(random.scenario, "\(random.diagnostics.map(\.rendered))")])
        #expect(plan.planned.allSatisfy { $0.selector.isEmpty })
        #expect(plan.planned.map(\.isRandom) == [false, false, false, false, true])
        plan.outside = ["bounds.json", "my/r.json"]
        plan = plan.taking([Self.all[0], Self.all[3]])
        #expect(
            plan.planned.map(\.selector) == [
                ["bounds.json", "--filter", "getmedia/bounds/name[length=1]"], [], ["my/r.json"],
            ]
        )
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

    /// Chunks with these times, in milliseconds, each of 300 bytes and more.
    private static func chunks(_ times: [(server: Int, producer: Int)]) throws -> [MediaChunk] {
        var reader = ChunkReader()
        var chunks: [MediaChunk] = []
        for (index, time) in times.enumerated() {
            func seconds(_ milliseconds: Int) -> String {
                let rest = String(milliseconds % 1000)
                return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
            }
            let bytes = SampleChunk(index).tag("SERVER_TIMESTAMP", seconds(time.server))
                .tag("PRODUCER_TIMESTAMP", seconds(time.producer)).bytes
            var position = 0
            while let event = try reader.next(bytes.span.bytes, from: &position) {
                if case .completed(let chunk) = event { chunks.append(chunk) }
            }
        }
        return chunks
    }

    private static let even = (0..<5).map { (server: 1_000_000 + 2000 * $0, producer: 3999 * $0) }

    @Test(
        "says what a stream does not hold",
        arguments: [
            (#""needs": { "fragments": 8 },"#, "NOW", "", even, "the stream has 5 fragments, the case needs 8"),
            (#""needs": { "fragments": 5 },"#, "NOW", "", even, nil),
            (#""needs": { "bytes": 1000000 },"#, "NOW", "", even, "bytes of chunks, the case needs 1000000"),
            ("", "FRAGMENT_NUMBER", "[5].fragmentNumber", even, "the stream has 5 fragments, the case needs 6"),
            ("", "FRAGMENT_NUMBER", "[-6].fragmentNumber", even, "the stream has 5 fragments, the case needs 6"),
            ("", "FRAGMENT_NUMBER", "[4].lasts", even, "the stream has 5 fragments, the case needs 6"),
            ("", "PRODUCER_TIMESTAMP", "[1].producerTimestamp", even, nil),
            (
                "", "SERVER_TIMESTAMP", "[1].serverTimestamp", [(1000, 0), (1000, 500)],
                "'serverTimestamp' does not rise from fragment to fragment of the stream"
            ),
            (
                "", "PRODUCER_TIMESTAMP", "[1].producerTimestamp", [(1000, 0), (2000, 500), (9000, 0)],
                "'producerTimestamp' does not rise from fragment to fragment of the stream"
            ),
            ("", "SERVER_TIMESTAMP", "[1].serverTimestamp", [(1000, 0), (2000, 500), (9000, 0)], nil),
        ] as [(String, String, String, [(server: Int, producer: Int)], String?)]
    )
    func streamThatLacks(
        top: String,
        type: String,
        path: String,
        times: [(server: Int, producer: Int)],
        reason: String?
    ) throws {
        let member = type.hasSuffix("TIMESTAMP") ? "StartTimestamp" : "AfterFragmentNumber"
        let value = path.isEmpty ? "1" : "${stream.fragments\(path)}"
        let selector = #"{ "StartSelectorType": "\#(type)", "\#(member)": "\#(value)" }"#
        let step = #"{ "malformed": true, "getMedia": { "StartSelector": \#(selector) }, "expect": { "status": 400 } }"#
        let scenario = try Sample.scenario(
            #"{ "id": "a/b", "title": "t", "stream": "recorded", \#(top) "steps": [\#(step)] }"#
        )
        let found = Plan([scenario]).cases[0].missing(in: KnownFragments(try Self.chunks(times)))
        if let reason {
            #expect(found?.hasSuffix(reason) == true, "\(found ?? "nothing")")
        } else {
            #expect(found == nil)
        }
    }

    private static let shortfalls: [(model: String, types: [UInt64], producer: Int, reason: String?)] = [
        (#""tracks": ["video", "audio"]"#, [2, 17, 1], 0, nil),
        (#""tracks": ["video", "audio"]"#, [1, 1], 0, "it has no audio track, as 's' has"),
        (#""tracks": ["video", "audio"]"#, [17], 0, "it has no video track and no audio track, as 's' has"),
        (#""producerTime": "relative""#, [1], 86_400_000, nil),
        (
            #""producerTime": "relative""#, [1], 1_700_000_000_000,
            "its producer timestamps are times of day (2023-11-14T22:13:20.000Z), and those of 's' count from 0.000"
        ),
        (
            #""producerTime": "absolute""#, [1], 5000,
            "its producer timestamps count from 0.000, and those of 's' are times of day"
        ),
        (#""kind": "empty""#, [1], 0, "it has fragments, and 's' has none"),
        (#""kind": "missing""#, [1], 0, nil),
        (#""grows": true"#, [1], 0, nil),
    ]

    @Test("holds a stream against the one that it is to stand for", arguments: shortfalls)
    func shortfall(model: String, types: [UInt64], producer: Int, reason: String?) throws {
        let text = #"{ "streams": { "s": { "description": "S.", \#(model) } }, "capabilities": {} }"#
        let read = SuiteManifest.read(SourceText(name: "suite.json", text: text))
        let stream = try #require(read.manifest?.streams.first)
        var chunks = try Self.chunks([(1000, producer)])
        chunks[0].tracks = types.map { type in
            var track = TrackEntry()
            track.type = type
            return track
        }
        #expect(stream.shortfall(KnownFragments(chunks)) == reason)
        #expect((stream.shownBy == .none) == (model.contains("missing") || model.contains("grows")))
        #expect(stream.shortfall(KnownFragments([])) == nil)
    }

    @Test("knows for how long a time lies in a fragment")
    func lasting() throws {
        let times = [(1000, 0), (1700, 500), (1701, 4500), (1701, 4900), (200_000, 5000), (201_000, 300_000)]
        let known = KnownFragments(try Self.chunks(times.map { (server: $0.0, producer: $0.1) }))
        #expect(known.nodes.map { $0["lasts"]?.intValue } == [500, 1, nil, 100, 100, nil])
        // Two frames 40 ms apart reach 100 ms far.
        let near = KnownFragments(try Self.chunks([(1000, 0), (1090, 100), (1300, 201), (1400, 300)]))
        #expect(near.nodes.map { $0["lasts"]?.intValue } == [90, 101, 99, nil])
        #expect(near.nodes.map { $0["until"]?.intValue } == [90, nil, 99, nil])
    }

    @Test("joins needs")
    func joinedNeeds() {
        #expect(FragmentNeed.first(2).joined(with: .first(5)) == .first(5))
        #expect(FragmentNeed.none.joined(with: .first(5)) == .first(5))
        #expect(FragmentNeed.all.joined(with: .first(5)) == .all)
    }
}
