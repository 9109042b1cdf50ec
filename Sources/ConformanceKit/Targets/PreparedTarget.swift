package import Conformance
internal import ConformanceReports
package import ConformanceRunner
internal import ConformanceStorage
package import KinesisVideo
internal import KinesisVideoClient
package import KinesisVideoEmulator

/// A target that can be run against: what was open about it is decided, and what had to be started runs.
package struct PreparedTarget: Sendable {
    package let target: Target
    /// What `--target` takes for it again.
    package let argument: String
    /// What was decided, and where that was found.
    package let preparation: TargetHeader.Preparation
    /// What connections to https are secured with.
    let tls: TLSContext
    /// The proxies of the endpoints that are not reached directly.
    let proxies: [Endpoint: Proxy]
    /// The emulator that was started for it.
    fileprivate let emulator: RunningEmulator?
    /// Recordings that answer in the endpoint's place.
    fileprivate let library: (any RecordingLibrary)?

    /// Connects to the target, without sending anything yet.
    ///
    /// - Parameters:
    ///   - contract: What the target has agreed to.
    ///   - caller: Says the time, and takes notes.
    ///   - redaction: Learns what is sent and must not be told.
    ///   - evidence: What binds.
    ///   - recorder: Takes down what is seen; not of what is recorded already.
    /// - Returns: The connection.
    package func connection(
        _ contract: Contract,
        _ caller: Caller,
        _ redaction: Redaction,
        _ evidence: Contract.Evidence = .observed,
        recorder: (any Recorder)? = nil
    ) -> TargetConnection {
        TargetConnection(
            target,
            contract: contract,
            logger: caller.logger,
            date: caller.date,
            tls: tls,
            proxies: proxies,
            connectTo: caller.connectTo,
            redaction: redaction,
            evidence: evidence,
            recorder: library == nil ? recorder : nil,
            library: library
        )
    }

    /// The target for a report.
    func header(_ plan: Plan, startedAt: WallTime) -> TargetHeader {
        Runner.header(of: target, plan, argument: argument, preparation: preparation, startedAt: startedAt)
    }

    /// Stops what was started.
    package func shutdown() async {
        try? await emulator?.shutdown(grace: .zero)
    }
}

extension [PreparedTarget] {
    /// What nobody may be told: the secrets and tokens of all, but for the built-in emulator's own, which its greeting prints.
    package var redaction: Redaction {
        let all = flatMap { [$0.target.credentials] + [$0.target.expiredCredentials].compactMap(\.self) }
            .filter { $0 != .emulator && $0 != .expiredEmulator }
        return Redaction(secrets: all.flatMap { [$0.secretAccessKey, $0.sessionToken].compactMap(\.self) })
    }

    /// Stops what was started.
    package func shutdown() async {
        for target in self { await target.shutdown() }
    }
}

extension TargetResolution {
    /// Reads and prepares all targets of a run; see ``specifications(of:)``.
    package func prepare(_ texts: [String]) async throws(Failure) -> [PreparedTarget] {
        var targets: [PreparedTarget] = []
        do throws(Failure) {
            for specification in try specifications(of: texts) {
                targets.append(try await specification.prepare(suite, caller))
            }
        } catch {
            await targets.shutdown()
            throw error
        }
        return targets
    }
}

extension TargetSpecification {
    /// Decides what is open about the target, and starts the emulator where it is one.
    ///
    /// - Parameters:
    ///   - suite: What is to be run.
    ///   - caller: Whose environment may hold credentials and name a proxy.
    /// - Returns: The target, to be shut down by whoever asked for it.
    /// - Throws: ``Failure`` of the kind `configuration`.
    package func prepare(_ suite: Suite, _ caller: Caller) async throws(Failure) -> PreparedTarget {
        switch source {
        case .endpoint(let file):
            try OpenFiles.prepareForConnections()
            return try prepared(file, suite, caller, .file)
        case .emulator(let configuration):
            try OpenFiles.prepareForConnections(.bothEnds)
            let key = configuration.acceptedCredentials
            let running = try await start(configuration, suite, caller)
            let file = TargetFile(running, configuration, suite.manifest)
            do throws(Failure) {
                return try prepared(file, suite, caller, key == .emulator ? .builtIn : .file, running)
            } catch {
                try? await running.shutdown(grace: .zero)
                throw error
            }
        case .recordings(let shelf):
            let target = Target(
                name: name,
                endpoint: try failing { () throws(EndpointError) in try Endpoint(shelf.target.endpoint) },
                region: shelf.target.region,
                dialect: shelf.target.dialect,
                // Nothing is signed for anyone.
                credentials: .emulator,
                limits: limits(in: suite),
                capabilities: offer(in: suite).capabilities,
                streams: [:]
            )
            return PreparedTarget(
                target: target,
                argument: argument,
                preparation: TargetHeader.Preparation(dialect: dialect, credentials: nil),
                tls: TLSContext(),
                proxies: [:],
                emulator: nil,
                library: shelf
            )
        }
    }

    private func start(
        _ configuration: EmulatorConfiguration,
        _ suite: Suite,
        _ caller: Caller
    ) async throws(Failure) -> RunningEmulator {
        do {
            return try await Emulator(
                configuration: configuration,
                contract: contract ?? suite.contract,
                logger: caller.logger
            )
            .start()
        } catch {
            throw (error as? ConfigurationError)?.failure ?? Failure(.configuration, "\(error)")
        }
    }

    /// Prepares an endpoint that is there; `origin` is where credentials come from that stand in the file.
    private func prepared(
        _ file: TargetFile,
        _ suite: Suite,
        _ caller: Caller,
        _ origin: TargetHeader.Preparation.Origin,
        _ emulator: RunningEmulator? = nil
    ) throws(Failure) -> PreparedTarget {
        let isInline = if case .inline = file.credentials { true } else { false }
        let endpoints = [file.endpoint] + [file.controlEndpoint].compactMap(\.self)
        let isEncrypted = endpoints.contains { $0.scheme == .https }
        let (tls, trust) = try trust(in: file, caller, isEncrypted)
        var proxies: [Endpoint: Proxy] = [:]
        for endpoint in endpoints {
            let destination = ConnectTo.destination(of: endpoint, by: caller.connectTo)
            proxies[endpoint] = try failing { () throws(ProxyError) -> Proxy? in
                // What goes to the loopback needs no proxy, whatever it is called.
                guard try Proxy.named(in: caller.environment, for: destination) != nil else { return nil }
                return try Proxy.named(in: caller.environment, for: endpoint)
            }
        }
        let destination = ConnectTo.destination(of: file.endpoint, by: caller.connectTo)
        let target = Target(
            name: name,
            endpoint: file.endpoint,
            controlEndpoint: file.controlEndpoint,
            region: file.region,
            dialect: file.dialect,
            credentials: try credentials(file.credentials, caller),
            expiredCredentials: file.expiredCredentials,
            limits: limits(in: suite),
            capabilities: file.capabilities,
            streams: file.streams
        )
        return PreparedTarget(
            target: target,
            argument: argument,
            preparation: TargetHeader.Preparation(
                controlEndpoint: file.controlEndpoint?.description,
                dialect: dialect,
                credentials: isInline ? origin : .environment,
                trust: trust,
                proxy: proxies[file.endpoint].map { "\($0.host):\($0.port)" },
                connectTo: destination == file.endpoint ? nil : "\(destination.host):\(destination.port)"
            ),
            tls: tls,
            proxies: proxies,
            emulator: emulator,
            library: nil
        )
    }

    /// What connections to https are secured with, and whose certificates that trusts; `nil` where nothing is encrypted.
    private func trust(
        in file: TargetFile,
        _ caller: Caller,
        _ isEncrypted: Bool
    ) throws(Failure) -> (TLSContext, String?) {
        let context: TLSContext
        let text: String
        var origin = ""
        if let path = file.trust.map({ SuiteFiles.path($0, seenFrom: argument) }) {
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

    private func credentials(_ source: TargetFile.CredentialSource, _ caller: Caller) throws(Failure) -> Credentials {
        if case .inline(let inline) = source { return inline }
        func variable(_ name: String) throws(Failure) -> String? {
            guard let value = caller.variable(name) else { return nil }
            if let problem = RequestSyntax.problem(inValue: value) {
                throw Failure(.configuration, "the variable \(name) \(problem), which cannot be sent")
            }
            return value
        }
        guard let key = try variable("AWS_ACCESS_KEY_ID"), let secret = try variable("AWS_SECRET_ACCESS_KEY") else {
            throw Failure(
                .configuration,
                "'\(argument)' takes its credentials from the environment: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            )
        }
        return Credentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: try variable("AWS_SESSION_TOKEN")
        )
    }
}

extension Credentials {
    /// The keys of the built-in emulator, which open nothing else.
    package static let emulator = Credentials(
        accessKeyID: "AKIAKVSCONFORMEXAMPLE",
        secretAccessKey: "kvsconform/emulator/secret/EXAMPLEKEY"
    )

    /// Those that opened it once.
    static let expiredEmulator = Credentials(
        accessKeyID: "ASIAKVSCONFORMEXAMPLE",
        secretAccessKey: "kvsconform/emulator/expired/EXAMPLEKEY",
        sessionToken: "kvsconform-expired-token"
    )
}

extension TargetFile {
    /// How the suite is run against an emulator that listens, from any process.
    package init(_ running: RunningEmulator, _ configuration: EmulatorConfiguration, _ manifest: SuiteManifest) {
        let declared = Dictionary(configuration.streams.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let streams = manifest.streams.map { logicalName, _ in
            let identity = running.streams[logicalName]
            return (
                logicalName,
                Target.Stream(
                    name: identity?.name ?? running.streamName(of: logicalName),
                    arn: identity?.arn,
                    limits: declared[logicalName]?.limits.map(Target.Limits.init)
                )
            )
        }
        self.init(
            name: nil,
            endpoint: running.address,
            controlEndpoint: running.address,
            region: configuration.region,
            dialect: configuration.dialect,
            credentials: configuration.acceptedCredentials.map { .inline($0) } ?? .environment,
            expiredCredentials: configuration.expiredCredentials,
            limits: .emulated,
            capabilities: Set(manifest.capabilities.map(\.name)),
            streams: Dictionary(streams, uniquingKeysWith: { first, _ in first })
        )
    }
}

extension EmulatorConfiguration {
    /// The first key that every request is allowed with.
    var acceptedCredentials: Credentials? {
        keys.first { !$0.isDenied && !$0.isExpired }?.credentials
    }

    /// The first key that was good once.
    var expiredCredentials: Credentials? {
        keys.first(where: \.isExpired)?.credentials
    }

    /// The keys of the built-in emulator: one that opens it, and one that did.
    package static let builtInKeys = [AcceptedKey(.emulator), AcceptedKey(.expiredEmulator, isExpired: true)]
}
