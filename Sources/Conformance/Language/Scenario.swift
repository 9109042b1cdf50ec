package import KinesisVideo

/// One scenario file, read and checked: what is asked, of which stream, in which steps, for which rows.
package struct Scenario: Sendable {
    /// One permutation of the scenario: a row of its table, a combination of its axes, or both.
    package struct Row: Sendable {
        /// What stands in brackets behind the id in the case's path; `nil` for a scenario without rows.
        package let label: String?
        /// The values that the row gives to names.
        package let bindings: [(name: String, value: Template)]
        /// Requirements of this row beside the scenario's.
        package let requirements: [String]
        /// Where the row stands in its file.
        package let range: Range<Int>
    }

    /// The file.
    package let source: SourceText
    package let id: String
    package let title: String
    package let requirements: [String]
    package let tags: [String]

    /// Capabilities that a target must have.
    package let requires: [String]

    /// The logical stream, which a row may choose: a template of a text.
    package let stream: Template?

    /// Whether no other case may use the stream at the same time.
    package let exclusive: Bool

    /// How long a case may take; `nil` for the run's own limit.
    package let timeout: Duration?

    /// Why the scenario is not run.
    package let skip: String?

    package let variables: [(name: String, value: Template)]
    package let rows: [Row]
    package let steps: [Step]

    /// What is done at the end, however the steps went.
    package let finally: [Step]

    /// Where the scenario's object begins.
    package let range: Range<Int>

    /// The request step of a name.
    package func request(named name: String) -> RequestStep? {
        (steps + finally).lazy.flatMap(\.requests).first { $0.name == name }
    }
}
