/// Numbers in hexadecimal, in the spellings that reports use.
enum Hexadecimal {
    /// Two digits: `af`.
    static func byte(_ byte: UInt8) -> String {
        String(String.UnicodeScalarView([digit(byte >> 4), digit(byte & 0xF)]))
    }

    private static func digit(_ value: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
    }

    /// At least so many digits: `0100064`.
    static func padded(_ number: UInt64, to digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// A scalar that is not to be written as it is: `\u{202E}`.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
}
