import FoundationEssentials
import KinesisVideo
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import KinesisVideoClient

@Suite("Exchanges over TLS", .serialized)
struct TLSTests {
    /// How a server of TLS behaves.
    enum Manner: Sendable {
        case proper
        /// It closes the connection without TLS's own end.
        case abrupt
        /// It is asked for a connection to the endpoint first, in the clear.
        case proxied
    }

    /// The events of an exchange with a server whose certificate is for localhost and kvs.test.
    ///
    /// - Parameters:
    ///   - answer: What the server says once it was asked.
    ///   - manner: How it behaves.
    ///   - host: The host of the endpoint.
    ///   - isTrusted: Whether the server's certificate is trusted.
    /// - Returns: The events.
    /// - Throws: What keeps the server from running.
    static func events(
        _ answer: String,
        _ manner: Manner = .proper,
        host: String = "localhost",
        isTrusted: Bool = true
    ) async throws -> [AnswerEvent] {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if manner == .proxied {
                        try pipeline.addHandler(Tunnel())
                    } else {
                        try pipeline.addHandler(NIOSSLServerHandler(context: try Self.context()))
                    }
                    try pipeline.addHandler(Answerer(answer: answer, isAbrupt: manner == .abrupt))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let port = server.localAddress?.port ?? 0
        let file = FileManager.default.temporaryDirectory.appending(path: "kvsconform-\(port).pem").path
        try Data(certificate.utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let client = MediaClient(
            endpoint: try Endpoint("https://\(host)" + (manner == .proxied ? "" : ":\(port)")),
            tls: TLSContext(isTrusted ? .file(file) : .system),
            proxy: manner == .proxied ? Proxy(host: "127.0.0.1", port: port) : nil,
            logger: ExchangeTests.logger,
            date: { WallTime(milliseconds: 1_795_000_000_000) }
        )
        let events = await ExchangeTests.events(client)
        try await server.close()
        return events
    }

    private static func context() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem))],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
            )
        )
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: String
        private let isAbrupt: Bool

        init(answer: String, isAbrupt: Bool) {
            self.answer = answer
            self.isAbrupt = isAbrupt
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            let secure = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            // What is below TLS closes the connection without telling it.
            if isAbrupt { secure?.close(promise: nil) } else { context.close(promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// A proxy and the endpoint behind it in one.
    private final class Tunnel: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let request = String(buffer: unwrapInboundIn(data))
            #expect(request == "CONNECT kvs.test:443 HTTP/1.1\r\nHost: kvs.test:443\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n")), promise: nil)
            do {
                let handler = NIOSSLServerHandler(context: try TLSTests.context())
                try context.pipeline.syncOperations.addHandler(handler, position: .after(self))
                context.pipeline.syncOperations.removeHandler(self, promise: nil)
            } catch {
                Issue.record(error)
            }
        }
    }

    static let answer = "HTTP/1.1 200 OK\r\n\r\nabc"

    @Test("tell when they were secured, and of a proper end", arguments: [Manner.proper, .proxied])
    func secured(manner: Manner) async throws {
        let events = try await Self.events(Self.answer, manner, host: manner == .proxied ? "kvs.test" : "localhost")
        #expect(ExchangeTests.body(events) == "abc")
        #expect(ExchangeTests.outcome(events) == .finished)
        guard case .sent(let times)? = events.first?.kind, let secured = times.secured else {
            Issue.record("\(events)")
            return
        }
        #expect(times.connected < secured)
    }

    @Test("that end without TLS's own end are cut")
    func abrupt() async throws {
        let events = try await Self.events(Self.answer, .abrupt)
        #expect(ExchangeTests.body(events) == "abc")
        #expect(ExchangeTests.outcome(events) == .truncated)
    }

    @Test(
        "that cannot be trusted are unreachable, and say why",
        arguments: [
            (
                "localhost", false,
                "TLS: its certificate was issued by itself, CN=kvsconform test, which this system does not trust: name the "
                    + "issuer's file as \"trust\" in the target file, or in AWS_CA_BUNDLE"
            ),
            ("127.0.0.1", true, "TLS: its certificate is for localhost, kvs.test, not for 127.0.0.1"),
        ]
    )
    func untrusted(host: String, isTrusted: Bool, reason: String) async throws {
        let events = try await Self.events(Self.answer, host: host, isTrusted: isTrusted)
        #expect(events == [AnswerEvent(.end(.unreachable(reason: reason)), at: .zero)])
    }

    @Test("need certificates that can be read")
    func missing() async throws {
        #expect(throws: TLSProblem(.file("/no/such/file"))) { try TLSContext(.file("/no/such/file")).prepare() }
    }

    // MARK: A key of nobody's, and its certificate, which ends in 2120.

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBVzCB/qADAgECAgEBMAoGCCqGSM49BAMCMBoxGDAWBgNVBAMMD2t2c2NvbmZv
        cm0gdGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGjEYMBYG
        A1UEAwwPa3ZzY29uZm9ybSB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
        Q8rqSUXunHb0mmYBqo2tRK6GDJ0nY6W9Xch5wgEHXr4gipvv6QOqfGmfNjIFOKJL
        +DxJrHNXZQDPKe8gFxZBrKMzMDEwHgYDVR0RBBcwFYIJbG9jYWxob3N0gghrdnMu
        dGVzdDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQD0MPfmOxBx
        QbI4njsZuBNfRXtvT1eMHKcqLoHd59f4agIgaldpAAI2ZK+ywuSXLR2WaTeimRlZ
        RnGMr020wlMmBK0=
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzrnkWlUbvG3wUVcu
        DSnbNyAL6qwYZfb7bP/E3mqWNNChRANCAARDyupJRe6cdvSaZgGqja1EroYMnSdj
        pb1dyHnCAQdeviCKm+/pA6p8aZ82MgU4okv4PEmsc1dlAM8p7yAXFkGs
        -----END PRIVATE KEY-----
        """
}
