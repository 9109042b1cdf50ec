internal import KinesisVideo
internal import Logging
internal import NIOCore
internal import NIOHTTP1

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One connection: gathers a request, has it answered, and sends the answer as fast as the client takes it.
///
/// Media is pulled from its session only while the channel is writable, so what waits for a slow client is bounded by the
/// channel's high-water mark, whatever the stream holds.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Between two requests.
        case idle
        /// Inside a request.
        case receiving(HTTPRequestHead, [UInt8])
        /// The answer is held back or on its way.
        case answering
        /// Inside the body of a GetMedia answer.
        case streaming(Streaming)
        /// Nothing more is read or sent.
        case closed
    }

    private struct Streaming {
        var session: MediaSession
        let lease: SessionLease
        let note: Answer.Note
        let keepsAlive: Bool
        var bytesSent = 0
    }

    /// The largest body that any request has to have, many times over.
    private static let largestBody = 1024 * 1024

    /// How many pieces are sent before other connections of the event loop get their turn.
    private static let piecesATurn = 64

    /// How long a refused upload has to stop before its connection is closed.
    private static let lingering = TimeAmount.milliseconds(500)

    private let service: MediaService
    private let clock: WallClock
    private let logger: Logger
    private var state = State.idle
    private var timer: Scheduled<Void>?
    private var inputIsClosed = false
    private var isQuiescing = false
    private var isPumping = false

    /// Serves one connection.
    init(service: MediaService, clock: WallClock, logger: Logger) {
        self.service = service
        self.clock = clock
        self.logger = logger
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
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
            let instant = context.eventLoop.now.uptimeMilliseconds
            let answer = service.answer(ReceivedRequest(head: head, body: body), at: clock.now(), instant: instant)
            send(answer, to: head, context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .idle = state else { return }
        state = .receiving(head, [])
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        guard length <= Self.largestBody else { return refuseLargeBody(head, context) }
        if head.headers[canonicalForm: "Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let interim = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
        }
    }

    private func refuseLargeBody(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let message = "The body is longer than \(Self.largestBody) bytes"
        refuse(message, to: head, context)
    }

    /// Answers what will not be read to its end, and closes the connection.
    private func refuse(_ message: String, to head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
        state = .answering
        let answer = service.answer(toUnreadable: message, at: clock.now())
        log(answer, to: head)
        write(answer, version: head?.version ?? .http1_1, keepsAlive: false, context)
        // Closing at once would reset the connection and take the answer from a client that still sends.
        state = .closed
        schedule(in: Self.lingering, context) { $0.close(promise: nil) }
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
        let keepsAlive = head.isKeepAlive && !isQuiescing && !inputIsClosed
        write(answer, version: head.version, keepsAlive: keepsAlive, context, omitsBody: head.method == .HEAD)
    }

    private func write(
        _ answer: Answer,
        version: HTTPVersion,
        keepsAlive: Bool,
        _ context: ChannelHandlerContext,
        omitsBody: Bool = false
    ) {
        // A status like 480 has no reason phrase; its error's name helps whoever reads a trace.
        let known = HTTPResponseStatus(statusCode: answer.status)
        let status =
            known.reasonPhrase.isEmpty || (400..<500).contains(answer.status) && (480...485).contains(answer.status)
            ? .custom(code: UInt(answer.status), reasonPhrase: answer.note.error ?? "")
            : known
        var head = HTTPResponseHead(version: version, status: status, headers: answer.headers)
        if !keepsAlive { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        switch answer.body {
        case .bytes(let bytes):
            head.headers.replaceOrAdd(name: "Content-Length", value: String(bytes.count))
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if !bytes.isEmpty, !omitsBody {
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            }
            end(keepsAlive: keepsAlive, context)
        case .media(let session, let lease):
            // HTTP/1.0 has no chunks: there the end of the connection is the end of the body.
            let isChunked = version.major > 1 || version.major == 1 && version.minor >= 1
            if isChunked { head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked") }
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            var session = session
            if inputIsClosed { session.closeInput() }
            if isQuiescing { session.endAtBoundary() }
            state = .streaming(
                Streaming(session: session, lease: lease, note: answer.note, keepsAlive: keepsAlive && isChunked)
            )
            pump(context)
        }
    }

    private func end(keepsAlive: Bool, _ context: ChannelHandlerContext) {
        guard keepsAlive else {
            state = .closed
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
            return
        }
        // The next request may be delivered from inside the write.
        state = .idle
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    // MARK: Media

    /// Carries out the session's steps until it has to wait: for the client, for time, or for its turn.
    private func pump(_ context: ChannelHandlerContext) {
        // Writing can change the writability, which calls back here.
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        timer?.cancel()
        timer = nil
        for _ in 0..<Self.piecesATurn {
            guard context.channel.isWritable, case .streaming(var streaming) = state else { return }
            let now = clock.now()
            switch streaming.session.next(at: now) {
            case .send(let bytes):
                streaming.bytesSent += bytes.readableBytes
                state = .streaming(streaming)
                context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            case .wait(let time):
                state = .streaming(streaming)
                return wait(until: time, from: now, context)
            case .finish:
                finish(streaming, "ended")
                // A request that waited behind this one may be answered from inside the write.
                isPumping = false
                return end(keepsAlive: streaming.keepsAlive && !isQuiescing && !inputIsClosed, context)
            case .cut:
                finish(streaming, "cut")
                return close(context)
            case .reset:
                finish(streaming, "reset")
                return reset(context)
            }
        }
        schedule(in: .zero, context) { [weak self] context in self?.pump(context) }
    }

    private func wait(until time: WallTime?, from now: WallTime, _ context: ChannelHandlerContext) {
        guard let time else {
            // Nothing will ever happen here but that the client leaves; one that has closed its side may be gone.
            if inputIsClosed || isQuiescing { close(context) }
            return
        }
        let distance = max(1, time.milliseconds(since: now))
        // Looks at the clock once an hour at least: the time may be further away than a timer can count.
        schedule(in: .milliseconds(min(distance, 3_600_000)), context) { [weak self] context in self?.pump(context) }
    }

    /// Gives the place back and says how it went.
    private func finish(_ streaming: Streaming, _ outcome: String) {
        state = .closed
        streaming.lease.release()
        logger.info(
            "session \(outcome)",
            metadata: [
                "stream": "\(streaming.note.stream ?? "-")",
                "fragments": "\(streaming.session.fragmentsSent)",
                "bytes": "\(streaming.bytesSent)",
                "requestID": "\(streaming.note.requestID)",
            ]
        )
    }

    // MARK: Ends

    /// Closes once everything that was written has left.
    private func close(_ context: ChannelHandlerContext) {
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: promise)
    }

    /// Closes with a TCP reset: what the client has not read is lost, as when a host dies.
    private func reset(_ context: ChannelHandlerContext) {
        guard let provider = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
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
            case .answering, .closed: break
            }
        case is Quiescence:
            isQuiescing = true
            switch state {
            case .idle: context.close(promise: nil)
            case .streaming(var streaming):
                streaming.session.endAtBoundary()
                state = .streaming(streaming)
                pump(context)
            case .receiving, .answering, .closed: break
            }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch state {
        case .idle where error is HTTPParserError, .receiving where error is HTTPParserError:
            refuse("The request is not HTTP/1.1", to: nil, context)
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
        if case .streaming(let streaming) = state { finish(streaming, "abandoned") }
        state = .closed
    }

    private func schedule(
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
        logger.info("\(head?.method.rawValue ?? "-") \(path) \(answer.status)", metadata: metadata)
    }
}

/// Asks a connection to come to its end: an idle one at once, a session at its next fragment boundary.
struct Quiescence: Sendable {}

extension NIODeadline {
    /// Milliseconds on the clock of the event loops, which never goes back.
    fileprivate var uptimeMilliseconds: Int64 {
        Int64(clamping: uptimeNanoseconds / 1_000_000)
    }
}
