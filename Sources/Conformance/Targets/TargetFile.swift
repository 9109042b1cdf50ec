package import KinesisVideo

/// A target as a JSON file has it: the endpoint, how to sign, and which real streams stand for the suite's logical ones.
package struct TargetFile: Sendable {
    /// Where credentials come from.
    package enum CredentialSource: Sendable {
        /// The variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
        case environment
        /// The file itself.
        case inline(Credentials)
    }

    package let name: String?
    package let endpoint: String
    /// Where GetDataEndpoint is asked.
    package let controlEndpoint: String?
    package let region: String
    package let dialect: Dialect
    package let credentials: CredentialSource
    package let limits: Target.Limits?
    package let capabilities: Set<String>
    package let streams: [String: Target.Stream]

    package init(
        name: String?,
        endpoint: String,
        controlEndpoint: String? = nil,
        region: String,
        dialect: Dialect,
        credentials: CredentialSource,
        limits: Target.Limits?,
        capabilities: Set<String> = [],
        streams: [String: Target.Stream]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.controlEndpoint = controlEndpoint
        self.region = region
        self.dialect = dialect
        self.credentials = credentials
        self.limits = limits
        self.capabilities = capabilities
        self.streams = streams
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
        var diagnostics = Diagnostics(source: source)
        guard let document = diagnostics.parse(source) else { return (nil, diagnostics.sorted) }
        let target = TargetFile(document.root, vocabulary, &diagnostics)
        return (diagnostics.isEmpty ? target : nil, diagnostics.sorted)
    }

    private init?(_ node: JSONNode, _ vocabulary: Vocabulary, _ diagnostics: inout Diagnostics) {
        guard var reader = ObjectReader(node, as: "a target", &diagnostics) else { return nil }
        _ = reader.optionalString("$schema", &diagnostics)
        name = reader.optionalString("name", &diagnostics)
        let endpoint = reader.required("endpoint", &diagnostics).flatMap { diagnostics.string($0) }
        controlEndpoint = reader.optionalString("controlEndpoint", &diagnostics)
        let region = reader.required("region", &diagnostics).flatMap { diagnostics.sendable($0, "the region") }
        let dialect: Dialect? = reader.required("dialect", &diagnostics).flatMap {
            diagnostics.choice($0, of: "dialect")
        }
        let credentials = reader.optional("credentials").map { Self.credentials($0, &diagnostics) } ?? .environment
        limits = reader.optional("limits").flatMap { Self.limits($0, &diagnostics) }
        let capabilities = reader.strings("capabilities", &diagnostics)
        for (name, range) in capabilities where !vocabulary.capabilities.contains(name) {
            diagnostics.report(
                "target.unknown-capability",
                "the suite has no capability '\(name)'",
                at: range,
                help: Spelling.help(for: name, in: vocabulary.capabilities)
            )
        }
        self.capabilities = Set(capabilities.map(\.text))
        var streams: [String: Target.Stream] = [:]
        if let node = reader.optional("streams") {
            for member in ObjectReader(node, as: "'streams'", &diagnostics)?.allMembers ?? [] {
                if !vocabulary.streams.contains(member.name) {
                    diagnostics.report(
                        "target.unknown-stream",
                        "the suite has no logical stream '\(member.name)'",
                        at: member.nameRange,
                        help: Spelling.help(for: member.name, in: vocabulary.streams)
                    )
                }
                streams[member.name] = Self.stream(member.value, &diagnostics)
            }
        }
        reader.finish(&diagnostics)
        self.streams = streams
        guard let endpoint, let region, let dialect, let credentials else { return nil }
        self.endpoint = endpoint
        self.region = region
        self.dialect = dialect
        self.credentials = credentials
    }

    private static func credentials(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> CredentialSource? {
        if let text = node.stringValue {
            if text == "environment" { return .environment }
            diagnostics.report(
                "target.credentials",
                "'\(text)' is no source of credentials",
                at: node.range,
                help: "write \"environment\", or an object with accessKeyId and secretAccessKey"
            )
            return nil
        }
        guard var reader = ObjectReader(node, as: "'credentials'", &diagnostics) else { return nil }
        let key = reader.required("accessKeyId", &diagnostics).flatMap { diagnostics.sendable($0, "the key") }
        let secret = reader.required("secretAccessKey", &diagnostics).flatMap { diagnostics.sendable($0, "the secret") }
        let token = reader.optional("sessionToken").flatMap { diagnostics.sendable($0, "the session token") }
        reader.finish(&diagnostics)
        guard let key, let secret else { return nil }
        return .inline(Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token))
    }

    private static func limits(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Target.Limits? {
        guard var reader = ObjectReader(node, as: "'limits'", &diagnostics) else { return nil }
        let calls = reader.required("callsPerSecond", &diagnostics).flatMap {
            diagnostics.integer($0, in: 1...1_000_000)
        }
        let sessions = reader.required("sessions", &diagnostics).flatMap { diagnostics.integer($0, in: 1...1_000_000) }
        reader.finish(&diagnostics)
        guard let calls, let sessions else { return nil }
        return Target.Limits(callsPerSecond: calls, sessions: sessions)
    }

    private static func stream(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Target.Stream? {
        if let name = node.stringValue { return Target.Stream(name: name) }
        guard var reader = ObjectReader(node, as: "a stream", &diagnostics) else { return nil }
        let name = reader.required("name", &diagnostics).flatMap { diagnostics.string($0) }
        let arn = reader.optionalString("arn", &diagnostics)
        reader.finish(&diagnostics)
        return name.map { Target.Stream(name: $0, arn: arn) }
    }

    /// The file's content, in the form that ``read(_:vocabulary:)`` takes.
    package var document: JSONNode {
        let credentials: JSONNode =
            switch self.credentials {
            case .environment: "environment"
            case .inline(let credentials):
                .object([
                    "accessKeyId": .string(credentials.accessKeyID),
                    "secretAccessKey": .string(credentials.secretAccessKey),
                    "sessionToken": credentials.sessionToken.map { .string($0) },
                ])
            }
        let streams = self.streams.sorted { $0.key < $1.key }.map { name, stream in
            JSONNode.Member(
                name: name,
                value: .object(["name": .string(stream.name), "arn": stream.arn.map { .string($0) }])
            )
        }
        return .object([
            "name": name.map { .string($0) },
            "endpoint": .string(endpoint),
            "controlEndpoint": controlEndpoint.map { .string($0) },
            "region": .string(region),
            "dialect": .string(dialect.rawValue),
            "credentials": credentials,
            "limits": limits.map {
                .object(["callsPerSecond": .integer($0.callsPerSecond), "sessions": .integer($0.sessions)])
            },
            "capabilities": capabilities.isEmpty ? nil : .array(capabilities.sorted().map { .string($0) }),
            "streams": .object(streams),
        ])
    }
}

extension Diagnostics {
    /// A text that goes into a header field, or that what goes into one is made of; no secret is repeated.
    fileprivate mutating func sendable(_ node: JSONNode, _ subject: String) -> String? {
        guard let text = string(node) else { return nil }
        if let problem = RequestSyntax.problem(inValue: text) {
            report("target.unsendable", "\(subject) \(problem), which cannot be sent", at: node.range)
        }
        return text
    }
}
