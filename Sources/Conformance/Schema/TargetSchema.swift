package import KinesisVideo

/// The JSON Schemas of the files around scenarios: targets, and a suite's manifest.
package enum TargetSchema {
    /// The schema of target files, with the names that a suite has.
    package static func document(_ manifest: SuiteManifest) -> JSONNode {
        let stream = Schema.anyOf([
            Schema.string.about(nil, "The stream's name."),
            .object([
                .required("name", .string, "The stream's name."),
                .optional("arn", .string, "Its ARN, for the cases that name streams by it."),
            ]),
        ])
        .about("Stream", "A real stream that stands for a logical one.")
        // What goes into a header field, or what that is made of.
        let sent = Schema.string.without(SchemaPattern.outsideFields)
        let credentials = Schema.anyOf([
            Schema([
                "const": "environment",
                "description": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
            ]),
            .object([
                .required("accessKeyId", sent, "The access key."),
                .required("secretAccessKey", sent, "Its secret. Better kept in the environment."),
                .optional("sessionToken", sent, "The token of temporary credentials."),
            ]),
        ])
        let limits = Schema.object([
            .required("callsPerSecond", .integer(1...1_000_000), "Calls in any second.", examples: [5]),
            .required("sessions", .integer(1...1_000_000), "Sessions at once.", examples: [3]),
        ])
        let streams = manifest.streams.map { Schema.Member.optional($0.name, .ref("stream"), $0.description) }
        let root = Schema.object([
            .schemaMember,
            .optional("name", .string, "The name in reports; otherwise the file's.", examples: ["us-west-2"]),
            .required(
                "endpoint",
                .string,
                "The data endpoint, as a URL.",
                examples: ["https://s-1a2b3c4d.kinesisvideo.us-west-2.amazonaws.com"]
            ),
            .optional(
                "controlEndpoint",
                .string,
                "Where GetDataEndpoint is asked, as a URL.",
                examples: ["https://kinesisvideo.us-west-2.amazonaws.com"]
            ),
            .required("region", sent, "The region that requests are signed for.", examples: ["us-west-2"]),
            .required(
                "dialect",
                .choices(Dialect.allCases.map { (.string($0.rawValue), $0.summary) }),
                "Which statuses the errors have."
            ),
            .optional("credentials", credentials, "Where credentials come from.", default: "environment"),
            .optional(
                "limits",
                limits,
                "How much of one stream the client uses; otherwise what the API documents.",
                examples: [.object(["callsPerSecond": 5, "sessions": 3])]
            ),
            .optional(
                "capabilities",
                .array(of: .choices(manifest.capabilities.map { (.string($0.name), $0.description) })),
                "What the endpoint does beside the rest; scenarios can require it.",
                default: []
            ),
            .optional(
                "streams",
                .object(streams),
                "The real streams by their logical names. Cases whose stream is missing here are skipped.",
                examples: [.object(["recorded": "parking-lot"])]
            ),
        ])
        return Schema.document(
            root,
            named: "target",
            title: "Target of kvsconform",
            description: "An endpoint, and all that the kit may expect of it and do with it.",
            definitions: [("stream", stream)]
        )
    }
}

/// The JSON Schema of a suite's manifest.
package enum SuiteSchema {
    /// The schema of `suite.json`.
    package static var document: JSONNode {
        let root = Schema.object([
            .schemaMember,
            .required(
                "streams",
                .object(others: .string),
                "The logical streams that scenarios use, each with what it is like.",
                examples: [.object(["recorded": "At least ten fragments of one video track, not growing."])]
            ),
            .required(
                "capabilities",
                .object(others: .string),
                "The capabilities that scenarios can require, each with what it means."
            ),
        ])
        return Schema.document(
            root,
            named: "suite",
            title: "Manifest of a suite",
            description: "What a suite says of itself: the names that its scenarios use.",
            definitions: []
        )
    }
}

extension Dialect {
    /// What it is, in a line.
    fileprivate var summary: String {
        switch self {
        case .openapi: "The OpenAPI description, whose converter numbered the errors 480 to 485."
        case .serviceModel: "The service model that the AWS SDKs are generated from."
        case .observed: "What public reports saw on the wire."
        }
    }
}
