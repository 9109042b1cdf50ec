internal import KinesisVideo

extension ScenarioSchema {
    /// Requests and pauses.
    var steps: [(name: String, schema: Schema)] {
        [
            ("step", step),
            ("requestAtOnce", requestAtOnce),
            (OperationAction.Operation.getMedia.bodyName, body(of: .getMedia)),
            (OperationAction.Operation.getDataEndpoint.bodyName, body(of: .getDataEndpoint)),
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

    /// The name that every step may have.
    private var name: Schema.Member {
        .optional("name", .string, "What messages and recordings call the step.", examples: ["first"])
    }

    /// What a step can do; exactly one of them.
    ///
    /// What else the step may have depends on it.
    private var actions: [Schema.Member] {
        [
            .optional(
                "getMedia",
                .ref("value"),
                "Sends a GetMedia request with this body, as it goes over the wire; the stream's name is added.",
                examples: [Scaffold.earliest]
            ),
            .optional(
                "getDataEndpoint",
                .ref("value"),
                "Asks the control endpoint where an API of the stream is.",
                examples: [.object(["APIName": "GET_MEDIA"])]
            ),
            .optional("request", .ref("request"), "Sends a request whose method, path, headers and body are your own."),
            .optional(
                "together",
                .array(of: .ref("requestAtOnce"), atLeast: 1),
                "Sends several requests at once."
            ),
            .optional(
                "close",
                .anyOf([.string, .array(of: .string)]),
                "Ends the sessions that earlier steps keep open, by the names of those steps."
            ),
            .optional("pause", .ref("duration"), "Does nothing for so long."),
        ]
    }

    /// The actions that send one request.
    private static let requests = OperationAction.Operation.allCases.map(\.rawValue) + ["request"]

    /// How a request of one of the service's operations is made.
    private var ofOperations: [Schema.Member] {
        [
            .optional(
                "identifyBy",
                .anyOf([
                    .choices(OperationAction.Identification.allCases.map { (.string($0.rawValue), $0.summary) }),
                    .ref("late"),
                ]),
                "How the stream is named in a body that does not name one itself."
            ),
            .optional(
                "malformed",
                .flag,
                "Whether the body may have members and selectors that the contract does not know.",
                default: false
            ),
        ]
    }

    /// What only requests have.
    private var ofRequests: [Schema.Member] {
        [
            .optional("signing", .ref("signing"), "How the request is signed, where it is not as it should be."),
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

    /// What counts the answers to requests that are sent at once.
    private var tally: Schema.Member {
        .optional(
            "tally",
            .array(
                of: Schema.object([
                    .optional("error", .ref("exception"), "Answers that name this exception."),
                    .optional("status", .integer(100...999), "Answers with this status."),
                    .required(
                        "count",
                        .ref("integerMatcher"),
                        "How many there must be.",
                        examples: [.object(["atLeast": 1])]
                    ),
                ])
                .with("oneOf", [.having("error"), .having("status")])
            ),
            "How many of the answers are of which kind.",
            default: []
        )
    }

    private var step: Schema {
        let members = actions + [name] + ofOperations + ofRequests + [tally]
        return closed(members, among: actions.map(\.name))
            .about("Step", "A request and what must hold of its answer, several at once, or a pause.")
    }

    /// One of the requests of a step that sends several.
    private var requestAtOnce: Schema {
        let copies = Schema.Member.optional("copies", .integer(1...100), "How often it is sent.", default: 1)
        let requests = actions.filter { Self.requests.contains($0.name) }
        return closed(requests + [name, copies] + ofOperations + ofRequests, among: Self.requests)
            .about("Request", "One of the requests that are sent at once.")
    }

    /// An object that does one thing, and has only what goes with that.
    private func closed(_ members: [Schema.Member], among actions: [String]) -> Schema {
        let always = ["name", "copies", "$comment"]
        let rules = actions.map { action in
            var names = always + [action]
            if Self.requests.contains(action) { names += ofRequests.map(\.name) }
            if OperationAction.Operation(rawValue: action) != nil { names += ofOperations.map(\.name) }
            if action == "together" { names.append(tally.name) }
            var then = Schema.names(.names(names))
            if Self.requests.contains(action) { then = then.with("required", ["expect"]) }
            return Schema().with("if", .having(action)).with("then", then)
        }
        let bodies = OperationAction.Operation.allCases.map {
            JSONNode.Member(name: $0.rawValue, value: Schema.ref($0.bodyName).node)
        }
        return Schema.object(members)
            .with("oneOf", actions.map { .having($0) })
            .with(
                "allOf",
                rules + [
                    Schema().with("if", .having("getMedia"))
                        .with("then", .wherever("expect", .ref("expectationOfMedia"))),
                    Schema().with("if", .having("malformed", .const(true)))
                        .with("else", Schema(["properties": .object(bodies)])),
                ]
            )
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

    private var request: Schema {
        .object([
            .optional(
                "endpoint",
                .choices(RawRequestAction.Endpoint.allCases.map { (.string($0.rawValue), $0.summary) }),
                "Where it is sent.",
                default: .string(RawRequestAction.Endpoint.data.rawValue)
            ),
            .optional("method", .token, "The method.", default: "POST"),
            .required(
                "path",
                .ref("value").without(SchemaPattern.outsideTargets),
                "The path, with its query.",
                examples: ["/getMedia"]
            ),
            .optional(
                "headers",
                .object(others: .ref("value").without(SchemaPattern.outsideFields)).with("propertyNames", .token),
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
                .optional(
                    "contentSha256",
                    .flag,
                    "Whether the hash of the body goes along, and is signed, as x-amz-content-sha256.",
                    default: false
                ),
                .optional(
                    "unsignedToken",
                    .flag,
                    "Whether the session token is added after signing, instead of being signed.",
                    default: false
                ),
            ]),
            .ref("late"),
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

extension OperationAction.Operation {
    /// The name of the schema of its body.
    fileprivate var bodyName: String { "\(rawValue)Body" }
}

extension RawRequestAction.Endpoint {
    /// What it means, in a line.
    fileprivate var summary: String {
        switch self {
        case .data: "Where media is."
        case .control: "Where it is asked which endpoint that is."
        }
    }
}

extension OperationAction.Identification {
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
