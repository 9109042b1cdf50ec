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
            value.report(
                "malformed-rule",
                "'\(text)' does not compare two fields",
                help: "write it with blanks in it: \"next.fragmentNumber > this.fragmentNumber\""
            )
            return nil
        }
        guard let comparison = Comparison(rawValue: words[1].text) else {
            value.report(
                "unknown-name",
                "'\(words[1].text)' is no comparison",
                at: words[1].range,
                help: "known here: " + Comparison.allCases.map(\.rawValue).joined(separator: ", ")
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

    private static func operand(_ word: Word, _ value: ScenarioValue) -> Operand? {
        let parts = word.text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let side = Side(rawValue: parts[0]) else {
            value.report("malformed-rule", "'\(word.text)' names no chunk", at: word.range, help: sides)
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
