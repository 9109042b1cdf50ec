internal import KinesisVideo

#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#else
    private import Darwin
#endif

/// Whether this machine has room for more work, by what it did of late.
///
/// What is measured on a machine that has none is the machine: heads come late because nobody had time to read them.
struct MachineRoom {
    /// How much of all processors this process may have had.
    static let busy = 0.7

    /// How late a sleep may end.
    static let late = Duration.milliseconds(30)

    /// How long is looked back.
    static let span = Duration.milliseconds(400)

    private static let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    private var processorTime = clock()
    private var time = SteadyClock.system.now

    /// Looks at what was done since the last question.
    ///
    /// - Parameter lateness: How late a sleep ended, which tells how long work waits here.
    /// - Returns: Whether there is room for more.
    mutating func hasRoom(_ lateness: Duration) -> Bool {
        let (used, now) = (clock(), SteadyClock.system.now)
        let share = Duration.microseconds(used - processorTime) / ((now - time) * Self.processors)
        (processorTime, time) = (used, now)
        return share < Self.busy && lateness < Self.late
    }
}
