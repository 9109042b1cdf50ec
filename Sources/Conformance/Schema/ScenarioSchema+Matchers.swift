internal import KinesisVideo

extension ScenarioSchema {
    /// A matcher for each type of value, and what values of that type are compared with.
    var matchers: [(name: String, schema: Schema)] {
        ChunkField.ValueType.allCases.flatMap { type in
            [(type.matcherName, matcher(of: type)), (type.operandName, operand(of: type))]
        }
    }

    private func matcher(of type: ChunkField.ValueType) -> Schema {
        let operators = operators(of: type)
        let tests = Schema.object(operators).with("anyOf", operators.map { .having($0.name) })
        // An object is one of operators, unless it stands for a value that is made.
        return Schema().with("if", Schema.type("object").with("not", Self.generating))
            .with("then", tests).with("else", .ref(type.operandName))
            .about(
                "Matcher",
                "Compared with \(type.rawValue): a value that it must equal, or operators that must all hold."
            )
    }

    /// The operators that a type takes; one more is one entry.
    private func operators(of type: ChunkField.ValueType) -> [Schema.Member] {
        let operand = Schema.ref(type.operandName)
        var operators: [Schema.Member] = [
            .optional("equals", operand, "Is equal."),
            .optional("oneOf", .array(of: operand), "Is equal to one of several."),
        ]
        if type.isOrdered {
            operators += [
                .optional("greaterThan", operand, "Is greater."),
                .optional("atLeast", operand, "Is equal or greater."),
                .optional("lessThan", operand, "Is less."),
                .optional("atMost", operand, "Is equal or less."),
            ]
        }
        if type.hasForm {
            operators.append(
                .optional(
                    "matches",
                    .string,
                    "Has the form of a pattern, as a whole: literals, '.', classes, \\d \\w \\s, groups, '|', and the quantifiers ? * + {m,n}.",
                    examples: ["[0-9]+"]
                )
            )
        }
        if type.hasParts {
            operators.append(.optional("contains", .ref("textOperand"), "Has this text in it, or among its elements."))
        }
        if type.hasStart { operators.append(.optional("startsWith", .ref("textOperand"), "Starts with this text.")) }
        operators.append(.optional("present", .flag, "Is there, or is not."))
        if type.hasLength {
            operators.append(
                .optional("length", .ref("integerMatcher"), "Has a length of characters, digits or elements that fits.")
            )
        }
        operators.append(.optional("not", .ref(type.matcherName), "Does not fit."))
        return operators
    }

    /// What a value of a type is compared with.
    private func operand(of type: ChunkField.ValueType) -> Schema {
        let given = Schema.ref("given")
        let schema: Schema =
            switch type {
            case .integer: .anyOf([.integer(Int.min...Int.max), given])
            case .flag: .anyOf([.flag, given])
            case .text: .anyOf([.ref("text"), .ref("generated")])
            case .fragmentNumber: .anyOf([.text(SchemaPattern.fragmentNumber), given])
            case .time:
                .anyOf([
                    Schema(["type": "number", "minimum": -9_223_372_036_854_775, "maximum": 9_223_372_036_854_775]),
                    .text(SchemaPattern.time), given,
                ])
            case .list: .anyOf([.array(of: .anyOf([.ref("text"), .ref("generated")])), given])
            case .json: .anyOf([Schema.ref("value").with("not", .type("object")), .ref("generated")])
            }
        return schema.about(nil, "What is compared with \(type.rawValue).", examples: type.examples)
    }
}

extension ChunkField.ValueType {
    var matcherName: String { "\(self)Matcher" }
    var operandName: String { "\(self)Operand" }

    fileprivate var examples: [JSONNode] {
        switch self {
        case .fragmentNumber: ["${stream.fragments[0].fragmentNumber}"]
        case .time: ["${stream.fragments[0].serverTimestamp}", "2017-11-28T06:55:09.126Z"]
        case .integer: [3]
        case .text: ["V_MPEG4/ISO/AVC"]
        case .flag: [true]
        case .list: [["V_MPEG4/ISO/AVC"]]
        case .json: ["InvalidArgumentException", 3, .null]
        }
    }
}

extension ChunkField {
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .index: "Its number in the session, from 0."
        case .fragmentNumber: "Its fragment number, compared as a number of any length."
        case .serverTimestamp: "When the service received the fragment, to the millisecond."
        case .producerTimestamp: "When the producer says that it was recorded, to the millisecond."
        case .millisBehindNow: "How far the chunk is behind the present, in milliseconds."
        case .continuationToken: "What a later session continues with after this chunk."
        case .clusterTimestamp: "The timestamp of its first Cluster, in ticks."
        case .clusters: "How many Clusters it has."
        case .frames: "How many blocks it has."
        case .keyframes: "How many of its blocks are key frames."
        case .startsWithKeyframe: "Whether its first block is a key frame."
        case .frameBytes: "How many bytes its frames have together."
        case .smallestFrame: "How many bytes its smallest frame has."
        case .largestFrame: "How many bytes its largest frame has."
        case .tracks: "How many tracks it has."
        case .codecs: "The codec ids of its tracks."
        case .elements: "The names of the Segment's children, in order."
        case .bytes: "The length of its document."
        case .complete: "Whether its closing tags came."
        }
    }
}

extension TrackField {
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .type: "video, audio, subtitle, or the number of another type."
        case .codec: "The codec id."
        case .name: "The name."
        case .language: "The language."
        case .width: "The width in pixels."
        case .height: "The height in pixels."
        case .channels: "How many channels of sound there are."
        case .samplingFrequency: "The sampling frequency in hertz, rounded."
        case .codecPrivateBytes: "How many bytes of CodecPrivate there are."
        }
    }
}

extension Invariant {
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .requestID: "Every answer names its request."
        case .contentType: "A stream says that it is WebM."
        case .noLength: "A stream declares no length."
        case .errorType: "An error names its exception in a header field."
        case .errorBody: "An error has a JSON body with a message."
        case .wellFormed: "The body is a concatenation of well-formed Matroska documents."
        case .segmentSize: "The Segment of a document has unknown size."
        case .tagsPresent: "A chunk has each of the five tags."
        case .tagsOnce: "No tag of the service stands twice in a chunk."
        case .tagsOrder:
            "The tags stand in the service's order, opening ones before the Cluster and closing ones after it."
        case .tagsFormat: "The tags have their formats."
        case .tagsSizes: "The sizes of what the service writes itself have four bytes."
        case .oneCluster: "A chunk holds one Cluster."
        case .tracks: "A chunk describes its tracks before its media."
        case .fragmentOrder: "Fragment numbers rise within a session."
        case .serverTimestampOrder: "Server timestamps do not go back within a session."
        case .errorDocument: "An error document has an id and a code."
        case .errorKnown: "The id of an error document is one that the contract has."
        case .errorAlone: "An error document holds nothing of a chunk."
        case .errorLast: "Nothing follows an error document."
        case .properEnd: "The transport ends as HTTP has it."
        }
    }
}
