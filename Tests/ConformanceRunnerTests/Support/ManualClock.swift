import KinesisVideo
import Synchronization

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private struct Sleeper {
        let id: Int
        let end: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Duration = .zero
        var sleepers: [Sleeper] = []
        var count = 0
    }

    private let state = Mutex(State())

    /// The clock as those who wait know it.
    var clock: SteadyClock {
        SteadyClock(now: { self.state.withLock(\.now) }, sleep: { try await self.sleep(until: $0) })
    }

    /// How many tasks are waiting.
    var sleepers: Int { state.withLock(\.sleepers.count) }

    /// Lets time pass, and wakes all whose time has come.
    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let now = state.now
            defer { state.sleepers.removeAll { $0.end <= now } }
            return state.sleepers.filter { $0.end <= now }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    private func sleep(until end: Duration) async throws {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isOver = state.withLock { state in
                    if Task.isCancelled { return Result<Bool, any Error>.failure(CancellationError()) }
                    if state.now >= end { return .success(true) }
                    state.sleepers.append(Sleeper(id: id, end: end, continuation: continuation))
                    return .success(false)
                }
                switch isOver {
                case .success(true): continuation.resume()
                case .success(false): break
                case .failure(let error): continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
