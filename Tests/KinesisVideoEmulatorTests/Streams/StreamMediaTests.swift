import Matroska
import NIOCore
import Testing

@testable import KinesisVideoEmulator

@Suite struct StreamMediaTests {
    private func media(_ name: String) throws -> StreamMedia {
        try StreamMedia(try Files.bytes(at: PackageFolder.path("Scenarios/media/\(name).mkv")))
    }

    @Test(arguments: [
        ("recorded", 12, 1000), ("unknown-cluster", 12, 1000), ("audio-video", 12, 1000), ("half-second", 24, 500),
    ])
    func theCommittedMediaHasFragmentsOfOneLength(_ name: String, _ count: Int, _ duration: Int) throws {
        let media = try media(name)
        #expect(media.headers.count == 1)
        #expect(media.clusters.count == count)
        // The two tracks of a file begin within two frames of each other.
        #expect(media.clusters.allSatisfy { abs(Int($0.duration) - duration) < 130 })
        #expect(media.clusters.allSatisfy { $0.header == 0 && $0.trailingTags.readableBytes == 0 })
    }

    @Test func clustersKeepTheirProducersSizes() throws {
        let known = try media("recorded").clusters[0].bytes.all
        #expect(known.prefix(4) == [0x1F, 0x43, 0xB6, 0x75])
        #expect(known[4] != 0xFF)
        let unknown = try media("unknown-cluster").clusters[0].bytes.all
        #expect(unknown.prefix(5) == [0x1F, 0x43, 0xB6, 0x75, 0xFF])
    }

    @Test func headersAreCutAtTheirElements() throws {
        let header = try media("unknown-cluster").headers[0]
        let bytes = Array(header.bytes.readableBytesView)
        #expect(header.cuts.last == bytes.count)
        #expect(zip(header.cuts, header.cuts.dropFirst()).allSatisfy(<))
        // EBML header and its size, then its seven children, then the Segment's header.
        #expect(header.cuts[0] == 5)
        #expect(header.cuts.contains(header.ebmlHeaderLength))
        #expect(header.cuts.contains(header.ebmlHeaderLength + StreamMedia.segmentHeaderLength))
        let segment = bytes[header.ebmlHeaderLength..<header.ebmlHeaderLength + StreamMedia.segmentHeaderLength]
        #expect(Array(segment) == [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test func tagsAreCutAsTheServiceCutsThem() {
        // The sizes of the opening Tags in a measured session.
        let measured = [8, 6, 6, 38, 53, 6, 39, 20, 6, 41, 20]
        let bytes = EBMLWriter.kvsTags([
            ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "91343852333181432392682062607743920146159169392"),
            ("AWS_KINESISVIDEO_SERVER_TIMESTAMP", "1511852109.126"),
            ("AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", "1511852108.513"),
        ])
        let cuts = ElementCuts.ofTags(bytes)
        #expect(zip(cuts, [0] + cuts).map(-) == measured)
        #expect(cuts.last == bytes.count)
    }

    @Test(arguments: [
        ([], []),
        ([0x1F, 0x43, 0xB6, 0x75], []),
        ([0x1F, 0x43, 0xB6, 0x75, 0xFF, 0xE7, 0x81, 0x00], [5, 8]),
        ([0x1F, 0x43, 0xB6, 0x75, 0x40, 0x03, 0xE7, 0x81, 0x00], [6, 9]),
        ([0x1F, 0x43, 0xB6, 0x75, 0xFF, 0xA3, 0x81, 0x00], [5]),
        ([0x1F, 0x43, 0xB6, 0x75, 0x00, 0xE7, 0x81, 0x00], []),
    ])
    func clustersAreCutAfterTheirTimestamp(_ bytes: [UInt8], _ expected: [Int]) {
        #expect(ElementCuts.ofCluster(bytes[...]) == expected)
    }

    @Test func theProducersTagsStayBeforeTheClosingOnes() throws {
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.openSegment()
        writer.cluster(timestamp: 0) { $0.binary(.simpleBlock, [0x81, 0x00, 0x00, 0x80, 0x2A]) }
        writer.tags([("USER", "after the Cluster")])
        let media = try StreamMedia(writer.bytes)
        let fragment = try #require(try Fixture().fragments(of: "recorded").first)
        var cutter = DocumentCutter(ChunkDocument(fragment), media: media.media(of: fragment), cutting: .burst)
        var body: [UInt8] = []
        while let piece = cutter.next(at: TestClock.start) { body += piece.readableBytesView }
        let document = try #require(BodyDocument.read(body).documents.first)
        #expect(document.levelOne == [.tags, .cluster, .tags, .tags])
        let user = try #require(body.firstRange(of: Array("after the Cluster".utf8)))
        let closing = try #require(body.firstRange(of: Array("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW".utf8)))
        #expect(user.upperBound < closing.lowerBound)
    }
}
