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
    /// Why nothing can be asked of it; `nil` while that is not known.
    package private(set) var problem: Inconclusive?
    /// The stream that alone was asked for; `nil` where all are that stand for logical ones.
    package let only: Target.Stream?
    /// Why the ARNs of streams are not known that were asked for in vain, by their logical names.
    package let nameless: [String: StreamLookup.Nameless]
    /// Whether each stream has a data endpoint of its own, which the control plane says.
    let looksUpEndpoints: Bool
    /// Knows what nobody may be told: its secrets and tokens.
    package let redaction: Redaction
    /// How it is reached, and what requests are signed with.
    let access: TargetAccess
    /// The emulator that was started for it.
    let emulator: RunningEmulator?
    /// Recordings that answer in the endpoint's place.
    private let library: (any RecordingLibrary)?

    init(
        _ target: Target,
        argument: String,
        preparation: TargetHeader.Preparation,
        problem: Inconclusive? = nil,
        only: Target.Stream? = nil,
        nameless: [String: StreamLookup.Nameless] = [:],
        looksUpEndpoints: Bool = false,
        redaction: Redaction,
        access: TargetAccess = TargetAccess(),
        emulator: RunningEmulator? = nil,
        library: (any RecordingLibrary)? = nil
    ) {
        self.target = target
        self.argument = argument
        self.preparation = preparation
        self.problem = problem
        self.only = only
        self.nameless = nameless
        self.looksUpEndpoints = looksUpEndpoints
        self.redaction = redaction
        self.access = access
        self.emulator = emulator
        self.library = library
    }

    /// Connects to the target, without sending anything yet.
    ///
    /// - Parameters:
    ///   - contract: What the target has agreed to.
    ///   - caller: Says the time, and takes notes.
    ///   - redaction: Learns what is sent and must not be told; `nil` for the target's own.
    ///   - evidence: What binds.
    ///   - recorder: Takes down what is seen; not of what is recorded already.
    /// - Returns: The connection.
    package func connection(
        _ contract: Contract,
        _ caller: Caller,
        _ redaction: Redaction? = nil,
        _ evidence: Contract.Evidence = .observed,
        recorder: (any Recorder)? = nil
    ) -> TargetConnection {
        let connection = TargetConnection(
            target,
            contract: contract,
            logger: caller.redacted(by: redaction ?? self.redaction).logger,
            date: caller.date,
            access: access,
            redaction: redaction ?? self.redaction,
            evidence: evidence,
            recorder: library == nil ? recorder : nil,
            library: library
        )
        if let problem { connection.giveUp(problem) }
        return connection
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
    package var redaction: Redaction { first?.redaction ?? Redaction() }

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
            let redaction = Redaction()
            for specification in try specifications(of: texts) {
                targets.append(try await specification.prepare(suite, caller, redaction))
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
    ///   - redaction: Learns the secrets and tokens that are found.
    /// - Returns: The target, to be shut down by whoever asked for it.
    /// - Throws: ``Failure`` of the kind `configuration`.
    package func prepare(
        _ suite: Suite,
        _ caller: Caller,
        _ redaction: Redaction = Redaction()
    ) async throws(Failure) -> PreparedTarget {
        let caller = caller.redacted(by: redaction)
        let preparation = EndpointPreparation(
            specification: self,
            suite: suite,
            caller: caller,
            redaction: redaction
        )
        switch source {
        case .endpoint(let file):
            try OpenFiles.prepareForConnections()
            return try await preparation.target(file, .file)
        case .emulator(let configuration):
            try OpenFiles.prepareForConnections(.bothEnds)
            let key = configuration.acceptedCredentials
            let running = try await start(configuration, suite, caller)
            let file = TargetFile(running, configuration, suite.manifest)
            do throws(Failure) {
                return try await preparation.target(file, key == .emulator ? .builtIn : .file, running)
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
                target,
                argument: argument,
                preparation: TargetHeader.Preparation(dialect: dialect, credentials: nil),
                redaction: redaction,
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
        let streams = manifest.streams.compactMap { logical -> (String, Target.Stream)? in
            let identity = running.streams[logical.name]
            guard identity != nil || logical.kind == .missing else { return nil }
            return (
                logical.name,
                Target.Stream(
                    name: identity?.name ?? running.streamName(of: logical.name),
                    arn: identity?.arn,
                    limits: declared[logical.name]?.limits.map(Target.Limits.init)
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
