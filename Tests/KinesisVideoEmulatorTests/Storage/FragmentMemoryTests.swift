import KinesisVideo
import Logging
import NIOCore
import Synchronization
import Testing

@testable import KinesisVideoEmulator

/// What all streams hold together: it stays below its limit, and what leaves is the oldest, and said.
@Suite struct FragmentMemoryTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)

    private static func time(_ milliseconds: Int64) -> WallTime { start.advanced(byMilliseconds: milliseconds) }

    private static func header(_ byte: UInt8 = 0) throws -> StreamMedia.Header {
        let media = try MediaCache.media(at: PackageFolder.path("Scenarios/media/recorded.mkv"))
        let header = try #require(media.headers.first)
        guard byte > 0 else { return header }
        // A Void element more makes it another one.
        return try StreamMedia.Header(Array(header.bytes.readableBytesView) + [0xEC, 0x81, byte])
    }

    private static func incoming(_ bytes: Int = 1000, header: StreamMedia.Header? = nil) throws -> IncomingFragment {
        IncomingFragment(
            header: try header ?? Self.header(),
            cluster: ByteBuffer(repeating: 7, count: bytes),
            trailing: ByteBuffer(),
            producerTimestamp: start,
            duration: 1000
        )
    }

    private static func stream(_ name: String, in memory: FragmentMemory) -> StoredStream {
        StoredStream(.hours(1), named: name, seed: 7, in: memory)
    }

    /// Keeps the lines that are logged.
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
        var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

        struct Handler: LogHandler {
            let lines: Lines
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.info
            subscript(metadataKey key: String) -> Logger.MetadataValue? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                lines.lines.withLock { $0.append("\(event.message) " + fields.joined(separator: " ")) }
            }
        }
    }

    @Test func `the oldest fragment leaves, of whichever stream`() throws {
        let header = try Self.header().bytes.readableBytes
        let memory = FragmentMemory(limit: 4000 + 3 * header)
        let (one, two, three) = (
            Self.stream("1", in: memory), Self.stream("2", in: memory), Self.stream("3", in: memory)
        )
        for (index, stream) in [one, two, one, three].enumerated() {
            stream.append(try Self.incoming(), at: Self.time(Int64(index)))
        }
        #expect(memory.byteCount == 4000 + 3 * header)
        three.append(try Self.incoming(), at: Self.time(4))
        #expect([one, two, three].map(\.byteCount) == [1000, 1000, 2000])
        three.append(try Self.incoming(), at: Self.time(5))
        #expect([one, two, three].map(\.byteCount) == [1000, 0, 3000])
        #expect(two.available(at: Self.time(5)).isEmpty && two.droppedCount == 1)
        #expect(memory.byteCount <= memory.limit)
        // The numbers and the indices of a stream that has lost all go on.
        let next = two.append(try Self.incoming(), at: Self.time(6)).fragment
        #expect(next.index == 1 && two.available(at: Self.time(6)) == 1..<2)
    }

    @Test func `the fragment that has just come stays, however large it is`() throws {
        let memory = FragmentMemory(limit: 2000)
        let (one, two) = (Self.stream("1", in: memory), Self.stream("2", in: memory))
        two.append(try Self.incoming(), at: Self.time(0))
        one.append(try Self.incoming(9000), at: Self.time(1))
        #expect([one, two].map(\.byteCount) == [9000, 0])
    }

    @Test func `a header counts once for all fragments that have it, as long as one has it`() throws {
        let memory = FragmentMemory()
        let stream = StoredStream(StoredStream.Retention(milliseconds: 2, bytes: .max), seed: 7, in: memory)
        let (first, second) = (try Self.header(1), try Self.header(2))
        let count = first.bytes.readableBytes
        for (index, header) in [first, first, second].enumerated() {
            stream.append(try Self.incoming(header: header), at: Self.time(Int64(index)))
        }
        #expect(memory.byteCount == 3000 + 2 * count)
        stream.append(try Self.incoming(header: second), at: Self.time(3))
        #expect(memory.byteCount == 3000 + 2 * count, "the oldest has left, and its header has not")
        stream.append(try Self.incoming(header: second), at: Self.time(4))
        #expect(memory.byteCount == 3000 + count)
    }

    @Test func `a stream that is gone holds nothing`() throws {
        let memory = FragmentMemory()
        do {
            let stream = Self.stream("1", in: memory)
            stream.append(try Self.incoming(), at: Self.start)
            #expect(memory.byteCount > 1000)
            withExtendedLifetime(stream) {}
        }
        #expect(memory.byteCount == 0)
    }

    @Test func `losses are said at once, and then once a minute for each stream`() throws {
        let lines = Lines()
        let memory = FragmentMemory(limit: 1500, logger: lines.logger)
        let stream = Self.stream("door", in: memory)
        for second in 0..<130 { stream.append(try Self.incoming(), at: Self.time(Int64(second) * 1000)) }
        let text =
            "the oldest fragments of 'door' have left before their time: all streams together hold 1500 bytes in memory"
        #expect(
            lines.lines.withLock { $0 } == [
                "\(text) bytes=1000 fragments=1 stream=door", "\(text) bytes=60000 fragments=60 stream=door",
                "\(text) bytes=60000 fragments=60 stream=door",
            ]
        )
        #expect(stream.droppedCount == 129)
    }

    @Test func `a buffer that is full says so too`() throws {
        let lines = Lines()
        let memory = FragmentMemory(logger: lines.logger)
        let stream = StoredStream(
            StoredStream.Retention(milliseconds: 300_000, bytes: 2500),
            named: "door",
            seed: 7,
            in: memory
        )
        for second in 0..<4 { stream.append(try Self.incoming(), at: Self.time(Int64(second) * 1000)) }
        #expect(
            lines.lines.withLock { $0 } == [
                "the oldest fragments of 'door' have left before their time: a stream without retention holds 2500 bytes "
                    + "bytes=1000 fragments=1 stream=door"
            ]
        )
    }
}
