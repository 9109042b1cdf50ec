internal import KinesisVideo
internal import Synchronization

/// What an emulator has done since it started, in the text form of Prometheus.
///
/// Labels are names of the contract, statuses, and ways in which sessions end: their number is bounded.
final class Metrics: Sendable {
    private struct RequestKey: Hashable, Comparable {
        let operation: String
        let status: Int

        static func < (one: RequestKey, other: RequestKey) -> Bool {
            (one.operation, one.status) < (other.operation, other.status)
        }
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var refusals: [String: Int] = [:]
        var ends: [OpenSession.Kind: [String: Int]] = [:]
        var sessions: [OpenSession.Kind: Int] = [:]
        var bytesPut = 0
        var bytes = 0
        var fragments = 0
    }

    private let state = Mutex(State())

    /// Counts a request by what it is answered with.
    func count(_ answer: Answer) {
        state.withLock { state in
            let key = RequestKey(operation: answer.note.operation ?? "none", status: answer.status)
            state.requests[key, default: 0] += 1
            if let error = answer.note.error { state.refusals[error, default: 0] += 1 }
        }
    }

    /// Counts a session that begins.
    func countSession(_ kind: OpenSession.Kind) { state.withLock { $0.sessions[kind, default: 0] += 1 } }

    /// Counts a session that ends.
    func countEnd(_ kind: OpenSession.Kind, _ outcome: String) {
        state.withLock { $0.ends[kind, default: [:]][outcome, default: 0] += 1 }
    }

    /// Counts media that comes.
    func countPut(bytes: Int) { state.withLock { $0.bytesPut += bytes } }

    /// Counts media that is sent.
    func countMedia(bytes: Int, fragments: Int) {
        state.withLock { state in
            state.bytes += bytes
            state.fragments += fragments
        }
    }

    /// What one stream has taken.
    struct Intake {
        let stream: String
        let fragments: Int
        let bytesKept: Int
        let dropped: Int
    }

    /// All of it.
    ///
    /// - Parameters:
    ///   - open: How many sessions of each kind are open.
    ///   - streams: How many streams there are.
    ///   - memory: How many bytes of fragments all streams hold in memory together, and how many there may be.
    ///   - intake: What was put into each stream that takes media.
    /// - Returns: The text.
    func text(open: [OpenSession.Kind: Int], streams: Int, memory: (bytes: Int, limit: Int), intake: [Intake]) -> String
    {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: [(String, String)], value: Int)]) {
            lines += ["# HELP kvsconform_\(name) \(help)", "# TYPE kvsconform_\(name) \(type)"]
            for (labels, value) in values {
                let text = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
                lines.append("kvsconform_\(name)\(text.isEmpty ? "" : "{\(text)}") \(value)")
            }
        }
        add(
            "requests_total",
            "counter",
            "Requests by operation and status.",
            state.requests.sorted { $0.key < $1.key }
                .map { ([("operation", $0.key.operation), ("status", String($0.key.status))], $0.value) }
        )
        add(
            "refusals_total",
            "counter",
            "Requests that were refused, by error.",
            state.refusals.sorted { $0.key < $1.key }.map { ([("error", $0.key)], $0.value) }
        )
        add("streams", "gauge", "Streams that exist.", [([], streams)])
        for (kind, name, call) in [
            (OpenSession.Kind.getMedia, "sessions", "GetMedia"), (.putMedia, "uploads", "PutMedia"),
        ] {
            add("\(name)_open", "gauge", "\(call) sessions that are open.", [([], open[kind] ?? 0)])
            add("\(name)_total", "counter", "\(call) sessions that were begun.", [([], state.sessions[kind] ?? 0)])
            add(
                "\(name)_ended_total",
                "counter",
                "\(call) sessions by how they ended.",
                (state.ends[kind] ?? [:]).sorted { $0.key < $1.key }.map { ([("outcome", $0.key)], $0.value) }
            )
        }
        add("media_bytes_sent_total", "counter", "Bytes of media that were sent.", [([], state.bytes)])
        add("media_bytes_put_total", "counter", "Bytes of media that producers sent.", [([], state.bytesPut)])
        add("fragments_sent_total", "counter", "Fragments that were sent whole.", [([], state.fragments)])
        add(
            "fragments_put_total",
            "counter",
            "Fragments that were put, by stream.",
            intake.map { ([("stream", $0.stream)], $0.fragments) }
        )
        add(
            "stored_bytes",
            "gauge",
            "Bytes of fragments that are kept, by stream.",
            intake.map { ([("stream", $0.stream)], $0.bytesKept) }
        )
        add(
            "fragments_dropped_total",
            "counter",
            "Fragments that left before their retention was over, for want of room, by stream.",
            intake.map { ([("stream", $0.stream)], $0.dropped) }
        )
        add("memory_bytes", "gauge", "Bytes of fragments that all streams hold in memory.", [([], memory.bytes)])
        add("memory_limit_bytes", "gauge", "How many of them there may be.", [([], memory.limit)])
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
