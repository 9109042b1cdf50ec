internal import KinesisVideo
internal import NIOCore
internal import Synchronization

/// What a connection is asked from outside.
enum SessionNudge: Sendable {
    /// To look again: the clock or the faults have changed.
    case look
    /// To end its session at the next boundary.
    case end
    /// To reset the connection.
    case reset
}

/// The sessions that are open.
final class SessionBook: Sendable {
    private struct State {
        var open: [Int: OpenSession] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// The sessions, oldest first.
    var sessions: [OpenSession] {
        state.withLock { state in state.open.values.sorted { $0.id < $1.id } }
    }

    /// The session of a number.
    func session(_ id: Int) -> OpenSession? { state.withLock { $0.open[id] } }

    /// Enters a session.
    func open(_ note: Answer.Note, at now: WallTime, tell: @escaping @Sendable (SessionNudge) -> Void) -> OpenSession {
        state.withLock { state in
            state.last += 1
            let session = OpenSession(id: state.last, note, at: now, tell: tell)
            state.open[session.id] = session
            return session
        }
    }

    /// Strikes a session out.
    func close(_ session: OpenSession) { state.withLock { $0.open[session.id] = nil } }
}

/// One session, as others see it.
final class OpenSession: Sendable {
    /// What is known of a session.
    struct Snapshot: Hashable, Sendable {
        let id: Int
        let stream: String
        let selector: String?
        let requestID: String
        let startedAt: WallTime
        /// What was handed to the connection.
        var bytes = 0
        /// How many fragments were sent whole.
        var fragments = 0
        /// The fragment that was begun last, and the size of its Cluster.
        var current: Fragment?
        var size = 0
    }

    let id: Int
    /// Tells the session's connection what to do; on any thread.
    let tell: @Sendable (SessionNudge) -> Void
    private let state: Mutex<Snapshot>

    init(id: Int, _ note: Answer.Note, at now: WallTime, tell: @escaping @Sendable (SessionNudge) -> Void) {
        self.id = id
        self.tell = tell
        state = Mutex(
            Snapshot(
                id: id,
                stream: note.stream ?? "",
                selector: note.selector,
                requestID: note.requestID,
                startedAt: now
            )
        )
    }

    /// What is known now.
    var snapshot: Snapshot { state.withLock { $0 } }

    /// Notes how far it has come.
    ///
    /// - Returns: How much that is more than before.
    func advance(bytes: Int, fragments: Int, current: Fragment?, size: Int) -> (bytes: Int, fragments: Int) {
        state.withLock { state in
            let step = (bytes - state.bytes, fragments - state.fragments)
            (state.bytes, state.fragments, state.current, state.size) = (bytes, fragments, current, size)
            return step
        }
    }
}

extension OpenSession.Snapshot {
    /// The session as JSON.
    var node: JSONNode { node(outcome: nil) }

    /// The session as JSON, with how it ended.
    func node(outcome: String?) -> JSONNode {
        .object([
            "id": .integer(Int64(id)), "stream": .string(stream), "selector": selector.map(JSONNode.string),
            "requestId": .string(requestID), "startedAt": .string(startedAt.rfc3339Text),
            "bytes": .integer(Int64(bytes)), "fragments": .integer(Int64(fragments)),
            "current": current.map { fragment in fragment.node(bytes: size) }, "outcome": outcome.map(JSONNode.string),
        ])
    }
}

extension Fragment {
    /// The fragment as JSON.
    func node(bytes: Int?) -> JSONNode {
        .object([
            "number": .string(number.text), "serverTimestamp": .string(serverTimestamp.rfc3339Text),
            "producerTimestamp": .string(producerTimestamp.rfc3339Text), "milliseconds": .integer(duration),
            "bytes": bytes.map { .integer(Int64($0)) },
        ])
    }
}
