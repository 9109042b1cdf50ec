import Matroska
import Testing

@testable import Conformance

@Suite("Chunk reader")
struct ChunkReaderTests {
    struct Example: CustomTestStringConvertible {
        let name: String
        let body: [UInt8]
        let words: [String]
        var isTruncated = false

        var testDescription: String { name }
    }

    static let examples: [Example] = [
        Example(name: "nothing", body: [], words: []),
        Example(
            name: "two chunks",
            body: SampleChunk.stream(2),
            words: ["opened 0", "closed 0", "opened 1", "closed 1"]
        ),
        Example(
            name: "no closing Tags before the next document",
            body: SampleChunk().with { $0.closing = [] }.bytes + SampleChunk(1).bytes,
            words: ["opened 0", "unclosed 0", "opened 1", "closed 1"]
        ),
        Example(
            name: "no closing Tags at the end, the Cluster of unknown size",
            body: SampleChunk().with { $0.closing = [] }.bytes,
            words: ["opened 0", "unclosed 0"]
        ),
        Example(
            name: "cut off inside of the Cluster",
            body: Array(SampleChunk().bytes.prefix(400)),
            words: ["opened 0"],
            isTruncated: true
        ),
        Example(
            name: "an opening tag in Tags of its own",
            body: SampleChunk().with { chunk in
                let last = chunk.opening.removeLast()
                chunk.beforeCluster = { $0.kvsTags([last]) }
            }.bytes,
            words: ["opened 0", "closed 0"]
        ),
        Example(
            name: "an opening tag that is missing: the Cluster opens",
            body: SampleChunk().tag("PRODUCER_TIMESTAMP", nil).bytes,
            words: ["opened 0", "closed 0"]
        ),
        Example(name: "no opening Tags", body: SampleChunk().with { $0.opening = [] }.bytes, words: ["closed 0"]),
        Example(
            name: "closing Tags before the Cluster do not close",
            body: SampleChunk().with { chunk in
                let closing = chunk.closing
                chunk.closing = []
                chunk.beforeCluster = { $0.kvsTags(closing) }
            }.bytes,
            words: ["opened 0", "unclosed 0"]
        ),
        Example(
            name: "a Cluster after the closing Tags",
            body: SampleChunk().with { chunk in
                chunk.afterClosing = {
                    $0.cluster(timestamp: 40) { $0.simpleBlock(track: 1, relativeTimestamp: 0, frames: [[7]]) }
                }
            }.bytes,
            words: ["opened 0", "closed 0", "another Cluster @709"]
        ),
        Example(
            name: "an error",
            body: SampleChunk.stream(1) + SampleChunk.error(),
            words: ["opened 0", "closed 0", "failed 4000"]
        ),
        Example(name: "an error with a code alone", body: SampleChunk.error(id: nil), words: ["failed ?"]),
        Example(
            name: "documents after an error",
            body: SampleChunk.error() + SampleChunk.stream(1),
            words: ["failed 4000", "continued @162", "opened 1", "closed 1"]
        ),
        Example(
            name: "a chunk that an error ends",
            body: SampleChunk().with { $0.closing = [("AWS_KINESISVIDEO_ERROR_ID", "5000")] }.bytes,
            words: ["opened 0", "failed 5000"]
        ),
    ]

    @Test("notices what there is, however it is cut", arguments: examples)
    func events(_ example: Example) {
        let whole = ChunkTrace(example.body)
        #expect(whole.words == example.words)
        #expect((whole.error?.isTruncation ?? false) == example.isTruncated)
        for cutting in Cutting.standard {
            #expect(ChunkTrace(example.body, cut: cutting) == whole, "cut \(cutting.testDescription)")
        }
    }

    @Test("knows each tag's place")
    func tagPlaces() throws {
        let chunk = try #require(ChunkTrace(SampleChunk.stream(2)).chunks.last)
        #expect(chunk.serviceTags.map(\.beforeCluster) == [true, true, true, false, false])
        #expect(
            chunk.serviceTags.map { "\($0.path)" } == [
                "/Segment[2]/Tags[1]/Tag[1]/SimpleTag[1]/TagString[1]",
                "/Segment[2]/Tags[1]/Tag[1]/SimpleTag[2]/TagString[1]",
                "/Segment[2]/Tags[1]/Tag[1]/SimpleTag[3]/TagString[1]",
                "/Segment[2]/Tags[2]/Tag[1]/SimpleTag[1]/TagString[1]",
                "/Segment[2]/Tags[2]/Tag[1]/SimpleTag[2]/TagString[1]",
            ]
        )
        let bytes = SampleChunk.stream(2)
        for tag in chunk.serviceTags {
            let offset = Int(tag.offset)
            #expect(Array(bytes[offset..<offset + 2]) == [0x44, 0x87])
            let text = Array((tag.value ?? "").utf8)
            #expect(Array(bytes[offset + 6..<offset + 6 + text.count]) == text)
        }
    }

    @Test("keeps a bounded number of what a hostile server sends")
    func bounds() throws {
        let many = (0..<2000).map { (name: "NAME-\($0)", value: "value") }
        let elements = SampleChunk().with { chunk in
            chunk.tracks = Array(repeating: SampleChunk.video, count: 500)
            chunk.beforeInfo = { writer in
                for _ in 0..<1000 { writer.void(total: 2) }
                for part in 0..<4 { writer.tags(Array(many[part * 500..<part * 500 + 500])) }
            }
        }
        let chunk = try #require(ChunkTrace(elements.bytes).chunks.first)
        #expect(chunk.elements.count == ChunkReader.maximumElements)
        #expect(chunk.userTags.count == ChunkReader.maximumTags)
        #expect(chunk.tracks.count == ChunkReader.maximumTracks)
        #expect(chunk.completion == .closed)
    }

    @Test("counts the tags that are not shown, and knows the defaults of what is not there")
    func leftOut() throws {
        let body = SampleChunk().with { chunk in
            chunk.beforeCluster = { writer in
                writer.master(.tags) { tags in
                    tags.master(.tag) { tag in
                        tag.master(.simpleTag) { outer in
                            outer.string(.tagName, "outer")
                            outer.master(.simpleTag) { $0.string(.tagName, "inner") }
                        }
                        tag.master(.simpleTag) { binary in
                            binary.string(.tagName, "binary")
                            binary.binary(.tagBinary, [1, 2])
                        }
                    }
                }
            }
        }
        .bytes
        var reader = ChunkReader()
        var position = 0
        var found: MediaChunk?
        while let event = try reader.next(body.span.bytes, from: &position) {
            if case .completed(let chunk) = event { found = chunk }
        }
        let chunk = try #require(found)
        #expect(chunk.userTags.map(\.name) == ["outer", "binary"] && chunk.leftOutTags == 2)
        #expect(TrackField.language.value(in: TrackEntry()) == .text("eng"))
    }
}
