package import KinesisVideo

/// A target as a JSON file has it: the endpoint, how to sign, and which real streams stand for the suite's logical ones.
package struct TargetFile: Sendable {
    /// Where credentials come from.
    package enum CredentialSource: Sendable {
        /// Where the AWS SDKs find them; a profile's name, or `nil` for the one that the environment names.
        case chain(profile: String?)
        /// The variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
        case environment
        /// The file itself.
        case inline(Credentials)
    }

    /// The name in reports; `nil` for the file's.
    package let name: String?
    /// The data endpoint; `nil` where each stream's is looked up.
    package let endpoint: Endpoint?
    /// Where GetDataEndpoint is asked.
    package let controlEndpoint: Endpoint?
    /// The region that requests are signed for; `nil` where the endpoint's name or the environment says it.
    package let region: String?
    /// Whether the region's endpoints have to be validated by FIPS 140; `nil` for what the environment or the profile says.
    package let usesFIPS: Bool?
    /// The same of endpoints that are reached by IPv4 and IPv6.
    package let usesDualStack: Bool?
    /// The dialect that answers are judged by; `nil` where the endpoint is asked.
    package let dialect: Dialect?
    /// Where credentials come from.
    package var credentials: CredentialSource
    /// Temporary credentials that were good once, for the cases that sign with them.
    package let expiredCredentials: Credentials?
    /// The certificates that the endpoint's is held against, a file or folder of PEM; `nil` for those of the system.
    package let trust: String?
    /// How much of one stream the client uses; `nil` for what the API documents.
    package let limits: Target.Limits?
    /// The capabilities that it declares.
    package let capabilities: Set<String>
    /// The real streams by their logical names.
    package var streams: [String: Target.Stream]

    package init(
        name: String?,
        endpoint: Endpoint?,
        controlEndpoint: Endpoint? = nil,
        region: String?,
        usesFIPS: Bool? = nil,
        usesDualStack: Bool? = nil,
        dialect: Dialect?,
        credentials: CredentialSource,
        expiredCredentials: Credentials? = nil,
        trust: String? = nil,
        limits: Target.Limits?,
        capabilities: Set<String> = [],
        streams: [String: Target.Stream]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.controlEndpoint = controlEndpoint
        self.region = region
        self.usesFIPS = usesFIPS
        self.usesDualStack = usesDualStack
        self.dialect = dialect
        self.credentials = credentials
        self.expiredCredentials = expiredCredentials
        self.trust = trust
        self.limits = limits
        self.capabilities = capabilities
        self.streams = streams
    }

    private static let ofCredentials = ObjectGrammar(
        "'credentials'",
        [
            .required("accessKeyId", .sendable("the key"), "The access key."),
            .required("secretAccessKey", .sendable("the secret"), "Its secret. Better kept in the environment."),
            .optional("sessionToken", .sendable("the session token"), "The token of temporary credentials."),
        ]
    )

    private static let ofProfile = ObjectGrammar(
        "'credentials'",
        [.required("profile", .string, "A profile of the AWS CLI's configuration.", examples: ["prod"])]
    )

    private static let ofLimits = ObjectGrammar(
        "'limits'",
        [
            .required("callsPerSecond", .integer(1...1_000_000), "Calls in any second.", examples: [5]),
            .required("sessions", .integer(1...1_000_000), "Sessions at once.", examples: [3]),
        ]
    )

    private static let ofStreams = ObjectGrammar(
        "a stream",
        [
            .required("name", .string, "The stream's name."),
            .optional("arn", .string, "Its ARN, for the cases that name streams by it."),
            .optional(
                "limits",
                .object(ofLimits),
                "What this stream takes, where that is something else: the client keeps to it, and cases about the limits "
                    + "that the API documents are skipped where it takes more or less.",
                examples: [.object(["callsPerSecond": 20, "sessions": 10])]
            ),
        ]
    )

    /// What a target file may hold where a suite has these names.
    private static func grammar(_ manifest: SuiteManifest) -> ObjectGrammar {
        let chain = Schema([
            "const": "default",
            "description": "Where the AWS SDKs find them: environment, profile, container, instance.",
        ])
        let environment = Schema([
            "const": "environment",
            "description": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
        ])
        let capabilities = Schema.choices(manifest.capabilities.map { (.string($0.name), $0.description) })
        let streams = manifest.streams.map { ObjectGrammar.Member.optional($0.name, .ref("stream"), $0.description) }
        return ObjectGrammar(
            "a target",
            [
                .schema,
                .optional("name", .string, "The name in reports; otherwise the file's.", examples: ["us-west-2"]),
                .optional(
                    "endpoint",
                    .string,
                    "The data endpoint of all streams, as a URL; otherwise each stream's is looked up in the region.",
                    examples: ["https://s-1a2b3c4d.kinesisvideo.us-west-2.amazonaws.com"]
                ),
                .optional(
                    "controlEndpoint",
                    .string,
                    "Where GetDataEndpoint is asked, as a URL; otherwise the region's, where data endpoints are looked up.",
                    examples: ["https://kinesisvideo.us-west-2.amazonaws.com"]
                ),
                .optional(
                    "region",
                    .sendable("the region"),
                    "The region; needed where the endpoint's name does not say it.",
                    examples: ["us-west-2"]
                ),
                .optional(
                    "fips",
                    .flag,
                    "Whether the region's endpoints have to be validated by FIPS 140; otherwise what AWS_USE_FIPS_ENDPOINT or "
                        + "the profile says. Not beside an endpoint of one's own."
                ),
                .optional(
                    "dualStack",
                    .flag,
                    "Whether the region's endpoints have to be reached by IPv4 and IPv6; otherwise what "
                        + "AWS_USE_DUALSTACK_ENDPOINT or the profile says. Not beside an endpoint of one's own."
                ),
                .optional(
                    "dialect",
                    .choice("dialect", Dialect.self),
                    "Which statuses the errors have; otherwise the endpoint is asked."
                ),
                .optional(
                    "credentials",
                    .anyOf([.other(chain), .other(environment), .object(ofProfile), .object(ofCredentials)]),
                    "Where credentials come from.",
                    default: "default"
                ),
                .optional(
                    "expiredCredentials",
                    .object(ofCredentials),
                    "Temporary credentials that have expired, for the cases that sign with them."
                ),
                .optional(
                    "trust",
                    .string,
                    "The certificates that an https endpoint's is held against: a PEM file, or a folder of them, as seen "
                        + "from this file. Otherwise those that the system trusts.",
                    examples: ["gateway-ca.pem"]
                ),
                .optional(
                    "limits",
                    .object(ofLimits),
                    "How much of one stream the client uses; otherwise what the API documents.",
                    examples: [.object(["callsPerSecond": 5, "sessions": 3])]
                ),
                .optional(
                    "capabilities",
                    .array("strings", .other(capabilities)),
                    "What the endpoint does beside the rest; scenarios can require it.",
                    default: []
                ),
                .optional(
                    "streams",
                    .other(ObjectGrammar("'streams'", streams).schema),
                    "The real streams by their logical names. Cases whose stream is missing here are skipped.",
                    examples: [.object(["recorded": "parking-lot"])]
                ),
            ]
        )
    }

    /// The schema of target files, with the names that a suite has.
    package static func schema(_ manifest: SuiteManifest) -> JSONNode {
        let stream = Schema.anyOf([Schema.string.about(nil, "The stream's name."), ofStreams.schema])
        return grammar(manifest).schema.document(
            named: "target",
            title: "Target of kvsconform",
            description: "An endpoint, and all that the kit may expect of it and do with it.",
            definitions: [("stream", stream.about("Stream", "A real stream that stands for a logical one."))]
        )
    }

    /// Reads a target file, or says everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - vocabulary: The logical streams and the capabilities that a suite knows.
    /// - Returns: The target, where there is nothing to complain about; and the messages, in the order of the file.
    package static func read(
        _ source: SourceText,
        vocabulary: Vocabulary
    ) -> (target: TargetFile?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "target") { value in
            FileReader(value, grammar(vocabulary.manifest)).flatMap { TargetFile($0, vocabulary) }
        }
        return (read.result, read.diagnostics)
    }

    private init?(_ reader: FileReader, _ vocabulary: Vocabulary) {
        name = reader.optionalString("name")
        endpoint = reader.optional("endpoint").flatMap(Self.endpoint)
        controlEndpoint = reader.optional("controlEndpoint").flatMap(Self.endpoint)
        region = reader.optionalString("region")
        dialect = reader.optionalChoice("dialect")
        if reader.optional("endpoint") == nil, region == nil {
            reader.value.report(
                "missing-member",
                "a target has an \"endpoint\" or a \"region\"",
                at: reader.value.start,
                help: "write \"region\" to have each stream's data endpoint looked up there"
            )
        }
        usesFIPS = Self.variant("fips", reader)
        usesDualStack = Self.variant("dualStack", reader)
        trust = reader.optionalString("trust")
        limits = Self.limits(reader)
        let capabilities = reader.optional("capabilities")?.strings() ?? []
        for capability in capabilities {
            let name = capability.node.stringValue ?? ""
            guard !vocabulary.capabilities.contains(name) else { continue }
            capability.report(
                unknown: name,
                "the suite has no capability '\(name)'",
                in: vocabulary.capabilities,
                code: "unknown-capability"
            )
        }
        self.capabilities = Set(capabilities.compactMap(\.node.stringValue))
        var streams: [String: Target.Stream] = [:]
        for stream in reader.optional("streams")?.entries(as: "'streams'") ?? [] {
            if !vocabulary.streams.contains(stream.name) {
                stream.value.report(
                    unknown: stream.name,
                    "the suite has no logical stream '\(stream.name)'",
                    in: vocabulary.streams,
                    at: stream.nameRange,
                    code: "unknown-stream"
                )
            }
            streams[stream.name] = Self.stream(stream.value, region)
        }
        self.streams = streams
        expiredCredentials = reader.optionalObject("expiredCredentials", Self.inline)
        let credentials = reader.optional("credentials").map(Self.credentials) ?? .chain(profile: nil)
        guard let credentials else { return nil }
        self.credentials = credentials
    }

    private static func endpoint(_ value: SourceValue<Void>) -> Endpoint? {
        guard let text = value.string() else { return nil }
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            value.report("endpoint", error.description)
            return nil
        }
    }

    /// Whether a variant of the region's endpoints is asked for, which an endpoint of one's own does not have.
    private static func variant(_ name: String, _ reader: FileReader) -> Bool? {
        guard let value = reader.optional(name), let isWanted = value.flag() else { return nil }
        let own = ["endpoint", "controlEndpoint"].first { reader.has($0) }
        if isWanted, let own {
            value.report(
                "endpoint",
                "'\(name)' is about the region's endpoints, and '\(own)' names one",
                help: "leave one of the two out"
            )
        }
        return isWanted
    }

    private static func credentials(_ value: SourceValue<Void>) -> CredentialSource? {
        if let text = value.node.stringValue {
            if text == "default" { return .chain(profile: nil) }
            if text == "environment" { return .environment }
            value.report(
                "credentials",
                "'\(text)' is not a source of credentials",
                help: "write \"default\", \"environment\", { \"profile\": \"…\" }, or accessKeyId and secretAccessKey"
            )
            return nil
        }
        if value.node["profile"] != nil {
            return FileReader(value, ofProfile).map { .chain(profile: $0.string("profile")) }
        }
        return FileReader(value, ofCredentials).map { .inline(inline($0)) }
    }

    private static func inline(_ reader: FileReader) -> Credentials {
        Credentials(
            accessKeyID: reader.string("accessKeyId"),
            secretAccessKey: reader.string("secretAccessKey"),
            sessionToken: reader.optionalString("sessionToken")
        )
    }

    private static func stream(_ value: SourceValue<Void>, _ region: String?) -> Target.Stream? {
        if let name = value.node.stringValue { return Target.Stream(name: name) }
        return FileReader(value, ofStreams).map { reader in
            let name = reader.string("name")
            return Target.Stream(name: name, arn: arn(reader, name, region), limits: limits(reader))
        }
    }

    /// The ARN of a stream, which has to be that of the stream of this name, in the region of the target.
    private static func arn(_ reader: FileReader, _ name: String, _ region: String?) -> String? {
        guard let value = reader.optional("arn"), let text = value.string() else { return nil }
        guard let arn = StreamARN(text) else {
            value.report(
                "arn",
                "'\(text)' is not the ARN of a stream",
                help: "it is arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION-TIME"
            )
            return nil
        }
        if let why = region.flatMap({ arn.mismatch(with: $0) }) {
            value.report("arn", "the stream of this ARN is not one of the target: \(why)")
        } else if arn.name != name {
            value.report("arn", "the stream of this ARN is named '\(arn.name)', and not '\(name)'")
        }
        return text
    }

    private static func limits(_ reader: FileReader) -> Target.Limits? {
        reader.optionalObject("limits") {
            Target.Limits(callsPerSecond: $0.integer("callsPerSecond"), sessions: $0.integer("sessions"))
        }
    }

    /// Whether its credentials have a session token, or may have one in the environment.
    package var mayHaveSessionToken: Bool {
        switch credentials {
        case .chain, .environment: true
        case .inline(let credentials): credentials.sessionToken != nil
        }
    }

    /// The file's content, in the form that ``read(_:vocabulary:)`` takes.
    package var document: JSONNode {
        let credentials: JSONNode =
            switch self.credentials {
            case .chain(nil): "default"
            case .chain(let profile?): .object(["profile": .string(profile)])
            case .environment: "environment"
            case .inline(let credentials): Self.node(of: credentials)
            }
        let streams = self.streams.sorted { $0.key < $1.key }.map { name, stream in
            JSONNode.Member(
                name: name,
                value: .object([
                    "name": .string(stream.name), "arn": stream.arn.map { .string($0) },
                    "limits": stream.limits.map(Self.node(of:)),
                ])
            )
        }
        return .object([
            "name": name.map { .string($0) },
            "endpoint": endpoint.map { .string($0.description) },
            "controlEndpoint": controlEndpoint.map { .string($0.description) },
            "region": region.map { .string($0) },
            "fips": usesFIPS.map { .bool($0) },
            "dualStack": usesDualStack.map { .bool($0) },
            "dialect": dialect.map { .string($0.rawValue) },
            "credentials": credentials,
            "expiredCredentials": expiredCredentials.map(Self.node(of:)),
            "trust": trust.map { .string($0) },
            "limits": limits.map(Self.node(of:)),
            "capabilities": capabilities.isEmpty ? nil : .array(capabilities.sorted().map { .string($0) }),
            "streams": .object(streams),
        ])
    }

    private static func node(of credentials: Credentials) -> JSONNode {
        .object([
            "accessKeyId": .string(credentials.accessKeyID),
            "secretAccessKey": .string(credentials.secretAccessKey),
            "sessionToken": credentials.sessionToken.map { .string($0) },
        ])
    }

    private static func node(of limits: Target.Limits) -> JSONNode {
        .object(["callsPerSecond": .integer(limits.callsPerSecond), "sessions": .integer(limits.sessions)])
    }
}
