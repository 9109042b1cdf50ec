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

    /// Told that the target answers.
    let contact: Contact

    /// Performs the exchange.
    ///
    /// - Parameter hold: Called with the outcome while the connection is still open; what it awaits keeps it open.
    /// - Returns: What the step came to.
    func run(hold: (@Sendable (StepOutcome) async -> Void)? = nil) async -> StepOutcome {
        await outgoing.client.withExchange(outgoing.request, signing: outgoing.signing, timeout: timeout) { exchange in
            var jury = jury
            tape?.sent(exchange.request, to: outgoing.client)
            await exchange.hear(&jury) { event in
                tape?.append(event)
                switch event.kind {
                case .head, .end(.malformed): contact.answered()
                case .sent, .body, .silence, .end: break
                }
            }
            tape?.conclude(jury)
            let outcome = StepOutcome(jury, elapsed: exchange.elapsed)
            await hold?(outcome)
            return outcome
        }
    }
}
