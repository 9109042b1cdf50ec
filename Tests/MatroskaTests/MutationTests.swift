import Testing

@testable import Matroska

/// Thousands of damaged streams: no trap, no hang, and the same verdict however they are cut.
struct MutationTests {
    private static let bases: [[UInt8]] = [
        SampleStream.document(), SampleStream.document(cluster: .length(4)),
        SampleStream.document(
            hexadecimal: "1254C367 98 7373 95 63C0 80 67C8 90 45A3 81 41 67C8 89 4487 81 42 4485 82 0102"
        ),
        EBMLWriter.kvsErrorDocument([("AWS_KINESISVIDEO_ERROR_CODE", "X"), ("AWS_KINESISVIDEO_ERROR_ID", "3000")]),
    ]

    private static let strictnesses: [EBMLStrictness] = [.standard, .strict, []]

    /// A limit for each that a small stream can reach.
    private static let narrow = EBMLLimits(
        maximumDepth: 5,
        maximumDistinctChildren: 6,
        maximumLeafSize: 200,
        maximumStringLength: 40,
        maximumBinaryLength: 3,
        maximumMetadata: 1_500,
        maximumListLength: 2
    )

    @Test(arguments: 0..<20 as Range<UInt64>)
    func damagedStreams(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let stream = Self.damaged(&generator)
            let strictness = Self.strictnesses.randomElement(using: &generator) ?? .standard
            let limits = Bool.random(using: &generator) ? EBMLLimits() : Self.narrow
            let cutting = Cutting.random(seed: generator.next(), maximum: Int.random(in: 1...60, using: &generator))
            expectSplitInvariance(stream, cuttings: [cutting, .every(1)], limits: limits, strictness: strictness)
            _ = try? FragmentedMedia(stream, limits: limits)
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func noise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed &+ 1000)
        for _ in 0..<100 {
            let noise = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8(truncatingIfNeeded: generator.next())
            }
            // Alone it fails at once; behind a header it reaches the Segment, behind a Cluster the blocks.
            for prefix in [[], SampleStream.shortPrefix, SampleStream.document(hexadecimal: "1F43B675 FF")] {
                expectSplitInvariance(prefix + noise, cuttings: [.every(1)], strictness: [])
            }
        }
    }

    private static func damaged(_ generator: inout SeededGenerator) -> [UInt8] {
        var stream = bases.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !stream.isEmpty {
            let place = Int.random(in: stream.indices, using: &generator)
            let other = Int.random(in: stream.indices, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: stream[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: stream[place] = UInt8(truncatingIfNeeded: generator.next())
            case 2: stream[place] = [0x00, 0x01, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
            case 3: stream.remove(at: place)
            case 4: stream.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
            case 5: stream.removeSubrange(min(place, other)..<min(max(place, other), min(place, other) + 40))
            case 6: stream.insert(contentsOf: stream[min(place, other)..<max(place, other)], at: place)
            default: stream.removeLast(stream.count - place)
            }
        }
        return stream
    }
}
