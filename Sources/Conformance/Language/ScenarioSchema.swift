package import KinesisVideo

/// The JSON Schema of scenario files, with the names that a suite has.
///
/// It says what ``ScenarioReader`` checks, as far as JSON Schema can, and is made from the grammars by which that one
/// reads; what a schema cannot say stands in `Documentation/Scenarios.md`.
package struct ScenarioSchema: Sendable {
    private let contract: Contract
    private let manifest: SuiteManifest
    private let vocabulary: Vocabulary

    /// Prepares the schema of a suite.
    package init(contract: Contract, manifest: SuiteManifest) {
        self.contract = contract
        self.manifest = manifest
        vocabulary = Vocabulary(contract, manifest)
    }

    /// What the schema calls its parts, and what each is.
    private typealias Definitions = [(name: String, schema: Schema)]

    /// The whole document.
    package var document: JSONNode {
        Scenario.grammar.schema.document(
            named: "scenario",
            title: "Scenario of kvsconform",
            description: "What to ask of an endpoint, and what must hold of the answer.",
            definitions: names + permutations + values + steps + expectations + matchers
        )
    }

    /// The names that contract and manifest have.
    private var names: Definitions {
        let levels = contract.requirements.map {
            (JSONNode.string($0.id), "\($0.level.rawValue.uppercased()): \($0.text)")
        }
        let errors = contract.exceptions + contract.authenticationErrors + contract.frontEndErrors
        return [
            (
                "requirement",
                .choices(levels).about("Requirement", "A normative sentence, by its id in the contract.")
            ),
            (
                "capability",
                .choices(manifest.capabilities.map { (.string($0.name), $0.description) })
                    .about("Capability", "What a target can declare that it does.")
            ),
            (
                "stream",
                .choices(manifest.streams.map { (.string($0.name), $0.description) })
                    .about("Logical stream", "A stream by what it is like.")
            ),
            (
                "exception",
                .choices(errors.map { (.string($0.name), $0.meaning) })
                    .about(
                        "Exception",
                        "An error that the contract has, by its name; the contract knows its status in each dialect."
                    )
            ),
            ("contestedPoint", .choices(contract.contested.map { (.string($0.id), $0.question) })),
            ("inStreamErrorID", .choices(contract.inStreamErrors.map { (.integer($0.id.rawValue), $0.meaning) })),
            // The service's, and what a producer may choose.
            ("tagName", .anyOf([.names(vocabulary.serviceTags), .not(.text(SchemaPattern.reservedTag))])),
        ]
    }

    // MARK: Values

    /// How the values of the file's own names are written.
    private var permutations: Definitions {
        let reserved = Schema.names(ScopeShape.reservedNames)
        let reservedInRows = Schema.names(ScopeShape.reservedNames.filter { $0 != "stream" })
        let row = ObjectGrammar(
            "a row",
            [
                .optional(
                    "label",
                    .other(Schema(["type": "string", "minLength": 1])),
                    "What stands in brackets behind the id. Otherwise name=value of the short and plain values.",
                    examples: ["longest"]
                ),
                .optional(
                    "requirements",
                    .array("strings", .ref("requirement")),
                    "What this row checks beside what the scenario does.",
                    default: []
                ),
            ]
        )
        let place = Schema.anyOf([
            .type("null"), .flag, .type("number"), .text(SchemaPattern.literal).with("maxLength", 40),
            PermutationReader.labelled.schema,
        ])
        return [
            (
                "duration",
                .text(SchemaPattern.duration)
                    .about(
                        "Duration",
                        "A positive integer and its unit, up to a day.",
                        examples: ["500ms", "2s", "1m"]
                    )
            ),
            ("variables", .object(others: .ref("value")).with(.names(.not(reserved)))),
            ("axes", .object(others: .array(of: place, atLeast: 1)).with(.names(.not(reservedInRows)))),
            (
                "row",
                row.open.with("additionalProperties", .ref("value")).with(.names(.not(reservedInRows)))
                    .about("Row", "Values by names of your own.")
            ),
        ]
    }

    /// Values in which references and generated values can stand.
    private var values: Definitions {
        let roots = ScopeShape.reserved
        return [
            (
                "text",
                .text(SchemaPattern.template(knowing: roots))
                    .about("Text", "'${…}' in it is filled in when the case runs; '$${' stands for '${' itself.")
            ),
            (
                "reference",
                .text(SchemaPattern.given(knowing: roots))
                    .about(
                        "Reference",
                        "Text with '${…}' in it; alone, the value keeps its type.",
                        examples: ["${stream.fragments[0].fragmentNumber}", "${target.region}"]
                    )
            ),
            (
                "late",
                .text(SchemaPattern.only(knowing: roots))
                    .about(
                        "Reference",
                        "One reference, to a value that a row, a variable or a capture gives.",
                        examples: ["${level}"]
                    )
            ),
            (
                "given",
                .anyOf([.ref("reference"), .ref("generated")])
                    .about(nil, "A value that is only known when the case runs.")
            ),
            (
                "value",
                .when(
                    Self.generating,
                    .ref("generated"),
                    else: .when(
                        .string,
                        .ref("text"),
                        else: Schema().with("items", .ref("value")).with("additionalProperties", .ref("value"))
                    )
                )
                .about(
                    "Value",
                    "Any JSON; '${…}' in its texts is filled in, and {\"$repeat\": …} and its like make values."
                )
            ),
            (
                "generated",
                Generator.grammar.schema.about("Generated value", "A value that is made rather than written.")
            ),
        ]
    }

    /// Where an object has but one member, and its name begins so, the object stands for a value that is made.
    private static let generating = Schema(["type": "object", "minProperties": 1, "maxProperties": 1])
        .with(.names(.text("^\\$(?!comment$)")))

    // MARK: Steps

    /// Requests and pauses.
    private var steps: Definitions {
        [
            (
                "step",
                StepGrammar.step.schema
                    .about("Step", "A request and what must hold of its answer, several at once, or a pause.")
            ),
            (
                "requestAtOnce",
                StepGrammar.requestAtOnce.schema.about("Request", "One of the requests that are sent at once.")
            ),
            (OperationAction.Operation.getMedia.bodyName, body(of: .getMedia)),
            (OperationAction.Operation.getDataEndpoint.bodyName, body(of: .getDataEndpoint)),
            ("request", RawRequestAction.grammar.schema),
            (
                "signing",
                SigningVariation.kind.schema
                    .about("Signing", "How the request is signed, where it is not as it should be.")
            ),
            ("capture", .object(others: .ref("path")).with(.names(.not(.names(ScopeShape.reservedNames))))),
            (
                "path",
                .text(SchemaPattern.paths(in: Shape.answer))
                    .about(
                        "Path into an answer",
                        "What of the answer is remembered; an index below 0 counts from the end.",
                        examples: ["chunks[-1].continuationToken", "headers.x-amzn-RequestId", "status"]
                    )
            ),
            ("retry", RequestStep.Retry.grammar.schema),
            ("waiver", RequestStep.Waiver.grammar.schema),
        ]
    }

    /// The body of a request that is meant to be well-formed.
    private func body(of kind: OperationAction.Operation) -> Schema {
        let operation = contract.operation(named: kind.name)
        // What is sent may hold comments and more of the kind; the reader leaves them alone.
        let anything = JSONNode.object(["^\\$": true])
        func open(_ members: [Contract.Member], _ schema: (Contract.Member) -> Schema) -> Schema {
            let properties = members.map { member in
                JSONNode.Member(name: member.name, value: schema(member).about(nil, member.summary).node)
            }
            return Schema([
                "properties": .object(properties), "patternProperties": anything, "additionalProperties": false,
            ])
        }
        let types = Schema.anyOf([.names(vocabulary.selectorTypes), .text("\\$\\{"), .not(.string)])
        return open(operation?.input ?? []) { member in
            guard kind == .getMedia, member.name == "StartSelector" else { return .anything }
            return open(member.members) { $0.allowedValues.isEmpty ? .anything : types }
        }
        .about(
            "Body of \(kind.name)",
            "The members that the contract has. A step with \"malformed\": true may send what it likes."
        )
    }

    // MARK: Expectations

    /// What must hold of an answer.
    private var expectations: Definitions {
        [
            ("expectation", expectation),
            (
                "lesserExpectation",
                Expectation.lesserGrammar.schema.about("Lesser expectation", "What is less binding than the rest.")
            ),
            (
                "alternative",
                Alternatives.Way.grammar.schema.with("allOf", [Self.notBoth])
                    .about("Alternative", "One way of several.")
            ),
            // GetMedia answers success with a stream, and then something has to say when enough of it is read.
            (
                "expectationOfMedia",
                .when(
                    .having("oneOf"),
                    .wherever("oneOf", Schema().with("items", .ref("answerOfMedia"))),
                    else: .ref("answerOfMedia")
                )
            ),
            ("answerOfMedia", answerOfMedia),
            (
                "chunks",
                ChunkExpectation.grammar.schema.about("Chunks", "What the stream must be like while it comes.")
            ),
            ("furtherChunks", ChunkExpectation.further.schema.about("Chunks", "More about the same stream.")),
            ("stopWhen", StopCondition.grammar.schema.about("When to stop", "Exactly one condition.")),
            (
                "stopsAtEnd",
                .anyOf([.having("end"), .having("anyOf", Schema().with("contains", .ref("stopsAtEnd")))])
            ),
            (
                "chunk",
                ChunkPattern.grammar.schema
                    .about("Chunk", "Tests of a chunk's fields and tags, which must all hold.")
            ),
            ("rule", rule),
            ("ends", EndExpectation.kind.schema.about("End", "How the stream must end.")),
        ]
    }

    /// An answer is an error or a stream.
    private static let notBoth = Schema.not(.having("error", "chunks"))

    private var expectation: Schema {
        let whole = Alternatives.members + [Expectation.levelMember]
        let readings = contract.contested.map { point in
            Schema.when(
                .having("contested", .const(.string(point.id))),
                .wherever("oneOf", Schema().with("items", .wherever("reading", .names(point.readings.map(\.id)))))
            )
        }
        return Expectation.grammar.schema
            .with(
                .when(
                    .having("oneOf"),
                    .names(.names(whole.map(\.name) + ["$comment"])),
                    else: Schema().with(
                        "allOf",
                        [.not(.having("contested")), Self.notBoth]
                            + Expectation.lesserMembers.flatMap { stopping($0.name) }
                    )
                )
            )
            .with("allOf", readings)
            .about("Expectation", "What must hold of the answer.")
    }

    /// Of one answer enough is read once: what should and may hold speaks of the same chunks.
    private func stopping(_ lesser: String) -> [Schema] {
        [
            .when(
                .having("chunks"),
                .wherever(lesser, .wherever("chunks", .ref("furtherChunks"))),
                else: .wherever(lesser, .wherever("chunks", .ref("chunks")))
            ),
            .when(
                .having(lesser, .having("chunks", .having("ends"))),
                .wherever("chunks", .wherever("stopWhen", .ref("stopsAtEnd")))
            ),
        ]
    }

    private var answerOfMedia: Schema {
        let success = Schema.anyOf([.const(200), .having("equals", .const(200)).with("type", "object")])
        return .anyOf([
            .having("error"),
            .having("chunks"),
            .having("body", .something),
            .having("status", .not(success)),
            Schema.having("message").with("not", .having("status")),
        ])
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

    // MARK: Matchers

    /// A matcher for each type of value, and what values of that type are compared with.
    private var matchers: Definitions {
        ChunkField.ValueType.allCases.flatMap { type in
            [(type.matcherName, matcher(of: type)), (type.operandName, operand(of: type))]
        }
    }

    private func matcher(of type: ChunkField.ValueType) -> Schema {
        let operators = Matcher.Operator.all.filter { $0.applies(type) }.map { $0.member(type) }
        let tests = ObjectGrammar("", operators, rules: .anyOf(operators.map { .having($0.name) })).schema
        // An object is one of operators, unless it stands for a value that is made.
        return .when(.type("object").with("not", Self.generating), tests, else: .ref(type.operandName))
            .about(
                "Matcher",
                "Compared with \(type.rawValue): a value that it must equal, or operators that must all hold."
            )
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
            case .json: .anyOf([.ref("value").with("not", .type("object")), .ref("generated")])
            }
        return schema.about(nil, "What is compared with \(type.rawValue).", examples: type.examples)
    }
}

extension Contract.Member {
    /// What the contract says of it, in a line.
    fileprivate var summary: String {
        var parts = [isRequired ? "Required" : "Optional"]
        if !allowedValues.isEmpty { parts.append("one of \(allowedValues.joined(separator: ", "))") }
        if let minLength, let maxLength { parts.append("\(minLength) to \(maxLength) characters") }
        if let pattern { parts.append("of the form \(pattern.source)") }
        return parts.joined(separator: ", ") + "."
    }
}
