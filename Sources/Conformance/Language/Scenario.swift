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

    /// What the stream must hold beside what references speak of.
    package let needs: StreamNeed

    /// Whether no other case may use the stream at the same time.
    package let exclusive: Bool

    /// How long a case may take; `nil` for the run's own limit.
    package let timeout: Duration?

    /// What a run gives a case that says nothing, unless it is told otherwise.
    package static let usualTimeout = Duration.seconds(20)

    /// Why the scenario is not run.
    package let skip: String?

    package let variables: [(name: String, value: Template)]
    package let rows: [Row]
    package let steps: [Step]

    /// What is done at the end, however the steps went.
    package let finally: [Step]
    /// The references in all of the steps.
    package let references: [Reference]

    /// Where the scenario's object begins.
    package let range: Range<Int>

    static let grammar = ObjectGrammar(
        "a scenario",
        [
            .schema,
            .required(
                "id",
                .other(.text(SchemaPattern.identifier)),
                "The path of the case in reports and filters: lower-case words of letters, digits and '-', joined by '/', at least two. In the suite it is the file's path below Scenarios/.",
                examples: ["getmedia/start-selector/earliest"]
            ),
            .required(
                "title",
                .string,
                "The sentence that the scenario checks; it stands beside the verdict.",
                examples: ["EARLIEST starts with the oldest chunk that the stream still has"]
            ),
            .optional(
                "requirements",
                .array("strings", .ref("requirement")),
                "The normative sentences that the scenario checks.",
                default: [],
                examples: [["GM-SEL-EARLIEST"]]
            ),
            .optional("tags", .array("strings", .string), "Words to select cases by, with --tag.", default: []),
            .optional(
                "requires",
                .array("strings", .ref("capability")),
                "What a target must be able to do; where it is not, the case is skipped.",
                default: []
            ),
            .optional(
                "stream",
                .anyOf([.ref("stream"), .ref("given")]),
                "The logical stream that the steps use. A target maps it to a real one, or has the case skipped.",
                examples: ["recorded", "${on}"]
            ),
            .optional(
                "needs",
                .object(StreamNeed.grammar),
                "What the stream must hold; where it does not, the case is skipped.",
                examples: [.object(["fragments": 8])]
            ),
            .optional(
                "exclusive",
                .flag,
                "Whether no other case may use the stream at the same time.",
                default: false
            ),
            .optional("timeout", .duration, "How long a case may take; otherwise what --timeout says."),
            .optional("skip", .string, "Why the scenario is not run.", examples: ["needs a stream of an hour"]),
            .optional(
                "variables",
                .ref("variables"),
                "Values by names of your own, for '${name}'. One may speak of those before it.",
                examples: [.object(["number": "${stream.fragments[2].fragmentNumber}"])]
            ),
            .optional(
                "rows",
                .array("rows", .ref("row"), atLeast: 1),
                "A table: each row makes a case of its own, with the row's values by name. Every row has the names of the first.",
                examples: [[.object(["length": 1]), .object(["length": 256])]]
            ),
            .optional(
                "axes",
                .ref("axes"),
                "Values by names of your own: every combination makes a case, for each row where there are rows too.",
                examples: [.object(["type": ["NOW", "EARLIEST"], "on": ["recorded", "live"]])]
            ),
            .optional(
                "exclude",
                .array("combinations", .other(.object(others: .anything))),
                "Combinations that make no case: a value by its name for one axis or several.",
                default: [],
                examples: [[.object(["type": "EARLIEST", "on": "live"])]]
            ),
            .required("steps", .array("steps", .ref("step"), atLeast: 1), "What is done, in order."),
            .optional(
                "finally",
                .array("steps", .ref("step")),
                "What is done at the end, however the steps went.",
                default: []
            ),
        ]
    )

    /// Whether random values may be in it: whether its file has the word for them.
    var usesRandom: Bool {
        String(decoding: source.bytes, as: UTF8.self).contains("\"$random\"")
    }

    /// The request step of a name.
    package func request(named name: String) -> RequestStep? {
        (steps + finally).lazy.flatMap(\.requests).first { $0.name == name }
    }
}

extension Scenario {
    /// Whether a step that heeds the limits of its stream keeps its session open.
    package var keepsSessions: Bool {
        (steps + finally).flatMap(\.requests).contains { $0.keepOpen && !$0.ignoresLimits }
    }

    /// How many sessions that heed the limits the case has at once, at the most.
    ///
    /// Requests that go out together count as one where none is kept: each then waits for a place without holding another.
    package var sessionsAtOnce: Int {
        guard keepsSessions else { return 1 }
        var kept: Set<String> = []
        var most = 1
        for step in steps + finally {
            if case .close(let names) = step { kept.subtract(names) }
            let requests = step.requests.filter { !$0.ignoresLimits }
            most = max(most, kept.union(requests.map(\.name)).count)
            kept.formUnion(requests.filter(\.keepOpen).map(\.name))
        }
        return most
    }
}
