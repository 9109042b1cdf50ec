internal import KinesisVideo

/// A request, and what must hold of its answer.
package struct RequestStep: Sendable {
    /// What is sent.
    package enum Action: Sendable {
        case operation(OperationAction)
        case raw(RawRequestAction)
    }

    /// How a step is repeated until its expectation holds.
    package struct Retry: Sendable, Hashable {
        /// How often at the most.
        package let times: Int
        /// The pause in between.
        package let every: Duration

        static let grammar = ObjectGrammar(
            "'retry'",
            [
                .required("times", .integer(2...1000), "How often at the most."),
                .optional("every", .duration, "The pause in between; none where it is missing."),
            ]
        )
    }

    /// An invariant that does not hold here, and why.
    package struct Waiver: Sendable, Hashable {
        package let invariant: String
        package let reason: String

        static let grammar = ObjectGrammar(
            "a waiver",
            [
                .required(
                    "invariant",
                    .other(ValueKind.choice("invariant", Invariant.self).schema),
                    "What does not hold here."
                ),
                .required("reason", .string, "Why not.", examples: ["the front end answers before the service"]),
            ]
        )
    }

    /// A value to remember for later steps.
    package struct Capture: Sendable, Hashable {
        package let name: String
        package let path: Reference
        package let range: Range<Int>
    }

    /// The step's name, `step 1` where the scenario gives none.
    package private(set) var name: String

    /// What is sent.
    package let action: Action

    /// What must hold.
    package let expectation: Expectation

    /// What is remembered.
    package let captures: [Capture]

    /// Whether the connection stays open until the case is over.
    package let keepOpen: Bool

    /// Whether a failure says something only where all sessions that are kept open were open still.
    package let whileOpen: Bool

    /// Whether the client may exceed the target's limits in this step.
    package let ignoresLimits: Bool

    /// Whether and how the step is repeated.
    package let retry: Retry?

    /// Invariants that do not hold here.
    package let waivers: [Waiver]

    /// Where the step stands in its file.
    package let range: Range<Int>

    /// The same step under another name.
    func copy(named name: String) -> RequestStep {
        var step = self
        step.name = name
        return step
    }
}
