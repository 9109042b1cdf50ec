package import Conformance
package import KinesisVideo
internal import KinesisVideoClient

/// Finds out which dialect an endpoint speaks, by calls that it refuses.
package struct DialectProbe: Sendable {
    /// A refusal that was seen.
    package struct Evidence: Sendable, Hashable, CustomStringConvertible {
        package let exception: String
        package let status: Int

        package var description: String { "\(exception) \(status)" }
    }

    /// What the refusals say together.
    package enum Result: Sendable {
        /// Each of them has the status that it has in this dialect.
        case dialect(Dialect, [Evidence])
        /// None of them has a status that tells one dialect from another; or there was none.
        case unseen([Evidence])
        /// No dialect has them all.
        case contradiction([Evidence])
        /// The endpoint could not be asked.
        case failed(Inconclusive)
    }

    private let connection: TargetConnection

    /// Makes one; nothing is sent.
    package init(_ connection: TargetConnection) {
        self.connection = connection
    }

    /// Asks the endpoint.
    ///
    /// Three calls at the most: of a stream that does not exist, of none at all, and of one that the caller may not read,
    /// where the target has one. None of them opens a session.
    ///
    /// - Returns: The dialect; of several that have what was seen, the one that AWS's SDKs are generated from.
    package func ask() async -> Result {
        var evidence: [Evidence] = []
        let missing = connection.target.missing?.name ?? "kvsconform-dialect"
        let forbidden = connection.target.forbidden
        let calls: [(stream: Target.Stream?, name: String?)] =
            [(nil, missing), (nil, nil)] + (forbidden.map { [($0, $0.name)] } ?? [])
        for call in calls {
            switch await refusal(of: call.name, call.stream) {
            case .success(let seen?): evidence.append(seen)
            case .success(nil): break
            case .failure(let why): return .failed(why)
            }
        }
        return conclude(evidence)
    }

    /// How the caller is refused that asks for a stream which does not exist, where it may not: `403 AccessDeniedException`.
    ///
    /// - Parameter name: The name that no stream has.
    /// - Returns: The answer; `nil` where the caller may ask, or it cannot be said.
    package func denial(ofMissing name: String) async -> String? {
        guard case .success(let seen?) = await refusal(of: name, nil),
            connection.rules.isRefusalOfCaller(seen.exception)
        else { return nil }
        return "\(seen.status) \(seen.exception)"
    }

    /// What the refusals say together; a status that no dialect has for its exception says nothing about dialects.
    func conclude(_ evidence: [Evidence]) -> Result {
        let contract = connection.rules.contract
        let telling = evidence.filter { seen in
            contract.error(named: seen.exception).map { $0.statuses.values.contains(seen.status) } ?? false
        }
        guard !telling.isEmpty else { return .unseen(evidence) }
        let fitting = Self.order.filter { dialect in
            telling.allSatisfy { contract.error(named: $0.exception)?.status(in: dialect) == $0.status }
        }
        return fitting.first.map { .dialect($0, evidence) } ?? .contradiction(evidence)
    }

    private static let order: [Dialect] = [.serviceModel, .openapi, .observed]

    /// How long an answer may take.
    private static let patience = Duration.seconds(10)

    /// Calls GetMedia of a stream, and looks at the head of the answer alone.
    private func refusal(
        of name: String?,
        _ stream: Target.Stream?
    ) async -> Swift.Result<Evidence?, Inconclusive> {
        let route: Route
        switch await connection.route(to: stream) {
        case .success(let found): route = found
        case .failure(let why): return .failure(why)
        }
        guard await connection.quota.turn(name ?? "") != nil else { return .failure(.interrupted) }
        let body: [UInt8] =
            name.map { GetMediaRequest(stream: .name($0), startSelector: .now).bodyBytes } ?? Array("{}".utf8)
        let connection = connection
        let (head, outcome) = await route.data.withExchange(
            OutgoingRequest.operation(path: connection.path, body: body),
            signing: route.signing,
            timeout: Self.patience
        ) { exchange in
            var sent = connection.date()
            while let event = await exchange.next() {
                switch event.kind {
                case .sent: sent = connection.date()
                case .head(let head):
                    connection.contact.heard(head, sent: sent, received: connection.date(), connection.rules)
                    return (head as AnswerHead?, nil as TransportOutcome?)
                case .end(let outcome): return (nil, outcome)
                case .body, .silence: break
                }
            }
            return (nil, nil)
        }
        let rules = connection.rules
        guard let head else {
            let why = outcome.flatMap { outcome in
                if case .unreachable(let reason) = outcome { Inconclusive.unreachable(reason) } else { nil }
            }
            return .failure(
                why ?? Inconclusive(.givenUp, "the endpoint did not answer the calls that its dialect is seen by")
            )
        }
        guard let exception = rules.contract.errorHeaders.exception(in: head.headers) else { return .success(nil) }
        if rules.isRefusalOfSignature(exception) {
            return .failure(connection.refusal(of: exception, "(\(head.status) \(exception))"))
        }
        if rules.isThrottling(head.status, exception) {
            return .failure(
                Inconclusive(.throttled, "the endpoint throttles a first call (\(head.status) \(exception))")
            )
        }
        return .success(Evidence(exception: exception, status: head.status))
    }
}
