import KinesisVideo
import Testing

@testable import Conformance

/// What arrived in time is in time, however late anybody looks at it; and what did not is not.
@Suite("Arrival decides, not attention")
struct ArrivalTests {
    /// An answer whose events arrived long ago, and whose listener looks at them only now.
    private struct Arrived: AnswerSource {
        var events: ArraySlice<AnswerEvent>

        mutating func next(until deadline: Duration?) async -> AnswerEvent? {
            events.popFirst()
        }
    }

    private struct Example: CustomTestStringConvertible {
        let name: String
        let expect: String
        /// When each chunk arrived, in milliseconds.
        let chunks: [Int]
        let findings: [String]

        var testDescription: String { name }
    }

    private static let examples = [
        Example(
            name: "a chunk that came in time and was looked at late",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "firstChunkWithin": "1s" } }"#,
            chunks: [999],
            findings: []
        ),
        Example(
            name: "a chunk that came too late",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "firstChunkWithin": "1s" } }"#,
            chunks: [1001],
            findings: ["timing.first-chunk: no chunk was complete within 1.000 s"]
        ),
        Example(
            name: "a gap between two that came together",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 2 }, "gapWithin": "500ms" } }"#,
            chunks: [400, 901],
            findings: ["timing.gap: no chunk was complete within 0.500 s after chunk #0 @709"]
        ),
        Example(
            name: "a chunk behind the time that was to be read",
            expect: #"{ "chunks": { "stopWhen": { "elapsed": "1s" }, "count": 1 } }"#,
            chunks: [500, 1500],
            findings: []
        ),
    ]

    @Test("for what time decides", arguments: examples)
    private func arrived(_ example: Example) async throws {
        var jury = try Trial(expect: example.expect).judge()
        var events = [
            AnswerEvent(.sent(ConnectionTimes(connected: .milliseconds(3))), at: .zero),
            AnswerEvent(.head(AnswerHead(status: 200, headers: Trial.streamHeaders)), at: .milliseconds(10)),
        ]
        for (index, time) in example.chunks.enumerated() {
            let part = BodyPart(index: index, bytes: SampleChunk(index).bytes)
            events.append(AnswerEvent(.body(part), at: .milliseconds(time)))
        }
        var answer = Arrived(events: events[...])
        await answer.hear(&jury)
        #expect(jury.isDecided)
        #expect(jury.lines == example.findings)
    }
}
