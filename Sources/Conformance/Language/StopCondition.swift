internal import KinesisVideo

/// When enough of a stream has been read.
package indirect enum StopCondition: Sendable, Hashable {
    /// So many chunks are complete.
    case chunks(Int)
    /// So much time has passed since the request.
    case elapsed(Duration)
    /// So many bytes of the body have come.
    case bytes(UInt64)
    /// The body has ended.
    case end
    /// The first of several.
    case anyOf([StopCondition])

    private static let names = ["chunks", "elapsed", "bytes", "end", "anyOf"]

    init?(_ node: JSONNode, _ diagnostics: inout Diagnostics) {
        guard var reader = ObjectReader(node, as: "'stopWhen'", &diagnostics) else { return nil }
        for name in Self.names { _ = reader.optional(name) }
        reader.finish(&diagnostics)
        let known = reader.allMembers.filter { Self.names.contains($0.name) }
        guard let member = known.first, known.count == 1 else {
            diagnostics.report(
                "scenario.contradiction",
                known.isEmpty ? "nothing says when to stop" : "several conditions stand side by side",
                at: node.range,
                help: known.isEmpty
                    ? "write one of \(Self.names.joined(separator: ", "))"
                    : "put them in \"anyOf\": [{\"chunks\": 3}, {\"elapsed\": \"5s\"}]"
            )
            return nil
        }
        let value = member.value
        switch member.name {
        case "chunks":
            guard let count = diagnostics.integer(value, in: 1...1_000_000_000) else { return nil }
            self = .chunks(count)
        case "elapsed":
            guard let duration = diagnostics.duration(value) else { return nil }
            self = .elapsed(duration)
        case "bytes":
            guard let count = diagnostics.integer(value, in: 1...Int.max) else { return nil }
            self = .bytes(UInt64(count))
        case "end":
            guard value.boolValue == true else {
                diagnostics.wrongType(value, expected: "true")
                return nil
            }
            self = .end
        default:
            guard let elements = diagnostics.array(value, of: "conditions") else { return nil }
            if elements.isEmpty {
                diagnostics.report(
                    "scenario.contradiction",
                    "none of no conditions ever holds",
                    at: value.range,
                    help: "for example \"anyOf\": [{\"chunks\": 3}, {\"elapsed\": \"5s\"}]"
                )
            }
            let conditions = elements.compactMap { StopCondition($0, &diagnostics) }
            guard conditions.count == elements.count, !conditions.isEmpty else { return nil }
            self = .anyOf(conditions)
        }
    }

    /// The conditions, taken apart.
    var alternatives: [StopCondition] {
        if case .anyOf(let conditions) = self { conditions.flatMap(\.alternatives) } else { [self] }
    }

    /// Whether reading to the end is one of them.
    var includesEnd: Bool {
        alternatives.contains(.end)
    }

    /// The number of chunks that is enough.
    var chunkCount: Int? {
        alternatives.compactMap { if case .chunks(let count) = $0 { count } else { nil } }.min()
    }

    /// The number of bytes that is enough.
    var byteCount: UInt64? {
        alternatives.compactMap { if case .bytes(let count) = $0 { count } else { nil } }.min()
    }

    /// The time that is enough.
    var duration: Duration? {
        alternatives.compactMap { if case .elapsed(let duration) = $0 { duration } else { nil } }.min()
    }
}
