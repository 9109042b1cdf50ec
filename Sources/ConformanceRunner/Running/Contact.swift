internal import Conformance
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
        /// How many cases waited long, and how many of those for a connection.
        var waited = 0
        var unconnected = 0
        /// How many cases got a connection and no answer.
        var unanswered = 0
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

    /// Takes in what a case came to, and gives the target up where too many got no answer.
    ///
    /// - Parameters:
    ///   - result: What the case came to.
    ///   - timeout: How long a case may take, which is as long as any can wait.
    ///   - endpoint: The target's endpoint, for a hint.
    /// - Returns: Whether the target is given up now.
    func takes(_ result: CaseResult, timeout: Duration, endpoint: String) -> Bool {
        state.withLock { state in
            guard !state.hasAnswered, state.givenUp == nil else { return false }
            if result.verdict.isSkipped { return false }
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
        // What awaits TLS closes the connection when something else comes.
        let hint = endpoint.lowercased().hasPrefix("http://") ? "; is it https:// instead?" : ""
        return Inconclusive(.givenUp, "not tried: the endpoint closes its connections; \(cases)\(hint)")
    }
}
