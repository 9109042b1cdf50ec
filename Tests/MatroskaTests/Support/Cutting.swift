import Testing

/// A way to cut a stream into the inputs of a reader.
enum Cutting: CustomTestStringConvertible {
    /// One input.
    case whole
    /// Inputs of that many bytes.
    case every(Int)
    /// Inputs of those sizes, again and again.
    case sizes([Int])
    /// Inputs of random sizes up to a maximum, from a seed.
    case random(seed: UInt64, maximum: Int)

    /// The cuttings that every stream must survive.
    static let standard: [Cutting] = [
        .whole, .every(1), .every(2), .every(7), .every(13),
        .random(seed: 1, maximum: 4), .random(seed: 2, maximum: 40), .random(seed: 3, maximum: 20_000),
    ]

    var testDescription: String {
        switch self {
        case .whole: "whole"
        case .every(let size): "every \(size)"
        case .sizes(let sizes): "\(sizes.count) recorded sizes"
        case .random(let seed, let maximum): "random up to \(maximum), seed \(seed)"
        }
    }

    /// The inputs of a stream of `count` bytes, empty ones included now and then.
    func ranges(_ count: Int) -> [Range<Int>] {
        var generator = SeededGenerator(seed: 0)
        if case .random(let seed, _) = self { generator = SeededGenerator(seed: seed) }
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            let size: Int
            switch self {
            case .whole: size = count
            case .every(let step): size = step
            case .sizes(let sizes): size = sizes[ranges.count % sizes.count]
            case .random(_, let maximum): size = Int.random(in: 0...maximum, using: &generator)
            }
            let end = min(count, start + size)
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}
