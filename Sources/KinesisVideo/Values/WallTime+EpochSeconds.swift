/// Seconds since 1970 as decimal text.
extension WallTime {
    /// Reads seconds in the grammar of a JSON number, exponents included: `1511852109.126`, `5`, `1.720751492346E9`.
    ///
    /// Digits finer than a millisecond are cut off towards the past. Nil for any other text, and for moments that
    /// 64 bits of milliseconds do not reach.
    package init?(epochSeconds text: some StringProtocol) {
        guard let milliseconds = ExactDecimal(text)?.integer(timesTenToThe: 3) else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// Reads seconds with exactly three decimals, the one form in which the service writes timestamps into tags.
    ///
    /// Nil for any other form, even where it is the same moment.
    package init?(tagText text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 5, bytes[bytes.count - 4] == UInt8(ascii: "."),
            bytes.enumerated().allSatisfy({ $0 == bytes.count - 4 || $1.isASCIIDigit }),
            let milliseconds = Int64(String(decoding: bytes.filter(\.isASCIIDigit), as: UTF8.self))
        else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// Seconds with exactly three decimals, as the service writes timestamps into tags: `1511852109.126`, `0.000`.
    package var tagText: String {
        let magnitude = milliseconds.magnitude
        let fraction = String(magnitude % 1000)
        let padding = String(repeating: "0", count: 3 - fraction.utf8.count)
        return "\(milliseconds < 0 ? "-" : "")\(magnitude / 1000).\(padding)\(fraction)"
    }

    /// Seconds as the shortest JSON number: `1511852109`, `1511852109.5`.
    package var epochSecondsText: String {
        guard milliseconds % 1000 != 0 else { return String(milliseconds / 1000) }
        var text = Substring(tagText)
        while text.hasSuffix("0") { text.removeLast() }
        return String(text)
    }
}
