internal import KinesisVideo

extension ScenarioSchema {
    /// What must hold of an answer.
    var expectations: [(name: String, schema: Schema)] {
        [
            ("expectation", expectation),
            (
                "lesserExpectation",
                Schema.object(parts(chunks: .anyOf([.ref("furtherChunks"), .ref("chunks")])))
                    .about("Lesser expectation", "What is less binding than the rest.")
            ),
            ("alternative", alternative),
            ("expectationOfMedia", expectationOfMedia),
            ("answerOfMedia", answerOfMedia),
            ("chunks", chunks),
            ("furtherChunks", Schema.object(ofStreams).about("Chunks", "More about the same stream.")),
            ("stopWhen", stopWhen),
            (
                "stopsAtEnd",
                .anyOf([
                    .having("end"),
                    .having("anyOf", Schema().with("contains", .ref("stopsAtEnd"))),
                ])
            ),
            ("chunk", chunk),
            ("rule", rule),
            ("ends", ends),
        ]
    }

    /// What can be expected of one answer.
    private func parts(chunks: Schema) -> [Schema.Member] {
        [
            .optional(
                "status",
                .ref("integerMatcher"),
                "The status code. With 'error' or 'chunks' it follows from the contract.",
                examples: [200]
            ),
            .optional(
                "error",
                .anyOf([.ref("exception"), .array(of: .ref("exception"), atLeast: 1), .ref("late")]),
                "The exception that must be answered, or several of which one must be.",
                examples: ["ResourceNotFoundException"]
            ),
            .optional(
                "headers",
                .object(others: .anyOf([.type("null"), .ref("textMatcher")])),
                "Header fields by name, each with a value or a matcher; null forbids one.",
                examples: [.object(["Content-Type": .object(["startsWith": "video/"]), "Content-Length": .null])]
            ),
            .optional("message", .ref("textMatcher"), "The message in the body of an error."),
            .optional(
                "body",
                .object(others: .ref("jsonMatcher"))
                    .with("propertyNames", .anyOf([.const("$comment"), .text(SchemaPattern.bodyPath)])),
                "Values in a JSON body by their paths.",
                examples: [.object(["DataEndpoint": .object(["startsWith": "https://"])])]
            ),
            .optional("chunks", chunks, "What the stream must be like while it comes."),
        ]
    }

    /// An answer is an error or a stream.
    private static let notBoth = Schema.not(.having("error", "chunks"))

    private var expectation: Schema {
        let parts = parts(chunks: .ref("chunks"))
        let lesser = [Level.should, .may].map { level in
            Schema.Member.optional(level.rawValue, .ref("lesserExpectation"), "What \(level.rawValue) hold beside it.")
        }
        let ways: [Schema.Member] = [
            .optional(
                "oneOf",
                .array(of: .ref("alternative"), atLeast: 2),
                "Ways of which the answer must be one: because several are right, or because the sources disagree."
            ),
            .optional(
                "contested",
                .choices(contract.contested.map { (.string($0.id), $0.question) }),
                "The contested point that the answer decides; each way is then a reading of it."
            ),
        ]
        let level = Schema.Member.optional(
            "level",
            .anyOf([.choices(Level.allCases.map { (.string($0.rawValue), $0.summary) }), .ref("late")]),
            "How binding all of this is.",
            default: .string(Level.must.rawValue)
        )
        let readings = contract.contested.map { point in
            Schema().with("if", .having("contested", .const(.string(point.id)))).with(
                "then",
                .wherever("oneOf", Schema().with("items", .wherever("reading", .names(point.readings.map(\.id)))))
            )
        }
        return Schema.object(parts + [level] + lesser + ways)
            .with("if", .having("oneOf"))
            .with("then", .names(.names(ways.map(\.name) + [level.name, "$comment"])))
            .with(
                "else",
                Schema().with(
                    "allOf",
                    [.not(.having("contested")), Self.notBoth] + lesser.flatMap { stopping($0.name) }
                )
            )
            .with("allOf", readings)
            .about("Expectation", "What must hold of the answer.")
    }

    /// Of one answer enough is read once: what should and may hold speaks of the same chunks.
    private func stopping(_ lesser: String) -> [Schema] {
        [
            Schema().with("if", .having("chunks"))
                .with("then", .wherever(lesser, .wherever("chunks", .ref("furtherChunks"))))
                .with("else", .wherever(lesser, .wherever("chunks", .ref("chunks")))),
            Schema()
                .with("if", Schema.having(lesser, .having("chunks", .having("ends"))))
                .with("then", .wherever("chunks", .wherever("stopWhen", .ref("stopsAtEnd")))),
        ]
    }

    private var alternative: Schema {
        Schema.object(
            [
                .required(
                    "reading",
                    .string,
                    "What the way is called; of a contested point, the id of a reading."
                ),
                .optional(
                    "grade",
                    .choices(Alternatives.Grade.allCases.map { (.string($0.rawValue), $0.summary) }),
                    "How good the way is.",
                    default: .string(Alternatives.Grade.strict.rawValue)
                ),
            ] + parts(chunks: .ref("chunks"))
        )
        .with("allOf", [Self.notBoth])
        .about("Alternative", "One way of several.")
    }

    /// GetMedia answers success with a stream, and then something has to say when enough of it is read.
    private var expectationOfMedia: Schema {
        Schema().with("if", .having("oneOf"))
            .with("then", .wherever("oneOf", Schema().with("items", .ref("answerOfMedia"))))
            .with("else", .ref("answerOfMedia"))
    }

    private var answerOfMedia: Schema {
        let success = Schema.anyOf([.const(200), .having("equals", .const(200)).with("type", "object")])
        let something = Schema(["minProperties": 1]).with("not", Schema.having("$comment").with("maxProperties", 1))
        return .anyOf([
            .having("error"),
            .having("chunks"),
            .having("body", something),
            .having("status", .not(success)),
            Schema.having("message").with("not", .having("status")),
        ])
    }

    /// What can be expected of a stream beside when enough of it is read.
    private var ofStreams: [Schema.Member] {
        [
            .optional("count", .ref("integerMatcher"), "How many complete chunks there must be."),
            .optional("first", .ref("chunk"), "What the first chunk must be like."),
            .optional("last", .ref("chunk"), "What the last complete chunk must be like."),
            .optional("each", .ref("chunk"), "What every chunk must be like."),
            .optional("never", .ref("chunk"), "What no chunk may be like: broken by one of which all of it holds."),
            .optional(
                "pairwise",
                .anyOf([.ref("rule"), .array(of: .ref("rule"))]),
                "What must hold between each chunk and the one after it.",
                examples: ["next.fragmentNumber > this.fragmentNumber"]
            ),
            .optional("ends", .ref("ends"), "How the stream must end; 'stopWhen' then includes its end."),
            .optional("headWithin", .ref("duration"), "How soon after the request the head must come."),
            .optional("firstChunkWithin", .ref("duration"), "How soon the first chunk must be complete."),
            .optional("gapWithin", .ref("duration"), "How long after one chunk the next must be complete."),
            .optional(
                "rate",
                .ref("integerMatcher"),
                "How many bytes of the body come in a second, on average.",
                examples: [.object(["atMost": 25_000_000])]
            ),
        ]
    }

    private var chunks: Schema {
        let stop = Schema.Member.required(
            "stopWhen",
            .ref("stopWhen"),
            "When enough was read.",
            examples: [.object(["chunks": 3])]
        )
        return Schema.object([stop] + ofStreams)
            .with("if", .having("ends"))
            .with("then", .wherever("stopWhen", .ref("stopsAtEnd")))
            .about("Chunks", "What the stream must be like while it comes.")
    }

    private var stopWhen: Schema {
        let conditions: [Schema.Member] = [
            .optional("chunks", .integer(1...1_000_000_000), "So many chunks are complete."),
            .optional("elapsed", .ref("duration"), "So much time passed since the request."),
            .optional("bytes", .integer(1...Int.max), "So many bytes of the body came."),
            .optional("end", .const(true), "The body ended."),
            .optional(
                "anyOf",
                .array(of: .ref("stopWhen"), atLeast: 1),
                "The first of several.",
                examples: [[.object(["chunks": 3]), .object(["elapsed": "5s"])]]
            ),
        ]
        return Schema.object(conditions).with("oneOf", conditions.map { .having($0.name) })
            .about("When to stop", "Exactly one condition.")
    }

    private var chunk: Schema {
        let fields = ChunkField.allCases.map { field in
            Schema.Member.optional(field.rawValue, .ref(field.type.matcherName), field.summary)
        }
        let tags = Schema.Member.optional(
            "tags",
            .object(others: .ref("textMatcher")).with("propertyNames", tagName),
            "Tags by name, the service's or the producer's.",
            examples: [.object(["AWS_KINESISVIDEO_ERROR_ID": .object(["present": true])])]
        )
        let tracks = Schema.Member.optional(
            "track",
            .object(
                others: .object(
                    TrackField.allCases.map { .optional($0.rawValue, .ref($0.valueType.matcherName), $0.summary) }
                )
            )
            .with("propertyNames", .anyOf([.const("$comment"), .text(SchemaPattern.trackNumber)])),
            "What its tracks say, by their numbers.",
            examples: [.object(["1": .object(["codec": "V_MPEG4/ISO/AVC"])])]
        )
        return Schema.object(fields + [tags, tracks])
            .about("Chunk", "Tests of a chunk's fields and tags, which must all hold.")
    }

    /// The names that tags can have: the service's, and what a producer may choose.
    private var tagName: Schema {
        .anyOf([.names(vocabulary.serviceTags), .not(.text(SchemaPattern.reservedTag))])
    }

    private var rule: Schema {
        let groups = Dictionary(grouping: ChunkField.allCases, by: \.type).values
            .sorted { $0[0].rawValue < $1[0].rawValue }
        return Schema.anyOf(groups.map { .text(SchemaPattern.rule(comparing: $0)) })
            .about(
                "Rule between neighbours",
                "A field of one chunk, a comparison, a field of the same type of the other.",
                examples: ["next.fragmentNumber > this.fragmentNumber", "this.serverTimestamp <= next.serverTimestamp"]
            )
    }

    private var ends: Schema {
        let outcome = Schema.choices(EndExpectation.Outcome.allCases.map { (.string($0.rawValue), $0.summary) })
        let ids = contract.inStreamErrors.map { (JSONNode.integer($0.id.rawValue), $0.meaning) }
        let error = Schema.object([
            .required("id", .anyOf([.choices(ids), .ref("given")]), "Its id.", examples: [4000]),
            .optional("code", .ref("textMatcher"), "Its code."),
            .optional(
                "names",
                .choices(EndExpectation.TagNames.allCases.map { (.string($0.rawValue), $0.summary) }),
                "What its tags are called; either will do where it is missing."
            ),
        ])
        return .anyOf([
            outcome,
            .object([
                .optional(
                    "outcome",
                    outcome,
                    "How the transport must end.",
                    default: .string(EndExpectation.Outcome.finished.rawValue)
                ),
                .optional("error", error, "The error document that stands last; without it there must be none."),
                .optional("within", .ref("duration"), "How long after the request the end comes at the latest."),
            ]),
        ])
        .about("End", "How the stream must end.")
    }
}

extension Level {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .must: "What does not hold fails the case."
        case .should: "What does not hold makes the case nonStrict, which fails nothing."
        case .may: "What does not hold is only noted."
        }
    }
}

extension Alternatives.Grade {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .strict: "As good as any."
        case .nonStrict: "Good enough to live with: the case is counted as nonStrict."
        }
    }
}

extension EndExpectation.TagNames {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .error: "AWS_KINESISVIDEO_ERROR_CODE and …_ERROR_ID."
        case .exception: "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE and …_EXCEPTION_MESSAGE."
        }
    }
}

extension EndExpectation.Outcome {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .finished: "With the last chunk of the chunked body."
        case .truncated: "The connection is closed before that."
        case .reset: "The connection is reset."
        }
    }
}
