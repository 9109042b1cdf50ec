internal import KinesisVideo

extension ScenarioSchema {
    /// Requests and pauses.
    var steps: [(name: String, schema: Schema)] {
        [
            ("step", step),
            ("getMediaBody", getMediaBody),
            ("request", request),
            ("signing", signing),
            (
                "capture",
                .object(others: .ref("path")).with("propertyNames", .not(.names(ScopeShape.reservedNames)))
            ),
            (
                "path",
                .text(SchemaPattern.paths(in: CaptureShape.roots))
                    .about(
                        "Path into an answer",
                        "What of the answer is remembered; an index below 0 counts from the end.",
                        examples: ["chunks[-1].continuationToken", "headers.x-amzn-RequestId", "status"]
                    )
            ),
            (
                "retry",
                .object([
                    .required("times", .integer(2...1000), "How often at the most."),
                    .optional("every", .ref("duration"), "The pause in between; none where it is missing."),
                ])
            ),
            (
                "waiver",
                .object([
                    .required(
                        "invariant",
                        .choices(Invariant.allCases.map { (.string($0.rawValue), $0.summary) }),
                        "What does not hold here."
                    ),
                    .required("reason", .string, "Why not.", examples: ["the front end answers before the service"]),
                ])
            ),
        ]
    }

    /// What every kind of step may have.
    private var common: [Schema.Member] {
        [
            .optional("name", .string, "What messages and recordings call the step.", examples: ["first"]),
            .optional(
                "identifyBy",
                .choices(GetMediaAction.Identification.allCases.map { (.string($0.rawValue), $0.summary) }),
                "How the stream is named in a body that does not name one itself."
            ),
            .optional("signing", .ref("signing"), "How the request is signed, where it is not as it should be."),
            .optional(
                "malformed",
                .flag,
                "Whether the body may have members and selectors that the contract does not know.",
                default: false
            ),
        ]
    }

    /// What a step can do; exactly one of them.
    private var actions: [Schema.Member] {
        [
            .optional(
                "getMedia",
                .ref("value"),
                "Sends a GetMedia request with this body, as it goes over the wire; the stream's name is added.",
                examples: [.object(["StartSelector": .object(["StartSelectorType": "EARLIEST"])])]
            ),
            .optional("request", .ref("request"), "Sends a request whose method, path, headers and body are your own."),
            .optional("pause", .ref("duration"), "Does nothing for so long."),
        ]
    }

    /// What only requests have.
    private var ofRequests: [Schema.Member] {
        [
            .optional("expect", .ref("expectation"), "What must hold of the answer."),
            .optional(
                "capture",
                .ref("capture"),
                "Values of the answer to remember, by names of your own, for the steps after this one.",
                examples: [.object(["token": "chunks[-1].continuationToken"])]
            ),
            .optional(
                "keepOpen",
                .flag,
                "Whether the connection stays open until the case is over, as a session that others count against.",
                default: false
            ),
            .optional("ignoreLimits", .flag, "Whether the client may exceed the target's limits here.", default: false),
            .optional("retry", .ref("retry"), "Repeats the request until what is expected holds."),
            .optional(
                "waive",
                .array(of: .ref("waiver")),
                "Invariants that do not hold here, each with the reason.",
                default: []
            ),
        ]
    }

    private var step: Schema {
        let ofPauses = common.map(\.name) + ["pause", "$comment"]
        return Schema.object(actions + common + ofRequests)
            .with("oneOf", actions.map { .having($0.name) })
            .with(
                "allOf",
                [
                    Schema().with("if", .having("pause"))
                        .with("then", .names(.names(ofPauses)))
                        .with("else", .having("expect")),
                    Schema().with("if", .having("getMedia"))
                        .with("then", .wherever("expect", .ref("expectationOfMedia"))),
                    Schema().with("if", .having("malformed", .const(true)))
                        .with("else", .wherever("getMedia", .ref("getMediaBody"))),
                ]
            )
            .about("Step", "A request and what must hold of its answer, or a pause.")
    }

    /// The body of a GetMedia request that is meant to be well-formed.
    private var getMediaBody: Schema {
        let operation = contract.operation(named: "GetMedia")
        let selector = operation?.member("StartSelector")
        let types = Schema.anyOf([
            .names(vocabulary.selectorTypes), .text("\\$\\{"), .not(.string),
        ])
        let members = (selector?.members ?? []).map { member in
            JSONNode.Member(
                name: member.name,
                value: (member.allowedValues.isEmpty ? Schema.anything : types).about(nil, member.summary).node
            )
        }
        // What is sent may hold comments and more of the kind; the reader leaves them alone.
        let anything = JSONNode.object(["^\\$": true])
        let inner = Schema([
            "properties": .object(members), "patternProperties": anything, "additionalProperties": false,
        ])
        let outer = (operation?.input ?? []).map { member in
            let schema = member.name == "StartSelector" ? inner : Schema.anything
            return JSONNode.Member(name: member.name, value: schema.about(nil, member.summary).node)
        }
        return Schema([
            "title": "Body of GetMedia",
            "description": "The members that the contract has. A step with \"malformed\": true may send what it likes.",
            "properties": .object(outer), "patternProperties": anything, "additionalProperties": false,
        ])
    }

    private var request: Schema {
        .object([
            .optional("method", .string, "The method.", default: "POST"),
            .required("path", .ref("value"), "The path, with its query.", examples: ["/getMedia"]),
            .optional(
                "headers",
                .object(others: .ref("value")),
                "Header fields, in this order.",
                examples: [.object(["Content-Type": "application/json"])]
            ),
            .optional("body", .ref("value"), "The body, as text."),
            .optional("json", .ref("value"), "The body, as JSON; 'body' counts before it."),
        ])
    }

    private var signing: Schema {
        let limit = 10 * 366 * 86_400
        func given(_ name: String, _ what: String) -> Schema.Member { .optional(name, .ref("value"), what) }
        return .anyOf([
            Schema(["const": "none", "description": "The request is not signed."]),
            .object([
                .optional(
                    "corrupt",
                    .choices(SigningVariation.Corruption.allCases.map { (.string($0.rawValue), $0.summary) }),
                    "What is spoiled after signing."
                ),
                .optional(
                    "skewSeconds",
                    .integer(-limit...limit),
                    "How far the date of signing is off.",
                    default: 0,
                    examples: [-600]
                ),
                given("region", "The region that is signed for."),
                given("service", "The service that is signed for."),
                given("accessKeyId", "Another access key."),
                given("secretAccessKey", "Another secret."),
                given("sessionToken", "Another session token."),
            ]),
        ])
        .about("Signing", "How the request is signed, where it is not as it should be.")
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

extension GetMediaAction.Identification {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .name: "By StreamName, the default where the scenario has a stream."
        case .arn: "By StreamARN."
        case .nothing: "Not at all."
        }
    }
}

extension SigningVariation.Corruption {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .signature: "One hexadecimal digit of the signature is another."
        case .body: "The body is not the one that was signed."
        case .date: "The date is not the one that was signed."
        case .authorization: "The Authorization header cannot be parsed."
        }
    }
}
