package import KinesisVideo

/// A message about our own input: a scenario, a target file or a suite, never about what an endpoint sent.
///
/// It is data, not text: positions are UTF-8 offsets that become line and column when somebody prints them, and what is
/// wrong, where, and what to do about it are apart.
package struct Diagnostic: Error, Sendable, Hashable {
    /// A second place that the message speaks of.
    package struct Related: Sendable, Hashable {
        /// UTF-8 offsets in the same file.
        package let range: Range<Int>
        /// What is there.
        package let message: String

        package init(range: Range<Int>, message: String) {
            self.range = range
            self.message = message
        }
    }

    /// A dotted, stable code such as `scenario.unknown-member`.
    package let code: String

    /// What is wrong, in one line without trailing full stop.
    package let message: String

    /// The file.
    package let source: SourceText

    /// The UTF-8 offsets of what is wrong.
    package let range: Range<Int>

    /// Other places that matter.
    package let related: [Related]

    /// What to do about it: “did you mean …”.
    package let help: String?

    package init(
        code: String,
        message: String,
        source: SourceText,
        range: Range<Int>,
        related: [Related] = [],
        help: String? = nil
    ) {
        self.code = code
        self.message = message
        self.source = source
        self.range = range
        self.related = related
        self.help = help
    }

    /// Where the message points, for people and for continuous integration.
    package var location: SourceLocation {
        let position = source.position(of: range.lowerBound)
        return SourceLocation(file: source.name, line: position.line, column: position.column)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.message == right.message && left.source.name == right.source.name
            && left.range == right.range && left.related == right.related && left.help == right.help
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(message)
        hasher.combine(range)
    }
}
