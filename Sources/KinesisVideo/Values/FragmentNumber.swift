/// The number of a fragment: decimal text of any length, in the order of numbers.
///
/// Today's numbers have 157 bits and 47 digits, so they fit no integer type, and a client must not count on their
/// layout. Leading zeros change the text and not the number: `007` and `7` are equal.
package struct FragmentNumber: Sendable, Hashable {
    /// The number as it was written.
    package let text: String

    /// The digits without leading zeros; empty for zero.
    private let digits: [UInt8]

    /// Reads a number; nil unless the text is one or more of the digits 0 … 9.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy(\.isASCIIDigit) else { return nil }
        self.init(text: String(text), bytes: bytes[...])
    }

    private init(text: String, bytes: ArraySlice<UInt8>) {
        self.text = text
        digits = Array(bytes.drop { $0 == UInt8(ascii: "0") })
    }

    /// The number without leading zeros.
    package var canonicalText: String {
        digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
    }

    /// The next number.
    package var successor: FragmentNumber {
        var bytes = digits
        for index in bytes.indices.reversed() {
            if bytes[index] < UInt8(ascii: "9") {
                bytes[index] += 1
                return FragmentNumber(digits: bytes)
            }
            bytes[index] = UInt8(ascii: "0")
        }
        return FragmentNumber(digits: [UInt8(ascii: "1")] + bytes)
    }

    /// The number before; nil for zero.
    package var predecessor: FragmentNumber? {
        guard !digits.isEmpty else { return nil }
        var bytes = digits
        for index in bytes.indices.reversed() {
            if bytes[index] > UInt8(ascii: "0") {
                bytes[index] -= 1
                break
            }
            bytes[index] = UInt8(ascii: "9")
        }
        return FragmentNumber(digits: bytes)
    }

    private init(digits: [UInt8]) {
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        self.init(text: significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self), bytes: significant)
    }

    package static func == (left: FragmentNumber, right: FragmentNumber) -> Bool {
        left.digits == right.digits
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(digits)
    }
}

extension FragmentNumber: Comparable {
    package static func < (left: FragmentNumber, right: FragmentNumber) -> Bool {
        guard left.digits.count == right.digits.count else { return left.digits.count < right.digits.count }
        return left.digits.lexicographicallyPrecedes(right.digits)
    }
}

extension FragmentNumber: CustomStringConvertible {
    package var description: String {
        text
    }
}

// MARK: - Layout

extension FragmentNumber {
    /// What today's numbers are made of, as 55 of 55 captured ones are: an observation, not a promise of the service.
    package struct Layout: Sendable, Hashable {
        /// Bits 92 … 155.
        package let sequence: UInt64
        /// Bits 28 … 91: when the service received the fragment, in milliseconds since 1970.
        package let serverMilliseconds: UInt64
        /// Bits 0 … 27.
        package let low28: UInt32

        /// Makes a layout; only the lower 28 bits of the last part count.
        package init(sequence: UInt64, serverMilliseconds: UInt64, low28: UInt32) {
            self.sequence = sequence
            self.serverMilliseconds = serverMilliseconds
            self.low28 = low28 & 0xFFF_FFFF
        }
    }

    /// The number `1 << 156 | sequence << 92 | serverMilliseconds << 28 | low28`, which is what the service gives out.
    package static func composed(sequence: UInt64, serverMilliseconds: UInt64, low28: UInt32) -> FragmentNumber {
        // Five words of 32 bits, the highest first.
        var words: [UInt32] = [
            1 << 28 | UInt32(truncatingIfNeeded: sequence >> 36),
            UInt32(truncatingIfNeeded: sequence >> 4),
            UInt32(truncatingIfNeeded: sequence << 28) | UInt32(truncatingIfNeeded: serverMilliseconds >> 36),
            UInt32(truncatingIfNeeded: serverMilliseconds >> 4),
            UInt32(truncatingIfNeeded: serverMilliseconds << 28) | low28 & 0xFFF_FFFF,
        ]
        var digits: [UInt8] = []
        while words.contains(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for index in words.indices {
                let value = remainder << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: value / 10)
                remainder = value % 10
            }
            digits.append(UInt8(ascii: "0") + UInt8(remainder))
        }
        return FragmentNumber(digits: digits.reversed())
    }

    /// What the number is made of; nil where it has not the layout of today's numbers.
    package var layout: Layout? {
        // 2^157 has 48 digits: longer numbers cannot have the layout, and need no arithmetic.
        guard digits.count <= 48 else { return nil }
        var words: [UInt32] = [0, 0, 0, 0, 0]
        for digit in digits {
            var carry = UInt64(digit - UInt8(ascii: "0"))
            for index in words.indices.reversed() {
                let value = UInt64(words[index]) * 10 + carry
                words[index] = UInt32(truncatingIfNeeded: value)
                carry = value >> 32
            }
            guard carry == 0 else { return nil }
        }
        guard words[0] >> 28 == 1 else { return nil }
        let sequence = UInt64(words[0] & 0xFFF_FFFF) << 36 | UInt64(words[1]) << 4 | UInt64(words[2] >> 28)
        let milliseconds = UInt64(words[2] & 0xFFF_FFFF) << 36 | UInt64(words[3]) << 4 | UInt64(words[4] >> 28)
        return Layout(sequence: sequence, serverMilliseconds: milliseconds, low28: words[4])
    }
}
