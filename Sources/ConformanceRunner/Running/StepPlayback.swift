internal import Conformance
internal import KinesisVideo

/// Answers one request from its recording, and judges the answer by what the step expects now.
struct StepPlayback {
    let library: any RecordingLibrary
    let casePath: String
    let step: RequestStep
    let jury: Jury

    /// What the step comes to; it takes no time, and is said to have taken what the answer took.
    func outcome() -> StepOutcome {
        do throws(RecordingError) {
            guard let source = try library.open(casePath, step: step.name) else {
                return StepOutcome(
                    verdict: .skipped(reason: "\(library.name) has no recording of step \"\(step.name)\""),
                    findings: [],
                    summary: nil,
                    elapsed: .zero
                )
            }
            return try judged(source)
        } catch {
            return .inconclusive("the recording of step \"\(step.name)\" cannot be read: \(error)")
        }
    }

    private func judged(_ source: any RecordingSource) throws(RecordingError) -> StepOutcome {
        var judge = jury
        var elapsed: Duration = .zero
        var isWhole = true
        var request: Recording.Request?
        while !judge.isDecided, let item = try source.next() {
            guard case .event(let event) = item else { continue }
            if let time = event.time {
                elapsed = max(elapsed, time)
                // What would have been decided by time alone is, unless it was then, too: that event says so itself.
                if let deadline = judge.deadline, deadline < time, !event.isTime {
                    judge.time(deadline)
                    continue
                }
            }
            switch event {
            case .head(let head):
                judge.head(status: head.status, headers: head.headers.map { ($0.name, $0.value) }, at: head.at)
            case .part(let part):
                judge.bodyPart(part.bytes.span.bytes, index: part.index, at: part.at)
            case .time(let time):
                judge.time(time)
            case .end(let outcome, let time):
                if isWhole { judge.end(outcome, at: time) }
            case .gap:
                isWhole = false
            case .request(let sent):
                request = sent
            case .judgement:
                break
            }
        }
        guard judge.isDecided || judge.verdict == .failed else {
            return .inconclusive(
                "the recording of step \"\(step.name)\" ends after \(judge.summary.bodyBytes) bytes of the body, before the verdict"
            )
        }
        let outcome = StepOutcome(
            verdict: judge.verdict,
            findings: judge.findings,
            summary: judge.summary,
            reading: judge.reading,
            elapsed: elapsed
        )
        return request.map { outcome.recorded(step.name, 1, StepRecord.Request($0)) } ?? outcome
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

extension RecordedEvent {
    /// When it happened, from the start of the request.
    fileprivate var time: Duration? {
        switch self {
        case .head(let head): head.at
        case .part(let part): part.at
        case .time(let time), .end(_, let time): time
        case .request, .gap, .judgement: nil
        }
    }

    fileprivate var isTime: Bool {
        if case .time = self { true } else { false }
    }
}
