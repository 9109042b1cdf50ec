internal import KinesisVideo

/// Text that every XML 1.0 reader accepts.
///
/// XML has no way to write most control characters, not even escaped, and libxml2's writer lets them pass into a file that
/// nobody can read. They are shown as `\u{1B}` instead: C0 but for tab and line feed, carriage return, DEL, C1, U+FFFE and
/// U+FFFF. This happens on bytes: on characters, a combining mark could hide what it combines with.
struct XMLText: Hashable {
    /// The text.
    let string: String

    /// Text that may have several lines.
    init(_ text: String) {
        self.init(text, keepingLines: true)
    }

    /// Text in one line, for an attribute: tabs and line feeds are shown too.
    static func line(_ text: String) -> XMLText {
        XMLText(text, keepingLines: false)
    }

    /// A number as text.
    static func number(_ number: some BinaryInteger) -> XMLText {
        XMLText(harmless: String(number))
    }

    /// Text that is known to be harmless.
    init(harmless: String) {
        string = harmless
    }

    private init(_ text: String, keepingLines: Bool) {
        var text = text
        string =
            text.withUTF8 { bytes in
                var first = 0
                while first < bytes.count, Self.forbidden(bytes, first, keepingLines) == nil { first += 1 }
                guard first < bytes.count else { return nil }
                var result = Array(bytes[..<first])
                result.reserveCapacity(bytes.count + 16)
                var index = first
                while index < bytes.count {
                    if let (scalar, length) = Self.forbidden(bytes, index, keepingLines) {
                        result += Hexadecimal.escape(scalar).utf8
                        index += length
                    } else {
                        result.append(bytes[index])
                        index += 1
                    }
                }
                return String(decoding: result, as: UTF8.self)
            } ?? text
    }

    /// The scalar at an index if it must not be written, and its length in bytes.
    @inline(__always)
    private static func forbidden(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ index: Int,
        _ keepingLines: Bool
    ) -> (Unicode.Scalar, length: Int)? {
        let byte = bytes[index]
        if (0x20...0x7E).contains(byte) { return nil }
        switch byte {
        case 0x09, 0x0A:
            return keepingLines ? nil : (Unicode.Scalar(byte), 1)
        case 0x00...0x1F, 0x7F:
            return (Unicode.Scalar(byte), 1)
        case 0xC2 where index + 1 < bytes.count && (0x80...0x9F).contains(bytes[index + 1]):
            return (Unicode.Scalar(bytes[index + 1]), 2)
        case 0xEF where index + 2 < bytes.count && bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE:
            return (bytes[index + 2] == 0xBE ? "\u{FFFE}" : "\u{FFFF}", 3)
        default:
            return nil
        }
    }
}
