package import KinesisVideo

/// What one case came to on one target.
package struct CaseResult: Sendable {
    /// One earlier attempt of a case that was tried again.
    package struct Attempt: Sendable {
        package let verdict: Verdict
        package let findings: [Finding]

        package init(verdict: Verdict, findings: [Finding]) {
            self.verdict = verdict
            self.findings = findings
        }
    }

    /// The case's path, such as `getmedia/bounds/stream-name[length=257]`: stable from run to run.
    package let path: String

    /// The scenario's title.
    package let title: String

    /// The scenario's file as it was named, and the line and column where the case begins.
    package let location: SourceLocation

    /// Requirement ids, sorted.
    package let requirements: [String]

    /// The verdict.
    package let verdict: Verdict

    /// What the judge noticed, in the order of noticing; not empty when the verdict is ``Verdict/failed``.
    package let findings: [Finding]

    /// What held and how long, a line each: `step "first": 37 chunks in 41.2 s, finished`.
    package let notes: [String]

    /// What the answers decided about contested points.
    package let readings: [Jury.Reading]

    /// The time that the case took.
    package let duration: Duration

    /// Attempts before the last one.
    package let earlierAttempts: [Attempt]

    /// The facts of the steps that were taken, of the last attempt.
    package let steps: [StepRecord]

    package init(
        path: String,
        title: String,
        location: SourceLocation,
        requirements: [String],
        verdict: Verdict,
        findings: [Finding] = [],
        notes: [String] = [],
        readings: [Jury.Reading] = [],
        duration: Duration = .zero,
        earlierAttempts: [Attempt] = [],
        steps: [StepRecord] = []
    ) {
        self.path = path
        self.title = title
        self.location = location
        self.requirements = requirements
        self.verdict = verdict
        self.findings = findings
        self.notes = notes
        self.readings = readings
        self.duration = duration
        self.earlierAttempts = earlierAttempts
        self.steps = steps
    }
}

extension CaseResult {
    /// Whether the case passed only after it had failed.
    package var isFlaky: Bool {
        (verdict == .passed || verdict == .nonStrict) && !earlierAttempts.isEmpty
    }

    /// The same result after attempts that came before it.
    package func after(_ attempts: [Attempt], taking duration: Duration) -> CaseResult {
        CaseResult(
            path: path,
            title: title,
            location: location,
            requirements: requirements,
            verdict: verdict,
            findings: findings,
            notes: notes,
            readings: readings,
            duration: duration,
            earlierAttempts: attempts,
            steps: steps
        )
    }
}
