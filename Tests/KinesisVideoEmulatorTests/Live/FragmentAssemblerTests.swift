import KinesisVideo
import Matroska
import NIOCore
import Testing

@testable import KinesisVideoEmulator

/// What a pipe brings becomes the fragments that the same file has.
@Suite struct FragmentAssemblerTests {
    private static let start = WallTime(milliseconds: 1_700_000_000_000)

    private static func file(_ name: String) throws -> [UInt8] {
        try Files.bytes(at: PackageFolder.path("Scenarios/media/\(name).mkv"))
    }

    private static func fragments(_ bytes: [UInt8], inPiecesOf size: Int) throws -> [IncomingFragment] {
        var assembler = FragmentAssembler()
        var fragments: [IncomingFragment] = []
        for offset in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[offset..<min(bytes.count, offset + size)])
            fragments += try assembler.receive(piece, at: start)
            #expect(assembler.pendingBytes <= bytes.count)
        }
        return fragments + (try assembler.finish(at: start))
    }

    @Test(arguments: ["recorded", "unknown-cluster", "audio-video"], [1, 7, 4096, 1_000_000])
    func `however it is cut, a stream has the fragments of the file`(_ name: String, _ size: Int) throws {
        let bytes = try Self.file(name)
        let media = try StreamMedia(bytes)
        let fragments = try Self.fragments(bytes, inPiecesOf: size)
        #expect(fragments.count == media.clusters.count)
        var elapsed: Int64 = 0
        for (fragment, cluster) in zip(fragments, media.clusters) {
            #expect(FragmentMedia.Bytes.shared(fragment.cluster).all == cluster.bytes.all)
            #expect(fragment.duration == cluster.duration)
            #expect(fragment.header.bytes == media.headers[cluster.header].bytes)
            #expect(fragment.producerTimestamp == Self.start.advanced(byMilliseconds: elapsed))
            elapsed += cluster.duration
        }
    }

    @Test func `a stream that begins anew goes on, by the producer's clock of that time`() throws {
        let bytes = try Self.file("recorded")
        var assembler = FragmentAssembler()
        let first = try assembler.receive(bytes, at: Self.start)
        let later = Self.start.advanced(byMilliseconds: 60_000)
        let second = try assembler.receive(bytes, at: later) + assembler.finish(at: later)
        #expect(first.count + second.count == 24)
        #expect(second.suffix(12).first?.producerTimestamp == later)
    }

    @Test func `where the producer is silent, the fragment is there whose Cluster is whole, and it is there once`()
        throws
    {
        let bytes = try Self.file("recorded")
        let media = try StreamMedia(bytes)
        let ends = try FragmentedMedia(bytes).fragments.map(\.cluster.endIndex)
        var assembler = FragmentAssembler()
        var fragments: [IncomingFragment] = []
        var offset = 0
        for end in ends {
            fragments += try assembler.receive(Array(bytes[offset..<end - 10]), at: Self.start)
            #expect(assembler.takeComplete(at: Self.start).isEmpty)
            fragments += try assembler.receive(Array(bytes[end - 10..<end]), at: Self.start)
            let complete = assembler.takeComplete(at: Self.start)
            #expect(complete.count == 1)
            fragments += complete
            #expect(assembler.takeComplete(at: Self.start).isEmpty)
            offset = end
        }
        fragments += try assembler.receive(Array(bytes[offset...]), at: Self.start)
        fragments += try assembler.finish(at: Self.start)
        #expect(fragments.map { FragmentMedia.Bytes.shared($0.cluster).all } == media.clusters.map { $0.bytes.all })
    }

    @Test func `what comes before a fault is there`() throws {
        let bytes = try Self.file("recorded")
        var assembler = FragmentAssembler()
        let error = #expect(throws: EBMLError.self) { try assembler.receive(bytes + [0, 0], at: Self.start) }
        #expect(error?.offset == UInt64(bytes.count))
        #expect(assembler.takeComplete(at: Self.start).count == 12)
    }

    @Test func `a stream that begins anew may be another one`() throws {
        let (one, other) = (try Self.file("recorded"), try Self.file("audio-video"))
        let headers = try [StreamMedia(one).headers[0].bytes, StreamMedia(other).headers[0].bytes]
        let fragments = try Self.fragments(one + other, inPiecesOf: 5000)
        #expect(headers[0] != headers[1])
        #expect([fragments.first?.header.bytes, fragments.last?.header.bytes] == headers)
    }

    @Test func `a fragment before a gap is no longer than one can be`() throws {
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.openSegment()
        writer.info(SegmentInfo())
        writer.tracks([TrackEntry()])
        for time in [0, 1 << 40] as [UInt64] {
            writer.cluster(timestamp: time) { cluster in
                cluster.simpleBlock(track: 1, relativeTimestamp: 0, isKeyframe: true, frames: [[1]])
            }
        }
        #expect(try Self.fragments(writer.bytes, inPiecesOf: 9).first?.duration == StreamMedia.longestCluster)
    }
}
