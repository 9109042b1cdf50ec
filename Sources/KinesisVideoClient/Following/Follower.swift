package import KinesisVideo

/// Reads a stream on and on, across the ends of sessions and what cuts them.
package struct Follower: Sendable {
    /// What a stream is read with.
    package struct Route: Sendable {
        /// Gives the client of the stream's data endpoint; told what is to be asked for anew.
        package var client: @Sendable (FollowMachine.Renewal) async throws -> MediaClient
        /// Gives the credentials of the next session.
        package var credentials: @Sendable (FollowMachine.Renewal) async throws -> Credentials
        /// Makes of credentials how a request is signed.
        package var signing: @Sendable (Credentials) -> RequestSigning

        package init(
            client: @escaping @Sendable (FollowMachine.Renewal) async throws -> MediaClient,
            credentials: @escaping @Sendable (FollowMachine.Renewal) async throws -> Credentials,
            signing: @escaping @Sendable (Credentials) -> RequestSigning
        ) {
            self.client = client
            self.credentials = credentials
            self.signing = signing
        }
    }

    private let stream: StreamReference
    private let contract: Contract
    private let route: Route
    private let patience: FollowMachine.Patience
    private let silence: Duration
    private let clock: SteadyClock

    /// Prepares to read a stream.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - contract: Says how errors are told.
    ///   - route: What it is read with.
    ///   - patience: How patient to be.
    ///   - silence: How long nothing may come before the session is given up for another one.
    ///   - clock: What waits are measured by.
    package init(
        stream: StreamReference,
        contract: Contract,
        route: Route,
        patience: FollowMachine.Patience = FollowMachine.Patience(),
        silence: Duration = .seconds(60),
        clock: SteadyClock = .system
    ) {
        self.stream = stream
        self.contract = contract
        self.route = route
        self.patience = patience
        self.silence = silence
        self.clock = clock
    }

    /// Reads on until the reader has enough, the time is over, the task is cancelled, or it makes no sense any more.
    ///
    /// - Parameters:
    ///   - start: Where to start.
    ///   - limit: How long to read; `nil` for as long as the reader wants.
    ///   - cutter: Makes what cuts the body of a session.
    ///   - reader: Takes the chunks, each once and in order.
    /// - Returns: What was read, and why it is not read any further; `nil` where the reader had enough.
    package func follow<Reader: ChunkFollowing>(
        from start: StartSelector,
        for limit: Duration? = nil,
        cutter: @Sendable () -> Reader.Cutter,
        _ reader: inout Reader
    ) async -> (summary: FollowSummary, failure: FollowFailure?) {
        let began = clock.now
        var machine = FollowMachine(start: start, patience: patience)
        var random = SystemRandomNumberGenerator()
        var renewal = FollowMachine.Renewal.none
        while true {
            let remaining = limit.map { $0 - (clock.now - began) }
            if Task.isCancelled { return (machine.account, .cancelled) }
            if let remaining, remaining <= .zero { return (machine.account, .outOfTime) }
            let selector = machine.begin(at: clock.now)
            var session = Session(machine, cutter(), reader, clock: clock, silence: silence, contract: contract)
            await hear(&session, from: selector, renewing: renewal, within: remaining)
            (machine, reader) = (session.machine, session.reader)
            guard let end = session.end else { return (machine.account, nil) }
            switch machine.ended(end, at: clock.now, random: &random) {
            case .giveUp(let failure): return (machine.account, failure)
            case .resume(let time, let next):
                renewal = next
                reader.sessionEnded(end, resumingAt: time, after: machine.account)
                let latest = limit.map { began + $0 } ?? time
                _ = await clock.sleep(until: min(time, latest))
            }
        }
    }

    private func hear<Reader: ChunkFollowing>(
        _ session: inout Session<Reader>,
        from selector: StartSelector,
        renewing renewal: FollowMachine.Renewal,
        within limit: Duration?
    ) async {
        let client: MediaClient
        let signing: RequestSigning
        do {
            signing = route.signing(try await route.credentials(renewal))
            client = try await route.client(renewal)
        } catch {
            session.end = Task.isCancelled ? .transport(.cancelled, insideChunk: false) : .unprepared("\(error)")
            return
        }
        let request = OutgoingRequest.operation(
            path: contract.operation(named: "GetMedia")?.path ?? "/getMedia",
            body: GetMediaRequest(stream: stream, startSelector: selector).bodyBytes
        )
        session = await client.withExchange(request, signing: signing, timeout: limit) { [session] exchange in
            var listener = session
            await exchange.hear(&listener)
            return listener
        }
    }
}

/// Who takes the chunks of a stream that is followed.
package protocol ChunkFollowing: Sendable {
    associatedtype Cutter: ChunkCutting

    /// Takes the next chunk.
    ///
    /// - Parameters:
    ///   - chunk: The chunk.
    ///   - bytes: Its document.
    ///   - summary: What was read, this chunk included.
    /// - Returns: Whether more is wanted.
    mutating func take(_ chunk: Cutter.Chunk, bytes: [UInt8], _ summary: FollowSummary) -> Bool

    /// Hears that a session ended and another one follows.
    ///
    /// - Parameters:
    ///   - end: How it ended.
    ///   - time: When the next one is called for.
    ///   - summary: What was read.
    mutating func sessionEnded(
        _ end: FollowMachine.SessionEnd,
        resumingAt time: Duration,
        after summary: FollowSummary
    )
}

/// One session of a stream that is followed, as it is heard.
private struct Session<Reader: ChunkFollowing>: AnswerListener, Sendable {
    /// No message of an error is longer, or worth more.
    private static var mostOfAnError: Int { 4096 }

    var machine: FollowMachine
    var reader: Reader
    /// How the session ended; `nil` while it goes on, and where the reader has enough.
    var end: FollowMachine.SessionEnd?

    private var cutter: Reader.Cutter
    private let clock: SteadyClock
    private let silence: Duration
    private let contract: Contract
    private var head: AnswerHead?
    private var errorBody: [UInt8] = []
    private var isEnough = false

    private(set) var deadline: Duration?

    init(
        _ machine: FollowMachine,
        _ cutter: Reader.Cutter,
        _ reader: Reader,
        clock: SteadyClock,
        silence: Duration,
        contract: Contract
    ) {
        self.machine = machine
        self.cutter = cutter
        self.reader = reader
        self.clock = clock
        self.silence = silence
        self.contract = contract
        deadline = silence
    }

    var isDecided: Bool { isEnough || end != nil }

    mutating func take(_ event: AnswerEvent) {
        deadline = event.time + silence
        switch event.kind {
        case .sent: break
        case .head(let head):
            self.head = head
            if head.status == 200 { machine.accepted() }
        case .body(let part):
            if head?.status == 200 { read(part.bytes) } else { errorBody += part.bytes.prefix(room) }
        case .silence:
            end = .silent(silence)
        case .end(let outcome):
            end = refusal(outcome) ?? .transport(outcome, insideChunk: cutter.isInsideChunk)
        }
    }

    private var room: Int { Self.mostOfAnError - errorBody.count }

    private mutating func read(_ bytes: [UInt8]) {
        var position = 0
        do throws(ChunkCuttingError) {
            while let item = try cutter.next(bytes, from: &position) {
                switch item {
                case .opened(let chunk): machine.opened(chunk)
                case .failed(let id, let code):
                    end = .failed(id: id, code: code)
                    return
                case .whole(let chunk, let document):
                    guard machine.take(chunk, bytes: document.count, at: clock.now) else { continue }
                    guard reader.take(chunk, bytes: document, machine.summary) else {
                        isEnough = true
                        return
                    }
                }
            }
        } catch {
            end = .unreadable(error.description)
        }
    }

    /// What the answer refuses; `nil` where it is none that does, or did not come whole.
    private func refusal(_ outcome: TransportOutcome) -> FollowMachine.SessionEnd? {
        guard let head, head.status != 200, outcome != .cancelled, outcome != .timedOut else { return nil }
        return .refused(FollowRefusal(head, body: errorBody, contract: contract))
    }
}
