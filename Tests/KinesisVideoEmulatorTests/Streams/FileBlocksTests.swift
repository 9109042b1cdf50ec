import KinesisVideo
import NIOCore
import Testing

@testable import KinesisVideoEmulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Blocks of files are shared, and are what stands in the file.
@Suite struct FileBlocksTests {
    private static let bytes = (0..<5 * FileBlocks.size + 100).map {
        UInt8(truncatingIfNeeded: SplitMix64.mix(UInt64($0)))
    }

    /// A file without a name that can be written to.
    private static func file(_ bytes: some Collection<UInt8>) throws -> (file: ReadableFile, descriptor: Int32) {
        let stream = try #require(tmpfile())
        let descriptor = dup(fileno(stream))
        fclose(stream)
        try write(bytes, to: descriptor)
        return (ReadableFile(dup(descriptor), path: "test"), descriptor)
    }

    private static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws {
        let bytes = Array(bytes)
        try #require(pwrite(descriptor, bytes, bytes.count, lseek(descriptor, 0, SEEK_END)) == bytes.count)
    }

    private static func address(_ bytes: ByteBuffer) -> UInt? {
        bytes.withUnsafeReadableBytes { room in room.baseAddress.map { UInt(bitPattern: $0) } }
    }

    @Test func `who reads the same shares the memory`() throws {
        let file = try Self.file(Self.bytes).file
        let blocks = FileBlocks(count: 2)
        let one = blocks.bytes(of: file, at: 10..<200)
        let other = blocks.bytes(of: file, at: 15..<100)
        #expect(Self.address(other) == Self.address(one).map { $0 + 5 })
        #expect(Array(one.readableBytesView) == Array(Self.bytes[10..<200]))
    }

    @Test func `there are never more blocks than there is room for, and what a reader still has stays as it was`()
        throws
    {
        let file = try Self.file(Self.bytes).file
        let blocks = FileBlocks(count: 2)
        let kept = blocks.bytes(of: file, at: 0..<FileBlocks.size)
        for round in 0..<20 {
            let start = round * 7 % 6 * FileBlocks.size
            let range = start + round..<min(start + 50 + round, Self.bytes.count)
            #expect(Array(blocks.bytes(of: file, at: range).readableBytesView) == Array(Self.bytes[range]))
        }
        #expect(Array(kept.readableBytesView) == Array(Self.bytes[..<FileBlocks.size]))
    }

    @Test func `two files do not get into each other's way`() throws {
        let blocks = FileBlocks(count: 4)
        let (one, other) = (try Self.file(Self.bytes).file, try Self.file(Self.bytes.reversed()).file)
        #expect(blocks.bytes(of: one, at: 0..<3) == ByteBuffer(bytes: Self.bytes[..<3]))
        #expect(blocks.bytes(of: other, at: 0..<3) == ByteBuffer(bytes: Self.bytes.reversed()[..<3]))
    }

    @Test func `a file that grows is read on`() throws {
        let (file, descriptor) = try Self.file(Self.bytes[..<100])
        let blocks = FileBlocks(count: 4)
        #expect(blocks.bytes(of: file, at: 50..<200).readableBytes == 50)
        #expect(blocks.bytes(of: file, at: 120..<200).readableBytes == 0)
        try Self.write(Self.bytes[100..<300], to: descriptor)
        #expect(blocks.bytes(of: file, at: 50..<200) == ByteBuffer(bytes: Self.bytes[50..<200]))
        #expect(blocks.bytes(of: file, at: 120..<300) == ByteBuffer(bytes: Self.bytes[120..<300]))
    }

    @Test func `any number of threads read what stands there`() async throws {
        let file = try Self.file(Self.bytes).file
        let blocks = FileBlocks(count: 3)
        await withTaskGroup(of: Int.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    var random = SplitMix64(seed: UInt64(thread))
                    return (0..<500).count { _ in
                        let start = Int(random.next() % UInt64(Self.bytes.count))
                        let end = min((start / FileBlocks.size + 1) * FileBlocks.size, Self.bytes.count, start + 300)
                        return Array(blocks.bytes(of: file, at: start..<end).readableBytesView)
                            != Array(Self.bytes[start..<end])
                    }
                }
            }
            for await wrong in group { #expect(wrong == 0) }
        }
    }
}
