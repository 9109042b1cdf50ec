internal import KinesisVideo
internal import Synchronization

/// Tells listeners what happens, as server-sent events.
final class EventHub: Sendable {
    /// How many may listen at once.
    static let mostListeners = 16

    private struct State {
        var listeners: [Int: @Sendable (String) -> Void] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// Whether anybody listens.
    var hasListeners: Bool { state.withLock { !$0.listeners.isEmpty } }

    /// Adds a listener.
    ///
    /// - Parameter hear: Is given each event as text; on any thread, and must not wait.
    /// - Returns: The listener's number; nil where there are too many.
    func add(_ hear: @escaping @Sendable (String) -> Void) -> Int? {
        state.withLock { state in
            guard state.listeners.count < Self.mostListeners else { return nil }
            state.last += 1
            state.listeners[state.last] = hear
            return state.last
        }
    }

    /// Removes a listener.
    func remove(_ id: Int) { state.withLock { $0.listeners[id] = nil } }

    /// Tells all listeners of an event.
    func tell(_ name: String, _ data: JSONNode) {
        let listeners = state.withLock { Array($0.listeners.values) }
        guard !listeners.isEmpty else { return }
        let text = "event: \(name)\ndata: \(String(decoding: data.bytes(), as: UTF8.self))\n\n"
        for hear in listeners { hear(text) }
    }
}
