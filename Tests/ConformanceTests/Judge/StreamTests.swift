import KinesisVideo
import Matroska
import Testing

@testable import Conformance

/// What a scenario can expect of a stream: each kind holds once, and fails once for the right reason.
@Suite("Expectations of a stream")
struct StreamTests {
    private static func numbered(_ indices: Int...) -> [UInt8] {
        indices.flatMap { SampleChunk($0).bytes }
    }

    static let chunks: [NamedTrial] = [
        NamedTrial(chunks: #""count": 3"#, "count holds"),
        NamedTrial(chunks: #""count": { "lessThan": 3 }"#, "count fails"),
        NamedTrial(chunks: #""count": 0"#, "count of nothing", []),
        NamedTrial(chunks: #""first": { "fragmentNumber": "\#(SampleChunk.fragmentNumber(0))" }"#, "first holds"),
        NamedTrial(
            chunks: #""first": { "fragmentNumber": "\#(SampleChunk.fragmentNumber(1))" }"#,
            "first fails with the opening Tags"
        ),
        NamedTrial(chunks: #""first": { "millisBehindNow": { "lessThan": 10 } }"#, "first fails with the closing Tags"),
        NamedTrial(chunks: #""first": { "frames": 2 }"#, "first of an empty stream", []),
        NamedTrial(chunks: #""last": { "serverTimestamp": 1511852113.126 }"#, "last holds"),
        NamedTrial(chunks: #""last": { "serverTimestamp": { "atLeast": "2017-11-28T07:00:00Z" } }"#, "last fails"),
        NamedTrial(chunks: #""last": { "frames": 2 }"#, "last of an empty stream", []),
        NamedTrial(chunks: #""last": { "index": 1 }"#, "last is the last complete one", stream(2) + cutOff) {
            $0.outcome = .truncated
            $0.waived = ["transport.proper-end"]
        },
        NamedTrial(
            chunks: #""each": { "frames": 2, "keyframes": 1, "tracks": 1, "clusters": 1, "complete": true }"#,
            "each holds"
        ),
        NamedTrial(
            chunks: #""each": { "serverTimestamp": { "lessThan": 1511852112 } }"#,
            "each fails with the opening Tags"
        ),
        NamedTrial(chunks: #""each": { "bytes": { "atMost": 500 } }"#, "each fails with the closing Tags"),
        NamedTrial(chunks: #""each": { "tags": { "TITLE": "none" } }"#, "each fails for a producer's tag"),
        NamedTrial(
            chunks: #""each": { "codecs": ["V_MPEG4/ISO/AVC"], "elements": { "contains": "Cluster" } }"#,
            "each of lists holds"
        ),
        NamedTrial(chunks: #""each": { "codecs": ["A_AAC"] }"#, "each of lists fails"),
        NamedTrial(chunks: #""each": { "elements": { "length": { "lessThan": 5 } } }"#, "each of a length fails"),
        NamedTrial(
            chunks: #""each": { "continuationToken": { "not": { "matches": "[0-9]+" } } }"#,
            "each of a negation fails"
        ),
        NamedTrial(chunks: #""each": { "clusterTimestamp": { "oneOf": [0, 2000] } }"#, "each of several values fails"),
        NamedTrial(chunks: #""never": { "index": 7 }"#, "never holds"),
        NamedTrial(chunks: #""never": { "index": { "atLeast": 1 }, "frames": 2 }"#, "never fails when all of it holds"),
        NamedTrial(chunks: #""never": { "index": 1, "frames": 3 }"#, "never holds when only some of it does"),
        NamedTrial(chunks: #""some": { "index": 1, "frames": 2 }"#, "some holds"),
        NamedTrial(chunks: #""some": { "index": 1, "frames": 3 }"#, "some fails when no chunk is all of it"),
        NamedTrial(
            chunks: #""each": { "clusterDrift": { "oneOf": [0] } }"#,
            "each fails where there is nothing before"
        ),
        NamedTrial(
            chunks: #""each": { "behindDrift": 0 }"#,
            "each fails where the present moves farther than time"
        ),
        NamedTrial(
            chunks: #""first": { "frameHash": "2", "headerHash": "1" }"#,
            "digests of frames and header"
        ),
        NamedTrial(chunks: #""pairwise": "next.fragmentNumber > this.fragmentNumber""#, "pairwise holds"),
        NamedTrial(
            chunks: #""pairwise": ["next.index != this.index", "this.serverTimestamp > next.producerTimestamp"]"#,
            "pairwise fails with the opening Tags"
        ),
        NamedTrial(
            chunks: #""pairwise": "next.clusterTimestamp <= this.clusterTimestamp""#,
            "pairwise fails with the closing Tags"
        ),
        NamedTrial(
            chunks: #""pairwise": "next.serverTimestamp >= this.serverTimestamp""#,
            "pairwise of what is missing is not judged",
            numberless
        ) {
            $0.waived = ["stream.tags.present"]
        },
        NamedTrial("level", #"{ "level": "may", "chunks": { "stopWhen": { "end": true }, "count": 4 } }"#, stream(3)),
        NamedTrial(
            "a value from another answer",
            #"{ "chunks": { "stopWhen": { "end": true }, "first": { "fragmentNumber": "${x}" } } }"#,
            stream(1)
        ) {
            $0.scope = Scope(["x": .string(SampleChunk.fragmentNumber(5))])
        },
    ]

    private static func stream(_ count: Int) -> [UInt8] { SampleChunk.stream(count) }
    /// A chunk that ends inside of its first block.
    private static let cutOff = Array(SampleChunk(2).bytes.prefix(400))
    private static let numberless = SampleChunk(0).bytes + SampleChunk(1).tag("SERVER_TIMESTAMP", nil).bytes
    /// A chunk whose Cluster is complete, and whose closing Tags never come.
    private static let unclosed = SampleChunk(1).with { $0.closing = [] }.bytes

    @Test("on chunks")
    func expectationsOnChunks() throws {
        try Golden.expect(Self.chunks.judgements(), is: "judge.chunks.txt")
    }

    static let ends: [NamedTrial] = [
        NamedTrial(chunks: #""ends": "finished""#, "finished"),
        NamedTrial(chunks: #""ends": "finished""#, "truncated instead of finished") { $0.outcome = .truncated },
        NamedTrial(chunks: #""ends": "finished""#, "no HTTP any more") {
            $0.outcome = .malformed(reason: "invalid chunk size")
        },
        NamedTrial(chunks: #""ends": "truncated""#, "truncated as expected, after a chunk") { $0.outcome = .truncated },
        NamedTrial(chunks: #""ends": "truncated""#, "truncated as expected, in a block", stream(2) + cutOff) {
            $0.outcome = .truncated
        },
        NamedTrial(
            chunks: #""ends": "truncated""#,
            "truncated as expected, before the closing Tags",
            stream(1) + unclosed
        ) { $0.outcome = .truncated },
        NamedTrial(chunks: #""ends": "truncated""#, "finished instead of truncated"),
        NamedTrial(chunks: #""ends": "reset""#, "reset as expected") { $0.outcome = .reset },
        NamedTrial(chunks: #""ends": "reset""#, "truncated instead of reset") { $0.outcome = .truncated },
        NamedTrial(
            chunks: #""ends": { "error": { "id": 4000 } }"#,
            "the error as expected",
            stream(2) + SampleChunk.error()
        ),
        NamedTrial(
            chunks: #""ends": { "error": { "id": 4000, "code": { "startsWith": "STREAM" } } }"#,
            "id and code as expected",
            stream(2) + SampleChunk.error()
        ),
        NamedTrial(chunks: #""ends": { "error": { "id": 4500 } }"#, "another error", stream(2) + SampleChunk.error()),
        NamedTrial(
            chunks: #""ends": { "error": { "id": 4000, "code": "KMS_KEY_DISABLED" } }"#,
            "another code",
            stream(2) + SampleChunk.error()
        ),
        NamedTrial(chunks: #""ends": { "error": { "id": 4000 } }"#, "no error"),
        NamedTrial(
            chunks: #""ends": { "error": { "id": 4000 } }"#,
            "the error, and the transport is cut",
            stream(2) + SampleChunk.error()
        ) { $0.outcome = .truncated },
        NamedTrial(
            chunks: #""ends": { "outcome": "truncated", "error": { "id": 4000 } }"#,
            "the error, and the cut as expected",
            stream(2) + SampleChunk.error()
        ) { $0.outcome = .truncated },
        NamedTrial(chunks: #""count": 2"#, "an error that nobody expects", stream(2) + SampleChunk.error()),
        NamedTrial("an error before any chunk", #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#, SampleChunk.error()),
        NamedTrial("an end after too few chunks", #"{ "chunks": { "stopWhen": { "chunks": 4 } } }"#, stream(3)),
        NamedTrial("an end after too few bytes", #"{ "chunks": { "stopWhen": { "bytes": 4000 } } }"#, stream(3)),
        NamedTrial(
            "an end as good as enough chunks",
            #"{ "chunks": { "stopWhen": { "anyOf": [{ "chunks": 4 }, { "end": true }] } } }"#,
            stream(3)
        ),
        NamedTrial("a cut that nobody expects", #"{ "chunks": { "stopWhen": { "chunks": 4 } } }"#, stream(2) + cutOff) {
            $0.outcome = .reset
        },
        NamedTrial(
            "a cut that is waived is an end",
            #"{ "chunks": { "stopWhen": { "chunks": 4 } } }"#,
            stream(2) + cutOff
        ) {
            $0.outcome = .reset
            $0.waived = ["transport.proper-end"]
        },
        NamedTrial(
            "enough chunks, and whatever comes after them",
            #"{ "chunks": { "stopWhen": { "chunks": 2 }, "count": 2 } }"#,
            stream(2) + [0xFF, 0xFF]
        ),
        NamedTrial(
            "enough bytes, and whatever comes after them",
            #"{ "chunks": { "stopWhen": { "bytes": 709 }, "count": 1 } }"#,
            stream(1) + [0xFF, 0xFF] + Array(repeating: 0, count: 500)
        ) { _ in },
        NamedTrial(
            "enough bytes inside of a chunk",
            #"{ "chunks": { "stopWhen": { "bytes": 700 }, "count": 1, "first": { "frames": 2 } } }"#,
            stream(3)
        ),
        NamedTrial(
            "enough bytes before the first chunk is complete",
            #"{ "chunks": { "stopWhen": { "bytes": 100 }, "first": { "frames": 2 } } }"#,
            stream(3)
        ),
        NamedTrial(
            "enough chunks before the end that was wanted",
            #"{ "chunks": { "stopWhen": { "anyOf": [{ "chunks": 1 }, { "end": true }] }, "ends": { "error": { "id": 4000 } } } }"#,
            stream(3)
        ),
    ]

    @Test("on the end")
    func expectationsOnTheEnd() throws {
        try Golden.expect(Self.ends.judgements(), is: "judge.ends.txt")
    }

    @Test("decides with the last byte of the closing Tags")
    func earliestByte() throws {
        let body = SampleChunk.stream(2)
        for count in 1...2 {
            var judge = try Trial(expect: #"{ "chunks": { "stopWhen": { "chunks": \#(count) } } }"#).judge()
            judge.head(200, Trial.streamHeaders, at: .zero)
            let needed = SampleChunk.stream(count).count
            judge.take(body[..<(needed - 1)], index: 0, at: .zero)
            #expect(!judge.isDecided)
            judge.take(body[(needed - 1)..<needed], index: 1, at: .zero)
            #expect(judge.isDecided)
            #expect(judge.summary.bodyBytes == UInt64(needed))
        }
    }

    @Test("decides on the opening Tags before any media")
    func openingTags() throws {
        let body = SampleChunk().tag("FRAGMENT_NUMBER", "no number").bytes
        var judge = try Trial().judge()
        judge.head(200, Trial.streamHeaders, at: .zero)
        for (index, byte) in body.enumerated() where !judge.isDecided { judge.take([byte], index: index, at: .zero) }
        let cluster = try #require(body.firstRange(of: [0x1F, 0x43, 0xB6, 0x75])?.lowerBound)
        #expect(judge.summary.bodyBytes <= cluster)
        #expect(judge.lines.count == 1)
    }

    @Test("refuses a reference that leads to no error id")
    func errorID() throws {
        var trial = Trial(
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "error": { "id": "${x}" } } } }"#
        )
        trial.scope = Scope(["x": "4000"])
        trial.body = SampleChunk.stream(1) + SampleChunk.error()
        #expect(try trial.judged().verdict == .passed)
        trial.scope = Scope(["x": "unknown"])
        #expect(
            throws: ResolutionError(
                reference: Reference(root: "x"),
                message: #""unknown" is no id of an in-stream error"#
            )
        ) {
            try trial.judged()
        }
    }

    @Test("keeps no more findings than can be read, and the one that decides")
    func manyFindings() throws {
        let body = (0..<400).flatMap { SampleChunk($0).with { $0.frameLength = 1 }.bytes }
        var trial = Trial(
            expect: #"{ "level": "should", "chunks": { "stopWhen": { "end": true }, "each": { "frames": 9 } } }"#,
            body: body
        )
        #expect(try trial.judged().findings.count == Judge.maximumFindings)
        trial.body += [0]
        let judge = try trial.judged()
        #expect(judge.findings.count == Judge.maximumFindings + 1)
        #expect(judge.findings.last?.code == "stream.well-formed")
        #expect(judge.verdict == .failed)
    }

    @Test(
        "says of a fragment that came which of the stream's it is, and where its number differs",
        arguments: [
            (1, "…110000, not …110001 (#0, +1.000 s); that is stream.fragments[0], one before the expected one"),
            (3, "…110000, not …110003 (#0, +1.000 s); that is stream.fragments[0], 3 before the expected one"),
            (9, "…110000, not …110009 (#0, +1.000 s); that is stream.fragments[0]"),
        ]
    )
    func identity(expected: Int, label: String) throws {
        let fragments = (0..<5).map { JSONNode.object(["fragmentNumber": .string(SampleChunk.fragmentNumber($0))]) }
        var trial = Trial(
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "first": { "fragmentNumber": "${x}" } } }"#,
            body: SampleChunk.stream(1)
        )
        trial.scope = Scope([
            "x": .string(SampleChunk.fragmentNumber(expected)), "stream": .object(["fragments": .array(fragments)]),
        ])
        let finding = try #require(trial.judged().findings.first)
        #expect(finding.scenario?.labels.map(\.text) == [label])
        // The sentence has both numbers whole.
        #expect(finding.message.hasSuffix("expected \(SampleChunk.fragmentNumber(expected))"))
    }

    @Test("tells numbers of other lengths, and short ones, as they are")
    func differences() {
        func difference(_ one: String, _ two: String) -> (this: String, other: String)? {
            guard let one = FragmentNumber(one), let two = FragmentNumber(two) else { return nil }
            return FieldValue.fragmentNumber(one).difference(from: .fragmentNumber(two))
        }
        let long = String(repeating: "1", count: 30)
        #expect(difference("123", "124") == nil)
        #expect(difference(long, long) == nil)
        #expect(difference(long, long + "1") == nil)
        #expect(difference(long, "2" + String(long.dropFirst())) == nil)
        #expect(difference(long, String(long.dropLast()) + "2")?.other == "…111112")
        #expect(difference(long, String(long.prefix(20)) + "2222222222")?.this == "…1111111111")
    }
}
