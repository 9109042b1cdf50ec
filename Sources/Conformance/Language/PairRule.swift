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

    init?(_ node: JSONNode, _ diagnostics: inout Diagnostics) {
        guard let text = diagnostics.string(node) else { return nil }
        range = node.range
        let words = Self.words(text, startingAt: node.range.lowerBound + 1)
        guard words.count == 3 else {
            diagnostics.report(
                "scenario.malformed-rule",
                "'\(text)' does not compare two fields",
                at: node.range,
                help: "write it with blanks in it: \"next.fragmentNumber > this.fragmentNumber\""
            )
            return nil
        }
        guard let comparison = Comparison(rawValue: words[1].text) else {
            diagnostics.report(
                "scenario.unknown-name",
                "'\(words[1].text)' is no comparison",
                at: words[1].range,
                help: "known here: " + Comparison.allCases.map(\.rawValue).joined(separator: ", ")
            )
            return nil
        }
        guard let left = Self.operand(words[0], &diagnostics), let right = Self.operand(words[2], &diagnostics) else {
            return nil
        }
        guard left.side != right.side || left.field != right.field else {
            diagnostics.report(
                "scenario.malformed-rule",
                "a field is compared with itself",
                at: words[2].range,
                related: [Diagnostic.Related(range: words[0].range, message: "the same")],
                help: "write 'this.' for a chunk and 'next.' for the one after it"
            )
            return nil
        }
        guard left.field.type == right.field.type else {
            diagnostics.report(
                "scenario.wrong-type",
                "\(left.field.rawValue) is \(left.field.type.rawValue), \(right.field.rawValue) is \(right.field.type.rawValue)",
                at: words[2].range,
                related: [Diagnostic.Related(range: words[0].range, message: left.field.type.rawValue)]
            )
            return nil
        }
        self.left = left
        self.comparison = comparison
        self.right = right
    }

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

    private static func operand(_ word: Word, _ diagnostics: inout Diagnostics) -> Operand? {
        let parts = word.text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let side = Side(rawValue: String(parts[0])) else {
            diagnostics.report(
                "scenario.malformed-rule",
                "'\(word.text)' names no chunk",
                at: word.range,
                help: "write 'this.' for a chunk and 'next.' for the one after it"
            )
            return nil
        }
        guard let field = ChunkField(rawValue: String(parts[1])) else {
            diagnostics.report(
                "scenario.unknown-name",
                "a chunk has no '\(parts[1])'",
                at: word.range,
                help: Spelling.help(for: String(parts[1]), in: ChunkField.allCases.map(\.rawValue))
            )
            return nil
        }
        return Operand(side: side, field: field, range: word.range)
    }
}
