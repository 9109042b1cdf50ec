internal import KinesisVideo
internal import NIOCore

/// Decides what the reader of an answer is told, and when the connection has to stop, go on or close.
///
/// It has no clock and no connection: what happens is told to it with its time since the start of the exchange, in the
/// order in which it happens, and each time it says what is to be done.
struct ExchangeMachine {
    /// How much may wait for the reader before the connection is not read any more; at half of it, it is again.
    ///
    /// Entries count because each costs about as much as 128 bytes do, and a server can send bodies byte by byte.
    struct Capacity {
        var bytes = 4 << 20
        var entries = 4096
    }

    private enum State: Hashable {
        /// No connection is there yet.
        case connecting(ConnectionStep)
        /// The request has gone out.
        case answering
        /// The end has come, and waits for the reader.
        case ended
        /// The reader knows the end.
        case over
    }

    /// What is to be done.
    struct Reaction: Hashable {
        enum Reader: Hashable {
            /// Nothing is told.
            case stay
            /// The reader waits from here on.
            case wait
            case take(AnswerEvent)
            /// There is nothing behind the end.
            case leave
        }

        enum Connection: Hashable {
            case goOn
            /// No more is to be delivered, until ``resume``.
            case pause
            case resume
            case close
        }

        var reader = Reader.stay
        var connection = Connection.goOn
        /// When ``ExchangeMachine/fired(at:)`` is to be called; it takes the place of the time that was named before.
        var wake: Duration?
    }

    /// Since the start of the exchange, connecting included.
    private let timeout: Duration?
    /// When a connection must have come about; from the start on, ``fired(at:)`` is to be called then.
    let connectLimit: Duration
    private let capacity: Capacity

    private var state = State.connecting(.lookingUp)
    /// When the request went out: the zero of the answer's time.
    private var zero: Duration?
    private var queue: CircularBuffer<AnswerEvent> = []
    private var waitingBytes = 0
    private var isPaused = false
    /// The reader waits, until this time of the answer if any.
    private var isReaderWaiting = false
    private var deadline: Duration?
    private var wake: Duration?

    /// Makes a machine.
    ///
    /// - Parameters:
    ///   - timeout: How long the exchange may take, connecting included.
    ///   - connectTimeout: How long a connection may take to come about.
    ///   - capacity: How much may wait.
    init(timeout: Duration?, connectTimeout: Duration, capacity: Capacity = Capacity()) {
        self.timeout = timeout
        connectLimit = min(timeout ?? connectTimeout, connectTimeout)
        self.capacity = capacity
        wake = connectLimit
    }

    // MARK: The reader

    /// The reader asks for the next event.
    ///
    /// - Parameter deadline: The time of the answer until which it waits; it means nothing before the request went out.
    /// - Returns: What the reader gets, or that it waits.
    mutating func next(until deadline: Duration?) -> Reaction {
        if let reaction = ready(until: deadline) { return reaction }
        isReaderWaiting = true
        self.deadline = deadline
        return Reaction(reader: .wait, wake: rearmed())
    }

    /// What the reader gets at once; `nil` where it would have to wait.
    mutating func ready(until deadline: Duration?) -> Reaction? {
        guard let first = queue.first else { return state == .over ? Reaction(reader: .leave) : nil }
        if let deadline, Self.comes(first, after: deadline) {
            return Reaction(reader: .take(AnswerEvent(.silence, at: deadline)))
        }
        queue.removeFirst()
        switch first.kind {
        case .body(let part): waitingBytes -= part.bytes.count
        case .end: state = .over
        default: break
        }
        var reaction = Reaction(reader: .take(first))
        if isPaused, waitingBytes <= capacity.bytes / 2, queue.count <= capacity.entries / 2 {
            isPaused = false
            reaction.connection = .resume
        }
        return reaction
    }

    /// The reader wants nothing more, and least of all what waits for it.
    mutating func cancelled(at time: Duration) -> Reaction {
        if state == .over { return Reaction() }
        queue = []
        waitingBytes = 0
        return end(.cancelled, at: time)
    }

    // MARK: The connection

    /// What is done before the request can go out.
    mutating func progressed(to step: ConnectionStep) {
        if isConnecting { state = .connecting(step) }
    }

    /// The request goes out.
    mutating func sent(_ times: ConnectionTimes, at time: Duration) -> Reaction {
        guard case .connecting(let step) = state else { return Reaction(connection: .close) }
        if let timeout, time >= timeout { return end(Self.unreachable(step, within: timeout), at: time) }
        state = .answering
        zero = time
        return tell(AnswerEvent(.sent(times), at: .zero))
    }

    /// Something of the answer came.
    mutating func arrived(_ kind: AnswerEvent.Kind, at time: Duration) -> Reaction {
        guard state == .answering else { return Reaction(connection: .close) }
        if let timeout, time >= timeout { return end(.timedOut, at: timeout) }
        if case .body(let part) = kind { waitingBytes += part.bytes.count }
        var reaction = tell(AnswerEvent(kind, at: time - (zero ?? time)))
        if !isPaused, waitingBytes > capacity.bytes || queue.count > capacity.entries {
            isPaused = true
            reaction.connection = .pause
        }
        return reaction
    }

    /// The transport ended.
    mutating func ended(_ outcome: TransportOutcome, at time: Duration) -> Reaction {
        guard state != .ended, state != .over else { return Reaction(connection: .close) }
        if zero != nil, let timeout, time >= timeout { return end(.timedOut, at: timeout) }
        return end(outcome, at: time)
    }

    /// The time that a reaction had named has come.
    ///
    /// - Parameter time: What it is now: not before the time that was named.
    /// - Returns: What the reader gets, where it waits and its time has come.
    mutating func fired(at time: Duration) -> Reaction {
        wake = nil
        guard isReaderWaiting else { return Reaction() }
        switch state {
        case .connecting(let step):
            if time >= connectLimit { return end(Self.unreachable(step, within: connectLimit), at: time) }
        case .answering:
            if let moment = moment(of: deadline), time >= moment, moment <= timeout ?? moment {
                isReaderWaiting = false
                return Reaction(reader: .take(AnswerEvent(.silence, at: deadline ?? .zero)))
            }
            if let timeout, time >= timeout { return end(.timedOut, at: timeout) }
        case .ended, .over:
            break
        }
        return Reaction(wake: rearmed())
    }

    // MARK: Telling

    private var isConnecting: Bool {
        if case .connecting = state { true } else { false }
    }

    /// When a deadline of the answer is, since the start of the exchange.
    private func moment(of deadline: Duration?) -> Duration? {
        if let zero, let deadline { zero + deadline } else { nil }
    }

    private static func unreachable(_ step: ConnectionStep, within limit: Duration) -> TransportOutcome {
        let milliseconds = limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000
        let text = milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
        return .unreachable(reason: "no connection came about within \(text) (\(step.words))")
    }

    /// Whether a deadline passes before an event: not before the request went out, and not before the reader's own end.
    private static func comes(_ event: AnswerEvent, after deadline: Duration) -> Bool {
        switch event.kind {
        case .sent, .end(.cancelled), .end(.unreachable), .end(.unsendable): false
        default: event.time >= deadline
        }
    }

    /// Ends the answer; what ends before it began has time zero.
    private mutating func end(_ outcome: TransportOutcome, at time: Duration) -> Reaction {
        state = .ended
        var reaction = tell(AnswerEvent(.end(outcome), at: time - (zero ?? time)))
        reaction.connection = .close
        return reaction
    }

    /// Hands an event to the reader that waits, or keeps it for later.
    private mutating func tell(_ event: AnswerEvent) -> Reaction {
        queue.append(event)
        guard isReaderWaiting else { return Reaction() }
        isReaderWaiting = false
        return ready(until: deadline) ?? Reaction()
    }

    /// When to be woken, where that is sooner than was said before.
    private mutating func rearmed() -> Duration? {
        let next: Duration?
        switch state {
        case .connecting: next = connectLimit
        case .answering: next = moment(of: deadline).map { min($0, timeout ?? $0) } ?? timeout
        case .ended, .over: next = nil
        }
        guard let next, wake.map({ next < $0 }) ?? true else { return nil }
        wake = next
        return next
    }
}
