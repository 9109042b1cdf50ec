/// A clock that only goes forward, for waits and lengths of time; the time of day may be set back, this never is.
///
/// Everything that waits is given one, so that a test can let hours pass at once.
package struct SteadyClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    /// Makes a clock.
    ///
    /// - Parameters:
    ///   - now: The time since some moment that stays the same.
    ///   - sleep: Waits until a time has come; throws when the task is cancelled.
    package init(
        now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (_ until: Duration) async throws -> Void
    ) {
        read = now
        wait = sleep
    }

    /// The machine's clock, counted from the first time that it is asked for.
    package static let system: SteadyClock = {
        let start = ContinuousClock.now
        return SteadyClock(
            now: { start.duration(to: .now) },
            sleep: { try await Task.sleep(until: start + $0, clock: .continuous) }
        )
    }()

    /// The time since some moment that stays the same.
    package var now: Duration { read() }

    /// Waits until a time has come.
    ///
    /// - Parameter time: The time.
    /// - Returns: Whether it came before the task was cancelled.
    package func sleep(until time: Duration) async -> Bool {
        (try? await wait(time)) != nil
    }

    /// Waits for so long.
    ///
    /// - Parameter duration: How long.
    /// - Returns: Whether it passed before the task was cancelled.
    package func sleep(for duration: Duration) async -> Bool {
        await sleep(until: now + duration)
    }
}
