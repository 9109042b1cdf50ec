internal import Conformance
internal import KinesisVideo

/// Answers one request from its recording, and judges the answer by what the step expects now.
struct StepPlayback {
    let library: any RecordingLibrary
    let casePath: String
    let step: RequestStep
    let jury: Jury

    /// What the step comes to; it takes no time, and is said to have taken what the answer took.
    func outcome() async -> StepOutcome {
        do throws(RecordingError) {
            guard let source = try library.open(casePath, step: step.name) else {
                return StepOutcome(
                    verdict: .skipped(reason: "\(library.name) has no recording of step \"\(step.name)\""),
                    findings: [],
                    summary: nil,
                    elapsed: .zero
                )
            }
            var answer = RecordedAnswer(source)
            var jury = jury
            try await answer.hear(&jury)
            guard jury.isDecided || jury.verdict == .failed else {
                let bytes = jury.summary.bodyBytes
                return .inconclusive(
                    Inconclusive(
                        .unrecorded,
                        "the recording of step \"\(step.name)\" ends after \(bytes) bytes of the body, before the verdict"
                    )
                )
            }
            var outcome = StepOutcome(jury, elapsed: jury.summary.elapsed)
            if let request = answer.request { outcome = outcome.recorded(step.name, 1, StepRecord.Request(request)) }
            outcome.span = span(of: outcome)
            return outcome
        } catch {
            return .inconclusive(
                Inconclusive(.unrecorded, "the recording of step \"\(step.name)\" cannot be read: \(error)")
            )
        }
    }
}

extension StepPlayback {
    /// When the request reached the endpoint, by the times that the recording has.
    private func span(of outcome: StepOutcome) -> ClosedRange<Duration>? {
        guard let started = library.header(of: casePath, step: step.name)?.startedAt,
            let head = outcome.record?.headAt
        else { return nil }
        let connection = outcome.summary?.connection
        let start = Duration.milliseconds(started.milliseconds)
        return start...(start + (connection?.secured ?? connection?.connected ?? .zero) + max(head, .zero))
    }
}

extension StepRecord.Request {
    /// A request as its recording has it.
    fileprivate init(_ request: Recording.Request) {
        let behindScheme = request.url.firstRange(of: "://").map { request.url[$0.upperBound...] } ?? request.url[...]
        self.init(
            method: request.method,
            path: String(behindScheme[(behindScheme.firstIndex(of: "/") ?? behindScheme.endIndex)...]),
            body: String(decoding: request.body.prefix(Self.maximumBody), as: UTF8.self),
            bodyBytes: request.bodyLength,
            isSigned: request.headers.firstValue(named: "authorization") != nil
        )
    }
}
