import KinesisVideo
import NIOCore
import NIOPosix
import Testing

@testable import KinesisVideoEmulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Streams that are kept: what was told to be safe is there again, and nothing else becomes of it.
@Suite struct StorageTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)

    private static func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/kvsconform-storage-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
        let path = String(cString: try #require(made))
        do {
            try await body(path)
        } catch {
            Self.remove(path)
            throw error
        }
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        for name in (try? Files.names(in: path)) ?? [] where name != "." && name != ".." {
            if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
        }
        rmdir(path)
    }

    private static func incoming(_ byte: UInt8, count: Int = 1000) throws -> IncomingFragment {
        let media = try MediaCache.media(at: PackageFolder.path("Scenarios/media/recorded.mkv"))
        return IncomingFragment(
            header: try #require(media.headers.first),
            cluster: ByteBuffer(repeating: byte, count: count),
            trailing: ByteBuffer(bytes: [byte, byte]),
            producerTimestamp: start,
            duration: 1000
        )
    }

    /// Adds a fragment and waits until it is safe.
    private static func put(_ byte: UInt8, into store: StoredStream, count: Int = 1000) async throws -> Bool {
        let fragment = store.append(
            try incoming(byte, count: count),
            at: start.advanced(byMilliseconds: Int64(byte) * 100)
        )
        return await withCheckedContinuation { done in store.whenPersisted(fragment) { done.resume(returning: $0) } }
    }

    private static let retention = StoredStream.Retention(milliseconds: 3_600_000, bytes: .max)

    @Test func `fragments are there again, with their numbers, and numbers go on`() async throws {
        try await Self.withFolder { path in
            var numbers: [FragmentNumber] = []
            for round in 0..<3 as Range<UInt8> {
                let storage = try StreamStorage(path, logger: Fixture.silentLogger)
                let store = try storage.store(of: "..", Self.retention, seed: UInt64(round))
                let range = store.available(at: Self.start)
                #expect(range == 0..<Int(round) * 5)
                #expect(range.compactMap { store.fragment(at: $0)?.number } == numbers)
                for index in range {
                    let fragment = try #require(store.fragment(at: index))
                    let media = try #require(store.media(of: fragment))
                    #expect(media.cluster.all == [UInt8](repeating: UInt8(index), count: 1000))
                    #expect(Array(media.trailing.readableBytesView) == [UInt8(index), UInt8(index)])
                }
                for index in 0..<5 { #expect(try await Self.put(round * 5 + UInt8(index), into: store)) }
                numbers = store.available(at: Self.start).compactMap { store.fragment(at: $0)?.number }
                #expect(numbers == numbers.sorted { $0 < $1 } && Set(numbers).count == numbers.count)
                await storage.close()
            }
        }
    }

    @Test func `a folder belongs to one emulator, and must be one of its own`() async throws {
        try await Self.withFolder { path in
            let storage = try StreamStorage(path, logger: Fixture.silentLogger)
            let second = #expect(throws: ConfigurationError.self) {
                try StreamStorage(path, logger: Fixture.silentLogger)
            }
            #expect(second?.description == "\(path) is used by another emulator")
            await storage.close()
        }
        let foreign = #expect(throws: ConfigurationError.self) {
            try StreamStorage(PackageFolder.path("Scenarios"), logger: Fixture.silentLogger)
        }
        #expect(
            foreign?.description.hasSuffix("holds something else than an emulator's streams: name an empty folder")
                == true
        )
    }

    @Test func `segments whose fragments have left are removed`() async throws {
        try await Self.withFolder { path in
            let thread = NIOThreadPool(numberOfThreads: 1)
            thread.start()
            let log = SegmentLog(
                folder: path,
                name: "s",
                thread: thread,
                logger: Fixture.silentLogger,
                segmentSize: 3000
            )
            let store = StoredStream(
                StoredStream.Retention(milliseconds: 3_600_000, bytes: 6000),
                seed: 1,
                log: log,
                restored: try log.restore()
            )
            for byte in 0..<30 as Range<UInt8> { #expect(try await Self.put(byte, into: store)) }
            try await thread.shutdownGracefully()
            let names = try Files.names(in: path).filter { $0.hasSuffix(".segment") }
            #expect((2...5).contains(names.count), "\(names)")
        }
    }
}
