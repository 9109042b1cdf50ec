internal import KinesisVideo

/// What one chunk is like: tests of its fields and of its tags, which must all hold.
package struct ChunkPattern: Sendable, Hashable {
    /// What a test looks at.
    package enum Subject: Sendable, Hashable, CustomStringConvertible {
        case field(ChunkField)
        /// A tag by its name, the service's own or the producer's.
        case tag(String)
        /// What one of its tracks says.
        case track(TrackName, TrackField)

        package var description: String {
            switch self {
            case .field(let field): field.rawValue
            case .tag(let name): name
            case .track(.number(let number), let field): "\(field.rawValue) of track \(number)"
            case .track(.first(let type), let field): "\(field.rawValue) of the \(type) track"
            }
        }

        /// The type of what the test looks at.
        var type: ChunkField.ValueType {
            switch self {
            case .field(let field): field.type
            case .tag: .text
            case .track(_, let field): field.valueType
            }
        }

        var phase: ChunkField.Phase {
            switch self {
            case .field(let field): field.phase
            case .tag, .track: .closing
            }
        }
    }

    /// How a pattern names a track.
    package enum TrackName: Sendable, Hashable {
        /// By the number that blocks refer to it with.
        case number(UInt64)
        /// The first one of a type, as ``TrackField/type`` has it.
        case first(String)

        /// The types that can be named.
        static let types = ["video", "audio", "subtitle"]

        init?(_ text: String) {
            if Self.types.contains(text) {
                self = .first(text)
            } else if let number = UInt64(text), number > 0 {
                self = .number(number)
            } else {
                return nil
            }
        }
    }

    /// A test of one subject.
    package struct Clause: Sendable, Hashable {
        package let subject: Subject
        package let matcher: Matcher
    }

    /// The tests, in the order of the file.
    package let clauses: [Clause]

    /// Where the pattern stands in its file.
    package let range: Range<Int>

    private static let ofTracks = ObjectGrammar(
        "a track",
        TrackField.allCases.map { .optional($0.rawValue, .matcher($0.valueType), $0.summary) }
    )

    static let grammar = ObjectGrammar(
        "a chunk",
        ChunkField.allCases.map { .optional($0.rawValue, .matcher($0.type), $0.summary) } + [
            .optional(
                "tags",
                .other(.object(others: .ref("textMatcher")).with(Schema.names(.ref("tagName")))),
                "Tags by name, the service's or the producer's.",
                examples: [.object(["AWS_KINESISVIDEO_ERROR_ID": .object(["present": true])])]
            ),
            .optional(
                "track",
                .other(
                    .object(others: ofTracks.schema)
                        .with(
                            Schema.names(
                                .anyOf([.const("$comment"), .text(SchemaPattern.trackNumber), .names(TrackName.types)])
                            )
                        )
                ),
                "What its tracks say, by their numbers, or by a type: then the first one of that type.",
                examples: [.object(["video": .object(["codec": "V_MPEG4/ISO/AVC"])])]
            ),
        ],
        rules: .anyOf(
            ChunkField.allCases.map { .having($0.rawValue) } + [
                .having("tags", .something),
                .having("track", .not(Schema().with("additionalProperties", .not(.something)))),
            ]
        )
    )

    init?(_ value: ScenarioValue) {
        let messages = value.diagnostics.all.count { $0.severity == .error }
        guard let reader = ScenarioObject(value, Self.grammar) else { return nil }
        range = value.range
        let ofChunk = value.entries(as: "a chunk").flatMap { test -> [(Subject, ScenarioValue.Entry)] in
            if let field = ChunkField(rawValue: test.name) { return [(.field(field), test)] }
            guard test.name == "tags" else { return [] }
            return test.value.entries(as: "'tags'").map { tag in
                value.check(tag: tag.name, at: tag.nameRange)
                return (.tag(tag.name), tag)
            }
        }
        let ofTracks = reader.optional("track")?.entries(as: "'track'").flatMap(Self.fields) ?? []
        clauses = (ofChunk + ofTracks).compactMap { subject, test in
            Matcher(test.value, for: subject.type).map { Clause(subject: subject, matcher: $0) }
        }
        for name in ["tags", "track"] {
            guard let part = reader.optional(name), part.node.objectValue?.isEmpty == true
            else { continue }
            part.warn("empty-matcher", "this tests nothing", help: "leave it out, or say what is to be true")
        }
        if ofChunk.isEmpty, ofTracks.isEmpty, value.diagnostics.all.count(where: { $0.severity == .error }) == messages
        {
            value.report("empty-matcher", "this tests nothing", help: "for example {\"frames\": {\"atLeast\": 1}}")
        }
    }

    /// The fields that are tested of a track, by the number that blocks refer to it with.
    private static func fields(of track: ScenarioValue.Entry) -> [(Subject, ScenarioValue.Entry)] {
        guard let name = TrackName(track.name) else {
            track.value.report(
                "unknown-name",
                "'\(track.name)' is no number of a track, and no type of one",
                at: track.nameRange,
                help: "for example \"track\": {\"1\": {\"codec\": \"V_MPEG4/ISO/AVC\"}}"
            )
            return []
        }
        guard ScenarioObject(track.value, ofTracks) != nil else { return [] }
        return track.value.entries(as: "a track").compactMap { test in
            TrackField(rawValue: test.name).map { (.track(name, $0), test) }
        }
    }
}
