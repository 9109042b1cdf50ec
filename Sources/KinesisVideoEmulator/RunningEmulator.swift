package import KinesisVideo
internal import NIOCore

/// An emulator that listens.
package struct RunningEmulator: Sendable {
    /// The address that it listens at.
    package let host: String

    /// The port that it listens at.
    package let port: Int

    /// What clients use as their endpoint, without a path.
    package let address: Endpoint

    /// The URL that clients use as their endpoint.
    package var endpoint: String { address.description }

    /// The names of each declared stream, by logical name.
    package let streams: [String: StreamIdentity]

    private let configuration: EmulatorConfiguration
    private let service: MediaService
    private let runtime: Runtime
    private let channel: any Channel
    private let connections: OpenConnections
    private let feeds: [LiveFeed]
    private let controller: Controller?

    /// Where it can be looked at and changed; nil for nowhere.
    package var control: ControlAddress? { controller?.address }

    init(
        host: String,
        configuration: EmulatorConfiguration,
        service: MediaService,
        runtime: Runtime,
        channel: any Channel,
        connections: OpenConnections,
        controller: Controller? = nil,
        feeds: [LiveFeed]
    ) {
        self.controller = controller
        self.host = host
        self.configuration = configuration
        self.service = service
        self.runtime = runtime
        self.channel = channel
        self.connections = connections
        self.feeds = feeds
        port = channel.localAddress?.port ?? 0
        address = configuration.endpoint(reachedAt: host, port)
        streams = Dictionary(
            service.registry.streams.map { ($0.logicalName, $0.identity) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The name under which clients know a logical stream, also one that does not exist.
    package func streamName(of logicalName: String) -> String {
        configuration.streamName(of: logicalName)
    }

    /// How many sessions of a stream there are at this moment.
    package func sessionCount(of logicalName: String) -> Int {
        service.admissions.sessions(of: logicalName)
    }

    /// Returns when the emulator has stopped listening.
    package func waitForShutdown() async throws {
        try await channel.closeFuture.get()
    }

    /// Stops listening, lets answers and sessions come to their next boundary, then closes what is left.
    ///
    /// - Parameter grace: How long connections may take.
    /// - Throws: The system's error where the listening socket cannot be closed.
    package func shutdown(grace: Duration = .seconds(1)) async throws {
        await controller?.shutdown()
        if channel.isActive { try await channel.close().get() }
        await connections.close(within: grace)
        for feed in feeds { await feed.stop() }
        await service.registry.storage?.close()
    }
}
