package import Conformance
package import KinesisVideo
internal import KinesisVideoClient
internal import Matroska

/// What one read of a stream, from its oldest fragment on, showed of it and of the way there.
package struct StreamCheckup: Sendable {
    /// What was answered.
    package enum Answer: Sendable, Hashable {
        /// A stream, read until it had no more for a while.
        case stream
        /// An error, with the exception that it names.
        case refused(status: Int, exception: String?)
    }

    /// The endpoint that was asked.
    package let endpoint: Endpoint
    /// How long it took until TCP had connected, and until TLS had secured it.
    package let times: ConnectionTimes?
    /// How long it took until the head came, from the request on.
    package let head: Duration?
    package let answer: Answer
    /// What was learnt of its fragments.
    package let fragments: KnownFragments
    /// How many fragments were seen, at the most as many as discovery reads.
    package let count: Int
    /// The server's time of the last one that was seen.
    package let last: WallTime?
    /// Whether the stream had no more then, so that the last one is its newest.
    package let isWhole: Bool
    /// The id of the error that the stream ended with.
    package let errorID: Int?

    /// What was seen, in a sentence's words.
    ///
    /// - Parameter now: The time by the endpoint's clock, as far as that is known.
    /// - Returns: The words.
    package func words(at now: WallTime) -> String {
        switch answer {
        case .refused(let status, let exception): return "answered \(status)\(exception.map { " \($0)" } ?? "")"
        case .stream:
            let error = errorID.map { ", then error \($0)" } ?? ""
            guard let last else { return "\(Count(count, "fragment"))\(error)" }
            let age = Duration.milliseconds(max(0, now.milliseconds(since: last))).forReading
            let which = isWhole ? "the newest" : "the last that was read, which is not the newest,"
            return "\(Count(count, "fragment")) seen, \(which) \(age) old\(error)"
        }
    }
}

extension TargetConnection {
    /// How long a checkup reads.
    private static let checkupLimit = Duration.seconds(20)

    /// How this machine's clock stands to the endpoint's, such as `20 min 3 s behind the endpoint's`; `nil` where no answer told.
    package nonisolated var clockWords: String? { contact.clock?.words }

    /// What time it is by the endpoint's clock, as far as its answers tell how that stands; otherwise by ours.
    package nonisolated var endpointTime: WallTime {
        date().advanced(byMilliseconds: contact.clock?.milliseconds ?? 0)
    }

    /// Whether the clocks are so far apart that signatures are refused for it.
    package nonisolated var isClockOff: Bool { contact.clock?.explainsRefusal ?? false }

    /// Reads a stream to see how it is; where it has moved, at its new endpoint.
    ///
    /// - Parameter stream: The stream.
    /// - Returns: What was seen, or why nothing was.
    package nonisolated func checkup(of stream: Target.Stream) async -> Result<StreamCheckup, Inconclusive> {
        let first = await attempt(stream)
        guard case .success(let found) = first,
            case .refused(_, ServiceException.invalidEndpoint.rawValue?) = found.answer,
            await hasMoved(stream, from: found.endpoint)
        else { return first }
        return await attempt(stream)
    }

    private nonisolated func attempt(_ stream: Target.Stream) async -> Result<StreamCheckup, Inconclusive> {
        switch await listen(to: stream, from: .earliest, within: Self.checkupLimit, CheckupListener()) {
        case .success(let (listener, endpoint)): outcome(listener, endpoint)
        case .failure(let why): .failure(why)
        }
    }

    /// Calls GetMedia of a stream once, when its limits allow that, and has the answer heard.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - selector: Where the session begins.
    ///   - limit: How long it may take altogether.
    ///   - listener: Who hears the answer.
    /// - Returns: Who has heard it, and the endpoint that gave it; or why it was not asked.
    nonisolated func listen<Listener: AnswerListener & Sendable>(
        to stream: Target.Stream,
        from selector: StartSelector,
        within limit: Duration,
        _ listener: Listener
    ) async -> Result<(Listener, Endpoint), Inconclusive> {
        let route: Route
        switch await self.route(to: stream) {
        case .success(let found): route = found
        case .failure(let why): return .failure(why)
        }
        guard let places = await quota.enter(stream.name) else { return .failure(.interrupted) }
        guard await quota.turn(stream.name) != nil else {
            await quota.leave(places)
            return .failure(.interrupted)
        }
        let request = OutgoingRequest.operation(
            path: path,
            body: GetMediaRequest(stream: .name(stream.name), startSelector: selector).bodyBytes
        )
        let heard = await route.data.withExchange(request, signing: route.signing, timeout: limit) { exchange in
            var listener = listener
            var sentAt = date()
            await exchange.hear(&listener) { event in
                if case .sent = event.kind { sentAt = date() }
                guard case .head(let head) = event.kind else { return }
                contact.heard(head, sent: sentAt, received: date(), rules)
            }
            return listener
        }
        await quota.leave(places)
        return .success((heard, route.data.endpoint))
    }

    private nonisolated func outcome(
        _ listener: CheckupListener,
        _ endpoint: Endpoint
    ) -> Result<StreamCheckup, Inconclusive> {
        guard let head = listener.head else {
            if case .unreachable(let reason)? = listener.end { return .failure(.unreachable(reason)) }
            return .failure(Inconclusive(.givenUp, "\(endpoint) took the connection and did not answer"))
        }
        let exception = rules.contract.errorHeaders.exception(in: head.headers)
        if let exception, rules.isRefusalOfSignature(exception) {
            return .failure(refusal(of: exception, "(\(head.status) \(exception))"))
        }
        let answered = "\(head.status)\(exception.map { " \($0)" } ?? "")"
        if rules.isThrottling(head.status, exception) {
            return .failure(Inconclusive(.throttled, "the endpoint throttles a call (\(answered))"))
        }
        if head.status >= 500 {
            return .failure(Inconclusive(.unavailable, "the endpoint says that it cannot serve now (\(answered))"))
        }
        return .success(
            StreamCheckup(
                endpoint: endpoint,
                times: listener.times,
                head: listener.headAt,
                answer: head.status == 200 ? .stream : .refused(status: head.status, exception: exception),
                fragments: KnownFragments(listener.found),
                count: listener.found.count,
                last: listener.found.last?.serverTimestamp,
                isWhole: listener.isWhole,
                errorID: listener.errorID
            )
        )
    }
}

/// Hears a stream until nothing new comes for a while, or what comes is being made.
private struct CheckupListener: AnswerListener {
    private static let headLimit = Duration.seconds(10)
    private static let patience = Duration.seconds(3)
    /// Of a stream that grows, no fewer are read, which cases may need.
    private static let enough = 12

    private var chunks = ChunkReader()
    private(set) var found: [MediaChunk] = []
    private(set) var times: ConnectionTimes?
    private(set) var head: AnswerHead?
    private(set) var headAt: Duration?
    private(set) var errorID: Int?
    private(set) var end: TransportOutcome?
    private(set) var isDecided = false
    /// Whether there was no more to be read.
    private(set) var isWhole = false
    private(set) var deadline: Duration? = Self.headLimit

    mutating func take(_ event: AnswerEvent) {
        switch event.kind {
        case .sent(let times): self.times = times
        case .head(let head):
            self.head = head
            headAt = event.time
            deadline = event.time + Self.patience
            isDecided = head.status != 200
        case .body(let part):
            deadline = event.time + Self.patience
            read(part.bytes)
        case .silence: (isWhole, isDecided) = (true, true)
        case .end(let outcome):
            end = outcome
            isWhole = outcome == .finished
            isDecided = true
        }
    }

    private mutating func read(_ bytes: [UInt8]) {
        var position = 0
        do throws(EBMLError) {
            while let event = try chunks.next(bytes.span.bytes, from: &position) {
                switch event {
                case .completed(let chunk) where chunk.completion == .closed: found.append(chunk)
                case .failed(let document):
                    errorID = document.id.flatMap { Int($0) }
                    (isWhole, isDecided) = (true, true)
                case .completed, .opened, .continuedAfterError, .anotherCluster: break
                }
            }
        } catch {
            // The cases say what is wrong with it.
            isDecided = true
        }
        if found.last?.text(.millisBehindNow) == "0" && found.count > 1 || found.count >= Self.enough && hasCaughtUp {
            (isWhole, isDecided) = (true, true)
        }
        if found.count >= Shape.maximumFragments { isDecided = true }
    }

    /// Whether the last fragment is younger than the head of the answer, whose `Date` has whole seconds.
    private var hasCaughtUp: Bool {
        guard let date = head?.headers.firstValue(named: "date").flatMap({ WallTime(httpDate: $0) }),
            let newest = found.last?.serverTimestamp
        else { return false }
        return newest.milliseconds(since: date) >= 1000
    }
}
