import KinesisVideo
import Matroska
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

/// Media that is read where it is needed is the media that is in memory.
@Suite struct ReadableFileTests {
    /// A file without a name.
    private static func file(_ bytes: [UInt8]) throws -> (file: ReadableFile, descriptor: Int32) {
        let stream = try #require(tmpfile())
        fwrite(bytes, 1, bytes.count, stream)
        fflush(stream)
        let descriptor = dup(fileno(stream))
        fclose(stream)
        return (ReadableFile(descriptor, path: "test"), descriptor)
    }

    private static func recorded() throws -> [UInt8] {
        try Files.bytes(at: PackageFolder.path("Scenarios/media/recorded.mkv"))
    }

    private static func body(_ media: StreamMedia, _ index: Int) throws -> (bytes: [UInt8], isCutShort: Bool) {
        let fragment = try #require(try Fixture().fragments(of: "recorded").first { $0.mediaIndex == index })
        var cutter = DocumentCutter(ChunkDocument(fragment), media: media.media(of: fragment), cutting: .elements)
        var body: [UInt8] = []
        while let piece = cutter.next(at: TestClock.start) { body += piece.readableBytesView }
        return (body, cutter.isCutShort)
    }

    @Test func `a file is cut as its bytes are`() throws {
        let bytes = try Self.recorded()
        let held = try StreamMedia(bytes)
        let read = try StreamMedia(try Self.file(bytes).file)
        #expect(read.clusters.count == held.clusters.count)
        #expect(read.samples.map(\.entry) == held.samples.map(\.entry))
        for index in 0..<held.clusters.count {
            #expect(read.clusters[index].cuts == held.clusters[index].cuts)
            #expect(read.clusters[index].duration == held.clusters[index].duration)
            let (body, isCutShort) = try Self.body(read, index)
            #expect(!isCutShort)
            #expect(body == (try Self.body(held, index).bytes))
        }
    }

    @Test func `a file that somebody cuts short ends the session, not the process`() throws {
        let bytes = try Self.recorded()
        let (file, descriptor) = try Self.file(bytes)
        let media = try StreamMedia(file)
        let whole = try Self.body(try StreamMedia(bytes), 5).bytes.count
        guard case .file(let cluster) = media.clusters[5].bytes else {
            Issue.record("held in memory")
            return
        }
        ftruncate(descriptor, off_t(cluster.range.lowerBound + 100))
        let (body, isCutShort) = try Self.body(media, 5)
        #expect(isCutShort)
        #expect(body.count < whole)
        #expect(try Self.body(media, 4).isCutShort == false)
    }

    @Test func `pieces of any size are the bytes of the range`() throws {
        let bytes = try Self.recorded()
        let file = try Self.file(bytes).file
        for (range, dropped, size) in [
            (10..<300_000, 0, 7777), (0..<100, 3, 1), (5..<5, 0, 10), (100..<bytes.count, 50, 1 << 20),
        ] {
            let range = range.clamped(to: 0..<bytes.count)
            var reader = FileBytes.Reader(FileBytes(file: file, range: range), droppingLast: dropped)
            var read: [UInt8] = []
            while let piece = reader.next(upTo: size) {
                #expect(piece.readableBytes <= size)
                read += piece.readableBytesView
            }
            #expect(read == Array(bytes[range].dropLast(dropped)))
            #expect(!reader.isCutShort)
        }
    }
}
