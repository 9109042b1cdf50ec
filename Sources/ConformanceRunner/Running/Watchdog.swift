internal import Synchronization

/// Wakes a task when time alone decides something.
///
/// The deadline may be moved later while the watchdog sleeps, never earlier: what is waited for only ever gets done.
final class Watchdog: Sendable {
    private struct State {
        var deadline: ContinuousClock.Instant
        var hasExpired = false
    }

    private let state: Mutex<State>

    init(deadline: ContinuousClock.Instant) {
        state = Mutex(State(deadline: deadline))
    }

    /// Whether the deadline passed before the work was done.
    var hasExpired: Bool {
        state.withLock(\.hasExpired)
    }

    /// Moves the deadline.
    func move(to deadline: ContinuousClock.Instant) {
        state.withLock { $0.deadline = deadline }
    }

    /// Sleeps until the deadline has passed; returns early when the task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let deadline = state.withLock(\.deadline)
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            let isOver = state.withLock { state in
                guard state.deadline <= .now else { return false }
                state.hasExpired = true
                return true
            }
            if isOver { return }
        }
    }
}
