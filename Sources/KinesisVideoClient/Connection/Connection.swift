internal import KinesisVideo
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import NIOTLS

/// The connection of one exchange: it connects, secures, sends, and reads the answer, all of it on one event loop.
final class Connection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What to connect to and what to send.
    struct Plan: Sendable {
        let endpoint: Endpoint
        /// Where the connection ends: the endpoint, or what stands for it.
        let destination: Endpoint
        let proxy: Proxy?
        /// What the socket is connected to: the destination, or the proxy.
        let peer: Peer
        /// `nil` for plain HTTP.
        let security: Security?
        let method: String
        /// The request as it goes over the wire.
        let bytes: ByteBuffer
        /// What of it follows when it is asked for.
        let heldBody: ByteBuffer?
        /// Whether the body is made while it is sent.
        var streamsBody = false
        /// Whether such a body waits until it is asked for.
        var expectsContinue = false
    }

    /// What a connection is secured with.
    struct Security: Sendable {
        let context: NIOSSLContext
        /// Whose certificates the context trusts.
        let trust: TLSTrust
        /// The time of day by this machine's clock.
        let now: WallTime
    }

    /// A host and a port.
    struct Peer: Sendable {
        let host: String
        let port: Int
        /// `nil` where the host is a name.
        let address: SocketAddress?

        init(_ host: String, _ port: Int) {
            self.host = host
            self.port = port
            address = try? SocketAddress(ipAddress: host, port: port)
        }
    }

    private enum Phase {
        case connecting
        case askingProxy
        case securing
        case answering
        case over
    }

    /// What came while nothing more could be delivered.
    private enum Arrival {
        case bytes(ByteBuffer, at: Duration)
        case close(at: Duration)
    }

    private let plan: Plan
    private let core: ExchangeCore
    private var phase = Phase.connecting
    private var heldBody: ByteBuffer?
    private var streamedBody = StreamedBody()
    private var times = ConnectionTimes(connected: .zero)

    /// The channels that are on their way; one of them will do.
    private var attempts: [any Channel] = []
    private var channel: (any Channel)?
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var failure: (any Error)?

    private var reader: HTTPResponseReader
    private var parts = 0
    private var isPaused = false
    /// The channel wants to read, and may not yet.
    private var wantsToRead = false
    private var backlog: CircularBuffer<Arrival> = []

    /// How long a body waits to be asked for, in nanoseconds.
    private static let patienceForContinue: Int64 = 1_000_000_000

    init(_ plan: Plan, of core: ExchangeCore) {
        self.plan = plan
        self.core = core
        heldBody = plan.heldBody
        reader = HTTPResponseReader(answerTo: plan.proxy == nil ? plan.method : "CONNECT")
    }

    // MARK: Connecting

    /// Begins to connect.
    func connect(as bound: NIOLoopBound<Connection>) {
        // The times are the machine's: the bootstrap's own is out of the way.
        let bootstrap = ClientBootstrap(group: core.loop)
            .connectTimeout(.hours(24))
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16_384, maximum: 262_144)
            )
            .channelInitializer { channel in bound.value.attempt(channel) }
        let connecting =
            plan.peer.address.map { bootstrap.connect(to: $0) }
            ?? bootstrap.connect(host: plan.peer.host, port: plan.peer.port)
        connecting.whenComplete { result in
            switch result {
            case .success(let channel): bound.value.connected(channel)
            case .failure(let error): bound.value.failed(error)
            }
        }
    }

    private func attempt(_ channel: any Channel) -> EventLoopFuture<Void> {
        guard phase == .connecting else { return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
        if attempts.isEmpty { core.progressed(to: .connecting) }
        attempts.append(channel)
        return channel.eventLoop.makeSucceededVoidFuture()
    }

    private func failed(_ error: any Error) {
        attempts = []
        guard phase == .connecting else { return }
        end(.unreachable(reason: ConnectionProblem.words(error, proxy: plan.proxy)), at: core.elapsed)
    }

    private func connected(_ channel: any Channel) {
        attempts = []
        guard phase == .connecting else { return channel.close(promise: nil) }
        self.channel = channel
        times.connected = core.elapsed
        core.connected(to: channel.remoteAddress?.ipAddress)
        do {
            try channel.pipeline.syncOperations.addHandler(self)
            if let proxy = plan.proxy {
                phase = .askingProxy
                core.progressed(to: .askingProxy)
                channel.writeAndFlush(ByteBuffer(bytes: proxy.request(for: plan.destination)), promise: nil)
            } else {
                try secure()
            }
        } catch {
            end(.unreachable(reason: ConnectionProblem.words(error)), at: core.elapsed)
        }
    }

    /// Secures the connection where it has to be, and sends the request.
    private func secure() throws {
        guard let security = plan.security else { return send() }
        phase = .securing
        core.progressed(to: .securing)
        // Names alone can be indicated (RFC 6066, section 3); an address is looked for in the certificate.
        let isAddress = (try? SocketAddress(ipAddress: plan.endpoint.address, port: 0)) != nil
        let handler = try NIOSSLClientHandler(
            context: security.context,
            serverHostname: isAddress ? nil : plan.endpoint.address
        )
        try channel?.pipeline.syncOperations.addHandler(handler, position: .before(self))
    }

    private func send() {
        let time = core.elapsed
        phase = .answering
        reader = HTTPResponseReader(answerTo: plan.method)
        follow(core.tell { [times] in $0.sent(times, at: time) })
        guard phase == .answering else { return }
        write(plan.bytes)
        guard plan.streamsBody else { return }
        if plan.expectsContinue {
            // Who does not know the expectation does not answer it (RFC 9110, section 10.1.1).
            core.loop.assumeIsolated().scheduleTask(in: .nanoseconds(Self.patienceForContinue)) { self.openBody() }
        } else {
            openBody()
        }
    }

    private func write(_ bytes: ByteBuffer) {
        write(bytes) { _ in }
    }

    private func write(_ bytes: ByteBuffer, _ done: @escaping (_ isWritten: Bool) -> Void) {
        guard let channel else { return done(false) }
        let written = channel.eventLoop.makePromise(of: Void.self)
        // What fails to be written is not told of otherwise.
        written.futureResult.assumeIsolated().whenComplete { result in
            if case .failure(let error) = result { self.failure = self.failure ?? error }
            done((try? result.get()) != nil)
        }
        channel.writeAndFlush(bytes, promise: written)
    }

    // MARK: A body that is made while it is sent

    /// Takes the next piece of the body.
    ///
    /// - Parameters:
    ///   - bytes: The piece; `nil` for the end.
    ///   - taken: Told whether it was written.
    func push(_ bytes: [UInt8]?, _ taken: StreamedBody.Taken) {
        write(streamedBody.push(bytes, taken))
    }

    private func openBody() {
        guard phase == .answering else { return }
        write(streamedBody.open())
    }

    private func write(_ pieces: [StreamedBody.Piece]) {
        for piece in pieces { write(piece.bytes) { piece.taken.resume(returning: $0) } }
    }

    // MARK: The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if phase == .securing, let event = event as? TLSUserEvent, case .handshakeCompleted = event {
            times.secured = core.elapsed
            if let problem = problemWithHost(context) {
                failure = failure ?? problem
                context.close(promise: nil)
            } else {
                send()
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func read(context: ChannelHandlerContext) {
        if isPaused { wantsToRead = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .over else { return }
        arrive(.bytes(unwrapInboundIn(data), at: core.elapsed))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? problem(with: error, context)
        context.close(promise: nil)
    }

    /// The error, or what is wrong with the certificate that it is about: the connection knows that only now.
    private func problem(with error: any Error, _ context: ChannelHandlerContext) -> any Error {
        guard phase == .securing, let security = plan.security, ConnectionProblem.isDistrust(error),
            let certificate = certificate(context)
        else { return error }
        return CertificateProblem(description: certificate.isNotTrusted(by: security.trust, at: security.now))
    }

    /// What keeps a trusted certificate from being the endpoint's.
    private func problemWithHost(_ context: ChannelHandlerContext) -> (any Error)? {
        let host = plan.endpoint.address
        guard let certificate = certificate(context) else { return NIOSSLError.noCertificateToValidate }
        return certificate.isFor(host) ? nil : CertificateProblem(description: certificate.isNot(for: host))
    }

    private func certificate(_ context: ChannelHandlerContext) -> PeerCertificate? {
        (try? context.pipeline.syncOperations.nioSSL_peerCertificate()).flatMap { $0 }.map(PeerCertificate.init)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if phase != .over { arrive(.close(at: core.elapsed)) }
    }

    private func arrive(_ arrival: Arrival) {
        if isPaused || !backlog.isEmpty {
            backlog.append(arrival)
        } else {
            take(arrival)
        }
    }

    private func take(_ arrival: Arrival) {
        switch (arrival, phase) {
        case (.bytes(let bytes, let time), .answering): readAnswer(bytes, at: time)
        case (.bytes(let bytes, let time), .askingProxy): readProxy(bytes, at: time)
        case (.bytes, _): break
        case (.close(let time), _): takeClose(at: time)
        }
    }

    // MARK: Reading

    private func readAnswer(_ bytes: ByteBuffer, at time: Duration) {
        var position = 0
        do {
            try bytes.withUnsafeReadableBytes { pointer throws(HTTPProblem) in
                let input = unsafe RawSpan(_unsafeBytes: pointer)
                while !isPaused, phase == .answering, let event = try reader.next(input, from: &position) {
                    switch event {
                    case .head(let head):
                        let answer = AnswerHead(
                            status: head.status,
                            headers: head.fields,
                            minorVersion: head.minorVersion
                        )
                        deliver(.head(answer), at: time)
                        if (200..<300).contains(head.status) { openBody() } else { streamedBody.close() }
                    case .body(let range):
                        let bytes = unsafe Array(UnsafeRawBufferPointer(rebasing: pointer[range]))
                        deliver(.body(BodyPart(index: parts, bytes: bytes)), at: time)
                        parts += 1
                    case .end:
                        end(.finished, at: time)
                    }
                }
            }
        } catch {
            end(.malformed(reason: "\(error)"), at: time)
        }
        if let body = heldBody, reader.isContinued, phase == .answering {
            heldBody = nil
            write(body)
        }
        if reader.isContinued { openBody() }
        guard isPaused, phase == .answering else { return }
        var rest = bytes
        rest.moveReaderIndex(forwardBy: position)
        backlog.prepend(.bytes(rest, at: time))
    }

    private func deliver(_ kind: AnswerEvent.Kind, at time: Duration) {
        follow(core.tell { $0.arrived(kind, at: time) })
    }

    /// The proxy answers; behind a success, everything is the endpoint's.
    private func readProxy(_ bytes: ByteBuffer, at time: Duration) {
        guard let proxy = plan.proxy else { return }
        var position = 0
        var status: Int?
        var isWhole = false
        do {
            try bytes.withUnsafeReadableBytes { pointer throws(HTTPProblem) in
                let input = unsafe RawSpan(_unsafeBytes: pointer)
                while status == nil || (200..<300).contains(status ?? 0), !isWhole,
                    let event = try reader.next(input, from: &position)
                {
                    switch event {
                    case .head(let head): status = head.status
                    case .body: break
                    case .end: isWhole = true
                    }
                }
            }
            guard let status else { return }
            guard (200..<300).contains(status) else {
                return end(.unreachable(reason: "\(proxy) answered \(status) to CONNECT"), at: time)
            }
            guard position == bytes.readableBytes else {
                return end(.unreachable(reason: "\(proxy) sent more than its answer to CONNECT"), at: time)
            }
            try secure()
        } catch let problem as HTTPProblem {
            end(.unreachable(reason: "\(proxy) sent what is not HTTP: \(problem)"), at: time)
        } catch {
            end(.unreachable(reason: ConnectionProblem.words(error)), at: time)
        }
    }

    private func takeClose(at time: Duration) {
        switch phase {
        case .connecting, .over:
            break
        case .askingProxy:
            let reason = failure.map { ConnectionProblem.words($0) } ?? "it closed the connection"
            end(.unreachable(reason: "\(plan.proxy?.description ?? "the proxy") did not answer: \(reason)"), at: time)
        case .securing:
            end(.unreachable(reason: ConnectionProblem.wordsWhileSecuring(failure)), at: time)
        case .answering:
            end(ConnectionProblem.outcome(of: failure, &reader), at: time)
        }
    }

    // MARK: What the machine says

    /// Does what a reaction asks of the connection.
    func follow(_ reaction: ExchangeMachine.Reaction) {
        if let wake = reaction.wake { wakeUp(at: wake) }
        switch reaction.connection {
        case .goOn: break
        case .pause: isPaused = true
        case .resume: resume()
        case .close: close()
        }
    }

    private func end(_ outcome: TransportOutcome, at time: Duration) {
        follow(core.tell { $0.ended(outcome, at: time) })
    }

    func wakeUp(at time: Duration) {
        guard phase != .over else { return }
        timer?.cancel()
        let delay = max(.zero, time - core.elapsed)
        let nanoseconds = delay.components.seconds * 1_000_000_000 + delay.components.attoseconds / 1_000_000_000
        timer = core.loop.assumeIsolated().scheduleTask(in: .nanoseconds(nanoseconds + 1)) {
            self.timer = nil
            // What waits here has arrived already.
            self.takeBacklog()
            guard self.phase != .over else { return }
            let now = max(time, self.core.elapsed)
            self.follow(self.core.tell { $0.fired(at: now) })
        }
    }

    private func resume() {
        isPaused = false
        takeBacklog()
        if !isPaused, wantsToRead, let context {
            wantsToRead = false
            context.read()
        }
    }

    private func takeBacklog() {
        while !isPaused, phase != .over, let arrival = backlog.popFirst() { take(arrival) }
    }

    private func close() {
        guard phase != .over else { return }
        phase = .over
        timer?.cancel()
        timer = nil
        backlog = []
        streamedBody.close()
        guard let channel else {
            for channel in attempts { channel.close(promise: nil) }
            attempts = []
            return core.closed()
        }
        channel.close(promise: nil)
        // A channel that is closed as soon as it is connected is never said to be inactive.
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.core.closed() }
    }
}
