package import KinesisVideo

/// What a stream that is followed needs next: which selector, which chunk is new, how long to wait, when to give up.
///
/// Sessions end cleanly after some 45 minutes, are cut anywhere, or are refused. The next one begins behind the last chunk that was
/// handed on: with its continuation token, or, where the endpoint does not take that any more, with its fragment number, and at
/// last with the oldest chunk that is retained. So each chunk is handed on once, and one that was cut is read again.
///
/// The machine does no I/O: times and random numbers are given to it.
package struct FollowMachine: Sendable {
    /// How patient it is.
    package struct Patience: Sendable, Hashable {
        /// The least time from one call to the next: the service takes five calls a second for a stream.
        package var betweenCalls = Duration.milliseconds(250)
        /// The longest wait after the first session without a chunk, doubled after each further one.
        package var firstWait = Duration.milliseconds(500)
        /// The longest wait.
        package var longestWait = Duration.seconds(30)
        /// How often in succession a session may be refused, or be unreadable, before it gives up.
        package var refusals = 5
        /// The same while no session has ever been begun: what is typed wrongly is said soon.
        package var firstRefusals = 2
        /// How often the endpoint may be out of reach while it has never been in reach.
        package var firstAttempts = 3

        package init() {}
    }

    /// How a session ended.
    package enum SessionEnd: Sendable, Hashable {
        /// The transport ended.
        case transport(TransportOutcome, insideChunk: Bool)
        /// Nothing came for so long.
        case silent(Duration)
        /// What came cannot be read; a sentence about it.
        case unreadable(String)
        /// An error document ended the stream.
        case failed(id: String?, code: String?)
        /// The endpoint refused the call.
        case refused(FollowRefusal)
        /// The credentials or the endpoint could not be had; a sentence about it.
        case unprepared(String)
    }

    /// What is asked for anew before the next session.
    package enum Renewal: Sendable, Hashable {
        /// Nothing but credentials that will end soon, which are asked for before each session.
        case none
        /// The credentials, whenever they end.
        case credentials
        /// The data endpoint.
        case endpoint
    }

    /// What follows from the end of a session.
    package enum Action: Sendable, Hashable {
        /// Wait until that time, then call again.
        case resume(at: Duration, renewing: Renewal)
        /// Give up; a sentence about why.
        case giveUp(FollowFailure)
    }

    private let start: StartSelector
    private let patience: Patience

    /// What was handed on last, as far as it says who it is.
    private var last: (token: String?, number: FragmentNumber?, serverTimestamp: WallTime?)?
    /// The first chunk that began, before any was handed on.
    private var firstOpened: (number: FragmentNumber?, serverTimestamp: WallTime?)?
    /// How the next session finds its place: 0 by token, 1 by fragment number, 2 from the oldest chunk on.
    private var fallback = 0
    /// Whether no new chunk has come in this session.
    private var isResuming = false
    private var calledAt: Duration?
    private var hasBeenReached = false
    private var hasBegun = false
    /// Sessions without a new chunk, in succession; and how many of them were refused or unreadable.
    private var barren = 0
    private var refusals = 0
    private var sessionChunks = 0

    /// What was read, and every place at which sessions were joined.
    package private(set) var summary = FollowSummary()
    /// The seam that is not closed by a chunk yet.
    private var seam: Seam?

    /// Begins to follow a stream.
    ///
    /// - Parameters:
    ///   - start: Where the first session starts.
    ///   - patience: How patient it is.
    package init(start: StartSelector, patience: Patience = Patience()) {
        self.start = start
        self.patience = patience
    }

    /// Begins a session.
    ///
    /// - Parameter time: The time.
    /// - Returns: Where the session starts.
    package mutating func begin(at time: Duration) -> StartSelector {
        calledAt = time
        isResuming = summary.sessions > 0
        sessionChunks = 0
        summary.sessions += 1
        seam?.attempts += 1
        guard let last else {
            // With NOW the chunk that was cut would not come again.
            if start == .now, let time = firstOpened?.serverTimestamp { return .serverTimestamp(time) }
            return start
        }
        if fallback == 0, let token = last.token { return .continuationToken(token) }
        if fallback <= 1, let number = last.number { return .fragmentNumber(after: number) }
        if var seam {
            seam.mayLack = true
            self.seam = seam
        }
        return .earliest
    }

    /// Notes that the endpoint answers with a stream.
    package mutating func accepted() {
        hasBeenReached = true
        hasBegun = true
    }

    /// Notes a chunk that begins.
    package mutating func opened(_ chunk: some ResumableChunk) {
        guard last == nil, firstOpened == nil else { return }
        firstOpened = (chunk.fragmentNumber, chunk.serverTimestamp)
    }

    /// Takes a whole chunk in.
    ///
    /// - Parameters:
    ///   - chunk: The chunk.
    ///   - bytes: How many bytes it has.
    ///   - time: The time.
    /// - Returns: Whether it is new, and is to be handed on.
    package mutating func take(_ chunk: some ResumableChunk, bytes: Int, at time: Duration) -> Bool {
        guard !isKnown(chunk) else {
            summary.seenAgain += 1
            // A chunk that was read before bears witness that nothing between it and the next is missing.
            seam?.mayLack = false
            return false
        }
        if last == nil, isResuming, let first = firstOpened?.number, let number = chunk.fragmentNumber, number > first {
            // What had begun to come was cut, and is not there any more.
            seam?.mayLack = true
        }
        last = (chunk.continuationToken, chunk.fragmentNumber, chunk.serverTimestamp)
        isResuming = false
        (fallback, barren, refusals) = (0, 0, 0)
        sessionChunks += 1
        summary.chunks += 1
        summary.bytes += UInt64(bytes)
        if var seam {
            seam.length = time - seam.since
            seam.isClosed = true
            summary.append(seam)
            self.seam = nil
        }
        return true
    }

    /// Whether a chunk was handed on before.
    ///
    /// Where a session starts again, what is not behind the last chunk was there before; later on only the same chunk twice in
    /// succession is, for it is not for a reader to set a stream right.
    private func isKnown(_ chunk: some ResumableChunk) -> Bool {
        guard let number = chunk.fragmentNumber else {
            return chunk.continuationToken != nil && chunk.continuationToken == last?.token
        }
        if let before = last?.number { return isResuming ? number <= before : number == before }
        if last == nil, isResuming, let first = firstOpened?.number { return number < first }
        return false
    }

    /// Takes in how a session ended.
    ///
    /// - Parameters:
    ///   - end: How.
    ///   - time: The time.
    ///   - random: Numbers for waits that differ from client to client.
    /// - Returns: What to do.
    package mutating func ended(
        _ end: SessionEnd,
        at time: Duration,
        random: inout some RandomNumberGenerator
    ) -> Action {
        note(end, at: time)
        if sessionChunks == 0 { barren += 1 }
        var renewal = Renewal.none
        var isRefusal = false
        switch end {
        case .transport(.cancelled, _): return .giveUp(.cancelled)
        case .transport(.timedOut, _): return .giveUp(.outOfTime)
        case .transport(.unsendable(let reason), _):
            return .giveUp(FollowFailure(.unsendable, "the request cannot be sent: \(reason)"))
        case .transport(.unreachable, _):
            if hasBeenReached { renewal = .endpoint }
        case .transport, .silent:
            break
        case .unreadable:
            isRefusal = true
        case .unprepared:
            // Who gives credentials may be out of reach like anybody else, for as long.
            isRefusal = !hasBegun
        case .failed(let id, _):
            if id == "4000", sessionChunks == 0 { fallback += 1 }
            isRefusal = sessionChunks == 0
        case .refused(let refusal):
            hasBeenReached = true
            switch refusal.kind {
            case .passing: break
            case .endpoint:
                renewal = .endpoint
                isRefusal = true
            case .credentials:
                renewal = .credentials
                isRefusal = true
            case .position:
                // Without a position the request itself is wrong.
                if last == nil || fallback >= 2 { return .giveUp(FollowFailure(.refused, end.description)) }
                fallback += 1
                isRefusal = true
            case .lasting: return .giveUp(FollowFailure(.refused, end.description))
            }
        }
        if isRefusal { refusals += 1 }
        if refusals >= (hasBegun ? patience.refusals : patience.firstRefusals) {
            return .giveUp(FollowFailure(.refused, end.description))
        }
        if !hasBeenReached, barren >= patience.firstAttempts {
            let isUnreachable = if case .transport(.unreachable, _) = end { true } else { false }
            return .giveUp(FollowFailure(isUnreachable ? .unreachable : .noAnswer, end.description))
        }
        if let last, last.token == nil, last.number == nil {
            return .giveUp(
                FollowFailure(.refused, "the last chunk has neither token nor fragment number to go on behind")
            )
        }
        return .resume(at: max(time + wait(&random), (calledAt ?? time) + patience.betweenCalls), renewing: renewal)
    }

    /// How long to wait: nothing behind a session that had chunks, and longer and longer behind those without, by chance
    /// something between a half and all of it.
    private func wait(_ random: inout some RandomNumberGenerator) -> Duration {
        guard barren > 0 else { return .zero }
        let whole = min(patience.firstWait * (1 << min(barren - 1, 20)), patience.longestWait)
        return whole / 2 + whole / 2 * Double.random(in: 0...1, using: &random)
    }

    private mutating func note(_ end: SessionEnd, at time: Duration) {
        if case .transport(.cancelled, _) = end { return }
        if case .transport(.timedOut, _) = end { return }
        var open = seam ?? Seam(number: summary.seamCount + 1, since: time, after: last?.number, chunks: sessionChunks)
        open.add(end.description)
        seam = open
    }

    /// The summary as it is now, with a seam that no chunk has closed.
    package var account: FollowSummary {
        var summary = summary
        if let seam { summary.append(seam) }
        return summary
    }
}

extension FollowMachine.SessionEnd: CustomStringConvertible {
    /// One clause for a person.
    package var description: String {
        switch self {
        case .transport(.finished, insideChunk: false): "the session ended"
        case .transport(.finished, insideChunk: true): "the session ended inside of a chunk"
        case .transport(.truncated, let inside):
            "the connection was closed" + (inside ? " inside of a chunk" : " before the session had ended")
        case .transport(.reset, let inside): "the connection was reset" + (inside ? " inside of a chunk" : "")
        case .transport(.malformed(let reason), _): "what came is not HTTP: \(reason)"
        case .transport(.unreachable(let reason), _): "the endpoint could not be reached: \(reason)"
        case .transport(.unsendable(let reason), _): "the request cannot be sent: \(reason)"
        case .transport(.timedOut, _): "the time was over"
        case .transport(.cancelled, _): "interrupted"
        case .silent(let duration): "nothing came for \(duration.forReading)"
        case .unreadable(let reason), .unprepared(let reason): reason
        case .failed(let id, let code):
            "the stream ended with the error " + [id, code].compactMap(\.self).joined(separator: " ")
        case .refused(let refusal): refusal.description
        }
    }
}
