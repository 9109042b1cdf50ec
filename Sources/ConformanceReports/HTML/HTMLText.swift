/// Text from anywhere as the content of an element, or of an attribute in quotation marks.
///
/// First it is made harmless as for a terminal: what cannot be seen, or would reorder what stands around it, is shown as
/// `\u{202E}`. Then what is markup is escaped byte by byte: a combining mark behind `<` makes another character of it,
/// but not another byte.
struct HTMLText: Hashable {
    /// The text, escaped.
    let string: String

    /// Text in one line.
    init(_ text: String) {
        string = Self.escaped(TextStyle.harmless(text))
    }

    /// Text whose line breaks are kept, for preformatted elements.
    static func lines(_ text: String) -> HTMLText {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return HTMLText(escaped: lines.map { HTMLText(String($0)).string }.joined(separator: "\n"))
    }

    private init(escaped: String) {
        string = escaped
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: isMarkup) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
