internal import Conformance
internal import KinesisVideoClient

/// What one step came to.
struct StepOutcome: Sendable {
    var verdict: Verdict
    var findings: [Finding]
    let summary: ObservationSummary?
    /// What it decided about a contested point.
    var reading: ContestedReading?
    /// The time that the exchange took; waiting for a turn does not count.
    var elapsed: Duration
    /// When the request reached the endpoint, on the clock of the run; `nil` where no answer came.
    ///
    /// At its beginning the request was not yet sent, and at its end the answer had begun.
    var span: ClosedRange<Duration>?
    /// How often it was sent before this and throttled.
    var refusals = 0
    /// What its answers, of all attempts, showed of what must always hold.
    var always = AlwaysLedger()
    /// The facts of the exchange, for reports.
    var record: StepRecord?

    /// The same outcome of a step that took longer, because it was tried before.
    func taking(_ elapsed: Duration) -> StepOutcome {
        var outcome = self
        outcome.elapsed = elapsed
        return outcome
    }

    /// The same outcome with its facts written down.
    func recorded(_ step: String, _ attempts: Int, _ request: StepRecord.Request) -> StepOutcome {
        var outcome = self
        outcome.record = summary?.record(of: step, attempts: attempts, request: request)
        if let reading, let seen = reading.reading { outcome.record?.readings[reading.point] = seen }
        return outcome
    }

    /// What a step came to that never came to an answer.
    static func inconclusive(_ why: Inconclusive) -> StepOutcome {
        StepOutcome(verdict: .inconclusive(why), findings: [], summary: nil, elapsed: .zero)
    }
}

extension StepOutcome {
    /// What a jury said of an answer.
    init(_ jury: Jury, elapsed: Duration) {
        self.init(
            verdict: jury.verdict,
            findings: jury.findings,
            summary: jury.summary,
            reading: jury.reading,
            elapsed: elapsed
        )
        always.take(jury.always)
    }
}

extension StepRecord.Request {
    /// A request before it is signed, so that nothing secret is in it.
    init(_ request: OutgoingRequest, isSigned: Bool) {
        self.init(
            method: request.method,
            path: String(decoding: request.path.utf8.prefix(Self.maximumBody), as: UTF8.self),
            body: String(decoding: request.body.prefix(Self.maximumBody), as: UTF8.self),
            bodyBytes: request.body.count,
            isSigned: isSigned
        )
    }
}
