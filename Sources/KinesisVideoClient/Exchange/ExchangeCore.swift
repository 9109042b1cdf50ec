internal import KinesisVideo
internal import NIOCore
internal import Synchronization

/// Where the reader of an answer and its connection meet: the machine behind a lock, and whoever waits for what it says.
final class ExchangeCore: Sendable {
    private struct State {
        var machine: ExchangeMachine
        var reader: CheckedContinuation<AnswerEvent?, Never>?
        /// Set on the loop, before anything else happens there.
        var connection: NIOLoopBound<Connection>?
        /// Nothing of the connection is left.
        var isClosed = false
        var closing: CheckedContinuation<Void, Never>?
        var begun: [ConnectionTrial.Begun] = [.init(step: .lookingUp, at: .zero)]
        var peer: String?
    }

    let loop: any EventLoop
    private let started: ContinuousClock.Instant
    private let state: Mutex<State>

    init(on loop: any EventLoop, timeout: Duration?, connectTimeout: Duration) {
        self.loop = loop
        state = Mutex(State(machine: ExchangeMachine(timeout: timeout, connectTimeout: connectTimeout)))
        started = .now
    }

    /// The time since the start of the exchange.
    var elapsed: Duration {
        started.duration(to: .now)
    }

    // MARK: The reader's side

    /// Begins to connect.
    func start(_ plan: Connection.Plan) {
        loop.execute { [self] in
            let connection = Connection(plan, of: self)
            let bound = NIOLoopBound(connection, eventLoop: loop)
            let limit = state.withLock { state in
                state.connection = bound
                return state.machine.connectLimit
            }
            connection.wakeUp(at: limit)
            connection.connect(as: bound)
        }
    }

    /// Ends the exchange before it begins.
    func refuse(_ outcome: TransportOutcome) {
        state.withLock { state in
            _ = state.machine.ended(outcome, at: .zero)
            state.isClosed = true
        }
    }

    /// Waits for the next event; `nil` after the end.
    func next(until deadline: Duration?) async -> AnswerEvent? {
        if let reaction = state.withLock({ $0.machine.ready(until: deadline) }) {
            follow(reaction)
            if case .take(let event) = reaction.reader { return event }
            return nil
        }
        return await withCheckedContinuation { continuation in
            let reaction = state.withLock { state in
                let reaction = state.machine.next(until: deadline)
                if reaction.reader == .wait { state.reader = continuation }
                return reaction
            }
            follow(reaction)
            switch reaction.reader {
            case .take(let event): continuation.resume(returning: event)
            case .leave: continuation.resume(returning: nil)
            case .stay, .wait: break
            }
        }
    }

    /// Sends a piece of a body that is made while it is sent; `nil` for its end.
    ///
    /// - Returns: Whether it was written.
    func push(_ bytes: [UInt8]?) async -> Bool {
        await withCheckedContinuation { continuation in
            loop.execute { [self] in
                guard let connection = state.withLock(\.connection) else {
                    return continuation.resume(returning: false)
                }
                connection.value.push(bytes, continuation)
            }
        }
    }

    /// Lets go of the rest of the answer: unless its end was read already, it ends as cancelled.
    func cancel() {
        let time = elapsed
        follow(tell { $0.cancelled(at: time) })
    }

    /// Waits until the connection is closed, where there is one.
    func finish() async {
        if state.withLock(\.isClosed) { return }
        cancel()
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.closing = continuation }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }

    /// Does on the loop what a reaction asks of the connection.
    private func follow(_ reaction: ExchangeMachine.Reaction) {
        guard reaction.connection != .goOn || reaction.wake != nil else { return }
        loop.execute { [self] in
            state.withLock(\.connection)?.value.follow(reaction)
        }
    }

    // MARK: The connection's side

    /// Tells the machine what happened, and the reader what it says to that.
    ///
    /// - Returns: What it says to the connection.
    func tell(_ happened: (inout ExchangeMachine) -> ExchangeMachine.Reaction) -> ExchangeMachine.Reaction {
        let (reaction, reader) = state.withLock { state in
            let reaction = happened(&state.machine)
            guard case .take = reaction.reader else {
                return (reaction, nil as CheckedContinuation<AnswerEvent?, Never>?)
            }
            defer { state.reader = nil }
            return (reaction, state.reader)
        }
        if case .take(let event) = reaction.reader { reader?.resume(returning: event) }
        return reaction
    }

    /// Tells what is being done before the request can go out.
    func progressed(to step: ConnectionStep) {
        let time = elapsed
        state.withLock { state in
            state.machine.progressed(to: step)
            state.begun.append(.init(step: step, at: time))
        }
    }

    /// Tells what the socket is connected to.
    func connected(to peer: String?) {
        state.withLock { $0.peer = peer }
    }

    /// The steps that were begun, and what the socket is connected to.
    var way: (begun: [ConnectionTrial.Begun], peer: String?) {
        state.withLock { ($0.begun, $0.peer) }
    }

    /// Nothing of the connection is left, or nobody has to wait for what is.
    func closed() {
        let closing = state.withLock { state in
            state.isClosed = true
            state.connection = nil
            defer { state.closing = nil }
            return state.closing
        }
        closing?.resume()
    }
}
