internal import Synchronization

/// Counts the calls and the sessions of every stream; shared by all connections.
final class Admissions: Sendable {
    private struct Counts {
        var calls: CallWindow
        var sessions = 0
    }

    private let counts = Mutex<[String: Counts]>([:])

    /// Whether the stream takes one more call now, on a monotonic clock in milliseconds.
    func admitCall(to stream: EmulatedStream, at instant: Int64) -> Bool {
        counts.withLock { counts in
            counts[stream.logicalName, default: Self.none(stream)].calls.admit(at: instant)
        }
    }

    /// A place for one more session of the stream; nil where all are taken.
    func admitSession(to stream: EmulatedStream, ignoringLimit: Bool) -> SessionLease? {
        let name = stream.logicalName
        let isAdmitted = counts.withLock { counts in
            let sessions = counts[name]?.sessions ?? 0
            guard ignoringLimit || sessions < stream.limits.sessions else { return false }
            counts[name, default: Self.none(stream)].sessions = sessions + 1
            return true
        }
        guard isAdmitted else { return nil }
        return SessionLease { [weak self] in
            self?.counts.withLock { $0[name]?.sessions -= 1 }
        }
    }

    /// How many sessions of a stream there are.
    func sessions(of logicalName: String) -> Int {
        counts.withLock { $0[logicalName]?.sessions ?? 0 }
    }

    private static func none(_ stream: EmulatedStream) -> Counts {
        Counts(calls: CallWindow(callsPerSecond: stream.limits.callsPerSecond))
    }
}
