internal import KinesisVideo
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

// The body of a GetMedia answer.

extension ConnectionHandler {
    /// How many bytes are sent, in how many steps, before other connections of the event loop get their turn.
    private static let turn = (bytes: 256 * 1024, steps: 64)

    /// Carries out the session's steps until it has to wait: for the client, for time, or for its turn.
    func pump(_ context: ChannelHandlerContext) {
        // Writing can change the writability, which calls back here.
        guard !isPumping, case .streaming(var streaming) = state else { return }
        isPumping = true
        defer { isPumping = false }
        timer?.cancel()
        timer = nil
        fragmentWait = nil
        // Nothing leaves before the flush, and so nobody looks: a session that is held twice is copied for each piece.
        state = .answering
        let most = streaming.bytesSent + Self.turn.bytes
        var pieces: [ByteBuffer] = []
        var steps = 0
        while context.channel.isWritable, steps < Self.turn.steps, streaming.bytesSent < most {
            steps += 1
            let now = runtime.clock.now
            switch streaming.session.next(at: now) {
            case .send(let bytes):
                streaming.bytesSent += bytes.readableBytes
                // A chunk without bytes is the end of the body.
                if bytes.readableBytes > 0 { pieces.append(bytes) }
            case .wait(let time):
                guard send(pieces, of: streaming, context) else { return }
                return wait(until: time, from: now, context)
            case .waitForFragment(let index, let time):
                guard send(pieces, of: streaming, context) else { return }
                wait(until: time, from: now, context)
                return wait(forFragment: index, of: streaming.session.source, context)
            case .finish:
                streaming.body.write(pieces)
                finish(streaming, "ended")
                // A request that waited behind this one may be answered from inside the write.
                isPumping = false
                let keepsAlive = streaming.keepsAlive && !isQuiescing && !inputIsClosed
                return end(keepsAlive ? .keepAlive : .close, context)
            case .cut:
                streaming.body.write(pieces)
                finish(streaming, "cut")
                return closeOnceSent(context)
            case .reset:
                guard send(pieces, of: streaming, context) else { return }
                finish(streaming, "reset")
                return reset(context)
            }
        }
        guard send(pieces, of: streaming, context), context.channel.isWritable else { return }
        waitForTurn(context)
    }

    /// Goes on after the others.
    private func waitForTurn(_ context: ChannelHandlerContext) {
        guard !hasTurn else { return }
        hasTurn = true
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        Turns.of(context.eventLoop).wait {
            bound.value.handler.hasTurn = false
            bound.value.handler.pump(bound.value.context)
        }
    }

    /// Lets the pieces of a turn go, and says whether the client is still there.
    private func send(_ pieces: [ByteBuffer], of streaming: Streaming, _ context: ChannelHandlerContext) -> Bool {
        streaming.body.write(pieces)
        state = .streaming(streaming)
        note(streaming)
        context.flush()
        if case .streaming = state { return true }
        return false
    }

    private func wait(until time: WallTime?, from now: WallTime, _ context: ChannelHandlerContext) {
        guard let time else {
            // Nothing will ever happen here but that the client leaves; one that has closed its side may be gone.
            if inputIsClosed || isQuiescing { closeOnceSent(context) }
            return
        }
        let distance = max(1, time.milliseconds(since: now))
        // Looks at the clock once an hour at least: the time may be further away than a timer can count.
        schedule(in: .milliseconds(min(distance, 3_600_000)), context) { [weak self] context in self?.pump(context) }
    }

    /// Goes on when the fragment is there; the time that was waited for otherwise is forgotten then.
    private func wait(forFragment index: Int, of source: any FragmentSource, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        fragmentWait = source.wait(forFragment: index) {
            loop.execute {
                let (handler, context) = bound.value
                handler.pump(context)
            }
        }
    }

    /// Comes to a boundary once the stream has been deleted; an upload sees for itself that it has.
    func watchEnding(_ ending: StreamEnding, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        endingWait = ending.wait {
            loop.execute {
                let (handler, context) = bound.value
                guard case .streaming(var streaming) = handler.state else { return handler.ingest(context) }
                streaming.session.endAtBoundary()
                handler.state = .streaming(streaming)
                handler.pump(context)
            }
        }
    }

    /// Does what somebody asks from outside.
    func take(_ nudge: SessionNudge, _ context: ChannelHandlerContext) {
        guard case .streaming(var streaming) = state else { return takeWhileIngesting(nudge, context) }
        switch nudge {
        case .look: pump(context)
        case .end:
            streaming.session.endAtBoundary()
            state = .streaming(streaming)
            pump(context)
        case .reset:
            timer?.cancel()
            timer = nil
            finish(streaming, "reset")
            reset(context)
        }
    }

    /// Lets others see how far the session has come.
    private func note(_ streaming: Streaming) {
        runtime.advance(
            streaming.open,
            bytes: streaming.bytesSent,
            fragments: streaming.session.fragmentsSent,
            current: streaming.session.current,
            bytesOfCurrent: streaming.session.currentBytes
        )
    }

    /// Gives the place back and says how it went.
    func finish(_ streaming: Streaming, _ outcome: String) {
        state = .closed
        endingWait = nil
        note(streaming)
        runtime.close(streaming.open, outcome)
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

    /// Closes once everything that was written has left.
    func closeOnceSent(_ context: ChannelHandlerContext) {
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))), promise: promise)
    }

    /// Closes with a TCP reset: what the client has not read is lost, as when a host dies.
    func reset(_ context: ChannelHandlerContext) {
        guard let provider = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            // Closed below TLS, which would say goodbye first.
            let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            (tls ?? context).close(promise: nil)
        }
    }
}
