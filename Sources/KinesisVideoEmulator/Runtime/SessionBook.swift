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
    func open(
        _ kind: OpenSession.Kind,
        _ note: Answer.Note,
        at now: WallTime,
        tell: @escaping @Sendable (SessionNudge) -> Void
    ) -> OpenSession {
        state.withLock { state in
            state.last += 1
            let session = OpenSession(id: state.last, kind, note, at: now, tell: tell)
            state.open[session.id] = session
            return session
        }
    }

    /// Strikes a session out.
    func close(_ session: OpenSession) { state.withLock { $0.open[session.id] = nil } }
}

/// One session, as others see it.
final class OpenSession: Sendable {
    /// Which way its media goes.
    enum Kind: String, Sendable {
        /// Somebody reads.
        case getMedia
        /// Somebody puts.
        case putMedia
    }

    /// What is known of a session.
    struct Snapshot: Hashable, Sendable {
        let id: Int
        let kind: Kind
        let stream: String
        let selector: String?
        let requestID: String
        let startedAt: WallTime
        /// What was handed to the connection, or came from it.
        var bytes = 0
        /// How many fragments were sent whole, or stored.
        var fragments = 0
        /// The fragment that was begun last, and the size of its Cluster; for a reader.
        var current: Fragment?
        var size = 0
        /// What the producer was told last.
        var acknowledgement: FragmentAcknowledgement?
    }

    let id: Int
    /// Which way its media goes.
    let kind: Kind
    /// Tells the session's connection what to do; on any thread.
    let tell: @Sendable (SessionNudge) -> Void
    private let state: Mutex<Snapshot>

    init(
        id: Int,
        _ kind: Kind,
        _ note: Answer.Note,
        at now: WallTime,
        tell: @escaping @Sendable (SessionNudge) -> Void
    ) {
        self.id = id
        self.kind = kind
        self.tell = tell
        state = Mutex(
            Snapshot(
                id: id,
                kind: kind,
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

    /// Notes how far an upload has come.
    ///
    /// - Returns: How much that is more than before.
    func advance(
        bytes: Int,
        fragments: Int,
        told acknowledgement: FragmentAcknowledgement?
    ) -> (bytes: Int, fragments: Int) {
        state.withLock { state in
            let step = (bytes - state.bytes, fragments - state.fragments)
            (state.bytes, state.fragments, state.acknowledgement) = (bytes, fragments, acknowledgement)
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
            "id": .integer(Int64(id)), "kind": .string(kind.rawValue), "stream": .string(stream),
            "selector": selector.map(JSONNode.string),
            "requestId": .string(requestID), "startedAt": .string(startedAt.rfc3339Text),
            "bytes": .integer(Int64(bytes)), "fragments": .integer(Int64(fragments)),
            "current": current.map { fragment in fragment.node(bytes: size) },
            "acknowledgement": acknowledgement?.node,
            "outcome": outcome.map(JSONNode.string),
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
