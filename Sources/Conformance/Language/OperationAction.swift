internal import KinesisVideo

/// A request of one of the service's operations, whose body is written as it goes over the wire.
package struct OperationAction: Sendable {
    /// How the logical stream is named in a body that does not name one itself.
    package enum Identification: String, ExplainedChoice, Sendable {
        case name, arn, nothing

        package var summary: String {
            switch self {
            case .name: "By StreamName, the default where the scenario has a stream."
            case .arn: "By StreamARN."
            case .nothing: "Not at all."
            }
        }

        static func parse(_ value: ScenarioValue) -> Self? {
            value.choice(of: "way to name the stream")
        }
    }

    /// The operations that a step can name.
    package enum Operation: String, CaseIterable, Sendable {
        case getMedia
        case getDataEndpoint

        /// The name in the contract.
        package var name: String {
            switch self {
            case .getMedia: "GetMedia"
            case .getDataEndpoint: "GetDataEndpoint"
            }
        }
    }

    /// Which one it is.
    package let operation: Operation
    /// The body; an object gets the stream's name or ARN added where it has neither.
    package let body: Template
    /// How the stream is named.
    package let identifyBy: Late<Identification>
    /// How the request is signed.
    package let signing: Late<SigningVariation>

    /// How the stream is named, now that the case runs.
    package func identification(in scope: Scope) throws(ResolutionError) -> Identification {
        try identifyBy.value(in: scope, Identification.parse)
    }
}

/// A request whose method, path, header fields and body are the scenario's own.
package struct RawRequestAction: Sendable {
    /// The header fields that signing writes, in lower case.
    static let namesOfSigning: Set = ["authorization", "x-amz-date", "x-amz-security-token"]

    /// The body of a raw request.
    package enum Body: Sendable {
        case text(Template)
        case json(Template)
        case none
    }

    /// The endpoints of a target.
    package enum Endpoint: String, ExplainedChoice, Sendable {
        case data, control

        package var summary: String {
            switch self {
            case .data: "Where media is."
            case .control: "Where it is asked which endpoint that is."
            }
        }
    }

    /// Where it is sent.
    package let endpoint: Endpoint
    package let method: String
    package let path: Template
    package let headers: [(name: String, value: Template)]
    package let body: Body
    /// How the request is signed.
    package let signing: Late<SigningVariation>

    static let grammar = ObjectGrammar(
        "a raw request",
        [
            .optional(
                "endpoint",
                .choice("endpoint", Endpoint.self),
                "Where it is sent.",
                default: .string(Endpoint.data.rawValue)
            ),
            .optional("method", .other(.token), "The method.", default: "POST"),
            .required(
                "path",
                .other(.ref("value").without("[^!-~]")),
                "The path, with its query.",
                examples: ["/getMedia"]
            ),
            .optional(
                "headers",
                .other(.object(others: .ref("value").without(Schema.outsideFields)).with(.names(.token))),
                "Header fields, in this order.",
                examples: [.object(["Content-Type": "application/json"])]
            ),
            .optional("body", .value, "The body, as text."),
            .optional("json", .value, "The body, as JSON; 'body' counts before it."),
        ]
    )

    init?(_ value: ScenarioValue, signing: Late<SigningVariation>) {
        guard let reader = ScenarioObject(value, Self.grammar) else { return nil }
        method = reader.optionalString("method") ?? "POST"
        reader.optional("method")?.canBeSent(RequestSyntax.problem(inMethod: method), "the method")
        if reader.optional("headers")?.node.stringValue?.contains("${") == true {
            reader.optional("headers")?.report(
                "wrong-type",
                "this is a string; expected an object ('headers')",
                help:
                    "a reference stands for the value of one field: {\"X-Name\": \"${value}\"}; write a step for each set of fields"
            )
            return nil
        }
        headers = (reader.optional("headers")?.entries(as: "'headers'") ?? []).map { ($0.name, Self.header($0)) }
        body = reader.template("body").map(Body.text) ?? reader.template("json").map(Body.json) ?? .none
        endpoint = reader.optionalChoice("endpoint") ?? .data
        self.signing = signing
        guard let path = reader.template("path") else { return nil }
        self.path = path
        reader.optional("path")?.canBeSent(
            path,
            "the path",
            help: "write it percent-encoded",
            RequestSyntax.problem(inTarget:)
        )
    }

    private static func header(_ entry: ScenarioValue.Entry) -> Template {
        if let problem = RequestSyntax.problem(inName: entry.name) {
            entry.value.report(
                "wrong-name",
                "the name '\(entry.name)' of a header field \(problem)",
                at: entry.nameRange,
                help: entry.name.contains("${") ? "names take no references; write a step for each name" : nil
            )
        }
        let value = Template(entry.value)
        entry.value.canBeSent(value, "the value of '\(entry.name)'", RequestSyntax.problem(inValue:))
        return value
    }
}

extension ScenarioValue {
    /// Reports what cannot stand in a request, here or where the file's own variables and rows give it.
    fileprivate func canBeSent(
        _ template: Template,
        _ subject: String,
        help: String? = nil,
        _ problem: (String) -> String?
    ) {
        canBeSent(template.firstProblem(problem), subject, help: help)
        guard case .reference(let reference, _) = template else { return }
        for given in scope.values(of: reference) {
            with(given).canBeSent(Template.literal(given).firstProblem(problem), subject, help: help)
        }
    }
}

extension Template {
    /// What is wrong with a text, so far as it stands in the file: of what references stand for nothing is known yet.
    fileprivate func firstProblem(_ problem: (String) -> String?) -> String? {
        switch self {
        case .literal(let node):
            // Nothing stands before what references stand for, and an empty path behind the endpoint's.
            return node.stringValue.flatMap { $0.isEmpty ? nil : problem($0) }
        case .text(let pieces, _):
            for case .text(let text) in pieces where !text.isEmpty {
                if let found = problem(text) { return found }
            }
            return nil
        case .reference, .array, .object, .generated:
            return nil
        }
    }
}
