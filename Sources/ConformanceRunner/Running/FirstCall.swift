internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

/// The call that is made before the cases of a run: whether the target is there, speaks HTTP, and takes our signatures.
///
/// It asks for a stream that does not exist, so that it opens no session; which error it gets is nobody's business here.
struct FirstCall {
    let connection: TargetConnection

    /// How long an answer may take; conforming endpoints need two seconds at the most.
    private static let patience = Duration.seconds(10)

    /// What passes by itself is asked again after these times.
    private static let pauses: [Duration] = [.milliseconds(300), .milliseconds(1100)]

    /// What took longer than this is not asked again: waiting for it would cost more than it can be worth.
    private static let worthWaiting = Duration.seconds(2)

    private static let passing: Set<Inconclusive.Cause> = [.unreachable, .unavailable, .throttled, .givenUp]

    /// Why no case can be judged on the target; `nil` where nothing speaks against it.
    func problem() async -> Inconclusive? {
        var problem = await attempt()
        for pause in Self.pauses {
            guard let (why, elapsed) = problem, Self.passing.contains(why.cause), elapsed < Self.worthWaiting,
                await connection.clock.sleep(for: pause)
            else { break }
            problem = await attempt()
        }
        return Task.isCancelled ? nil : problem?.why
    }

    private func attempt() async -> (why: Inconclusive, elapsed: Duration)? {
        let name = connection.target.missing?.name ?? "kvsconform-first-call"
        guard await connection.quota.turn(name) != nil else { return nil }
        let route: Route
        switch await connection.route(to: nil) {
        case .success(let found): route = found
        case .failure(let why): return (why, .zero)
        }
        let request = OutgoingRequest.operation(
            path: connection.path,
            body: GetMediaRequest(stream: .name(name), startSelector: .now).bodyBytes
        )
        let result = await route.data.withExchange(
            request,
            signing: route.signing,
            timeout: Self.patience
        ) { exchange in
            var listener = Listener()
            let sentAt = connection.date()
            await exchange.hear(&listener) { event in
                guard case .head(let head) = event.kind else { return }
                connection.contact.heard(head, sent: sentAt, received: connection.date(), connection.rules)
            }
            return (listener, exchange.elapsed)
        }
        return problem(of: result.0).map { ($0, result.1) }
    }

    private func problem(of answer: Listener) -> Inconclusive? {
        guard let head = answer.head else { return answer.end.flatMap(problem) }
        let rules = connection.rules
        let error = rules.contract.errorHeaders.exception(in: head.headers)
        let answered = "\(head.status)\(error.map { " \($0)" } ?? "")"
        let message = answer.message.map { ": “\($0)”" } ?? ""
        if rules.isThrottling(head.status, error) {
            return Inconclusive(.throttled, "the endpoint throttles a first call (\(answered))\(message)")
        }
        if rules.isUnavailability(head.status, error) {
            return Inconclusive(.unavailable, "the endpoint says that it cannot serve now (\(answered))\(message)")
        }
        guard let error, rules.isRefusalOfSignature(error) else { return nil }
        return connection.refusal(of: error, "(\(answered))\(message)")
    }

    private func problem(_ outcome: TransportOutcome) -> Inconclusive? {
        switch outcome {
        case .unreachable(let reason): .unreachable(reason)
        case .timedOut:
            Inconclusive(
                .givenUp,
                "the endpoint takes connections and says nothing: a first call had no answer within "
                    + Self.patience.forReading
            )
        case .malformed(let reason):
            Inconclusive(.notHTTP, "what answers at the endpoint is not HTTP: \(reason)")
        case .reset, .truncated, .finished:
            Inconclusive(
                .givenUp,
                "the endpoint closes its connections without an answer\(Contact.hint(connection.target.endpoint.description))"
            )
        case .cancelled, .unsendable: nil
        }
    }

    /// Hears the head, and of an error the message.
    private struct Listener: AnswerListener {
        /// No message is longer, or worth more.
        private static let most = 4096

        private(set) var head: AnswerHead?
        private(set) var end: TransportOutcome?
        private var body: [UInt8] = []

        var isDecided: Bool {
            end != nil || body.count >= Self.most || head.map { $0.status < 400 } ?? false
        }

        var deadline: Duration? { nil }

        /// What the body of an error says.
        var message: String? {
            let node = try? JSONReader.parse(body).root
            let text = node?["message"]?.stringValue ?? node?["Message"]?.stringValue
            return text.map { String($0.prefix(200)) }
        }

        mutating func take(_ event: AnswerEvent) {
            switch event.kind {
            case .head(let head): self.head = head
            case .body(let part): body += part.bytes.prefix(Self.most - body.count)
            case .end(let outcome): end = outcome
            case .sent, .silence: break
            }
        }
    }
}

extension TargetConnection {
    /// Why nothing is judged where the endpoint refuses how a request was signed, told by its own cause where the clocks
    /// explain it, and what to do.
    ///
    /// - Parameters:
    ///   - exception: The exception that refuses it.
    ///   - answer: The answer, as it follows in the sentence: `(403 InvalidSignatureException)`.
    /// - Returns: The reason.
    nonisolated func refusal(of exception: String, _ answer: String) -> Inconclusive {
        let advice =
            exception == "ExpiredTokenException"
            ? "renew them"
            : "look at the access key, its secret and session token, and at the region '\(target.region)'"
        var why = contact.explained(
            Inconclusive(.credentials, "the endpoint does not take the target's credentials \(answer)")
        )
        if why.cause == .credentials { why.detail += "; \(advice)" }
        return why
    }
}
