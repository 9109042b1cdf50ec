/// Something that is wrong with the content of a JSON text of ours, where it stands.
package struct JSONProblem: Error, Sendable, Hashable {
    /// What is wrong, without the place.
    package let message: String

    /// The UTF-8 offsets of what is wrong.
    package let range: Range<Int>

    /// Where in the tree, as a JSON Pointer (RFC 6901); empty for the root.
    package let path: String

    /// What was probably meant, to be read after “did you mean”.
    package let suggestion: String?

    /// Makes a problem.
    package init(_ message: String, at range: Range<Int>, path: String, suggestion: String? = nil) {
        self.message = message
        self.range = range
        self.path = path
        self.suggestion = suggestion
    }

    /// The problem of a text that is no JSON at all.
    package init(_ error: JSONError) {
        self.init(error.message, at: error.range, path: "")
    }

    /// The problem of a name that an object has twice.
    package init(_ duplicate: JSONDocument.DuplicateName, in source: SourceText) {
        let first = source.position(of: duplicate.first.lowerBound)
        self.init(
            "'\(duplicate.name)' is already given at line \(first.line), column \(first.column)",
            at: duplicate.repeated,
            path: ""
        )
    }

    /// The problem with its place, its line and a mark under it.
    package func rendered(in source: SourceText) -> String {
        let position = source.position(of: range.lowerBound)
        var text = "\(source.location(of: range.lowerBound)): \(message)"
        if let suggestion { text += " (did you mean '\(suggestion)'?)" }
        guard let line = source.line(position.line) else { return text }
        let last = source.position(of: range.upperBound)
        let width = last.line == position.line ? last.column - position.column : 1
        // A tab is copied into the margin, so that the mark stands under its place however wide tabs are.
        let margin = line.unicodeScalars.prefix(position.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        return "\(text)\n    \(line)\n    \(margin)\(String(repeating: "^", count: max(1, width)))"
    }
}
