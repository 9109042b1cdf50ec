/// A message about our own input: a scenario, a target, a stream file, a suite, never about what an endpoint sent.
///
/// It is data, not text: positions are UTF-8 offsets that become line and column when somebody prints them, and what is
/// wrong, where, and what to do about it are apart.
package struct Diagnostic: Error, Sendable, Hashable {
    /// How much the message matters.
    package enum Severity: String, Sendable {
        /// The file is not used.
        case error
        /// The file is used all the same; most likely it does not say what was meant.
        case warning
    }

    /// A second place that the message speaks of.
    package struct Related: Sendable, Hashable {
        /// UTF-8 offsets in the same file.
        package let range: Range<Int>
        /// What is there.
        package let message: String

        /// Makes a second place.
        package init(range: Range<Int>, message: String) {
            self.range = range
            self.message = message
        }
    }

    /// How much it matters.
    package let severity: Severity

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

    /// Makes a message.
    package init(
        _ severity: Severity = .error,
        code: String,
        message: String,
        source: SourceText,
        range: Range<Int>,
        related: [Related] = [],
        help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        // Cut behind the redaction: a part of a secret is not recognised any more.
        self.message = source.withoutSecrets(message).shortened(to: Self.maximumLength)
        self.source = source
        self.range = range
        self.related = related
        self.help = help?.shortened(to: Self.maximumLength)
    }

    /// A message quotes names and values, which can be of any length: more than this of it nobody reads.
    private static let maximumLength = 1000

    /// Where the message points, for people and for continuous integration.
    package var location: SourceLocation {
        source.location(of: range.lowerBound)
    }
}

extension Diagnostic: CustomStringConvertible {
    /// The place, what is wrong, and what to do about it, in one line.
    package var description: String {
        "\(location): \(message)" + (help.map { "; \($0)" } ?? "")
    }
}

/// The messages about one file, gathered while it is read, so that its author learns of all of them at once.
package final class Diagnostics {
    /// The file.
    package let source: SourceText

    /// What kind of file it is, with which the code of each message begins: `scenario`.
    package let family: String

    /// Whether members that nobody knows are passed over, as a later version of the program may write more.
    package let isLenient: Bool

    /// What is said of members that stand where they do not belong, by their names.
    package let places: [String: String]

    /// The messages so far, in the order of noticing; at the most ``maximum`` of a severity.
    package private(set) var all: [Diagnostic] = []

    /// How many of the messages are of which severity.
    private var counts: [Diagnostic.Severity: Int] = [:]

    /// Where the messages stand that came after ``maximum`` others: the first of them, and how many there are.
    private var left: (first: Range<Int>, count: Int)?

    /// How many errors, and how many warnings, about one file are kept: each is drawn with its line, and nobody reads thousands.
    package static let maximum = 500

    /// Whether no error more is kept, so that what a message would say need not be worked out.
    package var isFull: Bool {
        counts[.error, default: 0] >= Self.maximum
    }

    /// Whether the file cannot be used.
    package var hasErrors: Bool {
        counts[.error] != nil
    }

    /// Begins without a message.
    package init(_ source: SourceText, family: String, isLenient: Bool = false, places: [String: String] = [:]) {
        self.source = source
        self.family = family
        self.isLenient = isLenient
        self.places = places
    }

    /// Reads a file whose content is one JSON value.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - family: What kind of file it is: `scenario`.
    ///   - places: What is said of members that stand where they do not belong, by their names.
    ///   - body: Makes something of the value, and reports what is wrong with it.
    /// - Returns: What the body made, where there is no error; and the messages, in the order of the file.
    package static func read<Result>(
        _ source: SourceText,
        as family: String,
        places: [String: String] = [:],
        _ body: (SourceValue<Void>) -> Result?
    ) -> (result: Result?, diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics(source, family: family, places: places)
        let result = diagnostics.parse().flatMap { body(SourceValue($0.root, (), diagnostics)) }
        guard diagnostics.hasErrors else { return (result, diagnostics.sorted) }
        // What is wrong is often why a warning comes: those wait until it is mended.
        return (nil, diagnostics.sorted.filter { $0.severity == .error })
    }

    /// Reads the file as JSON; reports where it is not, and every name that an object has twice.
    package func parse() -> JSONDocument? {
        do throws(JSONError) {
            let document = try JSONReader.parse(source.bytes)
            for duplicate in document.duplicates {
                note(
                    duplicate.repeated,
                    Diagnostic(
                        code: "json.duplicate-name",
                        message: "the name '\(duplicate.name)' stands twice in one object",
                        source: source,
                        range: duplicate.repeated,
                        related: [Diagnostic.Related(range: duplicate.first, message: "first here")]
                    )
                )
            }
            return document
        } catch {
            note(
                error.range,
                Diagnostic(code: "json.syntax", message: error.message, source: source, range: error.range)
            )
            return nil
        }
    }

    /// Notes one more message; its code is the file's family and this one.
    package func report(
        _ code: String,
        _ message: String,
        as severity: Diagnostic.Severity = .error,
        at range: Range<Int>,
        related: [Diagnostic.Related] = [],
        help: String? = nil
    ) {
        note(
            range,
            Diagnostic(
                severity,
                code: "\(family).\(code)",
                message: message,
                source: source,
                range: range,
                related: related,
                help: help
            ),
            as: severity
        )
    }

    /// Keeps a message, or counts that it was left out.
    private func note(
        _ range: Range<Int>,
        _ diagnostic: @autoclosure () -> Diagnostic,
        as severity: Diagnostic.Severity = .error
    ) {
        counts[severity, default: 0] += 1
        guard counts[severity, default: 0] > Self.maximum else { return all.append(diagnostic()) }
        left = (left?.first ?? range, (left?.count ?? 0) + 1)
    }

    /// The messages in the order of the file; where more than ``maximum`` were noticed, a last one says how many.
    package var sorted: [Diagnostic] {
        let sorted = all.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        return sorted.map(\.element)
            + (left.map { left in
                let message =
                    "\(Count(left.count, "more message")) about this file \(left.count == 1 ? "is" : "are") left out"
                return [
                    Diagnostic(
                        hasErrors ? .error : .warning,
                        code: "\(family).too-many",
                        message: message,
                        source: source,
                        range: left.first
                    )
                ]
            } ?? [])
    }
}
