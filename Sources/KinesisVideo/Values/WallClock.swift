private import FoundationEssentials

/// Where the time of day is read: signatures, timestamps and the growth of streams are about it.
package struct WallClock: Sendable {
    /// The time of day.
    package let now: @Sendable () -> WallTime

    /// Makes a clock.
    package init(now: @escaping @Sendable () -> WallTime) {
        self.now = now
    }

    /// The clock of the machine.
    package static let system = WallClock {
        WallTime(milliseconds: Int64((Date.now.timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
