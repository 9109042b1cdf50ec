/// The form of a tag's text, for comparing two endpoints whose values differ.
///
/// `digits:47`, `decimal:10.3`, `negative` before either, `text:91`, `empty`, and `none` where the tag has no value.
enum TagForm {
    /// The form of a text.
    static func of(_ text: String?) -> String {
        guard let text else { return "none" }
        if text.isEmpty { return "empty" }
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let number = text.utf8.dropFirst(isNegative ? 1 : 0)
        let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } }
        let sign = isNegative ? "negative " : ""
        switch (areDigits, parts.count) {
        case (true, 1): return "\(sign)digits:\(parts[0].count)"
        case (true, 2): return "\(sign)decimal:\(parts[0].count).\(parts[1].count)"
        default: return "text:\(text.utf8.count)"
        }
    }
}
