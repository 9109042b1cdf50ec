internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient
internal import NIOCore

/// Performs one request and judges its answer while it comes.
struct StepRunner {
    let outgoing: RequestBuilder.Outgoing
    let jury: Jury

    /// How long the answer may take.
    let timeout: Duration

    /// Takes down what is seen; `nil` where nobody does.
    var tape: StepTape?

    /// Told that the target answers.
    let contact: Contact

    /// Performs the exchange.
    ///
    /// - Parameter hold: Called with the outcome while the connection is still open; what it awaits keeps it open.
    /// - Returns: What the step came to.
    func run(hold: (@Sendable (StepOutcome) async -> Void)? = nil) async -> StepOutcome {
        let start = ContinuousClock.now
        let watchdog = Watchdog(deadline: start + limit(of: jury))
        return await withTaskGroup(of: StepOutcome?.self) { group in
            group.addTask {
                await outgoing.client.withExchange(outgoing.request, signing: outgoing.signing) { exchange in
                    let outcome = await judged(&exchange, start, watchdog)
                    if let hold {
                        watchdog.move(to: .now + .seconds(86_400))
                        await hold(outcome)
                    }
                    return outcome
                }
            }
            group.addTask {
                await watchdog.watch()
                return nil
            }
            var result: StepOutcome?
            for await finished in group {
                if let finished { result = finished }
                group.cancelAll()
            }
            return result ?? .inconclusive("interrupted")
        }
    }

    /// Pulls events into the judge until it has seen enough.
    private func judged(
        _ exchange: inout Exchange,
        _ start: ContinuousClock.Instant,
        _ watchdog: Watchdog
    ) async -> StepOutcome {
        var judge = jury
        tape?.sent(exchange.request, to: outgoing.client)
        while !judge.isDecided, let event = await exchange.next() {
            // What comes after the deadline does not undo that it passed.
            guard watchdog.holdOff() else {
                let time = start.duration(to: .now)
                judge.time(time)
                judge.end(.timedOut, at: time)
                tape?.timedOut(at: time)
                break
            }
            tape?.append(event)
            switch event {
            case .head(let head):
                contact.answered()
                judge.head(status: head.status, headers: head.headers, at: head.receivedAt)
            case .bodyPart(let part):
                part.bytes.withUnsafeReadableBytes { bytes in
                    judge.bodyPart(RawSpan(_unsafeBytes: bytes), index: part.index, at: part.receivedAt)
                }
            case .end(let outcome, let time):
                if case .malformed = outcome { contact.answered() }
                judge.end(outcome, at: time)
            }
            watchdog.move(to: start + limit(of: judge))
        }
        tape?.conclude(judge)
        return StepOutcome(
            verdict: judge.verdict,
            findings: judge.findings,
            summary: judge.summary,
            reading: judge.reading,
            elapsed: start.duration(to: .now)
        )
    }

    private func limit(of judge: Jury) -> Duration {
        min(timeout, judge.deadline ?? timeout)
    }
}
