internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

/// Performs one request and judges its answer while it comes.
struct StepRunner {
    let outgoing: RequestBuilder.Outgoing
    let jury: Jury

    /// How long the exchange may take, from its start.
    let timeout: Duration

    /// Takes down what is seen; `nil` where nobody does.
    var tape: StepTape?

    /// The target, which is told how it answers.
    let connection: TargetConnection

    /// Performs the exchange.
    ///
    /// - Parameter hold: Called with the outcome while the connection is still open. Where it says so, the answer is read on,
    ///   to nobody's ears, until it ends or the task is cancelled.
    /// - Returns: What the step came to.
    func run(hold: (@Sendable (StepOutcome) async -> Bool)? = nil) async -> StepOutcome {
        let start = connection.clock.now
        return await outgoing.client.withExchange(outgoing.request, signing: outgoing.signing, timeout: timeout) {
            exchange in
            var jury = jury
            tape?.sent(exchange.request, to: outgoing.client)
            let contact = connection.contact
            var sentAt = connection.date()
            var span: ClosedRange<Duration>?
            await exchange.hear(&jury) { event in
                tape?.append(event)
                switch event.kind {
                case .sent: sentAt = connection.date()
                case .head(let head):
                    span = start...max(start, connection.clock.now)
                    contact.heard(head, sent: sentAt, received: connection.date(), connection.rules)
                case .end(.malformed): contact.answered()
                case .body, .silence, .end: break
                }
            }
            tape?.conclude(jury)
            var outcome = StepOutcome(jury, elapsed: exchange.elapsed)
            outcome.span = span
            if case .inconclusive(let why) = outcome.verdict { outcome.verdict = .inconclusive(contact.explained(why)) }
            if let hold, await hold(outcome) {
                while let event = await exchange.next() {
                    if case .end = event.kind { break }
                }
            }
            return outcome
        }
    }
}
