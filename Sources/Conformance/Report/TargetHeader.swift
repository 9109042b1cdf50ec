package import KinesisVideo

/// What identifies a target in a run, and what is planned for it.
package struct TargetHeader: Sendable, Redactable {
    /// A case that is planned, so that a report can name it even where it never came to run.
    package struct PlannedCase: Sendable {
        package var path: String
        package var title: String
        package var location: SourceLocation
        package var requirements: [String]
        /// The place in the whole plan, of which a shard has only some.
        package var ordinal: Int
        /// The words of a command line that select the case, where its path alone does not; else empty.
        package var selector: [String]
        /// Whether random values may be in it, so that it is the same case with the same seed alone.
        package var isRandom: Bool

        package init(
            path: String,
            title: String,
            location: SourceLocation,
            requirements: [String],
            ordinal: Int = 0,
            selector: [String] = [],
            isRandom: Bool = false
        ) {
            self.path = path
            self.title = title
            self.location = location
            self.requirements = requirements
            self.ordinal = ordinal
            self.selector = selector
            self.isRandom = isRandom
        }
    }

    /// What was decided about a target before its first case, and why.
    package struct Preparation: Sendable, Hashable, Redactable {
        /// Where something was found; the raw values stand in journals.
        package enum Origin: String, Sendable, CaseIterable {
            /// The argument that names the target.
            case argument
            /// An option beside it.
            case option
            /// The file that describes it.
            case file
            /// The environment.
            case environment
            /// Where the AWS SDKs look for credentials.
            case chain
            /// What the endpoint answered.
            case answers
            /// Its recordings.
            case recording
            /// The program, because nothing says it.
            case builtIn = "default"
        }

        /// Where GetDataEndpoint is asked; `nil` where that is not known.
        package var controlEndpoint: String?
        /// Whether that had to be validated by FIPS 140.
        package var usesFIPS: Bool
        /// Whether it had to be reached by IPv4 and IPv6.
        package var usesDualStack: Bool
        /// Where the dialect comes from.
        package var dialect: Origin?
        /// The answers that the dialect was seen by: `ResourceNotFoundException 404`; empty where it was not looked for.
        package var dialectEvidence: [String]
        /// The readings of its dialect that an emulator cannot be set to, a sentence each.
        package var unspoken: [String]
        /// Where the credentials come from; `nil` where nothing is signed.
        package var credentials: Origin?
        /// The same for a person, where there is more to say: `profile 'prod' in ~/.aws/config`.
        package var credentialSource: String?
        /// The data endpoints of the streams that have one of their own, by logical name.
        package var streamEndpoints: [String: String]
        /// Whose certificates are trusted, `system`, a path, or `VARIABLE=PATH` where the environment names it; `nil` where nothing is encrypted.
        package var trust: String?
        /// The proxy that connections to the data endpoint are made through, host and port.
        package var proxy: String?
        /// Where connections to the data endpoint end instead, host and port.
        package var connectTo: String?

        package init(
            controlEndpoint: String? = nil,
            usesFIPS: Bool = false,
            usesDualStack: Bool = false,
            dialect: Origin?,
            dialectEvidence: [String] = [],
            unspoken: [String] = [],
            credentials: Origin?,
            credentialSource: String? = nil,
            streamEndpoints: [String: String] = [:],
            trust: String? = nil,
            proxy: String? = nil,
            connectTo: String? = nil
        ) {
            self.controlEndpoint = controlEndpoint
            self.usesFIPS = usesFIPS
            self.usesDualStack = usesDualStack
            self.dialect = dialect
            self.dialectEvidence = dialectEvidence
            self.unspoken = unspoken
            self.credentials = credentials
            self.credentialSource = credentialSource
            self.streamEndpoints = streamEndpoints
            self.trust = trust
            self.proxy = proxy
            self.connectTo = connectTo
        }

        package mutating func redact(with censor: Censor) {
            censor(&controlEndpoint)
            for index in dialectEvidence.indices { censor(&dialectEvidence[index]) }
            for index in unspoken.indices { censor(&unspoken[index]) }
            censor(&credentialSource)
            for name in streamEndpoints.keys { censor(&streamEndpoints[name]) }
            censor(&trust)
            censor(&proxy)
            censor(&connectTo)
        }
    }

    /// The target's name, unique in the run.
    package var name: String
    /// Its endpoint as text.
    package var endpoint: String
    /// Its region.
    package var region: String
    /// The dialect that it is judged by.
    package var dialect: String
    /// What `--target` takes for it again; `nil` where that is its name.
    package var argument: String?
    /// How much of one stream the client uses; `nil` where it is not told.
    package var limits: Target.Limits?
    /// What was decided about it; `nil` where that is not told.
    package var preparation: Preparation?
    /// When its first case began; when the run began, where none did yet.
    package var startedAt: WallTime
    /// The cases in plan order.
    package var plan: [PlannedCase]

    package init(
        name: String,
        endpoint: String,
        region: String,
        dialect: String,
        argument: String? = nil,
        limits: Target.Limits? = nil,
        preparation: Preparation? = nil,
        startedAt: WallTime,
        plan: [PlannedCase]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.region = region
        self.dialect = dialect
        self.argument = argument
        self.limits = limits
        self.preparation = preparation
        self.startedAt = startedAt
        self.plan = plan
    }

    package mutating func redact(with censor: Censor) {
        censor(&name)
        censor(&endpoint)
        censor(&argument)
        censor(&preparation)
    }
}

extension TargetHeader {
    /// The same target with other cases.
    package func with(plan: [PlannedCase]) -> TargetHeader {
        changed { $0.plan = plan }
    }

    /// The same target under another name.
    package func with(name: String) -> TargetHeader {
        changed { $0.name = name }
    }

    /// The same target, begun at another time.
    package func with(startedAt: WallTime) -> TargetHeader {
        changed { $0.startedAt = startedAt }
    }

    private func changed(_ change: (inout TargetHeader) -> Void) -> TargetHeader {
        var header = self
        change(&header)
        return header
    }
}
