internal import Conformance

/// What one step came to.
struct StepOutcome: Sendable {
    let verdict: Verdict
    let findings: [Finding]
    let summary: ObservationSummary?
    /// The time that the exchange took; waiting for a turn does not count.
    let elapsed: Duration
}
