import Testing

@testable import Matroska

struct BlockHeaderTests {
    private static func read(_ cluster: (inout EBMLWriter) -> Void) -> Trace<MatroskaEvent> {
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix)
        writer.cluster(timestamp: 0, form: .unknown(length: 1), cluster)
        return expectSplitInvariance(writer.bytes).events
    }

    private static func headers(_ trace: Trace<MatroskaEvent>) -> [BlockHeader] {
        trace.events.compactMap { if case .block(let header) = $0 { header } else { nil } }
    }

    private static func frameSizes(_ trace: Trace<MatroskaEvent>) -> [UInt64]? {
        trace.events.lazy.compactMap { if case .frameSizes(let sizes) = $0 { sizes } else { nil } }.first
    }

    @Test(arguments: [0, 1, 126, 127, 128, 16_382, 16_383, 1 << 31, (1 << 56) - 2] as [UInt64])
    func trackNumbers(number: UInt64) throws {
        let trace = Self.read { $0.simpleBlock(track: number, relativeTimestamp: 0, frames: [[1, 2, 3]]) }
        #expect(try #require(Self.headers(trace).first).trackNumber == number)
    }

    @Test(arguments: [0, 1, -1, .min, .max, 255, 256] as [Int16])
    func relativeTimestamps(time: Int16) throws {
        let trace = Self.read { $0.simpleBlock(track: 1, relativeTimestamp: time, frames: [[]]) }
        let header = try #require(Self.headers(trace).first)
        #expect(header.relativeTimestamp == time)
        #expect(header.framesLength == 0)
    }

    @Test
    func flags() throws {
        // Keyframe, invisible, discardable.
        let bytes = SampleStream.document(hexadecimal: "1F43B675 FF A3 85 81 0000 80 AA A3 85 81 0000 09 BB")
        let headers = Self.headers(expectSplitInvariance(bytes).events)
        #expect(headers.map(\.isKeyframe) == [true, false])
        #expect(headers.map(\.isInvisible) == [false, true])
        #expect(headers.map(\.isDiscardable) == [false, true])
        #expect(headers.map(\.lacing) == [.none, .none])
        #expect(headers.map(\.elementOffset) == [22, 29])
        #expect(headers.map(\.framesOffset) == [28, 35])
        #expect(headers.map(\.framesLength) == [1, 1])
        #expect(headers.map(\.headerLength) == [6, 6])
    }

    @Test
    func blocksInGroups() throws {
        let trace = Self.read { cluster in
            cluster.blockGroup(
                track: 3,
                relativeTimestamp: -7,
                duration: 500,
                references: [-40, 70_000],
                frames: [[1]]
            )
            cluster.blockGroup(track: 3, relativeTimestamp: 0, frames: [[1]])
        }
        let header = try #require(Self.headers(trace).first)
        #expect(header.container == .group)
        #expect(header.isKeyframe == nil)
        #expect(header.isDiscardable == nil)
        let groups = trace.events.compactMap { if case .blockGroupEnd(let group) = $0 { group } else { nil } }
        #expect(groups.map(\.duration) == [500, nil])
        #expect(groups.map(\.references) == [[-40, 70_000], []])
        #expect(groups.map(\.isKeyframe) == [false, true])
    }

    static let laces: [[Int]] = [
        [5], [0, 0], [1, 2, 3], [255, 255, 1], [254, 256, 510, 511, 0], [800, 500, 1000], [0, 16_000, 1, 70_000, 0],
        Array(repeating: 3, count: 256), Array((0..<256).reversed()),
    ]

    @Test(arguments: laces, [BlockHeader.Lacing.xiph, .ebml])
    func lacedFrames(sizes: [Int], lacing: BlockHeader.Lacing) throws {
        let frames = sizes.map { SampleStream.frame(1, $0) }
        let trace = Self.read { $0.simpleBlock(track: 1, relativeTimestamp: 0, lacing: lacing, frames: frames) }
        #expect(Self.frameSizes(trace) == sizes.map(UInt64.init))
        #expect(try #require(Self.headers(trace).first).lacing == lacing)
        #expect(trace.error == nil)
    }

    @Test(arguments: [[7], [4, 4, 4], [0, 0], Array(repeating: 1, count: 256)])
    func fixedLacing(sizes: [Int]) {
        let frames = sizes.map { SampleStream.frame(1, $0) }
        let trace = Self.read { $0.simpleBlock(track: 1, relativeTimestamp: 0, lacing: .fixed, frames: frames) }
        #expect(Self.frameSizes(trace) == sizes.map(UInt64.init))
    }

    static let malformed: [(String, EBMLError.BlockDefect)] = [
        ("", .tooShort),
        ("81", .tooShort),
        ("81 0000", .tooShort),
        ("4001 0000", .tooShort),
        ("00 0000 80 00", .trackNumber),
        ("FF 0000 80 00", .trackNumber),
        ("01FFFFFFFFFFFFFF 0000 80 00", .trackNumber),
        // Laced, and then nothing.
        ("81 0000 02", .tooShort),
        ("81 0000 02 01", .tooShort),
        ("81 0000 06 02 85", .tooShort),
        ("81 0000 02 01 FF", .tooShort),
        // Sizes that add up to more than there is.
        ("81 0000 02 01 05 AAAAAAAA", .laceSizes),
        ("81 0000 02 02 FF FF FF 00 01 AA", .laceSizes),
        ("81 0000 06 01 85 AAAAAAAA", .laceSizes),
        ("81 0000 06 01 01FFFFFFFFFFFFFE AA", .laceSizes),
        // A size below zero; the reserved number; no number.
        ("81 0000 06 02 81 80 AAAA", .laceSizes),
        ("81 0000 06 01 FF AAAA", .laceSizes),
        ("81 0000 06 01 00 AAAA", .laceSizes),
        // Five bytes for two frames.
        ("81 0000 04 01 AAAAAAAAAA", .fixedLacing),
    ]

    @Test(arguments: malformed)
    func malformedHeaders(payload: String, defect: EBMLError.BlockDefect) {
        let bytes = hexadecimalBytes(payload)
        for id in [ElementID.simpleBlock, .block] {
            var writer = EBMLWriter()
            writer.raw(SampleStream.shortPrefix)
            writer.cluster(timestamp: 0) { cluster in
                cluster.simpleBlock(track: 1, relativeTimestamp: 0, frames: [[1]])
                guard id == .block else { return cluster.binary(id, bytes) }
                cluster.master(.blockGroup) { $0.binary(id, bytes) }
            }
            writer.void(total: 40)
            let error = expectSplitInvariance(writer.bytes).events.error
            #expect(error?.kind == .invalidBlock(defect))
            let path = id == .block ? "BlockGroup[1]/Block[1]" : "SimpleBlock[2]"
            #expect(error?.path.description == "/Segment[1]/Cluster[1]/\(path)")
            #expect(error?.offset == (id == .block ? 34 : 32))
        }
    }

    @Test
    func aHeaderCannotTakeMoreThan64KiB() {
        // 66,000 bytes of 0xFF for one size, and a payload large enough for it.
        var writer = EBMLWriter()
        writer.raw(SampleStream.shortPrefix + hexadecimalBytes("1F43B675 FF A3 0FFFFFFFF0 81 0000 02 01"))
        writer.raw(repeatElement(0xFF, count: 66_000) + [0])
        let error = expectSplitInvariance(writer.bytes, cuttings: [.every(1)]).events.error
        #expect(error?.kind == .invalidBlock(.headerTooLong))
    }
}
