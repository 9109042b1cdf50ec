package import KinesisVideo

/// One call that sees how an endpoint is reached, or how far towards it a connection comes.
package struct ConnectionTrial: Sendable {
    /// A step that was begun.
    package struct Begun: Sendable, Hashable {
        package let step: ConnectionStep
        /// When, since the start of the call.
        package let time: Duration

        init(step: ConnectionStep, at time: Duration) {
            self.step = step
            self.time = time
        }
    }

    /// The steps in the order in which they were begun; the last of them failed where no request went out.
    package let begun: [Begun]
    /// The host that was looked up, the proxy's where there is one; `nil` where it is an address.
    package let name: String?
    /// The address that the socket was connected to.
    package let peer: String?
    /// The proxy that was asked.
    package let proxy: Proxy?
    /// When the request went out; `nil` where none did.
    package let sent: Duration?
    /// The status of the answer.
    package let status: Int?
    /// How long after the request its head came.
    package let answered: Duration?
    /// Why there is no answer, in a sentence's words; `nil` where there is one.
    package let problem: String?

    /// How long a step took that was done; `nil` where it was not begun, or was the one that failed.
    package func length(of step: ConnectionStep) -> Duration? {
        guard let index = begun.firstIndex(where: { $0.step == step }) else { return nil }
        let next = index + 1 < begun.count ? begun[index + 1].time : sent
        return next.map { $0 - begun[index].time }
    }
}

extension MediaClient {
    /// Sees how the endpoint is reached: asks for nothing, unsigned, which any server answers somehow.
    ///
    /// - Parameters:
    ///   - patience: How long it may take.
    ///   - heard: Told of the head of the answer, and when its request went out.
    /// - Returns: How far it came.
    package func trial(
        within patience: Duration = .seconds(10),
        _ heard: (AnswerHead, WallTime) -> Void
    ) async -> ConnectionTrial {
        let request = OutgoingRequest(method: "GET", path: "/", headers: [], body: [])
        let name = peer.address == nil ? peer.host : nil
        return await withExchange(request, signing: nil, timeout: patience) { exchange in
            var sent: (at: Duration, date: WallTime)?
            var answered: Duration?
            var answer = WholeAnswer()
            while answered == nil, !answer.isDecided, let event = await exchange.next() {
                answer.take(event)
                switch event.kind {
                case .sent(let times):
                    let isPlain = exchange.way.begun.last?.step == .connecting
                    sent = (times.secured ?? (isPlain ? times.connected : exchange.elapsed), date())
                case .head(let head):
                    answered = event.time
                    if let sent { heard(head, sent.date) }
                case .body, .silence, .end: break
                }
            }
            let way = exchange.way
            return ConnectionTrial(
                begun: way.begun,
                name: name,
                peer: way.peer,
                proxy: proxy,
                sent: sent?.at,
                status: answer.status,
                answered: answered,
                problem: answered == nil ? answer.problem(after: patience) : nil
            )
        }
    }
}
