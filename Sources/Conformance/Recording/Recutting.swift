internal import KinesisVideo

/// A way to cut the body of a recording anew.
///
/// Bytes keep the time at which they came and the number of the part that brought them, so a part is never made of bytes
/// of different times: it is cut further, not put together with others.
package enum Recutting: Sendable, Hashable {
    /// As the transport delivered it.
    case asRecorded
    /// At every byte of the body whose offset is a multiple.
    case every(Int)
    /// In pieces of random sizes, from a seed.
    case random(seed: UInt64)

    /// Reads `as-recorded`, `one-byte`, `random:SEED`, or a number of bytes.
    package init?(_ text: String) {
        switch text {
        case "as-recorded": self = .asRecorded
        case "one-byte": self = .every(1)
        default:
            if text.hasPrefix("random:"), let seed = UInt64(text.dropFirst("random:".count)) {
                self = .random(seed: seed)
            } else if let size = Int(text), size > 0 {
                self = .every(size)
            } else {
                return nil
            }
        }
    }

    /// The places to cut, from the first byte of a body to its last.
    struct Cutter: Sendable {
        private let cutting: Recutting
        private var offset: UInt64 = 0
        private var random: SplitMix64
        private var next: UInt64

        init(_ cutting: Recutting) {
            self.cutting = cutting
            let seed: UInt64 = if case .random(let seed) = cutting { seed } else { 0 }
            random = SplitMix64(seed: seed)
            next = 0
            advance()
        }

        /// The pieces of the next bytes of the body, as ranges of them.
        mutating func pieces(of count: Int) -> [Range<Int>] {
            guard cutting != .asRecorded, count > 0 else { return [0..<count] }
            var pieces: [Range<Int>] = []
            var start = 0
            while start < count {
                let room = next - offset
                let end = UInt64(count - start) < room ? count : start + Int(room)
                offset += UInt64(end - start)
                if end > start { pieces.append(start..<end) }
                if offset == next { advance() }
                start = end
            }
            return pieces
        }

        private mutating func advance() {
            switch cutting {
            case .asRecorded: next = .max
            case .every(let size): next = offset + UInt64(size)
            case .random: next = offset + 1 + randomSize()
            }
        }

        /// Mostly small sizes, for headers are cut only by those, and some large ones.
        private mutating func randomSize() -> UInt64 {
            let mixed = random.next()
            let bits = mixed & 15
            return mixed >> 4 & ((1 << (bits == 15 ? 14 : bits % 7 + 1)) - 1)
        }
    }
}
