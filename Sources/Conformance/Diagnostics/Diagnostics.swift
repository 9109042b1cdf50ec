package import KinesisVideo

/// The messages about one file, gathered while it is read, so that its author learns of all of them at once.
package struct Diagnostics {
    /// The file.
    package let source: SourceText

    /// The messages so far, in the order of noticing.
    package private(set) var all: [Diagnostic] = []

    package init(source: SourceText) {
        self.source = source
    }

    /// Whether nothing is wrong so far.
    package var isEmpty: Bool {
        all.isEmpty
    }

    /// Notes one more message.
    package mutating func report(
        _ code: String,
        _ message: String,
        at range: Range<Int>,
        related: [Diagnostic.Related] = [],
        help: String? = nil
    ) {
        all.append(
            Diagnostic(code: code, message: message, source: source, range: range, related: related, help: help)
        )
    }

    /// The messages in the order of the file.
    package var sorted: [Diagnostic] {
        all.enumerated().sorted { ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset) }
            .map(\.element)
    }
}
