import Foundation
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server that answers each request with exactly the bytes of a script, whether they are HTTP or not.
final class ExactServer: Sendable {
    /// One thing that the server does once a request's head has come.
    enum Move: Sendable {
        case send([UInt8])
        /// Nothing, for so long.
        case wait(Duration)
        /// Ends the connection in the proper order of TCP.
        case close
        /// Ends it with a reset.
        case reset
        /// Sends the same bytes again and again until the client has had enough.
        case endless([UInt8])

        static func send(_ text: String) -> Move { .send(Array(text.utf8)) }
    }

    /// What the server has seen.
    struct Traffic {
        var requests = 0
        var open = 0
        var sentBytes = 0
    }

    private let channel: any Channel
    private let state: Shared<Traffic>

    private init(channel: any Channel, state: Shared<Traffic>) {
        self.channel = channel
        self.state = state
    }

    /// The URL of the server.
    var endpoint: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    var traffic: Traffic { state.withLock { $0 } }

    /// Runs `body` against a server whose answer to the n-th request, from 0, is a script.
    static func serving<Result>(
        _ script: @escaping @Sendable (Int) -> [Move],
        _ body: (ExactServer) async throws -> Result
    ) async throws -> Result {
        let state = Shared(Traffic())
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answerer(script: script, state: state))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        do {
            let result = try await body(ExactServer(channel: channel, state: state))
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// The same with one script for all requests.
    static func serving<Result>(
        _ moves: [Move],
        _ body: (ExactServer) async throws -> Result
    ) async throws -> Result {
        try await serving({ _ in moves }, body)
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: @Sendable (Int) -> [Move]
        private let state: Shared<Traffic>
        private var received: [UInt8] = []
        private var moves: ArraySlice<Move>?
        private var isEndless = false

        init(script: @escaping @Sendable (Int) -> [Move], state: Shared<Traffic>) {
            self.script = script
            self.state = state
        }

        func channelActive(context: ChannelHandlerContext) {
            state.withLock { $0.open += 1 }
        }

        func channelInactive(context: ChannelHandlerContext) {
            isEndless = false
            state.withLock { $0.open -= 1 }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += unwrapInboundIn(data).readableBytesView
            // A socket that is closed before it has read all there is, is reset: the request must be whole first.
            guard moves == nil, hasWholeRequest else { return }
            let number = state.withLock { traffic in
                defer { traffic.requests += 1 }
                return traffic.requests
            }
            moves = script(number)[...]
            next(context)
        }

        private var hasWholeRequest: Bool {
            // Whoever speaks TLS begins with a record of its handshake, and waits.
            if received.first == 0x16 { return true }
            let text = String(decoding: received, as: Unicode.UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { return false }
            let length = text[..<end.lowerBound].lowercased().components(separatedBy: "content-length: ").dropFirst()
                .first
            return text[end.upperBound...].utf8.count >= length.flatMap { Int($0.prefix(while: \.isNumber)) } ?? 0
        }

        private func next(_ context: ChannelHandlerContext) {
            guard context.channel.isActive, let move = moves?.popFirst() else { return }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            switch move {
            case .send(let bytes):
                write(bytes, context).whenSuccess { bound.value.0.next(bound.value.1) }
            case .wait(let duration):
                let amount =
                    TimeAmount.nanoseconds(duration.components.attoseconds / 1_000_000_000)
                    + .seconds(duration.components.seconds)
                context.eventLoop.scheduleTask(in: amount) { bound.value.0.next(bound.value.1) }
            case .close:
                context.close(promise: nil)
            case .reset:
                // A socket that does not linger is reset when it is closed.
                guard let socket = context.channel as? any SocketOptionProvider else { return }
                socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                    bound.value.1.close(promise: nil)
                }
            case .endless(let bytes):
                isEndless = true
                repeatForever(bytes, context)
            }
        }

        private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
            state.withLock { $0.sentBytes += bytes.count }
            return context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
        }

        /// The next copy goes out when the socket has taken the last one, so a client that does not read is not flooded.
        private func repeatForever(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
            guard isEndless else { return }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            // A write may succeed at once: going round by the event loop keeps the stack flat.
            write(bytes, context).whenSuccess {
                bound.value.1.eventLoop.execute { bound.value.0.repeatForever(bytes, bound.value.1) }
            }
        }
    }
}
