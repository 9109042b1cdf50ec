internal import Conformance

/// What one step came to.
struct StepOutcome: Sendable {
    let verdict: Verdict
    let findings: [Finding]
    let summary: ObservationSummary?
    /// The time that the exchange took; waiting for a turn does not count.
    let elapsed: Duration

    /// What a step came to that never came to an answer.
    static func inconclusive(_ reason: String) -> StepOutcome {
        StepOutcome(verdict: .inconclusive(reason: reason), findings: [], summary: nil, elapsed: .zero)
    }
}
