internal import Synchronization

/// Wakes a task when time alone decides something.
///
/// The deadline may be moved while the watchdog sleeps, and is held off while something that came is looked at: an event
/// comes either before the deadline or after it, never both.
final class Watchdog: Sendable {
    private struct State {
        var deadline: ContinuousClock.Instant
        var hasExpired = false
        var isHeldOff = false
    }

    /// How long it sleeps at the most, so that a deadline that was moved closer is not overslept by more.
    private static let nap = Duration.milliseconds(20)

    private let state: Mutex<State>

    init(deadline: ContinuousClock.Instant) {
        state = Mutex(State(deadline: deadline))
    }

    /// Whether the deadline passed before the work was done.
    var hasExpired: Bool {
        state.withLock(\.hasExpired)
    }

    /// Keeps the deadline from passing until it is moved.
    ///
    /// - Returns: Whether it has not passed already.
    func holdOff() -> Bool {
        state.withLock { state in
            if !state.hasExpired, state.deadline <= .now { state.hasExpired = true }
            state.isHeldOff = !state.hasExpired
            return state.isHeldOff
        }
    }

    /// Moves the deadline.
    func move(to deadline: ContinuousClock.Instant) {
        state.withLock { state in
            state.deadline = deadline
            state.isHeldOff = false
        }
    }

    /// Sleeps until the deadline has passed; returns early when the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let wake = min(state.withLock(\.deadline), .now + Self.nap)
            guard (try? await Task.sleep(until: max(wake, .now + .milliseconds(1)), clock: .continuous)) != nil else {
                return
            }
            let isOver = state.withLock { state in
                if state.hasExpired { return true }
                guard state.deadline <= .now, !state.isHeldOff else { return false }
                state.hasExpired = true
                return true
            }
            if isOver { return }
        }
    }
}
