internal import KinesisVideo
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// One connection: gathers a request, has it answered, and sends the answer as fast as the client takes it.
///
/// Media is pulled from its session only while the channel is writable, so what waits for a slow client is bounded by the
/// channel's high-water mark, whatever the stream holds. And nothing more is read of a client that takes no answers, so that
/// what waits for it is no more than the answers to one read.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What the connection is doing.
    enum State {
        /// Between two requests.
        case idle
        /// Inside a request.
        case receiving(HTTPRequestHead, [UInt8])
        /// The answer is held back or on its way.
        case answering
        /// Inside the body of a GetMedia answer.
        case streaming(Streaming)
        /// Inside the bodies of a PutMedia request and of its answer.
        case ingesting(Ingesting)
        /// Nothing more is read or sent.
        case closed
    }

    /// What becomes of the connection after an answer.
    enum Ending {
        /// It waits for the next request.
        case keepAlive
        /// It is closed as soon as the answer has left.
        case close
        /// It is closed a little later: what a client still sends to a closed socket resets the connection, which would
        /// take the answer away from it.
        case linger
    }

    /// A session whose body is being sent.
    struct Streaming {
        var session: MediaSession
        let lease: SessionLease
        let note: Answer.Note
        /// The session as others see it.
        let open: OpenSession
        let keepsAlive: Bool
        let body: BodyWriter
        var bytesSent = 0
    }

    /// The largest body that any request has to have, many times over.
    private static let largestBody = 1024 * 1024

    /// How long a refused upload has to stop before its connection is closed.
    private static let lingering = TimeAmount.milliseconds(500)

    private let service: MediaService
    let runtime: Runtime
    let logger: Logger
    var state = State.idle
    var timer: Scheduled<Void>?
    /// A fragment that is waited for.
    var fragmentWait: FragmentWait?
    /// The end of the stream, which is waited for while it is read or written.
    var endingWait: FragmentWait?
    /// Whether it waits for its turn.
    var hasTurn = false
    var inputIsClosed = false
    var isQuiescing = false
    var isPumping = false
    private var hasTrailers = false
    /// Whether reading waits until the client has taken what was written, or the disk what the client has sent.
    private var isReadHeld = false

    /// Serves one connection.
    init(service: MediaService, runtime: Runtime, logger: Logger) {
        self.service = service
        self.runtime = runtime
        self.logger = logger
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes) where isIngesting:
            change(context) { $0.session.receive(bytes, at: $1) }
        case .end where isIngesting:
            change(context) { ingesting, now in
                ingesting.isInputOver = true
                ingesting.session.endInput(at: now)
            }
        case .body(var bytes):
            guard case .receiving(let head, var body) = state else { return }
            guard body.count + bytes.readableBytes <= Self.largestBody else { return refuseLargeBody(head, context) }
            // Taken out of the state first, so that appending does not copy what is there.
            state = .idle
            body += bytes.readBytes(length: bytes.readableBytes) ?? []
            state = .receiving(head, body)
        case .end:
            guard case .receiving(let head, let body) = state else { return }
            state = .answering
            answer(ReceivedRequest(head: head, body: body), context)
        }
    }

    /// Has a request answered: at once, or by the thread that writes, where what it changes is kept on disk.
    private func answer(_ request: ReceivedRequest, _ context: ChannelHandlerContext) {
        let (now, date, instant) = (runtime.clock.now, runtime.clock.date, context.eventLoop.now.uptimeMilliseconds)
        guard let storage = service.storage(changedBy: request) else {
            return send(service.answer(request, at: now, date: date, instant: instant), to: request.head, context)
        }
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let (service, loop) = (service, context.eventLoop)
        storage.perform { isOpen in
            let answer = isOpen ? service.answer(request, at: now, date: date, instant: instant) : nil
            loop.execute {
                let (handler, context) = bound.value
                // The client may have left meanwhile.
                guard case .answering = handler.state else { return }
                guard let answer else { return context.close(promise: nil) }
                handler.send(answer, to: request.head, context)
            }
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .idle = state else { return }
        var head = head
        if let problem = head.takeOriginForm() { return refuse(problem, to: head, context) }
        guard !service.takesUpload(head) else { return beginUpload(head, context) }
        state = .receiving(head, [])
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        guard length <= Self.largestBody else { return refuseLargeBody(head, context) }
        meetExpectation(of: head, context)
    }

    /// Answers a request whose body is media on its head: who is refused need not send any.
    private func beginUpload(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        state = .answering
        let request = ReceivedRequest(head: head, body: [], isBodyOpen: true)
        let instant = context.eventLoop.now.uptimeMilliseconds
        let answer = service.answer(
            request,
            at: runtime.clock.now,
            date: runtime.clock.date,
            instant: instant
        )
        log(answer, to: head)
        guard case .upload = answer.body else { return write(answer, version: head.version, .linger, context) }
        guard meetExpectation(of: head, context) else { return }
        write(answer, version: head.version, head.isKeepAlive ? .keepAlive : .close, context)
    }

    /// Gives a request its word that expects one before its body.
    ///
    /// - Returns: Whether the connection is still there.
    @discardableResult
    private func meetExpectation(of head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Bool {
        // HTTP/1.0 has no interim answers: there the expectation means nothing (RFC 9110, section 10.1.1).
        let expects =
            head.version.hasChunks
            && head.headers[canonicalForm: "Expect"].contains { $0.lowercased() == "100-continue" }
        if expects, service.closesOnExpect {
            context.close(promise: nil)
            return false
        }
        if expects, !service.ignoresExpect {
            let interim = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
        }
        return true
    }

    private var isIngesting: Bool {
        if case .ingesting = state { true } else { false }
    }

    private func refuseLargeBody(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let message = "The body is longer than \(Self.largestBody) bytes"
        refuse(message, to: head, context)
    }

    /// Answers what will not be read to its end, and closes the connection.
    private func refuse(_ message: String, to head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        state = .answering
        let answer = service.answer(toUnreadable: message, at: runtime.clock.date)
        log(answer, to: head)
        write(answer, version: head?.version ?? .http1_1, .linger, context)
    }

    // MARK: Answers

    private func send(_ answer: Answer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        log(answer, to: head)
        guard answer.delay > 0 else { return write(answer, to: head, context) }
        // Waits with the answer in hand: its lease, if it has one, goes with it if the client leaves.
        schedule(in: .milliseconds(answer.delay), context) { [weak self] context in
            self?.write(answer, to: head, context)
        }
    }

    private func write(_ answer: Answer, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let isKept = head.isKeepAlive && head.version.hasChunks
        let keepsAlive = isKept && !isQuiescing && !inputIsClosed && !service.form.closesConnections
        let ending = keepsAlive ? Ending.keepAlive : .close
        write(answer, version: head.version, ending, context, omitsBody: head.method == .HEAD)
    }

    private func write(
        _ answer: Answer,
        version: HTTPVersion,
        _ ending: Ending,
        _ context: ChannelHandlerContext,
        omitsBody: Bool = false
    ) {
        let version = answer.isOldHTTP ? .http1_0 : version
        var status = HTTPResponseStatus(statusCode: answer.status)
        // A status like 480 has no reason phrase; its error's name helps whoever reads a trace.
        if status.reasonPhrase.isEmpty, let error = answer.note.error {
            status = .custom(code: UInt(answer.status), reasonPhrase: error)
        }
        var head = HTTPResponseHead(version: version, status: status, headers: answer.headers)
        if ending != .keepAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        switch answer.body {
        case .bytes(let bytes):
            let isChunked = service.form.errorFraming == .chunked && answer.note.error != nil && version.hasChunks
            let (name, value) = isChunked ? ("Transfer-Encoding", "chunked") : ("Content-Length", String(bytes.count))
            head.headers.replaceOrAdd(name: name, value: value)
            head.headers = service.form.shaped(head.headers)
            hasTrailers = isChunked && !omitsBody
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if !bytes.isEmpty, !omitsBody {
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            }
            end(ending, context)
        case .media(let session, let lease):
            // HTTP/1.0 has no chunks: there the end of the connection is the end of the body.
            let isChunked = version.hasChunks
            if isChunked { head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked") }
            head.headers = service.form.shaped(head.headers)
            hasTrailers = isChunked
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            var session = session
            if inputIsClosed { session.closeInput() }
            if isQuiescing { session.endAtBoundary() }
            let keepsAlive = ending == .keepAlive && isChunked
            guard let body = try? BodyWriter(context, isChunked: isChunked) else {
                lease.release()
                return context.close(promise: nil)
            }
            let open = open(.getMedia, answer.note, context)
            let streaming = Streaming(
                session: session,
                lease: lease,
                note: answer.note,
                open: open,
                keepsAlive: keepsAlive,
                body: body
            )
            state = .streaming(streaming)
            watchEnding(session.ending, context)
            pump(context)
        case .upload(let session, let streamEnding, let lease):
            head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
            head.headers = service.form.shaped(head.headers)
            hasTrailers = true
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            let keepsAlive = ending == .keepAlive && !service.form.closesConnections
            let open = open(.putMedia, answer.note, context)
            let ingesting = Ingesting(
                session: session,
                lease: lease,
                note: answer.note,
                open: open,
                keepsAlive: keepsAlive
            )
            state = .ingesting(ingesting)
            watchEnding(streamEnding, context)
            ingest(context)
        }
    }

    /// Lets others see a session, and tell its connection what to do.
    private func open(_ kind: OpenSession.Kind, _ note: Answer.Note, _ context: ChannelHandlerContext) -> OpenSession {
        let channel = context.channel
        return runtime.open(kind, note) { nudge in
            channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(nudge) }
        }
    }

    /// Ends the body, and the connection unless it is kept.
    func end(_ ending: Ending, _ context: ChannelHandlerContext) {
        // The next request may be delivered from inside the write.
        state = ending == .keepAlive ? .idle : .closed
        let trailers = hasTrailers ? service.form.trailerFields : nil
        switch ending {
        case .keepAlive:
            context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
        case .close:
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: promise)
        case .linger:
            context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
            schedule(in: Self.lingering, context) { $0.close(promise: nil) }
        }
    }

    // MARK: Events

    func read(context: ChannelHandlerContext) {
        guard !isReadPaced(context) else { return }
        isReadHeld = !context.channel.isWritable || isUploadFull
        if !isReadHeld { context.read() }
    }

    /// Goes on reading where it was held.
    func readAgain(_ context: ChannelHandlerContext) {
        if isReadHeld, context.channel.isWritable { read(context: context) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readAgain(context)
        if context.channel.isWritable, case .streaming = state { pump(context) }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            inputIsClosed = true
            switch state {
            case .idle, .receiving: context.close(promise: nil)
            case .streaming(var streaming):
                streaming.session.closeInput()
                state = .streaming(streaming)
                pump(context)
            // A body that was cut short is an error of the parser's.
            case .ingesting, .answering, .closed: break
            }
        case is Quiescence:
            isQuiescing = true
            switch state {
            case .idle: context.close(promise: nil)
            case .streaming(var streaming):
                streaming.session.endAtBoundary()
                state = .streaming(streaming)
                pump(context)
            case .ingesting: change(context) { ingesting, _ in ingesting.session.close() }
            case .receiving, .answering, .closed: break
            }
        case let nudge as SessionNudge: take(nudge, context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch state {
        case .idle where error is HTTPParserError, .receiving where error is HTTPParserError:
            refuse("The request is not HTTP/1.1", to: nil, context)
        case .ingesting where error is HTTPParserError:
            change(context) { $0.session.loseInput(at: $1) }
        default:
            logger.debug("connection failed", metadata: ["error": "\(error)"])
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        abandon()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        abandon()
    }

    private func abandon() {
        timer?.cancel()
        timer = nil
        fragmentWait = nil
        endingWait = nil
        if case .streaming(let streaming) = state { finish(streaming, "abandoned") }
        if case .ingesting(let ingesting) = state { finish(ingesting, "abandoned") }
        state = .closed
    }

    /// Runs a task later; a task that waited already is forgotten.
    func schedule(
        in delay: TimeAmount,
        _ context: ChannelHandlerContext,
        _ task: @escaping (ChannelHandlerContext) -> Void
    ) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { task(context) }
    }

    private func log(_ answer: Answer, to head: HTTPRequestHead?) {
        var metadata: Logger.Metadata = ["requestID": "\(answer.note.requestID)"]
        metadata["stream"] = answer.note.stream.map { "\($0)" }
        metadata["selector"] = answer.note.selector.map { "\($0)" }
        metadata["error"] = answer.note.error.map { "\($0)" }
        // The query is left out: a presigned one would hold a signature.
        let path = head.map { String($0.uri.prefix { $0 != "?" }.prefix(200)) } ?? "-"
        let method = head?.method.rawValue ?? "-"
        logger.info("\(method) \(path) \(answer.status)", metadata: metadata)
        runtime.note(answer, method: method, path: path)
    }
}

/// Asks a connection to come to its end: an idle one at once, a session at its next fragment boundary.
struct Quiescence: Sendable {}
