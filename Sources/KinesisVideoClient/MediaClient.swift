package import KinesisVideo
package import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The shared client core: sends signed requests to an endpoint, and hands out what happens, each thing with its time.
///
/// Each exchange has a connection of its own, which is closed when the exchange is over. A conformance client counts
/// sessions, abandons them, and must never be confused by what an earlier request left on a connection.
package struct MediaClient: Sendable {
    /// Where requests go.
    package let endpoint: Endpoint

    private let tls: TLSContext
    let proxy: Proxy?
    private let destination: Endpoint
    let peer: Connection.Peer
    private let connectTimeout: Duration
    private let logger: Logger
    let date: @Sendable () -> WallTime

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - endpoint: Where requests go.
    ///   - tls: What connections to https are secured with; the clients of one target share it.
    ///   - proxy: The proxy that connections are made through; `nil` to connect directly.
    ///   - connectTo: What is connected to instead of the endpoint's host and port, by the first rule that fits.
    ///   - connectTimeout: How long a connection may take to come about: name, proxy and TLS included.
    ///   - logger: Where each request is noted, at debug level and without secrets.
    ///   - date: The clock that requests are dated by.
    package init(
        endpoint: Endpoint,
        tls: TLSContext = TLSContext(),
        proxy: Proxy? = nil,
        connectTo: [ConnectTo] = [],
        connectTimeout: Duration = .seconds(10),
        logger: Logger,
        date: @escaping @Sendable () -> WallTime
    ) {
        self.endpoint = endpoint
        self.tls = tls
        self.proxy = proxy
        destination = ConnectTo.destination(of: endpoint, by: connectTo)
        peer =
            proxy.map { Connection.Peer($0.host, $0.port) } ?? Connection.Peer(destination.address, destination.port)
        self.connectTimeout = connectTimeout
        self.logger = logger
        self.date = date
    }

    /// Sends a request, and lets the caller pull the events of its answer.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - signing: How it is signed; `nil` to send it unsigned.
    ///   - timeout: How long the whole exchange may take, connecting included; `nil` for as long as the caller pulls.
    ///   - body: Pulls the events. When it returns, the connection is closed.
    /// - Returns: What the body returned.
    package func withExchange<Result: Sendable>(
        _ request: OutgoingRequest,
        signing: RequestSigning?,
        timeout: Duration? = nil,
        _ body: (inout Exchange) async -> Result
    ) async -> Result {
        await exchanging(request, signing: signing, timeout: timeout) { exchange, _ in await body(&exchange) }
    }

    /// Sends a request whose body is made while its answer is read, in chunks.
    ///
    /// What is signed is an empty body, as the service has it of PutMedia, and as the producer SDKs do it.
    ///
    /// - Parameters:
    ///   - request: The request, without a body. Where it has `Expect: 100-continue`, the body waits until it is asked for, or for a
    ///     second.
    ///   - signing: How it is signed; `nil` to send it unsigned.
    ///   - timeout: How long the whole exchange may take, connecting included; `nil` for as long as the caller pulls.
    ///   - body: Pulls the events, and has the body sent. When it returns, the connection is closed.
    /// - Returns: What the body returned.
    package func withUpload<Result: Sendable>(
        _ request: OutgoingRequest,
        signing: RequestSigning?,
        timeout: Duration? = nil,
        _ body: (inout Exchange, Upload) async -> Result
    ) async -> Result {
        var request = request
        request.headers.append(HeaderField("Transfer-Encoding", "chunked"))
        return await exchanging(request, signing: signing, timeout: timeout, streamsBody: true, body)
    }

    private func exchanging<Result: Sendable>(
        _ request: OutgoingRequest,
        signing: RequestSigning?,
        timeout: Duration?,
        streamsBody: Bool = false,
        _ body: (inout Exchange, Upload) async -> Result
    ) async -> Result {
        let signed = sign(request, signing)
        let plan = plan(signed, streamsBody: streamsBody)
        let core = ExchangeCore(
            on: MultiThreadedEventLoopGroup.singleton.any(),
            timeout: timeout,
            connectTimeout: connectTimeout
        )
        switch plan {
        case .success(let plan): core.start(plan)
        case .failure(let refusal): core.refuse(refusal.outcome)
        }
        let result = await withTaskCancellationHandler {
            var exchange = Exchange(core, sending: signed)
            return await body(&exchange, Upload(core))
        } onCancel: {
            core.cancel()
        }
        await core.finish()
        return result
    }

    /// The URL of a request as it goes over the wire.
    package func url(of signed: OutgoingRequest) -> String {
        "\(endpoint.scheme.rawValue)://\(endpoint.authority)\(signed.path)"
    }

    /// The request as it goes over the wire.
    private func sign(_ request: OutgoingRequest, _ signing: RequestSigning?) -> OutgoingRequest {
        var request = request
        if request.header("Host") == nil { request.headers.insert(HeaderField("Host", endpoint.authority), at: 0) }
        request.path = endpoint.basePath + request.path
        if let signing { request = signing.sign(request, at: date()) }
        request.completeFraming()
        logger.debug("\(request.method) \(endpoint)\(request.path) (\(request.body.count) bytes)")
        return request
    }

    /// Why an exchange ends before it begins.
    private struct Refusal: Error {
        let outcome: TransportOutcome
    }

    private func plan(_ signed: OutgoingRequest, streamsBody: Bool) -> Swift.Result<Connection.Plan, Refusal> {
        if let problem = signed.problem { return .failure(Refusal(outcome: .unsendable(reason: "\(problem)"))) }
        do throws(TLSProblem) {
            let security: Connection.Security? =
                switch endpoint.scheme {
                case .http: nil
                case .https: Connection.Security(context: try tls.context(), trust: tls.trust, now: date())
                }
            return .success(
                Connection.Plan(
                    endpoint: endpoint,
                    destination: destination,
                    proxy: proxy,
                    peer: peer,
                    security: security,
                    method: signed.method,
                    bytes: ByteBuffer(bytes: signed.holdsBody ? signed.headBytes : signed.headBytes + signed.body),
                    heldBody: signed.holdsBody ? ByteBuffer(bytes: signed.body) : nil,
                    streamsBody: streamsBody,
                    expectsContinue: signed.expectsContinue
                )
            )
        } catch {
            return .failure(Refusal(outcome: .unreachable(reason: "\(error)")))
        }
    }
}
