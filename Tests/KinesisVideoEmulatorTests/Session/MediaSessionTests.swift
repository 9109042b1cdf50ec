import KinesisVideo
import Matroska
import NIOCore
import Testing

@testable import KinesisVideoEmulator

@Suite struct MediaSessionTests {
    private func session(
        of stream: String,
        from start: MediaSession.Start = .at(0),
        _ configure: (inout EmulatorConfiguration) -> Void = { _ in }
    ) throws -> (MediaSession, TestClock) {
        let fixture = try Fixture(configure)
        let codes = Dictionary(
            fixture.contract.inStreamErrors.map { ($0.id.rawValue, $0.code) },
            uniquingKeysWith: { first, _ in first }
        )
        let stream = try fixture.stream(stream)
        return (MediaSession(stream: stream, start: start, errorCodes: codes, at: fixture.clock.now), fixture.clock)
    }

    @Test func aChunkIsWhatTheServiceSends() throws {
        let fixture = try Fixture()
        let playback = try fixture.media("recorded")
        let (documents, error) = BodyDocument.read(playback.bytes)
        #expect(error == nil)
        #expect(playback.end == .finished)
        let fragments = try fixture.fragments(of: "recorded")
        #expect(documents.count == fragments.count)
        for (document, fragment) in zip(documents, fragments) {
            #expect(document.segmentSize == .unknown)
            #expect(document.levelOne == [.seekHead, .void, .info, .tracks, .tags, .tags, .cluster, .tags])
            #expect(
                document.tagNames == [
                    "AWS_KINESISVIDEO_FRAGMENT_NUMBER", "AWS_KINESISVIDEO_SERVER_TIMESTAMP",
                    "AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", "AWS_KINESISVIDEO_MILLIS_BEHIND_NOW",
                    "AWS_KINESISVIDEO_CONTINUATION_TOKEN",
                ]
            )
            let tags = document.tags
            #expect(tags["AWS_KINESISVIDEO_FRAGMENT_NUMBER"] == fragment.number.text)
            #expect(tags["AWS_KINESISVIDEO_CONTINUATION_TOKEN"] == fragment.number.text)
            #expect(tags["AWS_KINESISVIDEO_SERVER_TIMESTAMP"] == fragment.serverTimestamp.tagText)
            #expect(tags["AWS_KINESISVIDEO_PRODUCER_TIMESTAMP"] == fragment.producerTimestamp.tagText)
            let age = TestClock.start.milliseconds(since: fragment.serverTimestamp)
            #expect(tags["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW"] == String(age))
            #expect(document.frames == 15)
        }
    }

    @Test func theMediaIsReplayedByteForByte() throws {
        let fixture = try Fixture()
        let playback = try fixture.media("recorded-unknown-cluster", most: 1)
        let whole = try Fixture().media("recorded-unknown-cluster")
        let media = try fixture.replayed("recorded-unknown-cluster")
        let header = Array(media.headers[0].bytes.readableBytesView)
        let cluster = media.clusters[0].bytes.all
        #expect(playback.end == .unfinished)
        #expect(Array(whole.bytes.prefix(header.count)) == header)
        let tags = 8 + 6 + 6 + 38 + 53 + 6 + 39 + 20 + 6 + 41 + 20
        #expect(Array(whole.bytes.dropFirst(header.count + tags).prefix(cluster.count)) == cluster)
        #expect(whole.documents.allSatisfy { $0.clusterSize == .unknown })
    }

    @Test func theDeliveryIsCutAsItWasMeasured() throws {
        let media = try Fixture().replayed("recorded")
        let pieces = try Fixture().media("recorded").pieces
        let headers = media.headers[0].cuts.count
        let opening = [8, 6, 6, 38, 53, 6, 39, 20, 6, 41, 20]
        #expect(Array(pieces[headers..<headers + opening.count]) == opening)
        // The Cluster's header with its Timestamp, 16 KiB, the rest, and the closing Tags in one.
        let cluster = media.clusters[0]
        let start = cluster.cuts.last ?? 0
        let rest = cluster.bytes.count - start
        let after = Array(pieces[(headers + opening.count)...].prefix(cluster.cuts.count + 3))
        #expect(after.dropLast().reduce(0, +) == cluster.bytes.count)
        #expect(after.contains(16_384) && after.contains(rest - 16_384))
        #expect((170...174).contains(after.last ?? 0))
    }

    @Test(arguments: [Delivery.Cutting.burst, .pieces(1), .pieces(1000)])
    func theCuttingChangesNoByte(_ cutting: Delivery.Cutting) throws {
        let fixture = try Fixture { configuration in
            for index in configuration.streams.indices { configuration.streams[index].delivery.cutting = cutting }
        }
        let playback = try fixture.media("recorded", most: 60_000)
        let faithful = try Fixture().media("recorded")
        #expect(faithful.bytes.starts(with: playback.bytes))
        if case .pieces(let size) = cutting { #expect(playback.pieces.allSatisfy { $0 <= size }) }
    }

    @Test func aLiveSessionWaitsForItsFragments() throws {
        var (session, clock) = try session(of: "live", from: .at(20))
        let playback = Playback(&session, clock: clock, most: 40_000)
        #expect(playback.waited >= 1500)
        #expect(playback.waited % 500 == 0)
        let behind = playback.documents.compactMap { $0.tags["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW"] }
        #expect(behind.allSatisfy { $0 == "0" })
    }

    @Test func aSessionEndsAtABoundary() throws {
        var (session, clock) = try session(of: "short-session", from: .at(20))
        let playback = Playback(&session, clock: clock)
        #expect(playback.end == .finished)
        #expect(playback.waited == 2000)
        #expect(BodyDocument.read(playback.bytes).error == nil)
        #expect(playback.documents.count == 4)
    }

    @Test func anIdleSessionClosesOrHolds() throws {
        var (closing, closingClock) = try session(of: "empty")
        let closed = Playback(&closing, clock: closingClock)
        #expect(closed.end == .finished && closed.waited == 1000 && closed.bytes.isEmpty)
        var (holding, holdingClock) = try session(of: "limited")
        let held = Playback(&holding, clock: holdingClock)
        #expect(held.end == .finished && held.waited == 45 * 60 * 1000)
        var (unsaid, clock) = try session(of: "recorded") { configuration in
            configuration.idle = .closeAfter(77)
            for index in configuration.streams.indices { configuration.streams[index].idle = nil }
        }
        #expect(Playback(&unsaid, clock: clock).waited == 77)
    }

    @Test func aClientThatHasGoneIsNotWaitedFor() throws {
        var (session, clock) = try session(of: "limited")
        session.closeInput()
        let playback = Playback(&session, clock: clock)
        #expect(playback.end == .finished && playback.waited == 0 && playback.documents.count == 12)
    }

    @Test func aSessionCanBeAskedToLeave() throws {
        var (session, clock) = try session(of: "recorded")
        var first = Playback(&session, clock: clock, most: 25_000)
        #expect(first.end == .unfinished)
        session.endAtBoundary()
        let rest = Playback(&session, clock: clock)
        #expect(rest.end == .finished && rest.waited == 0)
        #expect(session.fragmentsSent == 2)
        first = Playback(&session, clock: clock)
        #expect(first.bytes.isEmpty && first.end == .finished)
    }

    @Test(arguments: [3002, 4000, 4500, 4501, 4502, 4503, 4504, 4505, 4506, 5000])
    func aFailingSessionEndsWithItsErrorDocument(_ id: Int) throws {
        let fixture = try Fixture()
        for selector in ["EARLIEST", "NOW"] {
            let playback = try fixture.media("fails-\(id)", #"{"StartSelectorType":"\#(selector)"}"#)
            let (documents, error) = BodyDocument.read(playback.bytes)
            #expect(error == nil && playback.end == .finished && documents.count == 3)
            let last = try #require(documents.last)
            #expect(last.levelOne == [.tags])
            #expect(last.segmentSize == .unknown)
            let code = fixture.contract.inStreamErrors.first { $0.id.rawValue == id }?.code
            #expect(last.tags["AWS_KINESISVIDEO_ERROR_ID"] == String(id))
            #expect(last.tags["AWS_KINESISVIDEO_ERROR_CODE"] == code)
            let before = try #require(
                documents[1].tags["AWS_KINESISVIDEO_FRAGMENT_NUMBER"].flatMap { FragmentNumber($0) }
            )
            let failed = try #require(last.tags["AWS_KINESISVIDEO_FRAGMENT_NUMBER"].flatMap { FragmentNumber($0) })
            #expect(before < failed)
        }
    }

    @Test func errorTagsHaveOtherNamesInOneReading() throws {
        let fixture = try Fixture { $0.choices.errorTagNames = .exception }
        let names = try fixture.media("fails-5000").documents.last?.tagNames
        #expect(
            names == [
                "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE", "AWS_KINESISVIDEO_EXCEPTION_MESSAGE",
                "AWS_KINESISVIDEO_FRAGMENT_NUMBER",
            ]
        )
    }

    @Test func millisBehindNowCountsFromTheLatestChunkInOneReading() throws {
        let fixture = try Fixture { $0.choices.millisBehindNow = .latestChunk }
        let behind = try fixture.media("recorded").documents.compactMap {
            $0.tags["AWS_KINESISVIDEO_MILLIS_BEHIND_NOW"]
        }
        #expect(behind == (0..<12).reversed().map { String($0 * 1000) })
    }

    @Test func aPacedSessionTakesItsTime() throws {
        var (session, clock) = try session(of: "recorded") { configuration in
            for index in configuration.streams.indices { configuration.streams[index].delivery.bytesPerSecond = 50_000 }
        }
        let playback = Playback(&session, clock: clock)
        // 228 kB at 50 kB/s, less a tenth of a second's credit, and half a second of idling.
        #expect((4700...5100).contains(playback.waited))
    }

    @Test func twoTracksAreReplayed() throws {
        let documents = try Fixture().media("multi-track").documents
        #expect(documents.count == 12)
        #expect(documents.allSatisfy { $0.tracks == 2 })
    }
}
