/// A decimal number without rounding: what a JSON number or a timestamp in text amounts to.
///
/// `1`, `1.0` and `10e-1` are one value. Nothing goes through floating point, because a millisecond that a server wrote
/// has to come back as the same millisecond.
package struct ExactDecimal: Sendable, Hashable {
    /// Whether the number is below zero.
    package let isNegative: Bool

    /// The significant digits 0 … 9 without zeros at either end; empty for zero.
    private let digits: [UInt8]

    /// Where the decimal point stands, in digits to the right of the first digit's left: 0.d₁d₂d₃ × 10^point.
    private let point: Int

    /// The farthest that an exponent may reach, so that arithmetic on it cannot overflow.
    private static let maximumExponent = 1_000_000_000

    /// Reads a number in the grammar of RFC 8259 §6, like `-12.5e+3`.
    ///
    /// Nil for any other text, and for an exponent beyond ±10⁹ unless the number is zero anyway.
    package init?(_ text: some StringProtocol) {
        guard Self.isJSONNumber(text) else { return nil }
        let bytes = Array(text.utf8)
        var mantissa: [UInt8] = []
        var integerCount = 0
        var exponent = 0
        var exponentIsNegative = false
        var part = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "."): part = 1
            case UInt8(ascii: "e"), UInt8(ascii: "E"): part = 2
            case UInt8(ascii: "-"): exponentIsNegative = part == 2
            case UInt8(ascii: "+"): break
            case _ where part == 2:
                // Saturates: anything as large is refused below.
                exponent = min(exponent * 10 + Int(byte - UInt8(ascii: "0")), Self.maximumExponent + 1)
            default:
                mantissa.append(byte - UInt8(ascii: "0"))
                if part == 0 { integerCount += 1 }
            }
        }
        let leading = mantissa.prefix { $0 == 0 }.count
        let significant = mantissa.dropFirst(leading)
        let trailing = significant.reversed().prefix { $0 == 0 }.count
        digits = Array(significant.dropLast(trailing))
        if digits.isEmpty {
            isNegative = false
            point = 0
        } else {
            guard exponent <= Self.maximumExponent else { return nil }
            isNegative = bytes.first == UInt8(ascii: "-")
            point = integerCount - leading + (exponentIsNegative ? -exponent : exponent)
        }
    }

    /// Whether a text is a number in the grammar of RFC 8259 §6.
    package static func isJSONNumber(_ text: some StringProtocol) -> Bool {
        var rest = Substring(text).utf8
        func digits(_ rest: inout Substring.UTF8View) -> Int {
            let count = rest.prefix(while: \.isASCIIDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let integers = digits(&rest)
        guard integers == 1 || (integers > 1 && !startsWithZero) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits(&rest) > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits(&rest) > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// The number × 10^power as an integer, rounded down where it is not one; nil where it does not fit 64 bits.
    package func integer(timesTenToThe power: Int = 0) -> Int64? {
        if digits.isEmpty { return 0 }
        let count = point + power
        guard count <= 19 else { return nil }
        var magnitude: Int64 = 0
        for index in 0..<max(count, 0) {
            let digit = index < digits.count ? Int64(digits[index]) : 0
            // Counts towards the sign's side, so that the smallest integer fits too.
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = product.subtractingReportingOverflow(digit)
            guard !overflow, !overflows else { return nil }
            magnitude = sum
        }
        let isExact = digits.count <= max(count, 0)
        if isNegative {
            return isExact ? magnitude : (magnitude == .min ? nil : magnitude - 1)
        }
        return magnitude == .min ? nil : -magnitude
    }

    /// Whether the number × 10^power is an integer.
    package func isInteger(timesTenToThe power: Int = 0) -> Bool {
        digits.count <= max(point + power, 0)
    }
}

extension ExactDecimal: Comparable {
    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.hasSmallerMagnitude(than: left) : left.hasSmallerMagnitude(than: right)
    }

    private func hasSmallerMagnitude(than other: ExactDecimal) -> Bool {
        guard !digits.isEmpty, !other.digits.isEmpty else { return digits.isEmpty && !other.digits.isEmpty }
        guard point == other.point else { return point < other.point }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
