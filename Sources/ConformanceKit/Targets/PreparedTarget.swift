package import Conformance
internal import ConformanceReports
package import ConformanceRunner
package import KinesisVideo
internal import KinesisVideoClient
package import KinesisVideoEmulator

/// A target that can be run against: where it is and whose credentials are used is decided, and what had to be started runs.
package struct PreparedTarget: Sendable {
    package let target: Target
    /// What `--target` takes for it again.
    package let argument: String
    /// The emulator that was started for it.
    private let emulator: RunningEmulator?
    /// Recordings that answer in the endpoint's place.
    let library: (any RecordingLibrary)?

    fileprivate init(
        _ target: Target,
        _ argument: String,
        emulator: RunningEmulator? = nil,
        library: (any RecordingLibrary)? = nil
    ) {
        self.target = target
        self.argument = argument
        self.emulator = emulator
        self.library = library
    }

    /// Connects to the target, without sending anything yet.
    ///
    /// - Parameters:
    ///   - contract: What the target has agreed to.
    ///   - caller: Says the time, and takes notes.
    ///   - redaction: Learns what is sent and must not be told.
    ///   - recorder: Takes down what is seen; not of what is recorded already.
    /// - Returns: The connection.
    /// - Throws: ``Failure`` of the kind `configuration` where an endpoint is no URL, or the environment's proxy is none.
    package func connection(
        _ contract: Contract,
        _ caller: Caller,
        _ redaction: Redaction,
        recorder: (any Recorder)? = nil
    ) throws(Failure) -> TargetConnection {
        func proxy(_ endpoint: String) throws(Failure) -> Proxy? {
            let endpoint = try failing { () throws(EndpointError) in try Endpoint(endpoint) }
            return try failing { () throws(ProxyError) in try Proxy.named(in: caller.environment, for: endpoint) }
        }
        let proxies = TargetConnection.Proxies(
            data: library == nil ? try proxy(target.endpoint) : nil,
            control: library == nil ? try target.controlEndpoint.flatMap(proxy) : nil
        )
        return try failing { () throws(EndpointError) in
            try TargetConnection(
                target,
                contract: contract,
                logger: caller.logger,
                date: caller.date,
                proxies: proxies,
                redaction: redaction,
                recorder: library == nil ? recorder : nil,
                library: library
            )
        }
    }

    /// Stops what was started.
    package func shutdown() async {
        try? await emulator?.shutdown(grace: .zero)
    }
}

extension [PreparedTarget] {
    /// What nobody may be told: the secrets and tokens of all, but for the built-in emulator's own, which its greeting prints.
    package var redaction: Redaction {
        let all = map(\.target.credentials).filter { $0 != .emulator }
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
    ///   - caller: Whose environment may hold credentials.
    /// - Returns: The target, to be shut down by whoever asked for it.
    /// - Throws: ``Failure`` of the kind `configuration`.
    package func prepare(_ suite: Suite, _ caller: Caller) async throws(Failure) -> PreparedTarget {
        switch source {
        case .endpoint(let file):
            try OpenFiles.prepareForConnections()
            return PreparedTarget(try target(file, suite, caller), argument)
        case .emulator(let configuration):
            try OpenFiles.prepareForConnections(.bothEnds)
            let running = try await start(configuration, suite, caller)
            do throws(Failure) {
                let file = TargetFile(running, configuration, suite.manifest)
                return PreparedTarget(try target(file, suite, caller), argument, emulator: running)
            } catch {
                try? await running.shutdown(grace: .zero)
                throw error
            }
        case .recordings(let shelf):
            let target = Target(
                name: name,
                endpoint: shelf.target.endpoint,
                region: shelf.target.region,
                dialect: shelf.target.dialect,
                // Nothing is signed for anyone.
                credentials: .emulator,
                limits: Target.Limits(callsPerSecond: 1_000_000, sessions: 1_000_000),
                capabilities: Set(suite.manifest.capabilities.map(\.name)),
                streams: [:]
            )
            return PreparedTarget(target, argument, library: shelf)
        }
    }

    private func start(
        _ configuration: EmulatorConfiguration,
        _ suite: Suite,
        _ caller: Caller
    ) async throws(Failure) -> RunningEmulator {
        do {
            return try await Emulator(configuration: configuration, contract: suite.contract, logger: caller.logger)
                .start()
        } catch {
            throw Failure(.configuration, "\(error)")
        }
    }

    private func target(_ file: TargetFile, _ suite: Suite, _ caller: Caller) throws(Failure) -> Target {
        Target(
            name: name,
            endpoint: file.endpoint,
            controlEndpoint: file.controlEndpoint,
            region: file.region,
            dialect: file.dialect,
            credentials: try credentials(file.credentials, caller),
            limits: file.limits ?? suite.documentedLimits,
            capabilities: file.capabilities,
            streams: file.streams
        )
    }

    private func credentials(_ source: TargetFile.CredentialSource, _ caller: Caller) throws(Failure) -> Credentials {
        switch source {
        case .inline(let inline): return inline
        case .environment:
            func variable(_ name: String) throws(Failure) -> String? {
                guard let value = caller.variable(name) else { return nil }
                if let problem = RequestSyntax.problem(inValue: value) {
                    throw Failure(.configuration, "the variable \(name) \(problem), which cannot be sent")
                }
                return value
            }
            guard let key = try variable("AWS_ACCESS_KEY_ID"), let secret = try variable("AWS_SECRET_ACCESS_KEY")
            else {
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
}

extension Credentials {
    /// The keys of the built-in emulator, which open nothing else.
    package static let emulator = Credentials(
        accessKeyID: "AKIAKVSCONFORMEXAMPLE",
        secretAccessKey: "kvsconform/emulator/secret/EXAMPLEKEY"
    )
}

extension TargetFile {
    /// How the suite is run against an emulator that listens, from any process.
    package init(_ running: RunningEmulator, _ configuration: EmulatorConfiguration, _ manifest: SuiteManifest) {
        let streams = manifest.streams.map { logicalName, _ in
            let identity = running.streams[logicalName]
            return (
                logicalName,
                Target.Stream(name: identity?.name ?? running.streamName(of: logicalName), arn: identity?.arn)
            )
        }
        self.init(
            name: nil,
            endpoint: running.endpoint,
            controlEndpoint: running.endpoint,
            region: configuration.region,
            dialect: configuration.dialect,
            credentials: configuration.keys.first { !$0.isDenied && !$0.isExpired }.map { .inline($0.credentials) }
                ?? .environment,
            // The declared streams of the suite take far more than the service does; only 'limited' does not.
            limits: Target.Limits(callsPerSecond: 500, sessions: 100),
            capabilities: Set(manifest.capabilities.map(\.name)),
            streams: Dictionary(streams, uniquingKeysWith: { first, _ in first })
        )
    }
}
