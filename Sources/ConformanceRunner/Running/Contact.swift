internal import Conformance
internal import KinesisVideo
internal import Synchronization

/// Whether a target answers at all: where nothing does, the time of every further case would be lost.
final class Contact: Sendable {
    /// How many cases must have waited in vain before a target is given up.
    ///
    /// One alone may ask what a slow endpoint has no answer to yet.
    static let attempts = 3

    /// How many cases must have got no answer, however soon, before a target is given up: one failure, told as often.
    static let closings = 10

    /// How long a case must have waited to count as one that waited; one that is turned away at once costs no time.
    static let patience = Duration.seconds(5)

    private struct State {
        var hasAnswered = false
        /// Whether it ever took a signature of ours, or never looked at one.
        var hasAccepted = false
        var clock: ClockOffset?
        /// How many cases waited long, and how many of those for a connection.
        var waited = 0
        var unconnected = 0
        /// How many cases got a connection and no answer.
        var unanswered = 0
        /// How many cases in a row were throttled, however often they asked again.
        var throttled = 0
        var givenUp: Inconclusive?
    }

    private let state = Mutex(State())

    /// Why nothing more is asked of the target; `nil` while it is worth asking.
    var givenUp: Inconclusive? {
        state.withLock(\.givenUp)
    }

    /// Something answered: from here on every case is worth its time.
    func answered() {
        state.withLock { $0.hasAnswered = true }
    }

    /// Takes in what the head of an answer tells of the endpoint.
    ///
    /// - Parameters:
    ///   - head: The head.
    ///   - sent: When its request went out, by our clock.
    ///   - received: When it came.
    ///   - rules: Tell which errors are about signatures.
    func heard(_ head: AnswerHead, sent: WallTime, received: WallTime, _ rules: JudgeRules) {
        let date = head.headers.firstValue(named: "date").flatMap { WallTime(httpDate: $0) }
        let error = rules.contract.errorHeaders.exception(in: head.headers)
        state.withLock { state in
            state.hasAnswered = true
            if head.status < 500, error.map({ !rules.isRefusalOfSignature($0) }) ?? (head.status < 400) {
                state.hasAccepted = true
            }
            guard let date else { return }
            let offset = ClockOffset(date, sent: sent, received: received)
            state.clock = state.clock?.narrowed(by: offset) ?? offset
        }
    }

    /// How far the endpoint's clock is ahead of ours; `nil` where no answer told.
    var clock: ClockOffset? {
        state.withLock(\.clock)
    }

    /// The same reason, told by its own cause where the clocks explain that a signature was refused.
    func explained(_ why: Inconclusive) -> Inconclusive {
        guard why.cause == .credentials, let clock, clock.explainsRefusal else { return why }
        return Inconclusive(
            .clock,
            "this machine's clock is \(clock.words), and signatures that far off are refused: set it; \(why.detail)"
        )
    }

    /// Gives the target up, because it is of no use to ask it anything.
    func giveUp(_ why: Inconclusive) {
        state.withLock { $0.givenUp = $0.givenUp ?? Inconclusive(why.cause, "not tried: \(why.detail)") }
    }

    /// Takes in what a case came to, and gives the target up where too many got no answer.
    ///
    /// - Parameters:
    ///   - result: What the case came to.
    ///   - timeout: How long a case may take, which is as long as any can wait.
    ///   - endpoint: The target's endpoint, for a hint.
    /// - Returns: Whether the target is given up now.
    func takes(_ result: CaseResult, timeout: Duration, endpoint: String) -> Bool {
        state.withLock { state in
            guard state.givenUp == nil, !result.verdict.isSkipped else { return false }
            if !state.hasAccepted, case .inconclusive(let why) = result.verdict,
                [.credentials, .clock].contains(why.cause)
            {
                state.givenUp = Inconclusive(why.cause, "not tried: \(why.detail)")
                return true
            }
            state.throttled = result.verdict.cause == .throttled ? state.throttled + 1 : 0
            if state.throttled >= Self.attempts, case .inconclusive(let why) = result.verdict {
                let detail =
                    "not tried: \(state.throttled) cases in a row were throttled, each again and again; \(why.detail)"
                state.givenUp = Inconclusive(.throttled, detail)
                return true
            }
            guard !state.hasAnswered else { return false }
            let hasWaited = result.duration >= min(Self.patience, timeout)
            if hasWaited { state.waited += 1 }
            if result.verdict.cause != .unreachable {
                state.unanswered += 1
            } else if hasWaited {
                state.unconnected += 1
            }
            guard state.waited >= Self.attempts || state.unanswered >= Self.closings else { return false }
            state.givenUp = Self.reason(state, endpoint)
            return true
        }
    }

    private static func reason(_ state: State, _ endpoint: String) -> Inconclusive {
        if state.unanswered == 0 {
            return Inconclusive.unreachable(
                "not tried: none of the first \(state.unconnected) cases got a connection in time"
            )
        }
        let cases = "none of the first \(max(state.unanswered, state.waited)) cases got an answer"
        if state.waited >= attempts {
            return Inconclusive(.givenUp, "not tried: the endpoint takes connections and says nothing; \(cases)")
        }
        let hint = Self.hint(endpoint)
        return Inconclusive(.givenUp, "not tried: the endpoint closes its connections; \(cases)\(hint)")
    }

    /// What awaits TLS closes the connection when something else comes.
    static func hint(_ endpoint: String) -> String {
        endpoint.lowercased().hasPrefix("http://") ? "; is it https:// instead?" : ""
    }
}
