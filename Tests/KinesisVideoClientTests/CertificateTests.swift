import KinesisVideo
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import KinesisVideoClient

/// What is said of a server's certificate that will not do.
///
/// Those of `Tests/Certificates` are used; its `make.sh` says what each is.
@Suite("A certificate", .serialized)
struct CertificateTests {
    /// This file is `Tests/KinesisVideoClientTests/CertificateTests.swift`.
    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Certificates"

    private static func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// How an exchange with a server of this certificate ends.
    ///
    /// - Parameters:
    ///   - certificate: The name of the certificate.
    ///   - host: The host of the endpoint, to which no connection is made.
    ///   - trust: Whose certificates are trusted.
    /// - Returns: How the exchange ended.
    /// - Throws: What keeps the server from running.
    private static func outcome(
        _ certificate: String,
        host: String = "gateway.test",
        trust: String = "ca.pem"
    ) async throws -> TransportOutcome? {
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(path("\(certificate).pem")).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: path("\(certificate).key"), format: .pem))
            )
        )
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.addHandler(Answerer())
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let client = MediaClient(
            endpoint: try Endpoint("https://\(host)"),
            tls: TLSContext(.file(path(trust))),
            connectTo: [try ConnectTo("\(host)::127.0.0.1:\(server.localAddress?.port ?? 0)")],
            logger: ExchangeTests.logger,
            date: { WallTime(milliseconds: 1_795_000_000_000) }
        )
        let events = await ExchangeTests.events(client)
        try await server.close()
        return ExchangeTests.outcome(events)
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let request = String(buffer: unwrapInboundIn(data))
            #expect(request.contains("\r\nHost: gateway.test\r\n"))
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: TLSTests.answer)), promise: nil)
            context.close(promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    @Test("that an authority of the target vouches for is taken, under its own name at another address")
    func right() async throws {
        #expect(try await Self.outcome("gateway") == .finished)
    }

    @Test(
        "that will not do is described: name, issuer, day",
        arguments: [
            ("gateway", "other.test", "ca.pem", "is for gateway.test, localhost, 127.0.0.1, not for other.test"),
            (
                "gateway", "gateway.test", "other-ca.pem",
                "was issued by CN=Private CA, O=Example, which is not among the trusted ones in 'FOLDER/other-ca.pem': "
                    + "name the issuer's file as \"trust\" in the target file, or in AWS_CA_BUNDLE"
            ),
            (
                "expired", "gateway.test", "ca.pem",
                "expired on 2025-11-20; today is 2026-11-18 by this machine's clock"
            ),
            (
                "early", "gateway.test", "ca.pem",
                "is not valid before 2119-01-01; today is 2026-11-18 by this machine's clock"
            ),
            (
                "gateway", "gateway.test", "namesake-ca.pem",
                "was issued by CN=Private CA, O=Example, and the one of that name in 'FOLDER/namesake-ca.pem' does not vouch for it"
            ),
        ]
    )
    func wrong(certificate: String, host: String, trust: String, words: String) async throws {
        let reason = "TLS: its certificate " + words.replacing("FOLDER", with: Self.folder)
        #expect(try await Self.outcome(certificate, host: host, trust: trust) == .unreachable(reason: reason))
    }

    @Test(
        "is for the hosts that it names, whatever address the socket is connected to",
        arguments: [
            ("gateway.test", true), ("GATEWAY.test", true), ("gateway.test.", true), ("a.gateway.test", false),
            ("x.wild.test", true), ("wild.test", false), ("x.y.wild.test", false), (".wild.test", false),
            ("127.0.0.1", true), ("127.0.0.2", false), ("::1", true), ("0:0:0:0:0:0:0:1", true), ("test", false),
            ("192.0.2.1", false), ("*.wild.test", true), ("part.test", false), ("xpart.test", false),
        ]
    )
    func hosts(host: String, isTaken: Bool) {
        let certificate = PeerCertificate(
            names: ["Gateway.test", "*.wild.test", "*part.test", "192.0.2.1"],
            addresses: ["127.0.0.1", "::1"],
            subject: "CN=a",
            issuer: "CN=b",
            validity: WallTime(milliseconds: 0)...WallTime(milliseconds: 1)
        )
        #expect(certificate.isFor(host) == isTaken)
    }

    @Test("is held against what the environment names, AWS_CA_BUNDLE first")
    func environment() {
        let both = ["AWS_CA_BUNDLE": "a.pem", "SSL_CERT_FILE": "b.pem"]
        #expect(TLSTrust.named(in: both)?.trust == .file("a.pem"))
        #expect(TLSTrust.named(in: both)?.variable == "AWS_CA_BUNDLE")
        let empty = ["AWS_CA_BUNDLE": "", "SSL_CERT_FILE": "b.pem"]
        #expect(TLSTrust.named(in: empty)?.trust == .file("b.pem"))
        #expect(TLSTrust.named(in: empty)?.variable == "SSL_CERT_FILE")
        #expect(TLSTrust.named(in: [:]) == nil)
    }
}

@Suite("Connecting to another address")
struct ConnectToTests {
    @Test(
        "goes by the first rule that fits",
        arguments: [
            (["a.test:443:b.test:8443"], "https://A.test", "b.test:8443"),
            (["a.test:443:b.test:8443"], "https://a.test:444", "a.test:444"),
            (["a.test:443:b.test:8443"], "https://c.test", "c.test:443"),
            (["a.test::127.0.0.1:"], "https://a.test:444", "127.0.0.1:444"),
            (["::[::1]:8443"], "https://anything.test", "[::1]:8443"),
            (["[::1]:80::81"], "http://[::1]", "[::1]:81"),
            (["a.test:::1", "::b.test:2"], "https://a.test", "a.test:1"),
            (["a.test:::1", "::b.test:2"], "https://c.test", "b.test:2"),
            ([], "https://a.test", "a.test:443"),
        ]
    )
    func destinations(rules: [String], endpoint: String, destination: String) throws {
        let found = ConnectTo.destination(of: try Endpoint(endpoint), by: try rules.map { try ConnectTo($0) })
        #expect("\(found.host):\(found.port)" == destination)
    }

    @Test(
        "refuses what is not two hosts and two ports",
        arguments: [
            ("a.test:443", "'a.test:443' is not HOST:PORT:HOST:PORT"),
            ("a:1:b:2:c", "'a:1:b:2:c' is not HOST:PORT:HOST:PORT"),
            ("a:0:b:2", "'0' is not a port from 1 to 65535"),
            ("a:1:b:x", "'x' is not a port from 1 to 65535"),
            ("a/b:1:c:2", "'a/b' is not the name or address of a host"),
        ]
    )
    func refusals(text: String, words: String) throws {
        #expect(throws: ConnectToError(words)) { try ConnectTo(text) }
    }
}
