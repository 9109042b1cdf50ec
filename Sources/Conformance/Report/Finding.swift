internal import KinesisVideo

/// One thing that the judge noticed: what, how binding, and the evidence on both sides, ours and theirs.
package struct Finding: Sendable, Hashable, Redactable {
    /// What it is about.
    package var code: FindingCode

    /// How binding the broken expectation is.
    package var level: Level

    /// The requirements that the expectation or invariant checks, by id.
    package var requirements: [String]

    /// One line for a person, without trailing full stop.
    package var message: String

    /// The place in the scenario, absent for an invariant, which holds everywhere.
    package var scenario: ScenarioEvidence?

    /// The place on the wire, absent where nothing came.
    package var wire: WireEvidence?

    /// The request id that the endpoint gave, for its owner to look up.
    package var requestID: String?

    package init(
        code: FindingCode,
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

    package mutating func redact(with censor: Censor) {
        censor(&message, within: Self.maximumMessage)
        censor(&scenario)
        censor(&wire)
        censor(&requestID, within: Self.maximumRequestID)
    }

    /// A message quotes what an endpoint sent, which can be of any length, and stands in every report.
    static let maximumMessage = 1000

    /// Many times what a request id has.
    static let maximumRequestID = 200
}
