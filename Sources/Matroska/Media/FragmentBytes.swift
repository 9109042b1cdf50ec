/// Bytes that are told by what they are made of and made when they are read, so that 50 MB of them take no memory.
package struct FragmentBytes: Sendable {
    /// What bytes that mean nothing look like.
    enum Filler: Sendable {
        /// Bytes of every kind, with the beginnings of documents among them.
        case noise(from: Int)
        /// Lines of text.
        case text
        /// `0xFF`, the filler of H.264.
        case ones

        /// A pattern that is repeated.
        var pattern: [UInt8] {
            switch self {
            case .noise: FragmentBytes.noise
            case .text: FragmentBytes.text
            case .ones: FragmentBytes.ones
            }
        }
    }

    private enum Piece: Sendable {
        case bytes([UInt8])
        case filler(Filler, Int)
    }

    private static let patternLength = 65_536

    private static let noise: [UInt8] = {
        let magic: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x84, 0x42, 0x82, 0x81, 0x18, 0x53, 0x80, 0x67, 0xFF]
        var bytes = (0..<UInt32(patternLength)).map { UInt8(truncatingIfNeeded: ($0 &+ 1) &* 2_654_435_761 >> 21) }
        for start in stride(from: 100, to: bytes.count - 100, by: 3000) {
            bytes.replaceSubrange(start..<start + magic.count, with: magic)
        }
        return bytes
    }()

    private static let text = Array(
        Array("Nothing is said here, at length.\n".utf8).repeated(upTo: patternLength)
    )

    private static let ones = [UInt8](repeating: 0xFF, count: patternLength)

    private var pieces: [Piece] = []

    /// How many bytes there are.
    package private(set) var count = 0

    /// No bytes.
    init() {}

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        // Headers gather in one piece, so that a reader gets more than a few bytes at once.
        if case .bytes(let last)? = pieces.last, last.count + bytes.count <= 256 {
            pieces[pieces.count - 1] = .bytes(last + bytes)
        } else {
            pieces.append(.bytes(bytes))
        }
    }

    mutating func append(_ filler: Filler, _ length: Int) {
        guard length > 0 else { return }
        count += length
        pieces.append(.filler(filler, length))
    }

    mutating func append(_ other: FragmentBytes) {
        count += other.count
        pieces += other.pieces
    }

    /// All of them at once.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var reader = reader()
        while let next = reader.next(upTo: .max) { bytes += next }
        return bytes
    }

    /// Begins to read the bytes, but for so many at their end.
    package func reader(droppingLast dropped: Int = 0) -> Reader {
        Reader(self, count: max(0, count - dropped))
    }

    /// Makes the bytes one piece at a time.
    package struct Reader: Sendable {
        private let pieces: [Piece]
        private var remaining: Int
        private var piece = 0
        private var offset = 0

        fileprivate init(_ bytes: FragmentBytes, count: Int) {
            pieces = bytes.pieces
            remaining = count
        }

        /// The next bytes, as many as there are at hand and no more than `most`, which is at least 1; `nil` at the end.
        package mutating func next(upTo most: Int) -> ArraySlice<UInt8>? {
            guard remaining > 0, piece < pieces.count else { return nil }
            let most = min(most, remaining)
            let slice: ArraySlice<UInt8>
            let isWhole: Bool
            switch pieces[piece] {
            case .bytes(let bytes):
                slice = bytes[offset...].prefix(most)
                isWhole = offset + slice.count == bytes.count
            case .filler(let filler, let length):
                let pattern = filler.pattern
                let start = if case .noise(let start) = filler { start } else { 0 }
                slice = pattern[((start + offset) % pattern.count)...].prefix(min(most, length - offset))
                isWhole = offset + slice.count == length
            }
            remaining -= slice.count
            offset = isWhole ? 0 : offset + slice.count
            if isWhole { piece += 1 }
            return slice
        }
    }
}

extension [UInt8] {
    fileprivate func repeated(upTo length: Int) -> [UInt8] {
        (0..<length).map { self[$0 % count] }
    }
}
