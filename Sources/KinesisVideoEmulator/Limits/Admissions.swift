internal import NIOCore
internal import Synchronization

/// Counts the calls and the sessions of every stream; shared by all connections.
final class Admissions: Sendable {
    private struct Counts {
        var calls: CallWindow
        var sessions = 0
        /// Whether a call had to be refused.
        var isThrottled = false
        /// How many there have been.
        var opened = 0
        /// How many there have been since the stream's endpoint was asked for.
        var openedHere = 0
        /// How many calls there have been.
        var callCount = 0
        /// When the places of sessions that have ended are free, in milliseconds; only where that is not at once.
        var leaving: [Int64] = []
    }

    /// What is done with a stream: who writes it takes no place away from those who read it.
    enum Use: Hashable, Sendable {
        case reading, writing
        /// What the control plane or the archive is asked, by the operation's name.
        case asking(String)
    }

    private struct Key: Hashable {
        let stream: String
        let use: Use
    }

    private let counts = Mutex<[Key: Counts]>([:])
    private let limiting: Limiting

    /// Counts nobody yet.
    init(_ limiting: Limiting = Limiting()) {
        self.limiting = limiting
    }

    /// Whether the stream takes one more call now, on a monotonic clock in milliseconds.
    func admitCall(
        to stream: EmulatedStream,
        for use: Use = .reading,
        at instant: Int64,
        _ faults: FaultSet
    ) -> Bool {
        let key = Key(stream: stream.logicalName, use: use)
        return counts.withLock { counts in
            var all = counts[key] ?? none(stream, use)
            defer { counts[key] = all }
            all.callCount += 1
            if let every = faults.count(of: .throttlesEvery), all.callCount % every == 0 { return false }
            guard !all.isThrottled || !faults.contains(.staysThrottled) else { return false }
            let isAdmitted = all.calls.admit(at: instant)
            all.isThrottled = all.isThrottled || !isAdmitted
            return isAdmitted
        }
    }

    /// Whether an operation of the control plane or of the archive may be called once more now.
    ///
    /// - Parameters:
    ///   - operation: Its name; those that have limits of their own are not counted here.
    ///   - stream: The stream that it is about; nil where there is none.
    ///   - instant: The time, in milliseconds of a monotonic clock.
    ///   - faults: What goes wrong on purpose.
    /// - Returns: Whether it is within the quotas of the account and of the stream.
    func admit(_ operation: String, on stream: EmulatedStream?, at instant: Int64, _ faults: FaultSet) -> Bool {
        guard let quota = OperationQuota.of(operation) else { return true }
        let isLimited = limiting.coversAllOperations && !faults.contains(.ignoresLimit, "calls")
        func admit(_ name: String, _ quota: Int?, throttled every: Int?) -> Bool {
            guard let quota else { return true }
            let key = Key(stream: name, use: .asking(operation))
            return counts.withLock { counts in
                var all = counts[key] ?? Counts(calls: CallWindow(callsPerSecond: quota, limiting))
                defer { counts[key] = all }
                all.callCount += 1
                if let every, all.callCount % every == 0 { return false }
                return !isLimited || all.calls.admit(at: instant)
            }
        }
        // No stream has an empty name: what stands there is the account's.
        guard admit("", quota.account, throttled: nil) else { return false }
        guard let stream else { return true }
        let every = quota.readsArchive ? faults.count(of: .throttlesEvery) : nil
        return admit(stream.logicalName, quota.stream, throttled: every)
    }

    /// A place for one more session of the stream; nil where all are taken.
    func admitSession(
        to stream: EmulatedStream,
        for use: Use = .reading,
        at instant: Int64,
        _ faults: FaultSet
    ) -> SessionLease? {
        let key = Key(stream: stream.logicalName, use: use)
        let limit = use == .writing ? stream.uploads.uploads : stream.limits.sessions
        let ignoringLimit = faults.contains(.ignoresLimit, "sessions")
        let isAdmitted = counts.withLock { counts in
            var all = counts[key] ?? none(stream, use)
            all.leaving.removeAll { $0 <= instant }
            defer { counts[key] = all }
            guard ignoringLimit || all.sessions + all.leaving.count < limit else { return false }
            all.sessions += 1
            all.opened += 1
            all.openedHere += 1
            return true
        }
        guard isAdmitted else { return nil }
        if faults.contains(.keepsSessions) { return SessionLease {} }
        return SessionLease { [weak self] in self?.release(key) }
    }

    private func release(_ key: Key) {
        let free = limiting.sessionRelease > 0 ? NIODeadline.now().uptimeMilliseconds + limiting.sessionRelease : nil
        counts.withLock { counts in
            counts[key]?.sessions -= 1
            if let free { counts[key]?.leaving.append(free) }
        }
    }

    /// How many sessions of a stream there are.
    func sessions(of logicalName: String) -> Int {
        counts.withLock { $0[Key(stream: logicalName, use: .reading)]?.sessions ?? 0 }
    }

    /// Whether a stream has moved to another endpoint, which this one is again once it has been asked for.
    func hasMoved(_ stream: EmulatedStream, _ faults: FaultSet) -> Bool {
        guard let most = faults.count(of: .movesAfter) else { return false }
        return counts.withLock { $0[Key(stream: stream.logicalName, use: .reading)]?.openedHere ?? 0 } >= most
    }

    /// Notes that the endpoint of a stream was asked for.
    func noteEndpoint(of stream: EmulatedStream) {
        counts.withLock { $0[Key(stream: stream.logicalName, use: .reading)]?.openedHere = 0 }
    }

    /// The occasions that a session of a stream would have, if it began now.
    func occasions(of stream: EmulatedStream) -> [Fault.Occasion] {
        counts.withLock { counts in
            guard let all = counts[Key(stream: stream.logicalName, use: .reading)] else { return [] }
            return (all.sessions > 0 ? [.beside] : []) + (all.opened > 0 ? [.again] : [])
        }
    }

    private func none(_ stream: EmulatedStream, _ use: Use) -> Counts {
        let calls = use == .writing ? stream.uploads.callsPerSecond : stream.limits.callsPerSecond
        return Counts(calls: CallWindow(callsPerSecond: calls, limiting))
    }
}

extension NIODeadline {
    /// Milliseconds on the clock of the event loops, which never goes back.
    var uptimeMilliseconds: Int64 {
        Int64(clamping: uptimeNanoseconds / 1_000_000)
    }
}
