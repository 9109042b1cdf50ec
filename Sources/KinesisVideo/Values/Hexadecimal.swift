/// Bytes and numbers as hexadecimal digits, and back.
package enum Hexadecimal {
    private static let lowercase = Array("0123456789abcdef".utf8)
    private static let uppercase = Array("0123456789ABCDEF".utf8)

    /// The two digits of a byte.
    static func digits(of byte: UInt8, uppercase isUppercase: Bool = false) -> [UInt8] {
        let alphabet = isUppercase ? uppercase : lowercase
        return [alphabet[Int(byte >> 4)], alphabet[Int(byte & 0xF)]]
    }

    /// The digits of a byte in lower case: `af`.
    package static func text(_ byte: UInt8) -> String {
        text([byte])
    }

    /// The digits of bytes, in order and in lower case.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { digits(of: $0) }, as: UTF8.self)
    }

    /// The bytes of a text; `nil` where it is not pairs of digits.
    package static func bytes(of text: String) -> [UInt8]? {
        let values = text.utf8.map(\.hexadecimalValue)
        guard values.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count / 2)
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let high = values[index], let low = values[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// A number in at least so many digits: `0100064`.
    package static func padded(_ number: UInt64, to digits: Int, uppercase: Bool = false) -> String {
        let text = String(number, radix: 16, uppercase: uppercase)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// A scalar that is not to be written as it is: `\u{202E}`.
    package static func escape(_ scalar: Unicode.Scalar) -> String {
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
}

/// Bytes in a form that any path, URL or command takes (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// Whether a byte stands for itself wherever it is (RFC 3986, section 2.3).
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte)
    }

    /// Writes bytes, those that do not stand for themselves as `%2F`.
    package static func encode(
        _ bytes: some Sequence<UInt8>,
        uppercase: Bool = true,
        keeping keeps: (UInt8) -> Bool = isUnreserved
    ) -> String {
        var output: [UInt8] = []
        for byte in bytes {
            if keeps(byte) {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "%"))
                output += Hexadecimal.digits(of: byte, uppercase: uppercase)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Reads bytes again; a `%` that begins nothing stands for itself.
    package static func decode(_ text: some StringProtocol) -> [UInt8] {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexadecimalValue, let low = bytes[index + 2].hexadecimalValue
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}

extension UInt8 {
    /// Whether the byte is one of `0` … `9`.
    package var isASCIIDigit: Bool {
        UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9")
    }

    /// Whether the byte is one of `A` … `Z`, `a` … `z`.
    package var isASCIILetter: Bool {
        let lower = self | 0x20
        return UInt8(ascii: "a") <= lower && lower <= UInt8(ascii: "z")
    }

    /// The value of a hexadecimal digit of either case.
    package var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
