package import KinesisVideo

/// What one case came to on one target.
package struct CaseResult: Sendable, Redactable {
    /// One earlier attempt of a case that was tried again.
    package struct Attempt: Sendable, Redactable {
        package var verdict: Verdict
        package var findings: [Finding]

        package init(verdict: Verdict, findings: [Finding]) {
            self.verdict = verdict
            self.findings = findings
        }

        package mutating func redact(with censor: Censor) {
            censor(&verdict)
            censor(&findings)
        }
    }

    /// The case's path, such as `getmedia/bounds/stream-name[length=257]`: stable from run to run.
    package var path: String

    /// The scenario's title.
    package var title: String

    /// The scenario's file as it was named, and the line and column where the case begins.
    package var location: SourceLocation

    /// Requirement ids, sorted.
    package var requirements: [String]

    /// The verdict.
    package var verdict: Verdict

    /// What the judge noticed, in the order of noticing; not empty when the verdict is ``Verdict/failed``.
    package var findings: [Finding]

    /// What held and how long, a line each: `step "first": 37 chunks in 41.2 s, finished`.
    package var notes: [String]

    /// What the answers decided about contested points.
    package var readings: [ContestedReading]

    /// The time that the case took.
    package var duration: Duration

    /// Attempts before the last one.
    package var earlierAttempts: [Attempt]

    /// The facts of the steps that were taken, of the last attempt.
    package var steps: [StepRecord]

    package init(
        path: String,
        title: String,
        location: SourceLocation,
        requirements: [String],
        verdict: Verdict,
        findings: [Finding] = [],
        notes: [String] = [],
        readings: [ContestedReading] = [],
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

    package mutating func redact(with censor: Censor) {
        censor(&verdict)
        censor(&findings)
        censor(&notes)
        censor(&earlierAttempts)
        censor(&steps)
    }
}

extension CaseResult {
    /// Whether the case passed only after it had failed.
    package var isFlaky: Bool {
        verdict.isPass && !earlierAttempts.isEmpty
    }

    /// The case as it is planned.
    package var planned: TargetHeader.PlannedCase {
        TargetHeader.PlannedCase(path: path, title: title, location: location, requirements: requirements)
    }

    /// The same result after attempts that came before it.
    package func after(_ attempts: [Attempt], taking duration: Duration) -> CaseResult {
        var result = self
        (result.earlierAttempts, result.duration) = (attempts, duration)
        return result
    }
}
