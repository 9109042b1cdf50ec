internal import KinesisVideo
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// One connection to the control of an emulator.
final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        case receiving(HTTPRequestHead, ByteBuffer)
        /// Nothing more is read.
        case listening(Int)
        case closed
    }

    /// How often a listener gets a sign that nothing happened.
    private static let silence = TimeAmount.seconds(15)

    /// The largest body that is worked on between two reads, in bytes.
    private static let smallBody = 1 << 14

    private let service: ControlService
    private var state = State.idle
    private var timer: Scheduled<Void>?
    private var lost = 0

    init(service: ControlService) {
        self.service = service
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard case .idle = state else { return }
            var head = head
            if let problem = head.takeOriginForm() { return refuse(400, problem, head, context) }
            let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
            // Who is unknown is not listened to for megabytes.
            let most = service.access.isKnown(head) ? ControlService.largestBody : 1 << 16
            guard length <= most else { return refuse(413, "the body is too large", head, context) }
            state = .receiving(head, ByteBuffer())
            if head.headers[canonicalForm: "Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                let interim = HTTPResponseHead(version: head.version, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: nil)
            }
        case .body(var bytes):
            guard case .receiving(let head, var body) = state else { return }
            let most = service.access.isKnown(head) ? ControlService.largestBody : 1 << 16
            guard body.readableBytes + bytes.readableBytes <= most else {
                return refuse(413, "the body is too large", head, context)
            }
            state = .idle
            body.writeBuffer(&bytes)
            state = .receiving(head, body)
        case .end:
            guard case .receiving(let head, let body) = state else { return }
            let request = ReceivedRequest(head: head, body: Array(body.readableBytesView))
            let storage = service.storage(changedBy: request)
            guard storage != nil || request.body.count > Self.smallBody else {
                return write(service.answer(request), head, context)
            }
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            let (service, loop) = (service, context.eventLoop)
            let work: @Sendable (Bool) -> Void = { isOpen in
                let answer = isOpen ? service.answer(request) : .refusal(503, "the emulator ends")
                loop.execute {
                    let (handler, context) = bound.value
                    if case .receiving = handler.state { handler.write(answer, head, context) }
                }
            }
            // Media is cut where no reader of the same event loop has to wait for it.
            if let storage { storage.perform(work) } else { NIOThreadPool.singleton.submit { work($0 == .active) } }
        }
    }

    private func write(_ answer: ControlAnswer, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch answer {
        case .bytes(let status, let type, let bytes): write(status, type, bytes, head, context)
        case .events: listen(head, context)
        }
    }

    private func refuse(_ status: Int, _ message: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard case .bytes(let status, let type, let bytes) = ControlAnswer.refusal(status, message) else { return }
        write(status, type, bytes, head, context, closing: true)
    }

    private func write(
        _ status: Int,
        _ type: String,
        _ bytes: [UInt8],
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        closing: Bool = false
    ) {
        let keepsAlive = head.isKeepAlive && head.version.hasChunks && !closing
        var answer = answer(status, type, head)
        answer.headers.add(name: "Content-Length", value: String(bytes.count))
        if !keepsAlive { answer.headers.add(name: "Connection", value: "close") }
        state = keepsAlive ? .idle : .closed
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if head.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        }
        let promise = keepsAlive ? nil : context.eventLoop.makePromise(of: Void.self)
        promise?.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func answer(_ status: Int, _ type: String, _ head: HTTPRequestHead) -> HTTPResponseHead {
        var headers = HTTPHeaders([
            ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ])
        if type.hasPrefix("text/html") {
            headers.add(
                name: "Content-Security-Policy",
                value: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )
        }
        if status == 401 { headers.add(name: "WWW-Authenticate", value: "Bearer") }
        return HTTPResponseHead(version: head.version, status: HTTPResponseStatus(statusCode: status), headers: headers)
    }

    // MARK: Events

    private func listen(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let id = service.runtime.events.add { text in
            loop.execute {
                let (handler, context) = bound.value
                handler.hear(text, context)
            }
        }
        guard let id else { return refuse(503, "\(EventHub.mostListeners) listen already", head, context) }
        state = .listening(id)
        var answer = answer(200, "text/event-stream", head)
        answer.headers.add(name: "Connection", value: "close")
        if head.version.hasChunks { answer.headers.add(name: "Transfer-Encoding", value: "chunked") }
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        send(": listening\n\n", context)
    }

    private func hear(_ text: String, _ context: ChannelHandlerContext) {
        guard case .listening = state else { return }
        // What a slow listener misses is counted, not kept.
        guard context.channel.isWritable else {
            lost += 1
            return
        }
        let missed = lost > 0 ? "event: missed\ndata: {\"events\":\(lost)}\n\n" : ""
        lost = 0
        send(missed + text, context)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.silence) { [weak self] in
            self?.hear(": nothing happened\n\n", context)
        }
    }

    // MARK: Ends

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is Quiescence { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        if case .listening(let id) = state { service.runtime.events.remove(id) }
        state = .closed
        context.fireChannelInactive()
    }
}
