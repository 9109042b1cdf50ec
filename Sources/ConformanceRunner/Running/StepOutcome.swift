internal import Conformance

/// What one step came to.
struct StepOutcome: Sendable {
    let verdict: Verdict
    let findings: [Finding]
    let summary: ObservationSummary?
    /// What it decided about a contested point.
    var reading: Jury.Reading?
    /// The time that the exchange took; waiting for a turn does not count.
    let elapsed: Duration

    /// The same outcome of a step that took longer, because it was tried before.
    func taking(_ elapsed: Duration) -> StepOutcome {
        StepOutcome(verdict: verdict, findings: findings, summary: summary, reading: reading, elapsed: elapsed)
    }

    /// What a step came to that never came to an answer.
    static func inconclusive(_ reason: String) -> StepOutcome {
        StepOutcome(verdict: .inconclusive(reason: reason), findings: [], summary: nil, elapsed: .zero)
    }
}
