internal import KinesisVideo

/// What must hold between each chunk and the one before it: `next.fragmentNumber > this.fragmentNumber`.
///
/// A closed little language, not an expression evaluator: a field of one chunk, a comparison, the same or a field of the
/// same type of the other chunk. The types are checked when the file is loaded.
package struct PairRule: Sendable, Hashable {
    /// Which of the two chunks.
    package enum Side: String, CaseIterable, Sendable {
        case this
        case next
    }

    /// A field of one of the two chunks, and where it is named.
    package struct Operand: Sendable, Hashable {
        package let side: Side
        package let field: ChunkField
        /// UTF-8 offsets in the file.
        package let range: Range<Int>
    }

    /// A comparison of two values of one type.
    package enum Comparison: String, CaseIterable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    package let left: Operand
    package let comparison: Comparison
    package let right: Operand

    /// Where the rule stands in its file, quotation marks included.
    package let range: Range<Int>

    init?(_ value: ScenarioValue) {
        guard let text = value.string() else { return nil }
        range = value.range
        let words = Self.words(text, startingAt: value.range.lowerBound + 1)
        guard words.count == 3 else {
            let (message, help) = Self.slip(text, words)
            value.report("malformed-rule", message, help: help)
            return nil
        }
        guard let comparison = Comparison(rawValue: words[1].text) else {
            value.report(
                "unknown-name",
                "'\(words[1].text)' is no comparison",
                at: words[1].range,
                help: words[1].text == "=" || words[1].text == "==="
                    ? "did you mean '=='?"
                    : "known here: " + Comparison.allCases.map(\.rawValue).joined(separator: ", ")
            )
            return nil
        }
        guard let left = Self.operand(words[0], value), let right = Self.operand(words[2], value) else { return nil }
        guard left.side != right.side || left.field != right.field else {
            value.report(
                "malformed-rule",
                "a field is compared with itself",
                at: words[2].range,
                related: [Diagnostic.Related(range: words[0].range, message: "the same")],
                help: Self.sides
            )
            return nil
        }
        guard left.field.type == right.field.type else {
            let (one, other) = (left.field.type.rawValue, right.field.type.rawValue)
            value.report(
                "wrong-type",
                "\(left.field.rawValue) is \(one), \(right.field.rawValue) is \(other)",
                at: words[2].range,
                related: [Diagnostic.Related(range: words[0].range, message: one)]
            )
            return nil
        }
        self.left = left
        self.comparison = comparison
        self.right = right
    }

    private static let sides = "write 'this.' for a chunk and 'next.' for the one after it"

    private typealias Word = (text: String, range: Range<Int>)

    /// Cuts a text at its blanks.
    ///
    /// The offsets are right where the JSON string holds no escapes, as a rule never does.
    private static func words(_ text: String, startingAt start: Int) -> [Word] {
        text.split(separator: " ").map { word in
            let offset = start + text.utf8.distance(from: text.startIndex, to: word.startIndex)
            return (String(word), offset..<offset + word.utf8.count)
        }
    }

    /// What is wrong with a rule that is not two fields and a comparison between them, and what to do about it.
    private static func slip(_ text: String, _ words: [Word]) -> (message: String, help: String) {
        if words.contains(where: { ["&&", "||", "and", "or"].contains($0.text) }) {
            return (
                "'\(text)' compares more than two fields",
                "write a rule for each: \"pairwise\": [\"…\", \"…\"]; all of them must hold"
            )
        }
        let hasArithmetic = words.contains { word in
            ["+", "-", "*", "/", "%"].contains(word.text) || word.text.contains { "+*/%".contains($0) }
        }
        if hasArithmetic {
            return (
                "'\(text)' does arithmetic, and a rule compares two fields as they are",
                "leave out what is added; a distance of neighbours is not tested, but for 'clusterDrift' and 'behindDrift' of 'each'"
            )
        }
        return (
            "'\(text)' does not compare two fields",
            "write it with blanks in it: \"next.fragmentNumber > this.fragmentNumber\""
        )
    }

    private static func operand(_ word: Word, _ value: ScenarioValue) -> Operand? {
        let parts = word.text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let side = Side(rawValue: parts[0]) else {
            let isNumber = Double(word.text) != nil
            value.report(
                "malformed-rule",
                isNumber
                    ? "'\(word.text)' is a value, and a rule compares two fields" : "'\(word.text)' names no chunk",
                at: word.range,
                help: isNumber ? "hold a field against a value in 'each': {\"frames\": {\"greaterThan\": 1}}" : sides
            )
            return nil
        }
        guard let field = ChunkField(rawValue: parts[1]) else {
            let known = ChunkField.allCases.map(\.rawValue)
            value.report(unknown: parts[1], "a chunk has no '\(parts[1])'", in: known, at: word.range)
            return nil
        }
        return Operand(side: side, field: field, range: word.range)
    }
}
