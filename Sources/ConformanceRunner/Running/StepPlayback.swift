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
        var playback = Playback(to: jury)
        while !playback.jury.isDecided, let item = try source.next() {
            guard case .event(let event) = item else { continue }
            // What would have been decided by time alone is, unless it was then, too: that event says so itself.
            if let time = event.time, !event.isTime { playback.wait(until: time) }
            playback.take(event)
        }
        let judged = playback.jury
        guard judged.isDecided || judged.verdict == .failed else {
            let bytes = judged.summary.bodyBytes
            return .inconclusive(
                "the recording of step \"\(step.name)\" ends after \(bytes) bytes of the body, before the verdict"
            )
        }
        let outcome = StepOutcome(
            verdict: judged.verdict,
            findings: judged.findings,
            summary: judged.summary,
            reading: judged.reading,
            elapsed: playback.elapsed
        )
        return playback.request.map { outcome.recorded(step.name, 1, StepRecord.Request($0)) } ?? outcome
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
    fileprivate var isTime: Bool {
        if case .time = self { true } else { false }
    }
}
