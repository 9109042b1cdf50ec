import Synchronization
import UnixSignals

/// Runs work that a signal ends early: the first SIGINT or SIGTERM cancels it, a second one ends the process at once.
enum Interruption {
    /// Runs the work.
    ///
    /// - Parameter work: What is cancelled by a signal; it should still say what it found, and return soon.
    /// - Returns: What the work returned, and how the process should say that it was interrupted; `nil` where it was not.
    /// - Throws: What the work throws.
    static func guarding<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> (result: Result, interruption: ExitStatus?) {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let first = First()
        let running = Task { try await work() }
        let watching = Task.detached {
            for await signal in signals {
                let status: ExitStatus = signal == .sigterm ? .terminated : .interrupted
                guard first.set(status) else { platformExit(status.rawValue) }
                running.cancel()
            }
        }
        defer { watching.cancel() }
        let result = try await running.value
        return (result, first.status)
    }

    /// The first signal that came.
    private final class First: Sendable {
        private let state = Mutex<ExitStatus?>(nil)

        var status: ExitStatus? {
            state.withLock { $0 }
        }

        /// Whether this one is the first.
        func set(_ status: ExitStatus) -> Bool {
            state.withLock { state in
                guard state == nil else { return false }
                state = status
                return true
            }
        }
    }
}
