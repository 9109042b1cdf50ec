import FoundationEssentials
import KinesisVideo
import Matroska
import Testing

@testable import Conformance

/// Real bodies, read as chunks, against what an independent reader found in them.
@Suite("Captures", .enabled(if: SharedData.isPresent, SharedData.absence))
struct CaptureTests {
    static let names = [
        "clusters.mkv", "empty-mkv-with-tags.mkv", "error-document-reconstructed.mkv",
        "output-get-media-non-increasing-timecode.mkv", "output_get_media.mkv", "test_mixed_tags.mkv",
    ]

    private struct Index: Decodable {
        struct Capture: Decodable {
            let file: String
            let truncated: Bool
            let documents: [Document]
        }
        struct Document: Decodable {
            let offset: UInt64
            let order: [String]
            let clusters: [Cluster]
            let tracks: [Track]
            let kvsTags: [String: String]
            let userTags: [[String]]
            let complete: Bool
        }
        struct Cluster: Decodable {
            let timestamp: UInt64
            let simpleBlocks: Int
            let keyframes: Int
            let frameBytes: UInt64
        }
        struct Track: Decodable {
            let number: UInt64
            let CodecID: String?
        }
        let captures: [Capture]
    }

    private static func capture(_ name: String) throws -> Index.Capture? {
        let bytes = try SharedData.bytes("captures/captures-index.json")
        return try JSONDecoder().decode(Index.self, from: Data(bytes)).captures.first { $0.file == name }
    }

    @Test("agree with their index", arguments: names)
    func agreement(name: String) throws {
        guard let capture = try Self.capture(name) else { return }
        let read = ChunkTrace(try SharedData.bytes("captures/\(name)"))
        #expect((read.error != nil) == capture.truncated)
        let chunks = read.chunks
        #expect(chunks.count + (read.open == nil ? 0 : 1) == capture.documents.count)
        for (chunk, document) in zip(chunks + [read.open].compactMap { $0 }, capture.documents) {
            #expect(chunk.offset == document.offset)
            #expect((chunk.completion == .closed) == document.complete)
            // The last chunk of a cut body is as far as it came.
            guard chunk.completion != .open else { continue }
            #expect(chunk.elements.map(\.id.name) == document.order)
            #expect(chunk.clusters == document.clusters.count)
            #expect(chunk.clusterTimestamp == document.clusters.first?.timestamp)
            #expect(chunk.blocks == document.clusters.reduce(0) { $0 + $1.simpleBlocks })
            #expect(chunk.keyframes == document.clusters.reduce(0) { $0 + $1.keyframes })
            #expect(chunk.frameBytes == document.clusters.reduce(0) { $0 + $1.frameBytes })
            #expect(chunk.tracks.map(\.number) == document.tracks.map(\.number))
            #expect(chunk.tracks.map(\.codecID) == document.tracks.map { $0.CodecID ?? "" })
            #expect(
                Dictionary(uniqueKeysWithValues: chunk.serviceTags.map { ($0.name, $0.value ?? "") })
                    == document.kvsTags
            )
            #expect(chunk.userTags.map { [$0.name, $0.value] } == document.userTags)
            #expect(chunk.serviceTags.allSatisfy { $0.hasWideSizes })
        }
    }

    @Test("pass every invariant where they are whole")
    func verdicts() throws {
        for name in ["output_get_media.mkv", "test_mixed_tags.mkv"] {
            let judge = try Trial(body: SharedData.bytes("captures/\(name)")).judged()
            #expect(judge.lines.isEmpty, "\(name)")
        }
        let error = try Trial(
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "error": { "id": 4000 } } } }"#,
            body: SharedData.bytes("captures/error-document-reconstructed.mkv")
        )
        .judged()
        #expect(error.summary.error != nil)
    }

    @Test("of which the cut one passes where the transport was cut too")
    func cut() throws {
        var trial = Trial(
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "ends": "truncated" } }"#,
            body: try SharedData.bytes("captures/output-get-media-non-increasing-timecode.mkv")
        )
        trial.outcome = .truncated
        #expect(try trial.judged().lines.isEmpty)
        trial.outcome = .finished
        #expect(try trial.judged().findings.map(\.code) == ["stream.ends-whole", "stream.ends"])
    }
}
