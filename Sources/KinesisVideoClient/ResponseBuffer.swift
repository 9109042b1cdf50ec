internal import AsyncHTTPClient
internal import KinesisVideo
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Holds what has come of an answer until its reader asks for it.
///
/// The HTTP client forgets what it holds when a connection is closed or reset: bytes that had come and were not asked for
/// yet would be lost, now and then, and a verdict with them. So everything is asked for at once and waits here; only a
/// reader that is ``capacity`` behind makes the sender wait.
final class ResponseBuffer: HTTPClientResponseDelegate, Sendable {
    typealias Response = Void

    /// One thing that came, and when.
    struct Arrival: Sendable {
        enum Item: Sendable {
            case sent
            case silence
            case head(HTTPResponseHead)
            case part(ByteBuffer)
            /// Exactly once, last.
            case end(TransportOutcome)
        }

        let item: Item
        let at: ContinuousClock.Instant
    }

    /// How many bytes of a body may wait for their reader.
    static let capacity = 4 << 20

    private typealias Reader = CheckedContinuation<Arrival?, Never>

    private struct State {
        var arrivals: CircularBuffer<Arrival> = []
        var waitingBytes = 0
        var hasHead = false
        /// The request is on its way, so the connection has come about.
        var isSent = false
        /// The end has come; nothing is taken in any more.
        var isComplete = false
        /// The end has been handed to the reader.
        var isRead = false
        /// Kept while no more is wanted.
        var demand: EventLoopPromise<Void>?
        var reader: Reader?
        /// Which reader that is.
        var turn = 0

        mutating func pop(before deadline: ContinuousClock.Instant? = nil) -> Arrival? {
            if let deadline, let next = arrivals.first, next.at > deadline {
                return Arrival(item: .silence, at: deadline)
            }
            guard let arrival = arrivals.popFirst() else { return nil }
            if case .part(let bytes) = arrival.item { waitingBytes -= bytes.readableBytes }
            if case .end = arrival.item { isRead = true }
            return arrival
        }

        mutating func takeDemand() -> EventLoopPromise<Void>? {
            defer { demand = nil }
            return demand
        }
    }

    /// Whether the connection has to be secured before the request is sent.
    private let isSecured: Bool

    private let state = Mutex(State())

    init(isSecured: Bool) {
        self.isSecured = isSecured
    }

    // MARK: The reader's side

    /// Waits for the next thing; `nil` after the end.
    ///
    /// - Parameter deadline: When to be told of a silence.
    func next(until deadline: ContinuousClock.Instant?) async -> Arrival? {
        await withCheckedContinuation { (continuation: Reader) in
            let (arrival, isReady, demand) = state.withLock { state in
                guard let arrival = state.pop(before: deadline) else {
                    if !state.isRead {
                        state.reader = continuation
                        state.turn += 1
                        if let deadline { wake(state.turn, at: deadline) }
                    }
                    return (nil as Arrival?, state.isRead, nil as EventLoopPromise<Void>?)
                }
                return (arrival, true, state.waitingBytes <= Self.capacity / 2 ? state.takeDemand() : nil)
            }
            demand?.succeed()
            if isReady { continuation.resume(returning: arrival) }
        }
    }

    private func wake(_ turn: Int, at deadline: ContinuousClock.Instant) {
        let left = ContinuousClock.now.duration(to: deadline)
        MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(max(left, .zero))) {
            let reader = self.state.withLock { state in
                guard state.turn == turn else { return nil as Reader? }
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: Arrival(item: .silence, at: deadline))
        }
    }

    /// Lets go of all that waits here: unless its end was read already, the answer ends as cancelled.
    func cancel() {
        let now = ContinuousClock.now
        let (reader, arrival, demand) = state.withLock { state in
            state.isComplete = true
            state.waitingBytes = 0
            state.arrivals = state.isRead ? [] : [Arrival(item: .end(.cancelled), at: now)]
            defer { state.reader = nil }
            return (state.reader, state.reader == nil ? nil : state.pop(), state.takeDemand())
        }
        demand?.succeed()
        reader?.resume(returning: arrival)
    }

    // MARK: The connection's side

    func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
        state.withLock { $0.isSent = true }
        take(.sent)
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        take(.head(head))
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        take(.part(buffer))
        let promise = task.eventLoop.makePromise(of: Void.self)
        let isFull = state.withLock { state in
            guard state.waitingBytes > Self.capacity, !state.isComplete else { return false }
            state.demand = promise
            return true
        }
        if !isFull { promise.succeed() }
        return promise.futureResult
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        let progress: TransportOutcome.Progress = state.withLock { state in
            state.hasHead ? .answering : isSecured && !state.isSent ? .securing : .awaiting(isSecured: isSecured)
        }
        take(.end(TransportOutcome(error, progress)))
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {
        take(.end(.finished))
    }

    private func take(_ item: Arrival.Item) {
        let arrival = Arrival(item: item, at: .now)
        let (reader, next, demand) = state.withLock { state in
            guard !state.isComplete else { return (nil as Reader?, nil as Arrival?, nil as EventLoopPromise<Void>?) }
            var demand: EventLoopPromise<Void>?
            switch item {
            case .sent, .silence: break
            case .head: state.hasHead = true
            case .part(let bytes): state.waitingBytes += bytes.readableBytes
            case .end:
                state.isComplete = true
                demand = state.takeDemand()
            }
            state.arrivals.append(arrival)
            defer { state.reader = nil }
            return (state.reader, state.reader == nil ? nil : state.pop(), demand)
        }
        demand?.succeed()
        reader?.resume(returning: next)
    }
}
