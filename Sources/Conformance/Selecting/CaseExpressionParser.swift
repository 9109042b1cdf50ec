package import KinesisVideo

/// Reads expressions such as `area(resume) & !tag(slow) & requirement(GM-SEL-*)`.
///
/// ```
/// either    = both { ("|" | "or") both }
/// both      = single { ("&" | "and") single }
/// single    = ("!" | "not") single | "(" either ")" | kind "(" pattern ")"
/// pattern   = text without ")" | "'" text "'" | '"' text '"'
/// ```
package struct CaseExpressionParser {
    /// A word or sign of the expression.
    private enum Token: Hashable {
        case and, or, not, open, close
        case word(String)
    }

    /// How deep parentheses and negations may be nested: deeper than anybody writes, and not deeper than a stack is.
    private static let deepest = 100

    private let source: SourceText
    private var position = 0

    private init(_ source: SourceText) {
        self.source = source
    }

    /// Reads an expression.
    ///
    /// - Parameter source: Its text, under the name that messages give.
    /// - Returns: The expression.
    /// - Throws: The first thing that is wrong with it, at its place.
    package static func parse(_ source: SourceText) throws(Diagnostic) -> CaseExpression {
        var parser = CaseExpressionParser(source)
        let expression = try parser.either(depth: 0)
        guard let (token, range) = parser.peek() else { return expression }
        switch token {
        case .close: throw parser.wrong("this ')' closes nothing", at: range)
        default:
            throw parser.wrong("two conditions stand beside each other", at: range, help: "join them by '&' or '|'")
        }
    }

    private mutating func either(depth: Int) throws(Diagnostic) -> CaseExpression {
        var parts = [try both(depth: depth)]
        while take(.or) { parts.append(try both(depth: depth)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func both(depth: Int) throws(Diagnostic) -> CaseExpression {
        var parts = [try single(depth: depth)]
        while take(.and) { parts.append(try single(depth: depth)) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func single(depth: Int) throws(Diagnostic) -> CaseExpression {
        guard let (token, range) = peek() else {
            let isEmpty = source.bytes.allSatisfy(Self.isBlank)
            throw wrong(
                isEmpty ? "the expression is empty" : "the expression ends where a condition is expected",
                at: source.bytes.count..<source.bytes.count,
                help: Self.example
            )
        }
        guard depth < Self.deepest else { throw wrong("this is nested too deeply", at: range) }
        position = range.upperBound
        switch token {
        case .not: return .not(try single(depth: depth + 1))
        case .open:
            let inner = try either(depth: depth + 1)
            guard take(.close) else { throw unclosed(range) }
            return inner
        case .word(let word): return .predicate(try predicate(word, at: range))
        case .and, .or, .close:
            throw wrong("a condition is expected here", at: range, help: Self.example)
        }
    }

    /// The pattern behind the word of a kind.
    private mutating func predicate(_ word: String, at range: Range<Int>) throws(Diagnostic) -> CasePredicate {
        let known = CasePredicate.Kind.allCases.map(\.rawValue)
        guard let kind = CasePredicate.Kind(rawValue: word) else {
            let help = Spelling.help(for: word, in: known)
            throw wrong("cases cannot be selected by '\(word)'", code: "unknown-condition", at: range, help: help)
        }
        skipBlanks()
        let open = position
        guard take(.open) else {
            throw wrong("a pattern in parentheses is expected behind '\(word)'", at: range, help: "such as \(word)(*)")
        }
        skipBlanks()
        let quote = position < source.bytes.count ? source.bytes[position] : 0
        let isQuoted = quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
        if isQuoted { position += 1 }
        let start = position
        let end = source.bytes[start...].firstIndex(of: isQuoted ? quote : UInt8(ascii: ")"))
        guard let end else { throw unclosed(open..<open + 1) }
        var pattern = start..<end
        position = end
        if isQuoted {
            position += 1
        } else {
            while let last = pattern.last, Self.isBlank(source.bytes[last]) {
                pattern = pattern.lowerBound..<last
            }
        }
        guard take(.close) else { throw unclosed(open..<open + 1) }
        guard !pattern.isEmpty else {
            throw wrong("the pattern of '\(word)' is empty", at: open..<position, help: "'*' stands for any text")
        }
        return CasePredicate(kind, source.text(in: pattern), from: .expression(source, pattern))
    }

    // MARK: Words

    private mutating func take(_ token: Token) -> Bool {
        guard let next = peek(), next.token == token else { return false }
        position = next.range.upperBound
        return true
    }

    private mutating func skipBlanks() {
        while position < source.bytes.count, Self.isBlank(source.bytes[position]) { position += 1 }
    }

    /// The next word or sign, which stays where it is; `nil` at the end.
    private mutating func peek() -> (token: Token, range: Range<Int>)? {
        skipBlanks()
        guard position < source.bytes.count else { return nil }
        let rest = source.bytes[position...]
        func sign(_ token: Token, length: Int = 1) -> (token: Token, range: Range<Int>) {
            (token, position..<position + length)
        }
        switch source.bytes[position] {
        case UInt8(ascii: "("): return sign(.open)
        case UInt8(ascii: ")"): return sign(.close)
        case UInt8(ascii: "!"): return sign(.not)
        // Who is used to doubling them may.
        case UInt8(ascii: "&"): return sign(.and, length: rest.starts(with: "&&".utf8) ? 2 : 1)
        case UInt8(ascii: "|"): return sign(.or, length: rest.starts(with: "||".utf8) ? 2 : 1)
        default: break
        }
        let end = rest.firstIndex { Self.isBlank($0) || "()!&|".utf8.contains($0) } ?? rest.endIndex
        let word = source.text(in: position..<end)
        let token: Token =
            switch word {
            case "and": .and
            case "or": .or
            case "not": .not
            default: .word(word)
            }
        return (token, position..<end)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D].contains(byte)
    }

    // MARK: Messages

    private static let example = "for example: area(resume) & !tag(slow)"

    private func unclosed(_ range: Range<Int>) -> Diagnostic {
        wrong("this is not closed", at: range, help: "its ')' is missing")
    }

    private func wrong(
        _ message: String,
        code: String = "syntax",
        at range: Range<Int>,
        help: String? = nil
    ) -> Diagnostic {
        Diagnostic(code: "selection.\(code)", message: message, source: source, range: range, help: help)
    }
}
