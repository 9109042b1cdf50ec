package import Conformance
package import KinesisVideo
package import KinesisVideoClient
package import Logging

/// A target that is being run against: its client, the limits that are kept there, and what was discovered of its streams.
package actor TargetConnection {
    /// The target.
    package nonisolated let target: Target
    package nonisolated let rules: JudgeRules

    nonisolated let access: TargetAccess
    nonisolated let logger: Logger
    nonisolated let client: @Sendable (Endpoint) -> MediaClient
    /// Takes down what is seen; `nil` where nobody does.
    nonisolated let recorder: (any Recorder)?
    /// Where answers come from instead of the endpoint; `nil` where the endpoint gives them.
    nonisolated let library: (any RecordingLibrary)?
    /// Learns what is sent and must not be told.
    private nonisolated let redaction: Redaction
    nonisolated let date: @Sendable () -> WallTime
    nonisolated let quota: CallQuota
    /// What waits and lengths of time are measured by.
    nonisolated let clock: SteadyClock
    nonisolated let contact = Contact()
    private var discoveries: [String: (begun: Duration, read: Task<Discovery, Never>)] = [:]
    private var wanted: [String: FragmentNeed] = [:]
    /// Whether streams grow, by their names.
    var growths: [String: Task<Bool, Never>] = [:]

    /// What a discovery read found of a stream.
    enum Discovery: Sendable {
        case fragments(KnownFragments)
        case failed(Inconclusive)
    }

    /// Connects to a target, without sending anything yet.
    ///
    /// - Parameters:
    ///   - target: The target.
    ///   - contract: What it has agreed to.
    ///   - logger: Where requests are noted.
    ///   - date: The clock that requests are dated by.
    ///   - access: How it is reached, and what requests are signed with.
    ///   - clock: What waits and lengths of time are measured by.
    ///   - redaction: Learns what is sent and must not be told.
    ///   - evidence: What binds.
    ///   - recorder: Takes down what is seen of each step.
    ///   - library: Recordings that answer in the endpoint's place.
    package init(
        _ target: Target,
        contract: Contract,
        logger: Logger,
        date: @escaping @Sendable () -> WallTime,
        access: TargetAccess = TargetAccess(),
        clock: SteadyClock = .system,
        redaction: Redaction = Redaction(),
        evidence: Contract.Evidence = .observed,
        recorder: (any Recorder)? = nil,
        library: (any RecordingLibrary)? = nil
    ) {
        self.target = target
        self.date = date
        self.clock = clock
        self.redaction = redaction
        self.recorder = recorder
        self.library = library
        rules = JudgeRules(contract: contract, dialect: target.dialect, evidence: evidence)
        self.access = access
        self.logger = logger
        client = { endpoint in
            MediaClient(
                endpoint: endpoint,
                tls: access.tls,
                proxy: access.proxy(endpoint),
                connectTo: access.connectTo,
                logger: logger,
                date: date
            )
        }
        quota = CallQuota(
            target.limits,
            declared: Dictionary(
                target.streams.values.compactMap { stream in stream.limits.map { (stream.name, $0) } },
                uniquingKeysWith: { first, _ in first }
            ),
            clock: clock
        )
    }

    /// Keeps anything from being asked: why, is known before the first case.
    package nonisolated func giveUp(_ why: Inconclusive) {
        contact.giveUp(why)
    }

    // MARK: The way there

    /// Sees how an endpoint of the target is reached.
    package nonisolated func trial(of endpoint: Endpoint) async -> ConnectionTrial {
        await client(endpoint).trial { head, sent in
            contact.heard(head, sent: sent, received: date(), rules)
        }
    }

    /// How requests about a stream get to the target.
    ///
    /// - Parameter stream: The stream; `nil` for requests about none.
    /// - Returns: The way, or why there is none now: no credentials, or no data endpoint.
    package nonisolated func route(to stream: Target.Stream?) async -> Result<Route, Inconclusive> {
        if let problem = stream?.problem { return .failure(problem) }
        let signing: RequestSigning
        switch await self.signing() {
        case .success(let found): signing = found
        case .failure(let why): return .failure(why)
        }
        var endpoint = stream?.endpoint ?? target.endpoint
        if let stream, stream.endpoint != nil, let dataEndpoints = access.dataEndpoints {
            do throws(ControlError) {
                endpoint = try await dataEndpoints.endpoint(of: stream.name, arn: stream.arn)
            } catch {
                let what = "the data endpoint of stream '\(stream.name)' is not known"
                return .failure(Inconclusive(error, asking: what, rules))
            }
        }
        return .success(
            Route(data: client(endpoint), control: target.controlEndpoint.map(client), signing: signing)
        )
    }

    /// Asks again where a stream lives, because the endpoint that was said to serve it says that it does not.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - endpoint: The endpoint that said so.
    /// - Returns: Whether it lives somewhere else now.
    nonisolated func hasMoved(_ stream: Target.Stream?, from endpoint: Endpoint) async -> Bool {
        guard let stream, stream.endpoint != nil, let dataEndpoints = access.dataEndpoints,
            let found = try? await dataEndpoints.endpoint(of: stream.name, arn: stream.arn, insteadOf: endpoint)
        else { return false }
        return found != endpoint
    }

    /// Looks for other credentials, because the endpoint does not take these.
    ///
    /// - Parameter credentials: What it does not take.
    /// - Returns: Whether requests are signed with others from now on.
    nonisolated func hasOthers(insteadOf credentials: Credentials) async -> Bool {
        await access.credentials?.credentials(insteadOf: credentials) != nil
    }

    /// How a request to this target is signed as it should be.
    private nonisolated func signing() async -> Result<RequestSigning, Inconclusive> {
        guard let provider = access.credentials else {
            return target.credentials.map { .success(signing($0)) }
                ?? .failure(Inconclusive(.credentials, "there are no credentials"))
        }
        do throws(CredentialError) {
            return .success(signing(try await provider.credentials().credentials))
        } catch {
            return .failure(Inconclusive(error))
        }
    }

    /// How a request to this target is signed with credentials.
    nonisolated func signing(_ credentials: Credentials) -> RequestSigning {
        RequestSigning(
            signer: SignatureV4.Signer(
                credentials: credentials,
                region: target.region,
                service: rules.contract.service.signingName
            ),
            onSigning: redaction.learn(sent:)
        )
    }

    /// The path of the operation that everything is about.
    package nonisolated var path: String {
        rules.contract.operation(named: "GetMedia")?.path ?? "/getMedia"
    }

    // MARK: Discovery

    /// Tells what the cases of a run need to know of the streams, before the first of them asks.
    package func announce(_ cases: [Case]) {
        for item in cases {
            guard let name = try? item.logicalStream() else { continue }
            let shown = target.models[name]?.shownBy ?? .none
            wanted[name] = (wanted[name] ?? .none).joined(with: item.neededFragments).joined(with: shown)
        }
    }

    /// What scenarios may know of a logical stream: its names, and its fragments where some case needs them.
    ///
    /// The fragments are read from the endpoint itself, from the oldest on, and again after a minute: a stream that grows
    /// keeps the oldest no longer than its retention.
    ///
    /// - Parameters:
    ///   - logicalName: The logical name.
    ///   - stream: The real stream.
    ///   - need: What the case that asks speaks of; one that speaks of no fragment does not wait for any.
    /// - Returns: The stream as `stream` in references, or why nothing is known.
    /// - Returns: What `stream` stands for in the case, or why that cannot be said.
    func knowledge(
        of logicalName: String,
        _ stream: Target.Stream,
        _ need: FragmentNeed
    ) async -> Result<(node: JSONNode, known: KnownFragments?), UnknownStream> {
        var members: [JSONNode.Member] = [JSONNode.Member(name: "name", value: .string(stream.name))]
        if let arn = stream.arn { members.append(JSONNode.Member(name: "arn", value: .string(arn))) }
        guard need != .none else { return .success((.object(members), nil)) }
        let all = need.joined(with: wanted[logicalName] ?? .none)
        let task: Task<Discovery, Never>
        if let known = discoveries[logicalName], clock.now - known.begun < Self.freshness {
            task = known.read
        } else {
            task = Task {
                await DiscoveryRead(connection: self, logicalName: logicalName, stream: stream).fragments(all)
            }
            discoveries[logicalName] = (clock.now, task)
        }
        // Only the end of the run cancels a case that waits here, and then nobody needs the discovery any more.
        let discovery = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        switch discovery {
        case .fragments(let known):
            members.append(JSONNode.Member(name: "fragments", value: .array(known.nodes)))
            return .success((.object(members), known))
        case .failed(let reason):
            var why = reason
            why.detail = "stream '\(logicalName)' could not be read to learn its fragments: \(why.detail)"
            return .failure(UnknownStream(reason: why))
        }
    }

    /// How long what was found of a stream is taken for what it has.
    private static let freshness = Duration.seconds(60)

    /// Why nothing is known of a stream.
    struct UnknownStream: Error {
        let reason: Inconclusive
    }
}
