internal import KinesisVideo
internal import Synchronization

/// The two times of an emulator: that of its streams, which never leaps, and that of the day.
///
/// Streams and sessions go by the first: a machine's clock that is set while they run would stall them or flood their
/// readers. Signatures and `Date` headers go by the second, as the clients' own do.
final class ServiceClock: Sendable {
    private let day: WallClock
    private let steady: SteadyClock
    private let start: (day: WallTime, steady: Duration)
    private let ahead = Mutex<Int64>(0)

    /// Begins with the time of the day.
    init(day: WallClock, steady: SteadyClock) {
        self.day = day
        self.steady = steady
        start = (day.now(), steady.now)
    }

    /// The time of the streams.
    var now: WallTime {
        let passed = (steady.now - start.steady).wholeMilliseconds
        return start.day.advanced(byMilliseconds: passed + ahead.withLock { $0 })
    }

    /// The time of the day.
    var date: WallTime { day.now() }

    /// By how much the streams are ahead of what has passed, in milliseconds.
    var lead: Int64 { ahead.withLock { $0 } }

    /// Lets time pass for the streams.
    ///
    /// - Parameter milliseconds: How long; not below 0.
    func advance(by milliseconds: Int64) {
        ahead.withLock { $0 += min(milliseconds, Self.farthest - $0) }
    }

    /// How far ahead the streams can be, in milliseconds: a hundred years.
    static let farthest = EmulatorConfiguration.unboundedSession
}
