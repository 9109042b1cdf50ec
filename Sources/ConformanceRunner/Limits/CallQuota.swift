internal import KinesisVideo

/// Keeps the calls for each stream under a number in any second, and the sessions under a number at once.
///
/// Who asks first is first, for calls and for sessions.
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

    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Result<Void, Refusal>, Never>
    }

    private struct Usage {
        /// When the most recent calls were or will be let through, oldest first.
        var calls: [Duration] = []
        var sessions = 0
        /// Those who wait for a session, the first one first.
        var waiters: [Waiter] = []
    }

    /// What counts as a second: some more, because the endpoint's begins when a call arrives there.
    private static let second = Duration.milliseconds(1010)

    private let callsPerSecond: Int
    private let sessions: Int
    private let clock: SteadyClock
    private var usage: [String: Usage] = [:]
    private var waiterCount = 0

    init(callsPerSecond: Int, sessions: Int, clock: SteadyClock = .system) {
        self.callsPerSecond = max(1, callsPerSecond)
        self.sessions = max(1, sessions)
        self.clock = clock
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
        if ignoringLimits || usage[stream, default: Usage()].sessions < sessions {
            usage[stream, default: Usage()].sessions += 1
        } else {
            try await waitForSession(stream, patience)
        }
        let now = clock.now
        var turn = now
        var calls = usage[stream, default: Usage()].calls
        if !ignoringLimits, calls.count >= callsPerSecond {
            turn = max(now, calls[calls.count - callsPerSecond] + Self.second)
        }
        // A call that ignores the limits goes ahead of those that wait.
        calls.insert(turn, at: (calls.lastIndex { $0 <= turn } ?? -1) + 1)
        if calls.count > callsPerSecond { calls.removeFirst(calls.count - callsPerSecond) }
        usage[stream, default: Usage()].calls = calls
        let session = Session(stream: stream)
        if turn > now, await !clock.sleep(until: turn) {
            end(session)
            throw .cancelled
        }
        return session
    }

    /// Gives a session's place back, to the first who waits for one.
    func end(_ session: Session) {
        usage[session.stream]?.sessions -= 1
        while let stream = usage[session.stream], stream.sessions < sessions, let next = stream.waiters.first {
            usage[session.stream]?.waiters.removeFirst()
            usage[session.stream]?.sessions += 1
            next.continuation.resume(returning: .success(()))
        }
    }

    /// How many sessions of a stream are taken.
    func sessions(of stream: String) -> Int {
        usage[stream]?.sessions ?? 0
    }

    /// How many wait for a session of a stream.
    func waiting(for stream: String) -> Int {
        usage[stream]?.waiters.count ?? 0
    }

    /// Waits until a session is handed over, which is counted already.
    private func waitForSession(_ stream: String, _ patience: Duration?) async throws(Refusal) {
        waiterCount += 1
        let id = waiterCount
        let alarm = patience.map { patience in
            Task { if await clock.sleep(for: patience) { refuse(id, of: stream, .noSession) } }
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Void, Refusal>, Never>) in
                if Task.isCancelled {
                    continuation.resume(returning: .failure(.cancelled))
                } else {
                    usage[stream, default: Usage()].waiters.append(Waiter(id: id, continuation: continuation))
                }
            }
        } onCancel: {
            Task { await refuse(id, of: stream, .cancelled) }
        }
        alarm?.cancel()
        try result.get()
    }

    /// Sends one who waits away; one who has got a session meanwhile keeps it.
    private func refuse(_ id: Int, of stream: String, _ refusal: Refusal) {
        guard let index = usage[stream]?.waiters.firstIndex(where: { $0.id == id }),
            let waiter = usage[stream]?.waiters.remove(at: index)
        else { return }
        waiter.continuation.resume(returning: .failure(refusal))
    }
}
