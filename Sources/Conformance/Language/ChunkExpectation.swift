internal import KinesisVideo

/// What must hold of a stream of chunks.
package struct ChunkExpectation: Sendable {
    /// When enough has been read.
    package let stopWhen: StopCondition

    /// How many complete chunks there must be.
    package let count: Matcher?

    /// What the first chunk must be like.
    package let first: ChunkPattern?

    /// What the last complete chunk must be like.
    package let last: ChunkPattern?

    /// What each chunk must be like.
    package let each: ChunkPattern?

    /// What no chunk may be like.
    package let never: ChunkPattern?

    /// What must hold between neighbours.
    package let pairwise: [PairRule]

    /// How the stream must end.
    package let ends: EndExpectation?

    /// How soon the head must come.
    package let headWithin: Duration?

    /// How soon the first chunk must be complete.
    package let firstChunkWithin: Duration?

    /// How long after one chunk the next must be complete.
    package let gapWithin: Duration?

    /// How many bytes of the body come in a second, on average from the head to the last of them.
    package let rate: Matcher?

    /// Where this stands in its file.
    package let range: Range<Int>
}

extension ChunkExpectation {
    /// Reads `chunks`.
    ///
    /// - Parameters:
    ///   - node: The value of `chunks`.
    ///   - inherited: When enough is read, where another expectation of the same answer says so.
    ///   - scope: The names that are known.
    ///   - vocabulary: The names that the contract has.
    ///   - diagnostics: Takes what is wrong.
    init?(
        _ node: JSONNode,
        stoppingLike inherited: StopCondition?,
        in scope: ScopeShape,
        _ vocabulary: Vocabulary,
        _ diagnostics: inout Diagnostics
    ) {
        guard var reader = ObjectReader(node, as: "'chunks'", &diagnostics) else { return nil }
        range = node.range
        let stop = inherited == nil ? reader.required("stopWhen", &diagnostics) : nil
        count = reader.optional("count").flatMap { Matcher($0, for: .integer, in: scope, &diagnostics) }
        count?.checkCount("a count", &diagnostics)
        func pattern(_ name: String) -> ChunkPattern? {
            reader.optional(name).flatMap { ChunkPattern($0, in: scope, vocabulary, &diagnostics) }
        }
        first = pattern("first")
        last = pattern("last")
        each = pattern("each")
        never = pattern("never")
        pairwise =
            reader.optional("pairwise").map { node in
                (node.arrayValue ?? [node]).compactMap { PairRule($0, &diagnostics) }
            } ?? []
        ends = reader.optional("ends").flatMap { EndExpectation($0, in: scope, vocabulary, &diagnostics) }
        headWithin = reader.duration("headWithin", &diagnostics)
        firstChunkWithin = reader.duration("firstChunkWithin", &diagnostics)
        gapWithin = reader.duration("gapWithin", &diagnostics)
        rate = reader.optional("rate").flatMap { Matcher($0, for: .integer, in: scope, &diagnostics) }
        reader.finish(&diagnostics)
        guard let condition = inherited ?? stop.flatMap({ StopCondition($0, &diagnostics) }) else { return nil }
        stopWhen = condition

        if let ends, !stopWhen.includesEnd {
            diagnostics.report(
                "scenario.contradiction",
                "how the stream ends is only seen when it is read to its end",
                at: ends.range,
                related: [Diagnostic.Related(range: stop?.range ?? node.range, message: "this stops before")],
                help: "write \"stopWhen\": {\"end\": true}, or put it in an \"anyOf\""
            )
        }
        checkAgainstStop(stop, &diagnostics)
    }

    /// The references in all of the expectation.
    var references: [Reference] {
        [first, last, each, never].compactMap { $0 }.flatMap(\.references) + (count?.references ?? [])
            + (rate?.references ?? [])
            + (ends?.code?.references ?? [])
    }
}
