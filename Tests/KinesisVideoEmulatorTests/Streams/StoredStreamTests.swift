import KinesisVideo
import NIOCore
import Synchronization
import Testing

@testable import KinesisVideoEmulator

/// What is put into a stream: how it grows, what leaves it, who is told.
@Suite struct StoredStreamTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)

    private static func time(_ milliseconds: Int64) -> WallTime { start.advanced(byMilliseconds: milliseconds) }

    /// A fragment with so many bytes in its Cluster.
    private static func incoming(_ bytes: Int = 100, at milliseconds: Int64 = 0) throws -> IncomingFragment {
        let media = try MediaCache.media(at: PackageFolder.path("Scenarios/media/recorded.mkv"))
        return IncomingFragment(
            header: try #require(media.headers.first),
            cluster: ByteBuffer(repeating: UInt8(truncatingIfNeeded: milliseconds), count: bytes),
            trailing: ByteBuffer(),
            producerTimestamp: time(milliseconds),
            duration: 1000
        )
    }

    private static func stream(milliseconds: Int64 = 60_000, bytes: Int = .max) -> StoredStream {
        StoredStream(StoredStream.Retention(milliseconds: milliseconds, bytes: bytes), seed: 7)
    }

    @Test func `numbers increase whatever the clock does`() throws {
        let stream = Self.stream()
        let times: [Int64] = [0, 0, 0, 1000, 400, 1000, -5000, 2000]
        let fragments = try times.map { stream.append(try Self.incoming(), at: Self.time($0)).fragment }
        #expect(fragments.map(\.index) == Array(0..<8))
        for (before, after) in zip(fragments, fragments.dropFirst()) {
            #expect(before.number < after.number)
            #expect(before.serverTimestamp <= after.serverTimestamp)
        }
        #expect(fragments.allSatisfy { $0.number.text.utf8.count == 47 })
    }

    @Test func `what is too old cannot be read, and leaves with the next fragment`() throws {
        let stream = Self.stream(milliseconds: 1000)
        for second in 0..<4 { stream.append(try Self.incoming(), at: Self.time(Int64(second) * 500)) }
        #expect(stream.available(at: Self.time(1500)) == 1..<4)
        #expect(stream.available(at: Self.time(2100)) == 3..<4)
        #expect(stream.fragment(at: 0) == nil)
        #expect(stream.fragment(at: 1)?.index == 1)
        #expect(stream.byteCount == 300)
        stream.append(try Self.incoming(), at: Self.time(9000))
        #expect(stream.available(at: Self.time(9000)) == 4..<5)
        #expect(stream.byteCount == 100)
    }

    @Test func `what is too much leaves, but never the latest`() throws {
        let stream = Self.stream(bytes: 250)
        for index in 0..<5 { stream.append(try Self.incoming(100), at: Self.time(Int64(index))) }
        #expect(stream.available(at: Self.time(10)) == 3..<5)
        stream.append(try Self.incoming(1000), at: Self.time(20))
        #expect(stream.available(at: Self.time(20)) == 5..<6)
    }

    @Test func `a moment belongs to the fragment before it, and later ones to what is to come`() throws {
        let stream = Self.stream()
        #expect(stream.index(of: Self.time(0)) == 0)
        for index in 0..<3 { stream.append(try Self.incoming(), at: Self.time(Int64(index) * 100)) }
        #expect([-50, 0, 50, 100, 199, 200, 201].map { stream.index(of: Self.time($0)) } == [0, 0, 0, 1, 1, 2, 3])
    }

    @Test func `who waits is told once, at once where it is there, and never after letting go`() throws {
        let stream = Self.stream()
        let told = Mutex<[String]>([])
        let second = stream.wait(forFragment: 1) { told.withLock { $0.append("second") } }
        var gone = stream.wait(forFragment: 0) { told.withLock { $0.append("gone") } }
        _ = gone
        gone = nil
        stream.append(try Self.incoming(), at: Self.time(0))
        #expect(told.withLock { $0 } == [])
        stream.append(try Self.incoming(), at: Self.time(1))
        stream.append(try Self.incoming(), at: Self.time(2))
        #expect(told.withLock { $0 } == ["second"])
        let first = stream.wait(forFragment: 0) { told.withLock { $0.append("first") } }
        #expect(told.withLock { $0 } == ["second", "first"])
        withExtendedLifetime((first, second)) {}
    }

    @Test func `a session waits for a fragment, sends it, and skips what has left while it was away`() throws {
        let fixture = try Fixture()
        let media = try MediaCache.media(at: PackageFolder.path("Scenarios/media/recorded.mkv"))
        let context = fixture.service.context
        let identity = StreamIdentity(name: "put", region: Fixture.region, accountID: "1", created: fixture.clock.now)
        let created = EmulatedStream(
            identity,
            StreamDescription(created: fixture.clock.now, version: "v"),
            configuration: context.configuration,
            limits: StreamDeclaration.Limits(callsPerSecond: 5, sessions: 3),
            seed: 1
        )
        #expect(try fixture.service.registry.insert(created) == nil)
        let store = try #require(created.store)
        guard case .media(var session, _) = fixture.getMedia("put").body else {
            Issue.record("no media")
            return
        }
        #expect(Playback(&session, clock: fixture.clock, stopsForFragments: true).end == .waiting)
        func put(_ index: Int) {
            let cluster = media.clusters[index]
            store.append(
                IncomingFragment(
                    header: media.headers[0],
                    cluster: ByteBuffer(bytes: cluster.bytes.all),
                    trailing: cluster.trailingTags,
                    producerTimestamp: fixture.clock.now,
                    duration: cluster.duration
                ),
                at: fixture.clock.now
            )
        }
        put(0)
        let first = Playback(&session, clock: fixture.clock, stopsForFragments: true)
        #expect(first.documents.count == 1)
        #expect(first.numbers.first == store.fragment(at: 0)?.number.text)
        store.retention.bytes = 1
        for index in 1..<4 { put(index) }
        let second = Playback(&session, clock: fixture.clock, stopsForFragments: true)
        #expect(second.numbers == [store.fragment(at: 3)?.number.text])
    }

    @Test func `a moment is that of the latest fragment which contains it, and one between two that of the next`()
        throws
    {
        let fixture = try Fixture()
        let context = fixture.service.context
        let created = EmulatedStream(
            StreamIdentity(name: "put", region: Fixture.region, accountID: "1", created: fixture.clock.now),
            StreamDescription(created: fixture.clock.now, version: "v"),
            configuration: context.configuration,
            limits: StreamDeclaration.Limits(callsPerSecond: 5, sessions: 3),
            seed: 1
        )
        let store = try #require(created.store)
        // Each lasts a second; the first three were put faster than that, the last one after a pause.
        let now = fixture.clock.now
        for offset in [0, 100, 100, 5000] as [Int64] {
            store.append(try Self.incoming(), at: now.advanced(byMilliseconds: offset - 10_000))
        }
        let resolver = StartResolver(created, .none, at: now)
        func start(_ offset: Int64) throws -> MediaSession.Start {
            try resolver.start(.serverTimestamp(now.advanced(byMilliseconds: offset - 10_000)))
        }
        let found = try [0, 50, 100, 101, 1100, 3000, 5000, 5999].map(start)
        #expect(found == [0, 0, 1, 2, 2, 3, 3, 3].map { .at($0) })
    }
}
