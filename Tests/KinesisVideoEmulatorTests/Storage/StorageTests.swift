import Dispatch
import KinesisVideo
import NIOCore
import NIOPosix
import Synchronization
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
        await outcome(
            of: store.append(try incoming(byte, count: count), at: start.advanced(byMilliseconds: Int64(byte) * 100))
        )
    }

    private static func outcome(of receipt: StoredStream.Receipt) async -> Bool {
        await withCheckedContinuation { done in receipt.whenSettled { done.resume(returning: $0) } }
    }

    /// A stream in memory as one on disk is to be.
    private static func like(_ seed: UInt64) -> StoredStream { StoredStream(retention, seed: seed) }

    /// A log whose writing begins when the test lets it: its thread is busy until then.
    private static func withHeldLog(
        _ body: (StoredStream, _ release: @escaping @Sendable () -> Void) async throws -> Void,
        in path: String,
        _ retention: StoredStream.Retention = retention
    ) async throws {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        let gate = DispatchSemaphore(value: 0)
        thread.submit { _ in gate.wait() }
        let log = SegmentLog(folder: path, name: "s", thread: thread, logger: Fixture.silentLogger)
        let store = StoredStream(retention, seed: 1, log: log, restored: try log.restore())
        try await body(store) { gate.signal() }
        gate.signal()
        try await thread.shutdownGracefully()
    }

    private static let retention = StoredStream.Retention(milliseconds: 3_600_000, bytes: .max)

    @Test func `fragments are there again, with their numbers, and numbers go on`() async throws {
        try await Self.withFolder { path in
            var numbers: [FragmentNumber] = []
            for round in 0..<3 as Range<UInt8> {
                let storage = try StreamStorage(path, logger: Fixture.silentLogger)
                let store = try storage.store(of: "..", like: Self.like(UInt64(round)))
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

    @Test func `a fragment can be read when the disk has it, and not before`() async throws {
        try await Self.withFolder { path in
            try await Self.withHeldLog(
                { store, release in
                    let told = Mutex<[String]>([])
                    let wait = store.wait(forFragment: 0) { told.withLock { $0.append("there") } }
                    let receipts = try (0..<2 as Range<UInt8>).map { byte in
                        store.append(try Self.incoming(byte), at: Self.start.advanced(byMilliseconds: Int64(byte)))
                    }
                    for receipt in receipts {
                        receipt.whenSettled { isSafe in told.withLock { $0.append(isSafe ? "safe" : "lost") } }
                    }
                    #expect(store.available(at: Self.start.advanced(byMilliseconds: 5)).isEmpty)
                    #expect(store.fragment(at: 0) == nil && store.byteCount == 0)
                    #expect(store.index(of: Self.start) == 0)
                    #expect(told.withLock { $0 } == [])
                    #expect(store.nextNumber(at: Self.start) > receipts[1].fragment.number)
                    release()
                    for receipt in receipts { #expect(await Self.outcome(of: receipt)) }
                    #expect(store.available(at: Self.start.advanced(byMilliseconds: 5)) == 0..<2)
                    #expect((0..<2).map { store.fragment(at: $0) } == receipts.map(\.fragment))
                    #expect(told.withLock { $0 } == ["there", "safe", "safe"])
                    withExtendedLifetime(wait) {}
                },
                in: path
            )
        }
    }

    @Test func `what could not be written is told so whenever it is asked for, and leaves no gap`() async throws {
        try await Self.withFolder { path in
            let folder = "\(path)/kept"
            try StorageFiles.makeFolder(folder)
            try await Self.withHeldLog(
                { store, release in
                    let lost = store.append(try Self.incoming(1), at: Self.start)
                    // Without its folder no segment can be made.
                    rmdir(folder)
                    release()
                    #expect(await !Self.outcome(of: lost))
                    #expect(store.available(at: Self.start).isEmpty)
                    try StorageFiles.makeFolder(folder)
                    let safe = store.append(try Self.incoming(2), at: Self.start.advanced(byMilliseconds: 100))
                    #expect(await Self.outcome(of: safe))
                    #expect(store.fragment(at: 0)?.number == safe.fragment.number)
                    // It left long ago, and is no safer for it.
                    #expect(await !Self.outcome(of: lost))
                },
                in: folder
            )
        }
    }

    @Test func `what has left the stream since it was safe was safe`() async throws {
        try await Self.withFolder { path in
            let short = StoredStream.Retention(milliseconds: 50, bytes: .max)
            try await Self.withHeldLog(
                { store, release in
                    release()
                    let first = store.append(try Self.incoming(1), at: Self.start)
                    let second = store.append(try Self.incoming(2), at: Self.start.advanced(byMilliseconds: 1000))
                    #expect(await Self.outcome(of: second))
                    #expect(store.fragment(at: 0) == nil, "the first has left")
                    #expect(await Self.outcome(of: first))
                },
                in: path,
                short
            )
        }
    }

    @Test func `a folder of another format is refused with a sentence`() async throws {
        for (format, expected) in [
            ("kvsconform emulator 1\n", "was written by an earlier version, in format 1, and this one reads format 2"),
            ("kvsconform emulator 3\n", "was written by a later version, in format 3, and this one reads format 2"),
            ("something", "/format does not say of which format the folder is"),
        ] {
            try await Self.withFolder { path in
                try StorageFiles.replace("\(path)/format", with: Array(format.utf8))
                let error = #expect(throws: ConfigurationError.self) {
                    try StreamStorage(path, logger: Fixture.silentLogger)
                }
                #expect(
                    error?.description == "\(path)" + (expected.hasPrefix("/") ? "" : " ") + expected
                        + ": name another folder"
                )
            }
        }
    }

    /// A service whose streams are kept.
    private static func fixture(_ path: String) throws -> Fixture {
        try Fixture { configuration in
            configuration.persist = path
            configuration.streams = []
        }
    }

    private static func post(_ path: String, _ body: String, to fixture: Fixture) -> Answer {
        fixture.answer(fixture.request(body, path: path))
    }

    @Test func `a change that cannot be written down is refused, and changes nothing`() async throws {
        try await Self.withFolder { path in
            let fixture = try Self.fixture(path)
            #expect(
                Self.post("/createStream", #"{"StreamName":"kept","DataRetentionInHours":2}"#, to: fixture).status
                    == 200
            )
            let before = try fixture.stream("kept").description
            // A folder where the new description would be written.
            let file = "\(path)/streams/.kept/stream.json.new"
            mkdir(file, 0o777)
            let arn = try fixture.stream("kept").identity.arn
            for (operation, body) in [
                ("/updateStream", #"{"StreamName":"kept","CurrentVersion":"VERSION","DeviceName":"d"}"#),
                (
                    "/updateDataRetention",
                    #"{"StreamName":"kept","CurrentVersion":"VERSION","#
                        + #""Operation":"INCREASE_DATA_RETENTION","DataRetentionChangeInHours":1}"#
                ),
                ("/tagStream", #"{"StreamName":"kept","Tags":{"a":"b"}}"#),
                ("/deleteStream", #"{"StreamARN":"\#(arn)"}"#),
            ] {
                let answer = Self.post(operation, body.replacing("VERSION", with: before.version), to: fixture)
                #expect(answer.status == 500, "\(operation): \(answer.text)")
                #expect(answer.note.error == "InternalFailure")
                #expect(answer.text == #"{"message":"The stream could not be stored: Is a directory"}"#)
                #expect(try fixture.stream("kept").description == before)
                #expect(try fixture.stream("kept").store?.retention == .hours(2))
            }
            rmdir(file)
            #expect(Self.post("/tagStream", #"{"StreamName":"kept","Tags":{"a":"b"}}"#, to: fixture).status == 200)
            await fixture.service.registry.storage?.close()
        }
    }

    @Test func `a stream that cannot be kept is not created`() async throws {
        try await Self.withFolder { path in
            let fixture = try Self.fixture(path)
            rmdir("\(path)/streams")
            try StorageFiles.replace("\(path)/streams", with: [])
            let answer = Self.post("/createStream", #"{"StreamName":"new"}"#, to: fixture)
            #expect(answer.status == 500 && answer.note.error == "InternalFailure")
            #expect(fixture.service.registry.streams.isEmpty)
            await fixture.service.registry.storage?.close()
        }
    }

    @Test func `a stream that is made again under its name has nothing of the one before`() async throws {
        try await Self.withFolder { path in
            let fixture = try Self.fixture(path)
            for round in 0..<3 {
                #expect(
                    Self.post("/createStream", #"{"StreamName":"again","DataRetentionInHours":2}"#, to: fixture).status
                        == 200
                )
                let stream = try fixture.stream("again")
                let store = try #require(stream.store)
                #expect(store.available(at: Self.start).isEmpty, "round \(round)")
                #expect(try await Self.put(1, into: store))
                #expect(
                    Self.post("/deleteStream", #"{"StreamARN":"\#(stream.identity.arn)"}"#, to: fixture).status == 200
                )
                fixture.clock.advance(by: 1000)
            }
            await fixture.service.registry.storage?.close()
            #expect(try Files.names(in: "\(path)/streams").filter { $0.first != "." } == [])
        }
    }
}
