internal import KinesisVideo
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// The control of an emulator, while it listens.
struct Controller: Sendable {
    /// Where it listens, and what callers have to know.
    let address: ControlAddress

    private let channel: any Channel
    private let connections: OpenConnections

    /// Listens at this machine's own address, which no other machine reaches.
    ///
    /// - Throws: ``ConfigurationError`` where the port cannot be had.
    static func start(at port: ControlPort, service: MediaService, runtime: Runtime) async throws -> Controller {
        let token = port.token ?? ControlPort.randomToken()
        let control = ControlService(service: service, runtime: runtime, access: ControlAccess(token: token))
        let connections = OpenConnections()
        let host = "127.0.0.1"
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.add(channel)
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(ControlHandler(service: control))
                }
            }
            .bind(host: host, port: port.port)
            .flatMapErrorThrowing { throw ConfigurationError($0, listeningAt: host, port.port) }
            .get()
        let endpoint = "http://\(host):\(channel.localAddress?.port ?? port.port)"
        return Controller(
            address: ControlAddress(endpoint: endpoint, token: token),
            channel: channel,
            connections: connections
        )
    }

    /// Stops listening.
    func shutdown() async {
        try? await channel.close().get()
        await connections.close(within: .milliseconds(200))
    }
}
