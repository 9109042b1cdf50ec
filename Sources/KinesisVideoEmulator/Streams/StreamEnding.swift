internal import Synchronization

/// Whether a stream has been deleted, and who wants to know.
final class StreamEnding: Sendable {
    private struct State {
        var isOver = false
        var waiting: [UInt64: @Sendable () -> Void] = [:]
        var lastWait: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Tells those who wait that the stream is over, now and for good.
    func end() {
        let woken = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for wake in woken { wake() }
    }

    /// Asks to be told when the stream is over.
    ///
    /// - Parameter wake: Called once, on any thread, also at once; not after the wait was let go.
    /// - Returns: The wait.
    func wait(_ wake: @escaping @Sendable () -> Void) -> FragmentWait {
        let id: UInt64? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.lastWait += 1
            state.waiting[state.lastWait] = wake
            return state.lastWait
        }
        guard let id else {
            wake()
            return FragmentWait {}
        }
        return FragmentWait { [weak self] in self?.state.withLock { $0.waiting[id] = nil } }
    }
}
