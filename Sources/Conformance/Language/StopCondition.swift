internal import KinesisVideo

/// When enough of a stream has been read.
package indirect enum StopCondition: Sendable, Hashable {
    /// So many chunks are complete.
    case chunks(Int)
    /// So much time has passed since the request.
    case elapsed(Duration)
    /// So much time has passed in which nothing came.
    case quiet(Duration)
    /// So many bytes of the body have come.
    case bytes(UInt64)
    /// The body has ended.
    case end
    /// The first of several.
    case anyOf([StopCondition])

    static let grammar = ObjectGrammar(
        "'stopWhen'",
        [
            .optional("chunks", .integer(1...1_000_000_000), "So many chunks are complete."),
            .optional("elapsed", .duration, "So much time passed since the head of the answer came."),
            .optional("quiet", .duration, "Nothing came for so long, neither the head nor a byte behind it."),
            .optional("bytes", .integer(1...Int.max), "So many bytes of the body came."),
            .optional("end", .other(.const(true)), "The body ended."),
            .optional(
                "anyOf",
                .array("conditions", .ref("stopWhen"), atLeast: 1),
                "The first of several.",
                examples: [[.object(["chunks": 3]), .object(["elapsed": "5s"])]]
            ),
        ],
        exactlyOne: true
    )

    init?(_ value: ScenarioValue) {
        guard let reader = ScenarioObject(value, Self.grammar) else { return nil }
        let names = reader.present
        guard names.count == 1 else {
            value.report(
                "contradiction",
                names.isEmpty ? "nothing says when to stop" : "several conditions stand side by side",
                help: names.isEmpty
                    ? "write one of \(Self.grammar.members.map(\.name).joined(separator: ", "))"
                    : "put them in \"anyOf\": [{\"chunks\": 3}, {\"elapsed\": \"5s\"}]"
            )
            return nil
        }
        if let count = reader.optionalInteger("chunks") {
            self = .chunks(count)
        } else if let duration = reader.duration("elapsed") {
            self = .elapsed(duration)
        } else if let duration = reader.duration("quiet") {
            self = .quiet(duration)
        } else if let count = reader.optionalInteger("bytes") {
            self = .bytes(UInt64(count))
        } else if let end = reader.optional("end") {
            guard end.node.boolValue == true else {
                end.wrongType(expected: "true")
                return nil
            }
            self = .end
        } else {
            guard let several = reader.optional("anyOf"), let elements = several.elements(of: "conditions") else {
                return nil
            }
            if elements.isEmpty {
                several.report(
                    "contradiction",
                    "none of no conditions ever holds",
                    help: "for example \"anyOf\": [{\"chunks\": 3}, {\"elapsed\": \"5s\"}]"
                )
            }
            let conditions = elements.compactMap { StopCondition($0) }
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

    /// The time without a byte that is enough.
    var quiet: Duration? {
        alternatives.compactMap { if case .quiet(let duration) = $0 { duration } else { nil } }.min()
    }
}
