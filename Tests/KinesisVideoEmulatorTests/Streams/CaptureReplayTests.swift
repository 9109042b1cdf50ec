import KinesisVideo
import Matroska
import NIOCore
import Testing

@testable import KinesisVideoEmulator

/// Captures that stand beside the package.
private enum Captures {
    static let folder = PackageFolder.path("../shared/data/captures")

    static var areThere: Bool {
        (try? Files.names(in: folder)) != nil
    }
}

/// Real GetMedia bodies, taken apart as media and put together again.
@Suite(.enabled(if: Captures.areThere, "needs ../shared/data, which is not part of the package"))
struct CaptureReplayTests {
    /// A body with the tags that the service wrote in it comes out again, byte for byte, but for the producer's Cues,
    /// whose positions mean nothing in it.
    @Test func aCapturedBodyIsReproduced() throws {
        let body = try Files.bytes(at: "\(Captures.folder)/output_get_media.mkv")
        let media = try StreamMedia(body)
        let documents = BodyDocument.read(body).documents
        #expect(documents.count == 5 && media.clusters.count == 5)
        var reproduced: [UInt8] = []
        let timeline = StreamTimeline(
            first: TestClock.start,
            pace: .media,
            producerClock: .relative,
            mediaDurations: media.durations,
            count: nil,
            retained: .max,
            seed: 0
        )
        for (index, document) in documents.enumerated() {
            let fragment = try #require(timeline.fragment(at: index))
            let parts = chunk(opening: 3, of: document)
            var cutter = DocumentCutter(parts, media: media.media(of: fragment), cutting: .elements)
            while let piece = cutter.next(at: TestClock.start) { reproduced += piece.readableBytesView }
        }
        let isEqual = reproduced == (try withoutCues(body))
        #expect(isEqual)
    }

    /// A file that is cut short is refused with the place.
    @Test func aTruncatedFileIsNoMedia() {
        let path = "\(Captures.folder)/output-get-media-non-increasing-timecode.mkv"
        let error = #expect(throws: ConfigurationError.self) { try StreamMedia(path: path) }
        #expect(error?.description.contains("at byte 1916047 in /Segment[12]/Cluster[1]/SimpleBlock") == true)
    }

    /// What producers send to the service can be served as it is.
    @Test(arguments: ["clusters.mkv", "test_mixed_tags.mkv"])
    func whatProducersSendCanBeServed(_ name: String) throws {
        let fixture = try Fixture { configuration in
            var stream = StreamDeclaration(name: "capture")
            stream.media = "\(Captures.folder)/\(name)"
            configuration.streams.append(stream)
        }
        let playback = try fixture.media("capture")
        let (documents, error) = BodyDocument.read(playback.bytes)
        #expect(error == nil)
        #expect(documents.count == (try fixture.replayed("capture").clusters.count))
        #expect(documents.allSatisfy { $0.tags.keys.filter { $0.hasPrefix("AWS_KINESISVIDEO_") }.count == 5 })
        #expect(documents.allSatisfy { $0.frames > 0 && $0.tracks > 0 })
    }

    private func withoutCues(_ body: [UInt8]) throws -> [UInt8] {
        var reader = MatroskaReader()
        var position = 0
        var kept = body
        while let event = try reader.next(body.span.bytes, from: &position) {
            guard case .levelOne(let header) = event, header.id == .cues, let end = header.endOffset else { continue }
            // There is one, so that no offset has moved.
            kept.removeSubrange(Int(header.offset)..<Int(end))
        }
        return kept
    }

    private func chunk(opening: Int, of document: BodyDocument) -> ChunkDocument {
        let tags = document.tagNames.map { name in
            ChunkDocument.Tag(name: TagName(rawValue: name), value: .text(document.tags[name] ?? ""))
        }
        return ChunkDocument(
            parts: [
                .header, .tags(Array(tags.prefix(opening)), .opening), .cluster(droppingLast: 0), .trailingTags,
                .tags(Array(tags.dropFirst(opening)), .closing),
            ]
        )
    }
}
