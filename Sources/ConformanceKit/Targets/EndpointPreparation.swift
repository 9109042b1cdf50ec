internal import Conformance
internal import ConformanceReports
internal import ConformanceRunner
internal import KinesisVideo
internal import KinesisVideoClient
internal import KinesisVideoEmulator

/// Decides what is open about an endpoint: its region, who signs, where its streams live, which dialect it speaks.
///
/// What is configured wrongly is a ``Failure``. What the endpoint does not say now, because it cannot be reached, is throttled
/// or does not take the credentials, leaves a target of which nothing can be judged, so that a run has a report that says so.
struct EndpointPreparation {
    let specification: TargetSpecification
    let suite: Suite
    let caller: Caller
    /// Learns the secrets and tokens that are found.
    let redaction: Redaction

    private typealias Preparation = TargetHeader.Preparation

    /// Prepares the target of a file.
    ///
    /// - Parameters:
    ///   - file: What is known of it.
    ///   - origin: Where credentials come from that stand in the file.
    ///   - emulator: What was started for it.
    /// - Returns: The target.
    /// - Throws: ``Failure`` where something is configured wrongly.
    func target(
        _ file: TargetFile,
        _ origin: TargetHeader.Preparation.Origin,
        _ emulator: RunningEmulator? = nil
    ) async throws(Failure) -> PreparedTarget {
        let settings = try EndpointSettings(of: file, caller)
        let region = try region(of: file, settings)
        let only = try specification.only.map { text throws(Failure) -> Target.Stream in
            if let mapped = file.streams[text] { return mapped }
            return try TargetResolution.stream(text)
        }
        if case .endpoint = specification.source {
            try TargetResolution.check(
                only.map { [$0] } ?? Array(file.streams.values),
                liveIn: region,
                specification.mistake
            )
        }
        let isBare = specification.isBare
        // Whoever makes streams at a URL means its control plane too.
        let controlEndpoint = try controlEndpoint(of: file, settings) ?? (isBare ? file.endpoint : nil)
        let isOfRegion = file.endpoint == nil && file.controlEndpoint == nil
        let known = [file.endpoint, controlEndpoint].compactMap(\.self)
        // What is looked up is likely to be encrypted.
        let isEncrypted = file.endpoint == nil || known.contains { $0.scheme == .https }
        let (tls, trust) = try trust(in: file, isEncrypted)
        let proxies = try proxies(known)
        let credentials = try await credentials(of: file, origin, region)
        var access = TargetAccess(
            tls: tls,
            proxy: proxies,
            connectTo: caller.connectTo,
            credentials: credentials.changes ? credentials.provider : nil
        )

        var found = Streams(endpoint: file.endpoint, streams: file.streams)
        if let controlEndpoint {
            let lookup = StreamLookup(
                controlEndpoint,
                region: region,
                access: access,
                credentials: credentials.provider,
                contract: suite.contract,
                redaction: redaction,
                logger: caller.logger,
                date: caller.date
            )
            if file.endpoint == nil, credentials.problem == nil, !isBare {
                found =
                    if let only {
                        try await stream(only, lookup)
                    } else {
                        try await streams(file.streams, lookup)
                    }
            }
            access.dataEndpoints = lookup.dataEndpoints
            access.putEndpoints = lookup.putEndpoints
            access.control = lookup.control
        }
        func target(_ dialect: Dialect) -> Target {
            Target(
                name: specification.name,
                endpoint: found.endpoint ?? controlEndpoint ?? Endpoint(host: "unknown.invalid", port: 443),
                controlEndpoint: controlEndpoint,
                region: region,
                dialect: dialect,
                credentials: credentials.first,
                expiredCredentials: file.expiredCredentials,
                limits: specification.limits(in: suite),
                capabilities: file.capabilities,
                streams: found.streams,
                absences: found.absences,
                of: suite.manifest,
                // The built-in emulator's are what it makes them; what it makes wrong on purpose, cases have to find.
                holdsStreams: emulator == nil
            )
        }
        var prepared = target(file.dialect ?? .serviceModel)
        let destination = ConnectTo.destination(of: prepared.endpoint, by: caller.connectTo)
        var preparation = Preparation(
            controlEndpoint: controlEndpoint?.description,
            usesFIPS: isOfRegion && settings.usesFIPS.value,
            usesDualStack: isOfRegion && settings.usesDualStack.value,
            dialect: file.dialect == nil ? .builtIn : specification.dialect,
            unspoken: specification.unspoken,
            credentials: credentials.origin,
            credentialSource: credentials.source,
            streamEndpoints: found.streams.compactMapValues { $0.endpoint?.description },
            trust: trust,
            proxy: proxies(prepared.endpoint).map { "\($0.host):\($0.port)" },
            connectTo: destination == prepared.endpoint ? nil : "\(destination.host):\(destination.port)"
        )
        var problem = credentials.problem ?? found.problem
        let probe = DialectProbe(
            TargetConnection(
                prepared,
                contract: suite.contract,
                logger: caller.logger,
                date: caller.date,
                access: access,
                redaction: redaction
            )
        )
        if problem == nil {
            for name in found.invented {
                guard let stream = found.streams[name], let answer = await probe.denial(ofMissing: stream.name) else {
                    continue
                }
                // Who may not ask for other streams is not told that one does not exist.
                found.streams[name] = nil
                found.absences[name] = "the credentials may not ask for other streams than theirs (\(answer))"
                prepared = target(file.dialect ?? .serviceModel)
            }
        }
        if problem == nil, file.dialect == nil, !isBare {
            switch await probe.ask() {
            case .dialect(let dialect, let evidence):
                prepared = target(dialect)
                preparation.dialect = .answers
                preparation.dialectEvidence = evidence.map(\.description)
            case .unseen: break
            case .contradiction(let evidence):
                throw Failure(
                    .configuration,
                    "'\(specification.name)' speaks no dialect that is known: it answered "
                        + "\(evidence.map(\.description).joined(separator: " and ")); choose one with --dialect, or with "
                        + "\"dialect\" in the target's file"
                )
            case .failed(let why):
                problem = why
            }
        }
        return PreparedTarget(
            prepared,
            argument: specification.argument,
            preparation: preparation,
            problem: problem,
            only: found.only ?? (isBare && file.endpoint == nil ? only?.livingBehind(controlEndpoint) : only),
            nameless: found.nameless,
            looksUpEndpoints: file.endpoint == nil,
            redaction: redaction,
            access: access,
            emulator: emulator
        )
    }

    // MARK: Settings

    /// The region that requests are signed for: what the file says, what the endpoint's name says, or what is set.
    private func region(of file: TargetFile, _ settings: EndpointSettings) throws(Failure) -> String {
        if let region = file.region { return try streamRegion(region, "'\(specification.argument)'") }
        if let host = file.endpoint?.host, let region = Self.region(inHost: host) { return region }
        guard let region = settings.region else {
            throw Failure(
                .usage,
                "'\(specification.argument)' does not say its region: "
                    + (specification.argument.contains("://") ? "add --region" : "write it into the file")
                    + ", or set AWS_REGION"
            )
        }
        return try streamRegion(region.value, "\(region.origin)")
    }

    /// A region in which streams can live, named by `origin`.
    private func streamRegion(_ region: String, _ origin: String) throws(Failure) -> String {
        guard !Partition.isPseudoRegion(region) else {
            throw Failure(specification.mistake, "\(origin): \(TargetResolution.pseudoRegion(region))")
        }
        return region
    }

    /// The region in the name of an endpoint of AWS: `s-1a2b.kinesisvideo.us-west-2.amazonaws.com`.
    static func region(inHost host: String) -> String? {
        let labels = host.lowercased().split(separator: ".").map(String.init)
        guard let service = labels.firstIndex(where: { $0.hasPrefix("kinesisvideo") }), service + 1 < labels.count
        else {
            return nil
        }
        return Partition.naming(region: labels[service + 1]) == nil ? nil : labels[service + 1]
    }

    private func controlEndpoint(
        of file: TargetFile,
        _ settings: EndpointSettings
    ) throws(Failure) -> Endpoint? {
        if let endpoint = file.controlEndpoint { return endpoint }
        // Who names a data endpoint has said where requests may go.
        guard file.endpoint == nil else { return nil }
        return try failing { () throws(EndpointSettingsError) in try settings.endpoint(of: .kinesisVideo) }
    }

    /// What finds the proxy of an endpoint, known to be well for both schemes.
    private func proxies(_ known: [Endpoint]) throws(Failure) -> @Sendable (Endpoint) -> Proxy? {
        let (environment, connectTo) = (caller.environment, caller.connectTo)
        let proxy: @Sendable (Endpoint) throws(ProxyError) -> Proxy? = { endpoint throws(ProxyError) in
            try Proxy.named(in: environment, for: endpoint, connectingBy: connectTo)
        }
        // Endpoints that are still to be found may be of either scheme.
        let any = ["http", "https"].compactMap { try? Endpoint("\($0)://proxied.invalid") }
        for endpoint in known + any { _ = try failing { () throws(ProxyError) in try proxy(endpoint) } }
        return { endpoint in (try? proxy(endpoint)) ?? nil }
    }

    /// What connections to https are secured with, and whose certificates that trusts; `nil` where nothing is encrypted.
    private func trust(in file: TargetFile, _ isEncrypted: Bool) throws(Failure) -> (TLSContext, String?) {
        let context: TLSContext
        let text: String
        var origin = ""
        if let path = file.trust.map({ SuiteFiles.path($0, seenFrom: specification.argument) }) {
            (context, text) = (TLSContext(.file(path)), path)
        } else if let named = TLSTrust.named(in: caller.environment), case .file(let path) = named.trust {
            (context, text) = (TLSContext(named.trust), "\(named.variable)=\(path)")
            origin = ", which \(named.variable) names"
        } else {
            (context, text) = (TLSContext(), "system")
        }
        guard isEncrypted else { return (context, nil) }
        do throws(TLSProblem) {
            try context.prepare()
        } catch {
            throw Failure(.configuration, "\(error)\(origin)")
        }
        return (context, text)
    }

    // MARK: Credentials

    private struct Found {
        /// What there is now; `nil` where there is a problem.
        let first: Credentials?
        /// Gives them, and later ones.
        let provider: any CredentialProvider
        /// Whether later ones may be others.
        var changes = true
        let origin: TargetHeader.Preparation.Origin
        var source: String?
        var problem: Inconclusive?
    }

    private func credentials(
        of file: TargetFile,
        _ origin: TargetHeader.Preparation.Origin,
        _ region: String
    ) async throws(Failure) -> Found {
        if let expired = file.expiredCredentials, expired != .expiredEmulator { redaction.learn(expired) }
        var profile: String?
        switch file.credentials {
        case .inline(let inline):
            if inline != .emulator { redaction.learn(inline) }
            return Found(
                first: inline,
                provider: StaticCredentials(inline, source: "file"),
                changes: false,
                origin: origin
            )
        case .environment: break
        case .chain(let name): profile = name
        }
        let surroundings = CredentialSurroundings(caller, onSecret: redaction.learn(secret:))
        let isChain = if case .chain = file.credentials { true } else { false }
        let provider = RenewedCredentials(
            isChain
                ? CredentialChain(
                    profile: profile,
                    region: region,
                    usesFIPS: file.usesFIPS,
                    usesDualStack: file.usesDualStack,
                    in: surroundings
                )
                : CredentialChain.environment(in: surroundings),
            date: caller.date,
            logger: caller.logger
        )
        do throws(CredentialError) {
            let provided = try await provider.credentials()
            redaction.learn(provided.credentials)
            return Found(
                first: provided.credentials,
                provider: provider,
                origin: isChain ? .chain : .environment,
                source: provided.source
            )
        } catch {
            switch error.outcome {
            case .absent, .misconfigured:
                throw Failure(.configuration, "'\(specification.argument)': \(error)")
            case .refused, .unreachable, .unavailable:
                // What is asked for them does not give them now: that is for a report to say.
                return Found(
                    first: nil,
                    provider: provider,
                    origin: isChain ? .chain : .environment,
                    problem: Inconclusive(error)
                )
            }
        }
    }

    // MARK: Streams

    /// Where the streams of a target live.
    private struct Streams {
        /// Where requests about no stream go.
        var endpoint: Endpoint?
        var streams: [String: Target.Stream]
        /// The logical streams that do not exist, and for which names were made up.
        var invented: [String] = []
        /// Why nothing stands for some logical streams.
        var absences: [String: String] = [:]
        /// Why the ARNs of some streams are not known.
        var nameless: [String: StreamLookup.Nameless] = [:]
        /// The stream that alone was asked for.
        var only: Target.Stream?
        var problem: Inconclusive?
    }

    /// Looks up where one stream lives, under no logical name.
    private func stream(_ wanted: Target.Stream, _ lookup: StreamLookup) async throws(Failure) -> Streams {
        var found = Streams(streams: [:])
        switch await lookup.find(wanted, describes: false) {
        case .found(let stream, _): (found.only, found.endpoint) = (stream, stream.endpoint)
        case .missing(let answer):
            throw Failure(.configuration, await missing(wanted.name, wanted.name, answer, lookup))
        case .foreign(let why): throw Failure(.configuration, why)
        case .refused(let why, _), .failed(let why): found.problem = why
        }
        return found
    }

    /// Looks up where the streams live; the first that is found says where requests about no stream go.
    ///
    /// What is wrong with one stream keeps what is about it from being judged, and nothing else.
    private func streams(
        _ named: [String: Target.Stream],
        _ lookup: StreamLookup
    ) async throws(Failure) -> Streams {
        let kinds = Dictionary(
            suite.manifest.streams.map { ($0.name, $0.kind) },
            uniquingKeysWith: { first, _ in first }
        )
        // No control plane can be asked about what does not exist; and what lives elsewhere does not say where the others do.
        let asked = Set(named.keys.filter { kinds[$0] != .missing })
        guard asked.contains(where: { kinds[$0] != .elsewhere }) else {
            throw Failure(
                specification.mistake,
                "'\(specification.argument)' needs streams, because each has a data endpoint of its own: name yours with "
                    + "--stream LOGICAL=NAME, such as --stream recorded=parking-lot; 'kvsconform list --streams' "
                    + "tells what each has to be like"
            )
        }
        var found = Streams(endpoint: nil, streams: named)
        var refusal: Inconclusive?
        let logical = suite.manifest.streams.map(\.name)
        let ordered = logical.filter { asked.contains($0) } + asked.subtracting(logical).sorted()
        for name in ordered {
            guard let stream = named[name] else { continue }
            switch await lookup.find(stream) {
            case .found(let stream, let nameless):
                if found.endpoint == nil, kinds[name] != .elsewhere { found.endpoint = stream.endpoint }
                found.streams[name] = stream
                found.nameless[name] = nameless
            case .missing(let answer):
                throw Failure(.configuration, await missing(stream.name, name, answer, lookup))
            case .foreign(let why):
                throw Failure(
                    specification.mistake,
                    "'\(name)' cannot be a stream of another account, because cases name streams by their names too: \(why)"
                )
            case .refused(_, isDenied: true) where kinds[name] == .forbidden:
                // Of a stream that the caller may not read, it may also be forbidden to ask: it is called at the others' endpoint.
                continue
            case .refused(let why, _):
                refusal = refusal ?? why
                found.streams[name] = Target.Stream(
                    name: stream.name,
                    arn: stream.arn,
                    limits: stream.limits,
                    problem: why
                )
            case .failed(let why):
                found.problem = why
                return found
            }
        }
        guard let endpoint = found.endpoint else {
            guard let refusal else {
                throw Failure(
                    specification.mistake,
                    "'\(specification.argument)' has no stream that tells a data endpoint: name one that the credentials may "
                        + "read, such as --stream recorded=parking-lot"
                )
            }
            found.problem = refusal
            return found
        }
        // It is asked for at the endpoint of the others, and has to live behind another one.
        for name in suite.manifest.names(of: .elsewhere) {
            guard let other = found.streams[name], let its = other.endpoint else { continue }
            guard its == endpoint else {
                found.streams[name] = Target.Stream(name: other.name, arn: other.arn, limits: other.limits)
                continue
            }
            let neighbour = ordered.first { kinds[$0] != .elsewhere && found.streams[$0]?.endpoint == endpoint } ?? ""
            found.streams[name] = nil
            found.absences[name] = "'\(other.name)' lives behind the same endpoint as '\(neighbour)'"
        }
        for name in suite.manifest.names(of: .missing) where found.streams[name] == nil {
            found.streams[name] = Target.Stream(name: "kvsconform-\(name)")
            found.invented.append(name)
        }
        return found
    }

    private func missing(
        _ stream: String,
        _ name: String,
        _ answer: String,
        _ lookup: StreamLookup
    ) async -> String {
        let known = (try? await lookup.control.streamNames()) ?? []
        let near = Spelling.closest(to: stream, in: known).map { "; did you mean '\($0)'?" } ?? ""
        let role = name == stream ? "" : ", which is to be '\(name)'"
        return "'\(specification.name)' has no stream '\(stream)'\(role)"
            + " (GetDataEndpoint at \(lookup.control.endpoint) \(answer))\(near)"
    }
}
