package import KinesisVideo

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Where an emulator reads the time of day: signatures, timestamps and the growth of streams are about it.
package struct WallClock: Sendable {
    /// The time of day.
    package let now: @Sendable () -> WallTime

    /// Makes a clock.
    package init(now: @escaping @Sendable () -> WallTime) {
        self.now = now
    }

    /// The clock of the machine.
    package static let system = WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
