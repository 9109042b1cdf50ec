package import KinesisVideo

/// What a producer does next: which fragment goes out, which is settled, which must go out again after a cut, how long to wait, when
/// to give up.
///
/// A fragment is kept from the moment it is read until it is settled: until the endpoint has received it, or, where the stream
/// keeps what it gets, has stored it. Where a session ends before, for whatever reason, all that are kept go out again in the
/// next one, in their order. How much is kept is bounded; no more is read while there is no room.
///
/// The machine does no I/O: times and random numbers are given to it.
package struct ProducerMachine: Sendable {
    /// How patient it is, and how much it keeps.
    package struct Patience: Sendable, Hashable {
        /// The least time from one call to the next: the service takes five calls a second for a stream.
        package var betweenCalls = Duration.milliseconds(250)
        /// The longest wait after the first session in which nothing was settled, doubled after each further one.
        package var firstWait = Duration.milliseconds(500)
        /// The longest wait.
        package var longestWait = Duration.seconds(30)
        /// How often in succession a session may settle nothing before it gives up.
        package var barrenSessions = 8
        /// How often in succession a call may be refused before any was taken: what is typed wrongly is said soon.
        package var firstRefusals = 2
        /// How often the endpoint may be out of reach while it has never been in reach.
        package var firstAttempts = 3
        /// How many bytes are kept before nothing more is read; one fragment is kept however large it is.
        package var bytes = 64 << 20
        /// How many fragments are.
        package var fragments = 64

        package init() {}
    }

    /// What settles a fragment.
    package enum Settling: String, Sendable, Hashable, CaseIterable {
        /// That all of it has come.
        case received
        /// That it is stored.
        case persisted
    }

    /// What is known of a fragment here.
    package struct Fragment: Sendable, Hashable {
        /// The number of the fragment, from 0, in the order of reading.
        package let index: Int
        /// The number of the Matroska document that it is of: a session has fragments of one.
        package let document: Int
        /// The timestamp of its Cluster, in milliseconds.
        package let timecode: Int64
        /// How many bytes it has.
        package let bytes: Int

        package init(index: Int, document: Int, timecode: Int64, bytes: Int) {
            self.index = index
            self.document = document
            self.timecode = timecode
            self.bytes = bytes
        }
    }

    /// What is to be done now.
    package enum Step: Sendable, Hashable {
        /// Send a fragment, at the beginning of a session behind its document's header.
        case send(index: Int, withHeader: Bool)
        /// Read the next fragment.
        case read
        /// Wait until something is acknowledged.
        case wait
        /// End the body; the answer goes on until the endpoint ends it.
        case endBody
    }

    /// How a session ended.
    package enum SessionEnd: Sendable, Hashable {
        /// The transport ended.
        case transport(TransportOutcome)
        /// Nothing came for so long, though something was to be acknowledged.
        case silent(Duration)
        /// What came is no acknowledgement; a clause about it.
        case unreadable(String)
        /// A fragment was not taken.
        case failed(FragmentAcknowledgement)
        /// The endpoint refused the call.
        case refused(FollowRefusal)
        /// The credentials or the endpoint could not be had; a sentence about it.
        case unprepared(String)
    }

    /// What follows from the end of a session.
    package enum Action: Sendable, Hashable {
        /// Wait until that time, then call again.
        case resume(at: Duration, renewing: FollowMachine.Renewal)
        /// Everything is settled.
        case done
        /// Give up; a sentence about why.
        case giveUp(FollowFailure)
    }

    private struct Kept {
        let fragment: Fragment
        var isSent = false
        var progress: FragmentAcknowledgement.Event?
    }

    private let settling: Settling
    private let patience: Patience
    /// What is added to timecodes where an endpoint counts them from 1970 though they are put from the producer's start.
    private let producerStart: Int64

    private var kept: [Kept] = []
    private var keptBytes = 0
    /// Whether there are no more fragments to read.
    private(set) var isSourceOver = false
    /// The document whose header has gone out in this session.
    private var document: Int?
    private var hasEndedBody = false
    /// Whether the endpoint takes the media of this session.
    private var isAccepted = false

    private var calledAt: Duration?
    private var hasBeenReached = false
    private var hasBegun = false
    private var barren = 0
    private var refusals = 0
    private var settledInSession = 0

    /// What came of it so far.
    package private(set) var summary = ProducerSummary()

    /// Makes a machine that has nothing to send yet.
    ///
    /// - Parameters:
    ///   - settling: What settles a fragment.
    ///   - producerStart: When the producer began, where timecodes are counted from there; 0 where they are not.
    ///   - patience: How patient it is.
    package init(settling: Settling, producerStart: Int64 = 0, patience: Patience = Patience()) {
        self.settling = settling
        self.producerStart = producerStart
        self.patience = patience
    }

    // MARK: The source

    /// Whether nothing is kept.
    package var isEmpty: Bool { kept.isEmpty }

    /// Whether something that has gone out is not acknowledged.
    package var isAwaiting: Bool { hasEndedBody || kept.contains(where: \.isSent) }

    /// Takes in the next fragment, which is kept by whoever has its bytes until it is settled.
    package mutating func take(_ fragment: Fragment) {
        kept.append(Kept(fragment: fragment))
        keptBytes += fragment.bytes
    }

    /// Notes that there are no more fragments.
    package mutating func sourceEnded() {
        isSourceOver = true
    }

    // MARK: A session

    /// Begins a session.
    ///
    /// - Parameter time: The time.
    package mutating func begin(at time: Duration) {
        calledAt = time
        summary.sessions += 1
        settledInSession = 0
        document = nil
        hasEndedBody = false
        // What a refused call had ready did not go out.
        if isAccepted { summary.sentAgain += kept.count(where: \.isSent) }
        isAccepted = false
        for place in kept.indices {
            kept[place].isSent = false
            kept[place].progress = nil
        }
    }

    /// Notes that the endpoint takes the media.
    package mutating func accepted() {
        hasBeenReached = true
        hasBegun = true
        isAccepted = true
    }

    /// What is to be done now; a fragment that is to be sent counts as sent.
    package mutating func next() -> Step {
        if let place = kept.firstIndex(where: { !$0.isSent }) {
            let fragment = kept[place].fragment
            if let document, document != fragment.document { return endBody() }
            let isFirst = document == nil
            document = fragment.document
            kept[place].isSent = true
            return .send(index: fragment.index, withHeader: isFirst)
        }
        if isSourceOver { return endBody() }
        let hasRoom = kept.isEmpty || keptBytes < patience.bytes && kept.count < patience.fragments
        return hasRoom ? .read : .wait
    }

    private mutating func endBody() -> Step {
        hasEndedBody = true
        return .endBody
    }

    /// Takes in an acknowledgement.
    ///
    /// - Parameter acknowledgement: The acknowledgement.
    /// - Returns: The fragments that are settled by it, which nobody has to keep any longer.
    package mutating func acknowledged(_ acknowledgement: FragmentAcknowledgement) -> [Fragment] {
        guard let event = acknowledgement.event, event != .idle, event != .error,
            let timecode = acknowledgement.timecode
        else { return [] }
        switch event {
        case .received: summary.received += 1
        case .persisted: summary.persisted += 1
        case .buffering, .error, .idle: break
        }
        let places = kept.indices.filter { place in
            let own = kept[place].fragment.timecode
            return kept[place].isSent && (own == timecode || own + producerStart == timecode)
        }
        // Of several with one timecode, the first that has not come so far is meant.
        guard let place = places.first(where: { kept[$0].progress != event }) else { return [] }
        kept[place].progress = event
        guard event == .persisted || event == .received && settling == .received else { return [] }
        return [settle(place)]
    }

    private mutating func settle(_ place: Int) -> Fragment {
        let fragment = kept.remove(at: place).fragment
        keptBytes -= fragment.bytes
        settledInSession += 1
        (barren, refusals) = (0, 0)
        summary.fragments += 1
        summary.bytes += UInt64(fragment.bytes)
        return fragment
    }

    /// Takes in how a session ended.
    ///
    /// - Parameters:
    ///   - end: How.
    ///   - time: The time.
    ///   - random: Numbers for waits that differ from client to client.
    /// - Returns: What to do, and the fragments that are settled by it.
    package mutating func ended(
        _ end: SessionEnd,
        at time: Duration,
        random: inout some RandomNumberGenerator
    ) -> (action: Action, settled: [Fragment]) {
        var settled: [Fragment] = []
        if case .transport(.finished) = end, hasEndedBody {
            // The endpoint has said all that it had to say: what it has received, it has.
            while let place = kept.firstIndex(where: { $0.progress == .received }) { settled.append(settle(place)) }
        }
        if settledInSession == 0 { barren += 1 }
        let isDone = isSourceOver && kept.isEmpty
        let action = isDone ? .done : action(after: end, at: time, random: &random)
        if case .resume = action, !isOrderly(end) { summary.note(end.description, at: time) }
        return (action, settled)
    }

    /// Whether a session ended because another document begins.
    private func isOrderly(_ end: SessionEnd) -> Bool {
        end == .transport(.finished) && hasEndedBody && settledInSession > 0
    }

    private mutating func action(
        after end: SessionEnd,
        at time: Duration,
        random: inout some RandomNumberGenerator
    ) -> Action {
        var renewal = FollowMachine.Renewal.none
        var isAtOnce = isOrderly(end)
        switch end {
        case .transport(.cancelled): return .giveUp(.cancelled)
        case .transport(.timedOut): return .giveUp(.outOfTime)
        case .transport(.unsendable(let reason)):
            return .giveUp(FollowFailure(.unsendable, "the request cannot be sent: \(reason)"))
        case .transport(.unreachable):
            if hasBeenReached { renewal = .endpoint }
        case .transport, .silent, .unreadable, .unprepared:
            break
        case .failed(let acknowledgement):
            switch (acknowledgement.errorID ?? IngestErrorID(rawValue: 0)).remedy {
            case .none: return .giveUp(FollowFailure(.refused, end.description))
            case .anew: isAtOnce = true
            case .again: break
            }
        case .refused(let refusal):
            hasBeenReached = true
            refusals += 1
            switch refusal.kind {
            case .passing: break
            case .endpoint: renewal = .endpoint
            case .credentials: renewal = .credentials
            case .position, .lasting: return .giveUp(FollowFailure(.refused, end.description))
            }
            let isLasting = refusal.kind != .passing && !hasBegun && refusals >= patience.firstRefusals
            if isLasting { return .giveUp(FollowFailure(.refused, end.description)) }
        }
        let isUnreachable = if case .transport(.unreachable) = end { true } else { false }
        if !hasBeenReached, barren >= patience.firstAttempts {
            return .giveUp(FollowFailure(isUnreachable ? .unreachable : .noAnswer, end.description))
        }
        if barren >= patience.barrenSessions {
            return .giveUp(
                FollowFailure(
                    isUnreachable ? .unreachable : .refused,
                    "nothing was taken in \(barren) sessions; the last one: \(end.description)"
                )
            )
        }
        let pause = isAtOnce ? .zero : wait(&random)
        return .resume(at: max(time + pause, (calledAt ?? time) + patience.betweenCalls), renewing: renewal)
    }

    /// How long to wait: nothing behind a session in which something was settled, and longer and longer behind those without, by
    /// chance something between a half and all of it.
    private func wait(_ random: inout some RandomNumberGenerator) -> Duration {
        guard barren > 0 else { return .zero }
        let whole = min(patience.firstWait * (1 << min(barren - 1, 20)), patience.longestWait)
        return whole / 2 + whole / 2 * Double.random(in: 0...1, using: &random)
    }
}

extension ProducerMachine.SessionEnd: CustomStringConvertible {
    /// One clause for a person.
    package var description: String {
        switch self {
        case .transport(.finished): "the endpoint ended the session before everything was acknowledged"
        case .transport(.truncated): "the connection was closed"
        case .transport(.reset): "the connection was reset"
        case .transport(.malformed(let reason)): "what came is not HTTP: \(reason)"
        case .transport(.unreachable(let reason)): "the endpoint could not be reached: \(reason)"
        case .transport(.unsendable(let reason)): "the request cannot be sent: \(reason)"
        case .transport(.timedOut): "the time was over"
        case .transport(.cancelled): "interrupted"
        case .silent(let duration): "nothing was acknowledged for \(duration.forReading)"
        case .unreadable(let reason): "what came is no acknowledgement: \(reason)"
        case .failed(let acknowledgement):
            "the fragment \(acknowledgement.timecode.map { "at \($0) ms " } ?? "")was not taken: "
                + [
                    acknowledgement.errorID?.description, acknowledgement.errorCode ?? acknowledgement.errorID?.code,
                    acknowledgement.errorID?.meaning.map { "(\($0))" },
                ].compactMap(\.self).joined(separator: " ")
        case .refused(let refusal): refusal.description
        case .unprepared(let reason): reason
        }
    }
}
