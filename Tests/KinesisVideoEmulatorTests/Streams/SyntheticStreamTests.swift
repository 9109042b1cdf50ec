import KinesisVideo
import Matroska
import NIOCore
import Testing

@testable import KinesisVideoEmulator

/// Streams whose fragments are made as they are sent.
@Suite struct SyntheticStreamTests {
    private func fixture(
        faults: [String] = [],
        _ change: (inout StreamDeclaration, inout MediaShape) -> Void = { _, _ in }
    ) throws -> Fixture {
        var stream = StreamDeclaration(name: "made")
        var shape = MediaShape()
        shape.tracks = [.audio, .video]
        shape.milliseconds = 100...3000
        change(&stream, &shape)
        stream.synthesized = shape
        return try Fixture { configuration in
            configuration.streams.append(stream)
            for fault in faults { try? configuration.addFault(fault) }
        }
    }

    @Test(arguments: [Delivery.Cutting.elements, .burst, .pieces(13), .pieces(100_000)])
    func everyCuttingIsTheSameBody(cutting: Delivery.Cutting) throws {
        let plain = try fixture().media("made")
        let playback = try fixture { stream, _ in stream.delivery.cutting = cutting }.media("made")
        #expect(playback.bytes == plain.bytes)
        let (documents, error) = BodyDocument.read(playback.bytes)
        #expect(error == nil && documents.count == 12)
        #expect(documents.allSatisfy { $0.tracks == 2 && $0.frames > 0 && $0.tagNames.count == 5 })
    }

    /// The Cluster says what the service's tag says, or counts from the beginning of the stream.
    @Test(arguments: [MediaShape.ClusterTimes.producer, .start])
    func clusterTimes(_ times: MediaShape.ClusterTimes) throws {
        let fixture = try fixture { _, shape in
            shape.clusterTimes = times
            shape.timestampScale = 500_000
        }
        let body = try fixture.media("made").bytes
        let fragments = try fixture.fragments(of: "made")
        var reader = MatroskaReader()
        var position = 0
        var found: [UInt64] = []
        while let event = try reader.next(body.span.bytes, from: &position) {
            if case .clusterTimestamp(let time) = event { found.append(time) }
        }
        let expected = fragments.map { times == .start ? $0.offset : $0.producerTimestamp.milliseconds }
        #expect(found == expected.map { UInt64($0) * 2 })
    }

    /// A stream that grows by itself has fragments as long as they last, without end.
    @Test func growingAtThePaceOfTheMedia() throws {
        let fixture = try fixture { stream, _ in
            stream.growth = .init(interval: nil, retained: 20)
            stream.age = 600_000
        }
        let fragments = try fixture.fragments(of: "made")
        #expect(fragments.count == 20)
        #expect(zip(fragments, fragments.dropFirst()).allSatisfy { $1.offset - $0.offset == $0.duration })
        #expect(Set(fragments.map(\.duration)).count > 5)
    }

    /// Of a stream that does not grow, all is there from the start on, unless it is said how old it is.
    @Test(arguments: [nil, 60_000] as [Int64?])
    func past(age: Int64?) throws {
        let fixture = try fixture { stream, shape in
            shape.milliseconds = 2000...2000
            stream.fragments = 300
            stream.age = age
        }
        let count = try fixture.fragments(of: "made").count
        #expect(age == nil ? count == 300 : (29...31).contains(count))
    }

    /// Codec data is that of the media.
    @Test func realTracks() throws {
        let fixture = try fixture { stream, _ in stream.media = PackageFolder.path("Scenarios/media/audio-video.mkv") }
        let header = Array(try fixture.replayed("made").headers[0].bytes.readableBytesView)
        var reader = MatroskaReader()
        var position = 0
        var codecs: [String] = []
        while let event = try reader.next(header.span.bytes, from: &position) {
            if case .track(let track) = event {
                codecs.append("\(track.codecID) \(track.codecPrivate?.isEmpty == false)")
            }
        }
        #expect(codecs.contains("V_MPEG4/ISO/AVC true"))
    }

    /// The faults that rearrange a document know made ones too.
    @Test func faultsOfMadeFragments() throws {
        let sized = BodyDocument.read(try fixture(faults: ["segmentSizeKnown:made"]).media("made").bytes)
        #expect(sized.error == nil && sized.documents.allSatisfy { $0.segmentSize != .unknown })
        let cut = BodyDocument.read(try fixture(faults: ["truncatedBlock=2:made"]).media("made").bytes)
        #expect(cut.error != nil || cut.documents.count != 12)
    }

    /// A session of large fragments holds pieces of them, and no fragment.
    @Test func largeFragments() throws {
        let fixture = try fixture { stream, shape in
            shape.bytes = 50_000_000...50_000_000
            shape.fragments = 100
            shape.milliseconds = 500...600
            stream.delivery.cutting = .burst
        }
        guard case .media(var session, _) = fixture.getMedia("made").body else {
            Issue.record("no media")
            return
        }
        for _ in 0..<20 {
            guard case .send(let piece) = session.next(at: fixture.clock.now) else {
                Issue.record("no piece")
                return
            }
            #expect(piece.readableBytes <= 128 * 1024)
        }
    }
}
