import NIOCore
import NIOPosix
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A TCP connection without any HTTP, so that a test sees each byte and how the connection ends.
final class RawConnection: Sendable {
    /// What has been received.
    struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        /// Whether the peer ended the connection with a TCP reset.
        var wasReset = false
    }

    private final class Collector: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let state = Mutex(State())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            state.withLock { $0.bytes += bytes.readableBytesView }
        }

        func channelInactive(context: ChannelHandlerContext) {
            state.withLock { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if (error as? IOError)?.errnoCode == ECONNRESET { state.withLock { $0.wasReset = true } }
            context.close(promise: nil)
        }
    }

    struct TimedOut: Error {}

    private let channel: any Channel
    private let collector: Collector

    private init(channel: any Channel, collector: Collector) {
        self.channel = channel
        self.collector = collector
    }

    /// Connects; a connection that does not read stands for a client that is slow.
    static func open(port: Int, reads: Bool = true) async throws -> RawConnection {
        let collector = Collector()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: reads)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { $0.pipeline.addHandler(collector) }
            .connect(host: "127.0.0.1", port: port)
            .get()
        return RawConnection(channel: channel, collector: collector)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func closeOutput() async throws {
        try await channel.close(mode: .output)
    }

    func close() async throws {
        try await channel.close()
    }

    func setReading(_ reads: Bool) async throws {
        try await channel.setOption(.autoRead, value: reads).get()
    }

    var state: State {
        collector.state.withLock { $0 }
    }

    /// Waits until what was received satisfies a condition.
    @discardableResult
    func wait(within limit: Duration = .seconds(20), until condition: (State) -> Bool) async throws -> State {
        let deadline = ContinuousClock.now + limit
        var seen: (count: Int, isClosed: Bool)?
        while true {
            let state = state
            // A condition may take the whole answer apart: it is asked again only when there is something new.
            if seen?.count != state.bytes.count || seen?.isClosed != state.isClosed {
                seen = (state.bytes.count, state.isClosed)
                if condition(state) { return state }
            }
            guard ContinuousClock.now < deadline else { throw TimedOut() }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Waits for an HTTP answer that is complete, and takes it.
    func answer() async throws -> HTTPText {
        let state = try await wait { state in
            let isAtEnd =
                !state.bytes.starts(with: "HTTP/1.1 200".utf8) || state.bytes.suffix(5) == Array("0\r\n\r\n".utf8)
            return state.isClosed || (isAtEnd && HTTPText(state.bytes)?.isComplete == true)
        }
        return try #require(HTTPText(state.bytes))
    }

    /// Forgets what was received so far.
    func forget() {
        collector.state.withLock { $0.bytes = [] }
    }
}
