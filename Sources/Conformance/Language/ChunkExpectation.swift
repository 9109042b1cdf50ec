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

    /// What at least one chunk must be like.
    package let some: ChunkPattern?

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
    /// What can be said of a stream of which another expectation says when enough is read.
    static let further = ObjectGrammar(
        "'chunks'",
        [
            .optional("count", .matcher(.integer), "How many complete chunks there must be."),
            .optional("first", .ref("chunk"), "What the first chunk must be like."),
            .optional("last", .ref("chunk"), "What the last complete chunk must be like."),
            .optional("each", .ref("chunk"), "What every chunk must be like."),
            .optional(
                "never",
                .ref("chunk"),
                "What no chunk may be like: broken by one of which all of it holds."
            ),
            .optional("some", .ref("chunk"), "What at least one chunk must be like."),
            .optional(
                "pairwise",
                .anyOf([.ref("rule"), .array("rules", .ref("rule"))]),
                "What must hold between each chunk and the one after it.",
                examples: ["next.fragmentNumber > this.fragmentNumber"]
            ),
            .optional("ends", .ref("ends"), "How the stream must end; 'stopWhen' then includes its end."),
            .optional("headWithin", .duration, "How soon after the request the head must come."),
            .optional("firstChunkWithin", .duration, "How soon the first chunk must be complete."),
            .optional("gapWithin", .duration, "How long after one chunk the next must be complete."),
            .optional(
                "rate",
                .matcher(.integer),
                "How many bytes of the body come in a second, on average.",
                examples: [.object(["atMost": 25_000_000])]
            ),
        ]
    )

    static let grammar = ObjectGrammar(
        "'chunks'",
        [
            .required(
                "stopWhen",
                .ref("stopWhen"),
                "When enough was read.",
                examples: [.object(["chunks": 3])]
            )
        ] + further.members,
        rules: .when(.having("ends"), .wherever("stopWhen", .ref("stopsAtEnd")))
    )

    /// Reads `chunks`.
    ///
    /// - Parameters:
    ///   - value: The value of `chunks`.
    ///   - inherited: When enough is read, where another expectation of the same answer says so.
    init?(_ value: ScenarioValue, stoppingLike inherited: StopCondition?) {
        guard let reader = ScenarioObject(value, inherited == nil ? Self.grammar : Self.further) else { return nil }
        range = value.range
        let stop = reader.optional("stopWhen")
        count = reader.matcher("count", for: .integer)
        count?.checkCount("a count", value)
        first = reader.optional("first").flatMap { ChunkPattern($0) }
        last = reader.optional("last").flatMap { ChunkPattern($0) }
        each = reader.optional("each").flatMap { ChunkPattern($0) }
        never = reader.optional("never").flatMap { ChunkPattern($0) }
        some = reader.optional("some").flatMap { ChunkPattern($0) }
        let rules = reader.optional("pairwise").map { value in value.node.arrayValue?.map(value.with) ?? [value] } ?? []
        pairwise = rules.compactMap { PairRule($0) }
        ends = reader.optional("ends").flatMap { EndExpectation($0) }
        headWithin = reader.duration("headWithin")
        firstChunkWithin = reader.duration("firstChunkWithin")
        gapWithin = reader.duration("gapWithin")
        rate = reader.matcher("rate", for: .integer)
        guard let condition = inherited ?? stop.flatMap({ StopCondition($0) }) else { return nil }
        stopWhen = condition
        if let ends, !stopWhen.includesEnd {
            value.report(
                "contradiction",
                "how the stream ends is only seen when it is read to its end",
                at: ends.range,
                related: [Diagnostic.Related(range: stop?.range ?? value.range, message: "this stops before")],
                help: "write \"stopWhen\": {\"end\": true}, or put it in an \"anyOf\""
            )
        }
        checkAgainstStop(stop, value)
    }
}
