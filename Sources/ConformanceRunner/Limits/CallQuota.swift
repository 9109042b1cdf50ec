/// Keeps the calls for each stream under a number in any second, and the sessions under a number at once.
///
/// Calls wait their turn in the order in which they asked; who waits for a session gets one in no order.
actor CallQuota {
    /// Why a call may not be made.
    enum Refusal: Error {
        /// The task was cancelled.
        case cancelled
        /// No session became free in time.
        case noSession
    }

    /// A place among the sessions of a stream; it must be given back.
    struct Session: Sendable {
        fileprivate let stream: String
    }

    private struct Usage {
        /// When the most recent calls were or will be let through, oldest first.
        var calls: [ContinuousClock.Instant] = []
        var sessions = 0
    }

    private let callsPerSecond: Int
    private let sessions: Int
    private var usage: [String: Usage] = [:]

    init(callsPerSecond: Int, sessions: Int) {
        self.callsPerSecond = max(1, callsPerSecond)
        self.sessions = max(1, sessions)
    }

    /// Waits until a call for a stream may be made, or the task is cancelled.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - ignoringLimits: Count the call, and do not wait.
    ///   - patience: How long to wait for a session. Without end unless the caller holds one itself: then those who wait
    ///     could be waiting for each other.
    /// - Returns: The place among the stream's sessions, to be given back.
    /// - Throws: ``Refusal``.
    func begin(
        _ stream: String,
        ignoringLimits: Bool,
        patience: Duration? = nil
    ) async throws(Refusal) -> Session {
        if !ignoringLimits { try await waitForSession(stream, until: patience.map { .now + $0 }) }
        usage[stream, default: Usage()].sessions += 1
        let now = ContinuousClock.now
        var turn = now
        var calls = usage[stream, default: Usage()].calls
        if !ignoringLimits, calls.count >= callsPerSecond {
            turn = max(now, calls[calls.count - callsPerSecond] + .milliseconds(1010))
        }
        // A call that ignores the limits goes ahead of those that wait.
        calls.insert(turn, at: (calls.lastIndex { $0 <= turn } ?? -1) + 1)
        if calls.count > callsPerSecond { calls.removeFirst(calls.count - callsPerSecond) }
        usage[stream, default: Usage()].calls = calls
        if turn > now {
            do {
                try await Task.sleep(until: turn, clock: .continuous)
            } catch {
                end(Session(stream: stream))
                throw .cancelled
            }
        }
        return Session(stream: stream)
    }

    /// Gives a session's place back.
    func end(_ session: Session) {
        usage[session.stream]?.sessions -= 1
    }

    /// How many sessions of a stream are taken.
    func sessions(of stream: String) -> Int {
        usage[stream]?.sessions ?? 0
    }

    /// Asking again now and then costs less than it is worth to be told: it happens where cases outnumber sessions.
    private func waitForSession(_ stream: String, until end: ContinuousClock.Instant?) async throws(Refusal) {
        while usage[stream, default: Usage()].sessions >= sessions {
            if let end, end <= .now { throw .noSession }
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { throw .cancelled }
        }
    }
}
