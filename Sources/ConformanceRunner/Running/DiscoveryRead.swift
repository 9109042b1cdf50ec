internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient
internal import Matroska

/// Reads a stream from its oldest fragment to learn what scenarios may know of it.
struct DiscoveryRead {
    let connection: TargetConnection
    let logicalName: String
    let stream: Target.Stream

    /// How long reading may take altogether: what only trickles in is not worth waiting for.
    private static let limit = Duration.seconds(30)

    /// Reads the fragments that are needed.
    func fragments(_ need: FragmentNeed) async -> TargetConnection.Discovery {
        let limit =
            switch need {
            case .none: 0
            case .first(let count): min(count, Shape.maximumFragments)
            case .all: Shape.maximumFragments
            }
        for attempt in 1... {
            guard let places = await connection.quota.enter(stream.name) else { return .failed(.interrupted) }
            let read = await self.read(limit)
            await connection.quota.leave(places)
            if case .moved = read.answer, attempt < Self.mostAttempts { continue }
            guard case .throttled(let error) = read.answer else { return read.discovery }
            if attempt == Self.mostAttempts || Task.isCancelled {
                return .failed(Inconclusive(.throttled, "the endpoint throttled it each time (\(error))"))
            }
        }
        return .failed(.interrupted)
    }

    /// How often it is begun where the endpoint throttles it.
    private static let mostAttempts = 6

    private enum Answer: Sendable {
        case none
        case taken
        case throttled(String)
        /// The stream lives behind another data endpoint now.
        case moved
    }

    /// What to look at where a stream is refused by this exception.
    private func advice(_ error: String) -> String {
        switch error {
        case ServiceException.resourceNotFound.rawValue:
            "; there is no stream '\(stream.name)': look at what '\(logicalName)' is mapped to"
        case ServiceException.invalidArgument.rawValue: "; '\(stream.name)' may not be the name of a stream"
        default: ""
        }
    }

    private func read(_ limit: Int) async -> (discovery: TargetConnection.Discovery, answer: Answer) {
        guard let turn = await connection.quota.turn(stream.name) else { return (.failed(.interrupted), .none) }
        let request = OutgoingRequest.operation(
            path: connection.path,
            body: GetMediaRequest(stream: .name(stream.name), startSelector: .earliest).bodyBytes
        )
        let route: Route
        switch await connection.route(to: stream) {
        case .success(let found): route = found
        case .failure(let why): return (.failed(why), .none)
        }
        let (discovery, head) = await route.data.withExchange(
            request,
            signing: route.signing,
            timeout: Self.limit
        ) { exchange in
            var listener = FragmentListener(limit: limit)
            let sentAt = connection.date()
            var first: (head: AnswerHead, at: Duration)?
            await exchange.hear(&listener) { event in
                guard case .head(let head) = event.kind else { return }
                first = (head, connection.clock.now)
                connection.contact.heard(head, sent: sentAt, received: connection.date(), connection.rules)
            }
            return (listener.discovery, first)
        }
        guard let (head, time) = head else { return (discovery, .none) }
        let error = connection.rules.contract.errorHeaders.exception(in: head.headers)
        let excess = connection.rules.isThrottling(head.status, error) ? CallQuota.Excess(error) : nil
        await connection.quota.answered(stream.name, since: turn, at: time, excess)
        if error == ServiceException.invalidEndpoint.rawValue,
            await connection.hasMoved(stream, from: route.data.endpoint)
        {
            return (discovery, .moved)
        }
        let named = "\(head.status)\(error.map { " \($0)" } ?? "")"
        guard excess == nil else { return (discovery, .throttled(named)) }
        if let error, case .failed(let why) = discovery, why.cause == .undiscovered, head.status != 200 {
            return (.failed(Inconclusive(.undiscovered, "answered \(named)\(advice(error))")), .taken)
        }
        return (discovery, .taken)
    }
}

/// Hears the answer to a discovery read until it has as many fragments as are wanted, or nothing more comes.
struct FragmentListener: AnswerListener {
    /// How long the head may take.
    private static let headLimit = Duration.seconds(10)

    /// How long nothing may come before the stream counts as read to its end.
    private static let patience = Duration.seconds(2)

    private let limit: Int
    private var chunks = ChunkReader()
    private var found: [MediaChunk] = []
    private var hasHead = false
    private var result: TargetConnection.Discovery?

    /// When the wait for more is over.
    private(set) var deadline: Duration? = Self.headLimit

    init(limit: Int) {
        self.limit = limit
    }

    var isDecided: Bool { result != nil }

    /// What was learnt.
    var discovery: TargetConnection.Discovery { result ?? .fragments(KnownFragments(found)) }

    mutating func take(_ event: AnswerEvent) {
        switch event.kind {
        case .sent:
            break
        case .head(let head):
            hasHead = true
            deadline = event.time + Self.patience
            if head.status != 200 {
                let answered = "answered \(head.status)\(head.headers.redirection(of: head.status))"
                result = .failed(Inconclusive(.undiscovered, answered))
            }
        case .body(let part):
            deadline = event.time + Self.patience
            read(part.bytes)
        case .silence, .end(.timedOut):
            conclude("in time")
        case .end(.cancelled):
            result = .failed(.interrupted)
        case .end(.unreachable(let reason)):
            result = .failed(.unreachable(reason))
        case .end(let outcome):
            conclude("(\(outcome.name))")
        }
    }

    private mutating func read(_ bytes: [UInt8]) {
        var position = 0
        do throws(EBMLError) {
            while let event = try chunks.next(bytes.span.bytes, from: &position) {
                switch event {
                case .completed(let chunk) where chunk.completion == .closed:
                    // Media is not kept, and of tags only those that scenarios may know.
                    found.append(chunk)
                case .failed:
                    // What comes before an error is all that a session gets.
                    result = .fragments(KnownFragments(found, limit: limit))
                case .completed, .opened, .continuedAfterError, .anotherCluster:
                    break
                }
            }
        } catch {
            result = .failed(Inconclusive(.undiscovered, "\(error.message), at byte \(error.offset)"))
        }
        if found.count >= limit { result = .fragments(KnownFragments(found, limit: limit)) }
    }

    /// Nothing more comes: what was found is all that there is.
    private mutating func conclude(_ how: String) {
        guard found.isEmpty else {
            result = .fragments(KnownFragments(found))
            return
        }
        let missing = hasHead ? "no fragment" : "no answer"
        result = .failed(Inconclusive(.undiscovered, "\(missing) came \(how)"))
    }
}
