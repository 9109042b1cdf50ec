import KinesisVideo
import Testing

/// A way to cut a body into parts.
enum Cutting: CustomTestStringConvertible {
    /// One part.
    case whole
    /// Parts of that many bytes.
    case every(Int)
    /// Parts of random sizes up to a maximum, from a seed, empty ones included.
    case random(seed: UInt64, maximum: Int)

    /// The cuttings that every verdict must survive, each byte alone first of all.
    static let standard: [Cutting] = [
        .every(1), .every(3), .every(61), .random(seed: 1, maximum: 4), .random(seed: 2, maximum: 40),
        .random(seed: 3, maximum: 300), .random(seed: 4, maximum: 20_000),
    ]

    /// Cuttings for bodies of megabytes.
    static let coarse: [Cutting] = [.every(1009), .every(16_384), .random(seed: 5, maximum: 40_000)]

    var testDescription: String {
        switch self {
        case .whole: "whole"
        case .every(let size): "every \(size)"
        case .random(let seed, let maximum): "random up to \(maximum), seed \(seed)"
        }
    }

    /// The parts of a body of `count` bytes.
    func ranges(_ count: Int) -> [Range<Int>] {
        var generator = SplitMix64(seed: 0)
        if case .random(let seed, _) = self { generator = SplitMix64(seed: seed) }
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            let size =
                switch self {
                case .whole: count
                case .every(let step): step
                case .random(_, let maximum): Int.random(in: 0...maximum, using: &generator)
                }
            let end = min(count, start + size)
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}
