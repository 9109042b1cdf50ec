internal import KinesisVideo

/// One thing that the judge noticed: what, how binding, and the evidence on both sides, ours and theirs.
package struct Finding: Sendable, Hashable {
    /// A dotted, stable code such as `stream.order.fragment-number`: the `type` in JUnit and a section of the reference.
    package let code: String

    /// How binding the broken expectation is.
    package let level: Level

    /// The requirements that the expectation or invariant checks, by id.
    package let requirements: [String]

    /// One line for a person, without trailing full stop.
    package let message: String

    /// The place in the scenario, absent for an invariant, which holds everywhere.
    package let scenario: ScenarioEvidence?

    /// The place on the wire, absent where nothing came.
    package let wire: WireEvidence?

    /// The request id that the endpoint gave, for its owner to look up.
    package let requestID: String?

    package init(
        code: String,
        level: Level = .must,
        requirements: [String] = [],
        message: String,
        scenario: ScenarioEvidence? = nil,
        wire: WireEvidence? = nil,
        requestID: String? = nil
    ) {
        self.code = code
        self.level = level
        self.requirements = requirements
        self.message = message
        self.scenario = scenario
        self.wire = wire
        self.requestID = requestID
    }
}
