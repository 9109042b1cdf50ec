internal import KinesisVideo
internal import Logging
internal import Matroska
internal import NIOCore
internal import NIOHTTP1

// The answer to PutMedia, which is written while the request is still coming.

extension ConnectionHandler {
    /// An upload whose body is coming.
    struct Ingesting {
        var session: UploadSession
        let lease: SessionLease
        let note: Answer.Note
        /// The upload as others see it.
        let open: OpenSession
        let keepsAlive: Bool
        /// Whether the body has come to its end.
        var isInputOver = false
    }

    /// Carries out the upload's steps until it has to wait: for the producer, the store, or time.
    func ingest(_ context: ChannelHandlerContext) {
        guard case .ingesting(var ingesting) = state else { return }
        // A session that is held twice is copied for each piece.
        state = .answering
        timer?.cancel()
        timer = nil
        while true {
            let now = runtime.clock.now
            switch ingesting.session.next(at: now) {
            case .send(let bytes):
                context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
            case .persist(let receipt):
                persist(receipt, context)
            case .wait(let time):
                state = .ingesting(ingesting)
                note(ingesting)
                context.flush()
                guard case .ingesting = state, let time else { return }
                let distance = max(1, time.milliseconds(since: now))
                schedule(in: .milliseconds(min(distance, 3_600_000)), context) { [weak self] context in
                    self?.ingest(context)
                }
                return
            case .finish:
                finish(ingesting, ingesting.session.failure.map { "ended with \($0)" } ?? "ended")
                let keepsAlive = ingesting.isInputOver && ingesting.keepsAlive && !isQuiescing && !inputIsClosed
                // A producer that still sends would have its acknowledgements taken away by a reset.
                return end(keepsAlive ? .keepAlive : ingesting.isInputOver ? .close : .linger, context)
            case .cut:
                finish(ingesting, "cut")
                return closeOnceSent(context)
            }
        }
    }

    /// Does what somebody asks from outside.
    func takeWhileIngesting(_ nudge: SessionNudge, _ context: ChannelHandlerContext) {
        guard case .ingesting(let ingesting) = state else { return }
        switch nudge {
        case .look: ingest(context)
        case .end: change(context) { ingesting, _ in ingesting.session.close() }
        case .reset:
            timer?.cancel()
            timer = nil
            finish(ingesting, "reset")
            reset(context)
        }
    }

    /// Lets others see how far the upload has come.
    private func note(_ ingesting: Ingesting) {
        let session = ingesting.session
        runtime.advance(
            ingesting.open,
            bytes: session.bytesReceived,
            fragments: session.fragmentsStored,
            told: session.lastTold
        )
    }

    /// Changes the upload that is coming, and goes on with it.
    func change(_ context: ChannelHandlerContext, _ change: (inout Ingesting, WallTime) -> Void) {
        guard case .ingesting(var ingesting) = state else { return }
        state = .answering
        change(&ingesting, runtime.clock.now)
        state = .ingesting(ingesting)
        ingest(context)
    }

    /// Has the session know when a fragment is safe.
    private func persist(_ receipt: StoredStream.Receipt, _ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        receipt.whenSettled { isSafe in
            loop.execute {
                let (handler, context) = bound.value
                handler.change(context) { $0.session.persisted(at: $1, isSafe: isSafe) }
                handler.readAgain(context)
            }
        }
    }

    /// Whether more waits for the disk than is held.
    var isUploadFull: Bool {
        if case .ingesting(let ingesting) = state { ingesting.session.isFull } else { false }
    }

    /// Whether reading has to wait because more came than is read in a second.
    func isReadPaced(_ context: ChannelHandlerContext) -> Bool {
        guard case .ingesting(var ingesting) = state else { return false }
        state = .answering
        let now = runtime.clock.now
        let time = ingesting.session.nextRead(at: now)
        state = .ingesting(ingesting)
        guard let time else { return false }
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(max(1, time.milliseconds(since: now)))) {
            let (handler, context) = bound.value
            handler.read(context: context)
        }
        return true
    }

    /// Gives the place back and says how it went.
    func finish(_ ingesting: Ingesting, _ outcome: String) {
        state = .closed
        endingWait = nil
        note(ingesting)
        runtime.close(ingesting.open, outcome)
        ingesting.lease.release()
        var metadata: Logger.Metadata = [
            "stream": "\(ingesting.note.stream ?? "-")",
            "fragments": "\(ingesting.session.fragmentsStored)",
            "bytes": "\(ingesting.session.bytesReceived)",
            "requestID": "\(ingesting.note.requestID)",
        ]
        metadata["data"] = ingesting.session.dataError.map { "\($0)" }
        logger.info("upload \(outcome)", metadata: metadata)
    }
}
