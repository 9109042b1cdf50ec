package import KinesisVideo
package import Logging
internal import Matroska
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// An emulator of the service's media API: GetMedia and GetDataEndpoint over HTTP/1.1, in the
/// clear or secured, faithful or with declared faults.
package struct Emulator: Sendable {
    private let configuration: EmulatorConfiguration
    private let contract: Contract
    private let clock: WallClock
    private let steady: SteadyClock
    private let logger: Logger

    /// Describes an emulator; nothing is read or opened until it starts.
    ///
    /// - Parameters:
    ///   - configuration: How it behaves.
    ///   - contract: What the service promises: members, bounds, statuses, error ids.
    ///   - clock: The time of day, which signatures are about.
    ///   - steady: What streams and sessions go by from the start on, so that a clock that is set does not touch them.
    ///   - logger: Takes one line a request and one a session, at level info, without secrets.
    package init(
        configuration: EmulatorConfiguration,
        contract: Contract,
        clock: WallClock = .system,
        steady: SteadyClock = .system,
        logger: Logger
    ) {
        self.steady = steady
        self.configuration = configuration
        self.contract = contract
        // All that it does goes by one clock, right or wrong.
        let offset = configuration.clockOffset
        self.clock = offset == 0 ? clock : WallClock { clock.now().advanced(byMilliseconds: offset) }
        self.logger = logger
    }

    /// Reads the media of the streams, and serves until it is shut down.
    ///
    /// - Parameters:
    ///   - host: The address to listen at.
    ///   - port: The port to listen at; 0 for any that is free.
    ///   - control: Where it can be looked at and changed while it runs; nil for nowhere.
    /// - Returns: The emulator once it listens.
    /// - Throws: ``ConfigurationError`` for media that is missing or malformed and for a certificate or key that cannot be
    ///   used, and where the address cannot be had.
    package func start(
        host: String = "127.0.0.1",
        port: Int = 0,
        control: ControlPort? = nil
    ) async throws -> RunningEmulator {
        let runtime = Runtime(clock: ServiceClock(day: clock, steady: steady))
        let service = try makeService(startingAt: runtime.clock.now)
        let tls = try configuration.tls?.context()
        let connections = OpenConnections()
        let logger = logger
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 4096)
            // All who wait are let in before those who are in get their next turn.
            .serverChannelOption(.maxMessagesPerRead, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 256 * 1024))
            // A client may close its side once it has sent its request.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionHandler(service: service, runtime: runtime, logger: logger)
                    )
                }
            }
            .bind(host: host, port: port)
            .flatMapErrorThrowing { throw ConfigurationError($0, listeningAt: host, port) }
            .get()
        let feeds: [LiveFeed]
        do throws(ConfigurationError) {
            feeds = try startFeeds(of: service, WallClock { runtime.clock.now })
        } catch {
            try? await channel.close()
            throw error
        }
        var controller: Controller?
        if let control {
            do {
                controller = try await Controller.start(at: control, service: service, runtime: runtime)
            } catch {
                try? await channel.close()
                throw error
            }
        }
        let running = RunningEmulator(
            host: host,
            configuration: configuration,
            service: service,
            runtime: runtime,
            channel: channel,
            connections: connections,
            controller: controller,
            feeds: feeds
        )
        logger.info("listening", metadata: ["endpoint": "\(running.endpoint)"])
        return running
    }

    /// Begins to read what arrives while the emulator runs.
    private func startFeeds(of service: MediaService, _ clock: WallClock) throws(ConfigurationError) -> [LiveFeed] {
        var feeds: [LiveFeed] = []
        for declaration in configuration.streams {
            let name = configuration.streamName(of: declaration.name)
            guard let input = declaration.live, let store = service.registry.stream(.name(name))?.store else {
                continue
            }
            feeds.append(try LiveFeed(input, of: declaration.name, into: store, clock: clock, logger: logger))
        }
        return feeds
    }

    /// Puts the service together; media that several streams share is read once.
    ///
    /// - Parameters:
    ///   - start: When it starts; nil for now.
    ///   - load: Reads the media at a path.
    /// - Returns: The service, whose streams begin to age now.
    /// - Throws: ``ConfigurationError`` for media that cannot be had, and for two streams with one name.
    func makeService(
        startingAt start: WallTime? = nil,
        loading load: (String) throws(ConfigurationError) -> StreamMedia = StreamMedia.init(path:)
    ) throws(ConfigurationError) -> MediaService {
        let seed = configuration.seed ?? .random(in: .min ... .max)
        let startedAt = start ?? clock.now()
        let storage: StreamStorage? =
            if let path = configuration.persist { try StreamStorage(path, logger: logger) } else { nil }
        let limits = StreamDeclaration.Limits(
            callsPerSecond: contract.limits.callsPerSecondPerStream.value,
            sessions: contract.limits.sessionsPerStream.value
        )
        let memory = FragmentMemory(limit: configuration.memoryLimit, logger: logger)
        var media: [String: StreamMedia] = [:]
        var streams: [EmulatedStream] = []
        for declaration in configuration.streams {
            if let path = declaration.media, media[path] == nil { media[path] = try load(path) }
            var streamMedia = declaration.media.flatMap { media[$0] } ?? .empty
            if let shape = declaration.synthesized {
                do throws(EBMLError) {
                    streamMedia = try StreamMedia(shape, like: streamMedia)
                } catch {
                    throw ConfigurationError("the stream '\(declaration.name)': \(error)")
                }
            }
            var stream = EmulatedStream(
                declaration,
                media: streamMedia,
                configuration: configuration,
                limits: limits,
                startedAt: startedAt,
                seed: seed,
                memory: memory
            )
            if let storage { try Self.keep(&stream, in: storage) }
            streams.append(stream)
        }
        if let storage { streams += try restored(from: storage, besides: streams, limits, seed, memory, at: startedAt) }
        let context = ServiceContext(
            configuration: configuration,
            catalog: try ServiceCatalog(contract),
            registry: try StreamRegistry(streams, keptIn: storage, memory: memory),
            seed: seed
        )
        return MediaService(context, requestIDs: RequestIDs(seed: SplitMix64.mix(seed)))
    }

    /// The streams that clients made before; one whose name is declared now is the declared one.
    private func restored(
        from storage: StreamStorage,
        besides declared: [EmulatedStream],
        _ limits: StreamDeclaration.Limits,
        _ seed: UInt64,
        _ memory: FragmentMemory,
        at now: WallTime
    ) throws(ConfigurationError) -> [EmulatedStream] {
        let names = Set(declared.map(\.identity.name))
        var streams: [EmulatedStream] = []
        let (region, accountID) = (configuration.region, configuration.accountID)
        for saved in try storage.saved(besides: names, at: now, region: region, accountID: accountID) {
            var stream = EmulatedStream(
                saved.identity,
                saved.description,
                configuration: configuration,
                limits: limits,
                seed: seed,
                memory: memory
            )
            try Self.keep(&stream, in: storage)
            streams.append(stream)
        }
        return streams
    }

    private static func keep(_ stream: inout EmulatedStream, in storage: StreamStorage) throws(ConfigurationError) {
        do throws(StorageFiles.Problem) {
            try stream.keep(in: storage)
        } catch {
            throw ConfigurationError("cannot keep the stream '\(stream.logicalName)' in \(error)")
        }
    }
}
