import KinesisVideo
import Matroska
import Testing

@testable import Conformance

@Suite("Captures from an answer")
struct ObservationSummaryTests {
    private static func summary(_ count: Int) throws -> ObservationSummary {
        try Trial(body: (0..<count).flatMap { SampleChunk($0).with { $0.frameLength = 1 }.bytes }).judged().summary
    }

    @Test(
        "find what the answer has",
        arguments: [
            ("status", "200"), ("outcome", #""finished""#), ("headers.x-amzn-RequestId", #""6f0c""#),
            ("headers.X-AMZN-requestid", #""6f0c""#), ("chunks[0].index", "0"), ("chunks[-1].index", "2"),
            ("chunks[1].frames", "2"),
            ("chunks[2].serverTimestamp", "1511852113.126"), ("chunks[0].codecs[0]", #""V_MPEG4/ISO/AVC""#),
            ("chunks[0].tags.AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", #""15858""#),
        ]
    )
    func found(path: String, value: String) throws {
        let reference = try #require(Reference(path))
        #expect(try Self.summary(3).value(at: reference).text() == value)
    }

    @Test(
        "say what it has not",
        arguments: [
            ("chunks[3].index", "chunks has 3 elements, [3] is none of them"),
            ("headers.x-other", "headers has no 'x-other'"),
            ("error.id", "nothing named 'error' is known"), ("body.Message", "body has no 'Message'"),
            ("chunks[0].tags.OTHER", "chunks[0].tags has no 'OTHER'"),
        ]
    )
    func missing(path: String, message: String) throws {
        let reference = try #require(Reference(path))
        let summary = try Self.summary(3)
        #expect(throws: ResolutionError(reference: reference, message: message)) { try summary.value(at: reference) }
    }

    @Test("reach both ends of a stream of any length", arguments: [1, 127, 128, 129, 256, 300, 700])
    func longStreams(count: Int) throws {
        let summary = try Self.summary(count)
        #expect(summary.chunkCount == count)
        #expect(summary.chunks.count == min(count, ObservationSummary.keptChunks))
        for back in 1...min(count, ObservationSummary.keptChunks) {
            let reference = Reference(root: "chunks", components: [.index(-back), .member("index")])
            #expect(try summary.value(at: reference) == .integer(count - back))
        }
        #expect(try summary.value(at: Reference(root: "chunks", components: [.index(0), .member("index")])) == 0)
    }

    @Test("know of the error that ended a stream")
    func error() throws {
        let summary = try Trial(body: SampleChunk.stream(1) + SampleChunk.error()).judged().summary
        #expect(try summary.value(at: Reference(root: "error", components: [.member("id")])) == "4000")
        #expect(try summary.value(at: Reference(root: "error", components: [.member("code")])) == "STREAM_READ_ERROR")
    }

    @Test("keep no texts of absurd size")
    func memory() throws {
        let chunk = SampleChunk().with {
            $0.beforeInfo = {
                $0.tags([
                    ("TITLE", String(repeating: "x", count: 65_000)), ("B", String(repeating: "y", count: 65_000)),
                ])
            }
        }
        let kept = try #require(try Trial(body: chunk.bytes).judged().summary.lastChunk)
        #expect(kept.userTags.isEmpty)
        #expect(kept.serviceTags.count == 5)
    }
}
