import Testing

@testable import Matroska

/// Whatever a stream says, the readers keep within their limits and say which one it would have broken.
struct LimitTests {
    private static func error(_ bytes: [UInt8], _ limits: EBMLLimits) -> EBMLError? {
        expectSplitInvariance(bytes, cuttings: [.every(1), .every(5)], limits: limits).events.error
    }

    private static func nestedTags(_ depth: Int) -> [UInt8] {
        var inner = EBMLWriter()
        for _ in 0..<depth {
            var outer = EBMLWriter()
            outer.master(.simpleTag) { $0.raw(inner.bytes) }
            inner = outer
        }
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.master(.tags) { $0.master(.tag) { $0.raw(inner.bytes) } }
        return writer.bytes
    }

    private static func document(_ body: (inout EBMLWriter) -> Void) -> [UInt8] {
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        body(&writer)
        return writer.bytes
    }

    @Test
    func depth() {
        // Segment, Tags and Tag are three.
        let limits = EBMLLimits(maximumDepth: 8)
        #expect(Self.error(Self.nestedTags(5), limits) == nil)
        let error = Self.error(Self.nestedTags(6), limits)
        #expect(error?.kind == .limitExceeded(.depth(8)))
        #expect(error?.path.components.count == 9)
        #expect(Self.error(Self.nestedTags(500), EBMLLimits())?.kind == .limitExceeded(.depth(16)))
    }

    @Test
    func distinctChildren() {
        let children = (0..<200).map { ElementID(rawValue: 0x4100 + UInt32($0)) }
        let stream = Self.document { writer in for child in children + children { writer.binary(child, []) } }
        let error = Self.error(stream, EBMLLimits(maximumDistinctChildren: 100))
        #expect(error?.kind == .limitExceeded(.distinctChildren(100)))
        #expect(error?.path.description == "/Segment[1]")
        #expect(Self.error(stream, EBMLLimits(maximumDistinctChildren: 200)) == nil)
    }

    @Test
    func leafSize() {
        // The first block of a Cluster takes the long way, the second one the short.
        for before in 0...1 {
            let stream = Self.document { writer in
                writer.cluster(timestamp: 0) { cluster in
                    for length in Array(repeating: 5, count: before) + [97, 5] {
                        cluster.simpleBlock(track: 1, relativeTimestamp: 0, frames: [SampleStream.frame(0, length)])
                    }
                }
            }
            #expect(Self.error(stream, EBMLLimits(maximumLeafSize: 101)) == nil)
            let error = Self.error(stream, EBMLLimits(maximumLeafSize: 100))
            #expect(error?.kind == .elementTooLarge(.simpleBlock, size: 101, limit: 100))
            #expect(error?.path.description == "/Segment[1]/Cluster[1]/SimpleBlock[\(before + 1)]")
        }
    }

    @Test
    func stringsAreRefusedBeforeTheyAreGathered() {
        // The text is declared, but never comes.
        let stream = SampleStream.document(hexadecimal: "1549A966 01FFFFFFFFFFFFF0 7BA9 01FFFFFFFFFFFF00")
        let error = Self.error(stream, EBMLLimits())
        #expect(error?.kind == .elementTooLarge(.segmentTitle, size: 0xFF_FFFF_FFFF_FF00, limit: 65_536))
        #expect(error?.path.description == "/Segment[1]/Info[1]/Title[1]")
    }

    @Test
    func binariesHaveALimitOfTheirOwn() {
        var track = SampleStream.video
        track.codecPrivate = SampleStream.frame(0, 200)
        let stream = Self.document { $0.tracks([track]) }
        #expect(Self.error(stream, EBMLLimits(maximumStringLength: 100, maximumBinaryLength: 200)) == nil)
        let error = Self.error(stream, EBMLLimits(maximumBinaryLength: 199))
        #expect(error?.kind == .elementTooLarge(.codecPrivate, size: 200, limit: 199))
    }

    /// The smallest budget that a stream can be read with.
    private static func metadata(of stream: [UInt8]) -> Int {
        var (low, high) = (0, 1 << 20)
        while low < high {
            let middle = (low + high) / 2
            if error(stream, EBMLLimits(maximumMetadata: middle)) == nil { high = middle } else { low = middle + 1 }
        }
        return low
    }

    @Test
    func metadataHasOneBudget() {
        let four = Self.document { $0.tags(Array(repeating: ("name", "value"), count: 4)) }
        let five = Self.document { $0.tags(Array(repeating: ("name", "value"), count: 5)) }
        let most = Self.metadata(of: five)
        #expect(most - Self.metadata(of: four) == EBMLLimits.entryCost + 9)
        let error = Self.error(five, EBMLLimits(maximumMetadata: most - 1))
        #expect(error?.kind == .limitExceeded(.metadata(most - 1)))
        #expect(error?.path.description == "/Segment[1]/Tags[1]/Tag[1]/SimpleTag[5]/TagString[1]")
        #expect(
            Self.error(five, EBMLLimits(maximumMetadata: most - 9))?.path.description
                == "/Segment[1]/Tags[1]/Tag[1]/SimpleTag[5]/TagName[1]"
        )
        // Whatever takes memory takes of the same.
        var track = SampleStream.video
        track.codecPrivate = SampleStream.frame(0, 200)
        let track200 = Self.metadata(of: Self.document { $0.tracks([track]) })
        track.codecPrivate = SampleStream.frame(0, 100)
        #expect(track200 - Self.metadata(of: Self.document { $0.tracks([track]) }) == 100)
    }

    @Test
    func metadataBeginsAnewWithEveryDocument() {
        let document = Self.document { $0.tags(Array(repeating: ("name", "value"), count: 5)) }
        #expect(Self.metadata(of: document + document + document) == Self.metadata(of: document))
    }

    @Test
    func mediaTakesNothingOfIt() {
        func stream(_ blocks: Int) -> [UInt8] {
            Self.document { writer in
                writer.cluster(timestamp: 0) { cluster in
                    for _ in 0..<blocks {
                        cluster.blockGroup(track: 1, relativeTimestamp: 0, references: [-1], frames: [[1]])
                    }
                }
            }
        }
        #expect(Self.metadata(of: stream(1)) == Self.metadata(of: stream(50)))
    }

    @Test
    func lists() {
        let stream = Self.document {
            $0.cluster(timestamp: 0) {
                $0.blockGroup(track: 1, relativeTimestamp: 0, references: [-1, -2, -3], frames: [[1]])
            }
        }
        #expect(Self.error(stream, EBMLLimits(maximumListLength: 3)) == nil)
        let error = Self.error(stream, EBMLLimits(maximumListLength: 2))
        #expect(error?.kind == .limitExceeded(.list(.referenceBlock, 2)))
        let targets = SampleStream.document(hexadecimal: "1254C367 8E 7373 8B 63C0 88 63C5 81 01 63C5 81 02")
        #expect(Self.error(targets, EBMLLimits(maximumListLength: 2)) == nil)
        #expect(Self.error(targets, EBMLLimits(maximumListLength: 1))?.kind == .limitExceeded(.list(.tagTrackUID, 1)))
    }
}
