package import KinesisVideo
internal import Synchronization

/// Puts media into a stream: sends fragments while their acknowledgements are read, and again what a cut left open.
package struct Producer: Sendable {
    /// A fragment with its bytes.
    package struct Fragment: Sendable {
        /// What stands before its document's first Cluster, up to there.
        package let header: [UInt8]
        /// The Cluster and what follows it.
        package let bytes: [UInt8]
        /// The number of its document: fragments of another one have another header, and another session.
        package let document: Int
        /// The timestamp of its Cluster, in milliseconds.
        package let timecode: Int64
        /// How long after the first fragment it is sent at the earliest; zero for at once.
        package let due: Duration

        package init(header: [UInt8], bytes: [UInt8], document: Int, timecode: Int64, due: Duration = .zero) {
            self.header = header
            self.bytes = bytes
            self.document = document
            self.timecode = timecode
            self.due = due
        }
    }

    /// What happens while media is put.
    package enum Event: Sendable {
        /// A session begins, the first one has number 1.
        case began(session: Int)
        /// An acknowledgement came.
        case acknowledged(FragmentAcknowledgement)
        /// A session ended, and another one follows at that time.
        case resuming(after: ProducerMachine.SessionEnd, at: Duration)
    }

    /// No piece of a fragment is larger.
    private static let pieceSize = 64 * 1024

    private let request: PutMediaRequest
    private let contract: Contract
    private let route: Follower.Route
    private let settling: ProducerMachine.Settling
    private let patience: ProducerMachine.Patience
    private let silence: Duration
    private let clock: SteadyClock

    /// Prepares to put media.
    ///
    /// - Parameters:
    ///   - request: The stream, and what timestamps are counted from.
    ///   - contract: Says how errors are told.
    ///   - route: What is called, and what it is signed with.
    ///   - settling: What settles a fragment.
    ///   - patience: How patient to be.
    ///   - silence: How long nothing may be acknowledged before the session is given up for another one.
    ///   - clock: What waits are measured by.
    package init(
        _ request: PutMediaRequest,
        contract: Contract,
        route: Follower.Route,
        settling: ProducerMachine.Settling,
        patience: ProducerMachine.Patience = ProducerMachine.Patience(),
        silence: Duration = .seconds(60),
        clock: SteadyClock = .system
    ) {
        self.request = request
        self.contract = contract
        self.route = route
        self.settling = settling
        self.patience = patience
        self.silence = silence
        self.clock = clock
    }

    /// Puts all fragments of a source, until it ends, the task is cancelled, or it makes no sense any more.
    ///
    /// - Parameters:
    ///   - source: Gives the fragments; it is read no faster than the endpoint takes them.
    ///   - tell: Told of what happens, in its order.
    /// - Returns: What was put, and why no more; `nil` where the source has ended and everything is settled.
    /// - Throws: What the source throws, once what it had given before is settled.
    package func put<Source: FragmentSupply>(
        _ source: Source,
        telling tell: @escaping @Sendable (Event) -> Void = { _ in }
    ) async throws(Source.Failure) -> (summary: ProducerSummary, failure: FollowFailure?) {
        let start = request.timecodeType == .relative ? request.producerStart.milliseconds : 0
        let desk = ProducerDesk(
            ProducerMachine(settling: settling, producerStart: start, patience: patience),
            source,
            clock: clock
        )
        var random = SystemRandomNumberGenerator()
        var renewal = FollowMachine.Renewal.none
        while true {
            // What is not Matroska is said before anybody is called, and nobody is called before there is something to send.
            await desk.readFirst()
            if Task.isCancelled { return (desk.summary, .cancelled) }
            if desk.hasNothing {
                if let failure = desk.sourceFailure { throw failure }
                return (desk.summary, nil)
            }
            desk.begin()
            tell(.began(session: desk.summary.sessions))
            let end = await session(desk, renewing: renewal, tell)
            switch desk.ended(end, random: &random) {
            case .done:
                if let failure = desk.sourceFailure { throw failure }
                return (desk.summary, nil)
            case .giveUp(let failure): return (desk.summary, failure)
            case .resume(let time, let next):
                renewal = next
                if end != .transport(.finished) { tell(.resuming(after: end, at: time)) }
                _ = await clock.sleep(until: time)
            }
        }
    }

    private func session<Source: FragmentSupply>(
        _ desk: ProducerDesk<Source>,
        renewing renewal: FollowMachine.Renewal,
        _ tell: @escaping @Sendable (Event) -> Void
    ) async -> ProducerMachine.SessionEnd {
        let client: MediaClient
        let signing: RequestSigning
        do {
            signing = route.signing(try await route.credentials(renewal))
            client = try await route.client(renewal)
        } catch {
            return Task.isCancelled ? .transport(.cancelled) : .unprepared("\(error)")
        }
        let request = OutgoingRequest(
            path: PutMediaRequest.path,
            headers: self.request.headers + [HeaderField("Expect", "100-continue")],
            body: []
        )
        return await client.withUpload(request, signing: signing) { exchange, upload in
            async let _: Void = push(upload, desk)
            var listener = AcknowledgementListener(silence: silence, contract: contract) { event in
                switch event {
                case .accepted: desk.accepted()
                case .acknowledged(let acknowledgement):
                    tell(.acknowledged(acknowledgement))
                    desk.acknowledged(acknowledgement)
                }
            } isAwaiting: {
                desk.isAwaiting
            }
            await exchange.hear(&listener)
            desk.sessionIsOver()
            upload.abandon()
            return listener.end ?? .transport(.cancelled)
        }
    }

    /// Sends what the machine says, until the body ends or nobody takes it any more.
    private func push<Source: FragmentSupply>(_ upload: Upload, _ desk: ProducerDesk<Source>) async {
        while !Task.isCancelled {
            switch await desk.next() {
            case .send(let fragment, let withHeader):
                if fragment.due > .zero, !(await clock.sleep(until: desk.firstSent + fragment.due)) { return }
                if withHeader, !(await send(fragment.header, upload)) { return }
                guard await send(fragment.bytes, upload) else { return }
            case .endBody:
                await upload.finish()
                return
            case nil: return
            }
        }
    }

    private func send(_ bytes: [UInt8], _ upload: Upload) async -> Bool {
        for start in stride(from: 0, to: bytes.count, by: Self.pieceSize) {
            let piece = Array(bytes[start..<min(start + Self.pieceSize, bytes.count)])
            guard await upload.send(piece) else { return false }
        }
        return true
    }
}

/// Where fragments come from.
package protocol FragmentSupply: Sendable {
    associatedtype Failure: Error

    /// Waits for the next fragment.
    ///
    /// - Returns: The fragment; `nil` at the end, and where the task was cancelled: what is read then is given out later.
    /// - Throws: Why there is none.
    func next() async throws(Failure) -> Producer.Fragment?
}
