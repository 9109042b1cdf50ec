internal import AsyncHTTPClient
package import KinesisVideo
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// The shared client core: sends signed requests to a data endpoint, and hands back the head and the timed body parts.
///
/// Each exchange has a connection of its own, which is closed when the exchange is over. A conformance client counts
/// sessions, abandons them, and must never be confused by what an earlier request left on a connection.
package struct MediaClient: Sendable {
    /// Where requests go.
    package let endpoint: Endpoint

    private let logger: Logger
    private let date: @Sendable () -> WallTime
    private let configuration: HTTPClient.Configuration

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - endpoint: Where requests go.
    ///   - connectTimeout: How long a connection may take to come about.
    ///   - logger: Where each request is noted, at debug level and without secrets.
    ///   - date: The clock that requests are dated by.
    package init(
        endpoint: Endpoint,
        connectTimeout: Duration = .seconds(10),
        logger: Logger,
        date: @escaping @Sendable () -> WallTime
    ) {
        self.endpoint = endpoint
        self.logger = logger
        self.date = date
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout = HTTPClient.Configuration.Timeout(
            connect: TimeAmount(connectTimeout)
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        self.configuration = configuration
    }

    /// Sends a request, and lets the caller pull the events of its answer.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - signing: How it is signed; `nil` to send it unsigned.
    ///   - body: Pulls the events. When it returns, the connection is closed.
    /// - Returns: What the body returned.
    package func withExchange<Result: Sendable>(
        _ request: OutgoingRequest,
        signing: RequestSigning?,
        timeout: Duration?,
        _ body: (inout Exchange) async -> Result
    ) async -> Result {
        let client = HTTPClient(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            configuration: configuration,
            backgroundActivityLogger: Logger(label: "http") { _ in SwiftLogNoOpLogHandler() }
        )
        let signed = sign(request, signing)
        var exchange = Exchange(client: client, timeout: timeout, sending: signed, as: prepare(signed))
        let result = await body(&exchange)
        exchange.abandon()
        // Shutting down closes what is still open; it must happen even when this task is cancelled.
        await Task { try? await client.shutdown() }.value
        return result
    }

    /// The request as it goes over the wire.
    private func sign(_ request: OutgoingRequest, _ signing: RequestSigning?) -> OutgoingRequest {
        var request = request
        if request.header("Host") == nil { request.headers.insert(HeaderField("Host", endpoint.authority), at: 0) }
        request.path = endpoint.basePath + request.path
        if let signing { request = signing.sign(request, at: date()) }
        logger.debug("\(request.method) \(endpoint)\(request.path) (\(request.body.count) bytes)")
        return request
    }

    /// The URL of a request as it goes over the wire.
    package func url(of signed: OutgoingRequest) -> String {
        "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(signed.path)"
    }

    /// The request as the HTTP client takes it.
    private func prepare(_ signed: OutgoingRequest) -> Result<HTTPClient.Request, any Error> {
        Result {
            try HTTPClient.Request(
                url: url(of: signed),
                method: HTTPMethod(rawValue: signed.method),
                headers: HTTPHeaders(signed.headers.map { ($0.name, $0.value) }),
                body: signed.body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: signed.body))
            )
        }
    }
}
