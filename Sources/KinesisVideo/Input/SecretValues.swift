/// The values of a text of ours that nobody is to be shown, found by the names in front of them.
///
/// A text is drawn because something is wrong with it, so it is not read as JSON: names may be misspelled, quotation marks
/// missing, and a value may be of any kind.
struct SecretValues {
    /// Where they stand, in order.
    private(set) var ranges: [Range<Int>] = []

    private let bytes: [UInt8]

    init(in bytes: [UInt8]) {
        self.bytes = bytes
        var position = 0
        while position < bytes.count {
            if let user = user(at: position) {
                ranges.append(user)
                position = user.upperBound
                continue
            }
            let end = bytes[position...].firstIndex { !Self.isNamePart($0) } ?? bytes.count
            guard end > position else {
                position += 1
                continue
            }
            let name = position..<end
            position = end
            guard (4...40).contains(name.count), let value = value(after: end), let kind = Self.kind(bytes[name]) else {
                continue
            }
            position = take(value, kind)
        }
    }

    /// What stands before the `@` of a URL's host, of a URL whose `://` begins here; `nil` where nothing does.
    private func user(at start: Int) -> Range<Int>? {
        guard bytes[start...].starts(with: "://".utf8) else { return nil }
        let authority = bytes[(start + 3)...].prefix { !"/?#\"'\n ".utf8.contains($0) }
        return authority.lastIndex(of: UInt8(ascii: "@")).map { start + 3..<$0 }
    }

    private enum Kind {
        /// All of it is secret.
        case whole
        /// An id and a secret with a colon between them, or the name of a source.
        case pair
    }

    private static func kind(_ name: ArraySlice<UInt8>) -> Kind? {
        let name = String(decoding: name.filter { isLetter($0) }, as: UTF8.self).lowercased()
        if name.contains("secret") || name.contains("passw") { return .whole }
        let near = Spelling.closest(to: name, in: ["secretaccesskey", "sessiontoken", "securitytoken", "credentials"])
        return near.map { $0 == "credentials" ? .pair : .whole }
    }

    /// Where the value of a name begins; `nil` where none does.
    private func value(after name: Int) -> Int? {
        var position = name
        while position < bytes.count, Self.isQuote(bytes[position]) || Self.isBlank(bytes[position]) { position += 1 }
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return nil }
        position += 1
        while position < bytes.count, Self.isBlank(bytes[position]) || bytes[position] == 0x0A { position += 1 }
        return position
    }

    /// Takes a value in.
    ///
    /// - Returns: Where to go on.
    private mutating func take(_ start: Int, _ kind: Kind) -> Int {
        guard start < bytes.count else { return start }
        switch bytes[start] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            // The members of credentials have names of their own.
            guard kind == .whole else { return start }
            var depth = 0
            var position = start
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                case let byte where Self.isQuote(byte):
                    position = string(at: position, kind)
                    continue
                default: break
                }
                position += 1
                if depth == 0 { break }
            }
            return position
        case let byte where Self.isQuote(byte):
            return string(at: start, kind)
        default:
            let end = bytes[start...].firstIndex { ",}]\n".utf8.contains($0) } ?? bytes.count
            if kind == .whole { add(start..<end) }
            return end
        }
    }

    /// Takes in a string, which ends with its line where nothing else ends it.
    private mutating func string(at start: Int, _ kind: Kind) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] != bytes[start], bytes[end] != 0x0A {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end, bytes.count)
        let text = start + 1..<end
        switch kind {
        case .whole: add(text)
        case .pair:
            if let colon = bytes[text].firstIndex(of: UInt8(ascii: ":")) {
                add(colon + 1..<end)
            } else if text.count >= 16 {
                add(text)
            }
        }
        return min(end + 1, bytes.count)
    }

    private mutating func add(_ range: Range<Int>) {
        // A reference only says where the secret comes from.
        let isReference = bytes[range].starts(with: "${".utf8) && bytes[range].last == UInt8(ascii: "}")
        if !range.isEmpty, !isReference { ranges.append(range) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
