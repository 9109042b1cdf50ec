internal import KinesisVideo
internal import NIOCore

/// The body of one GetMedia answer: a state machine that is asked for its next step whenever the connection can take one.
///
/// It does no I/O and reads no clock, holds one document at a time, and shares the media with every other session.
struct MediaSession: Sendable {
    /// Where a session starts.
    enum Start: Hashable, Sendable {
        /// At the fragment with this index, which need not have arrived.
        case at(Int)
        /// With an error document and nothing else.
        case failing(id: Int, fragmentNumber: String?)
    }

    private enum State {
        /// Between two documents.
        case boundary
        /// Inside the document of a fragment.
        case document
        /// Inside the error document.
        case errorDocument
        /// The last byte was sent at this time.
        case ending(since: WallTime)
        /// The middle of the document was sent at this time.
        case resetting(since: WallTime)
    }

    /// How long the client has to read what came before a reset, in milliseconds: a reset destroys what is under way.
    private static let resetDelay: Int64 = 50

    private let stream: EmulatedStream
    private var policy: SessionPolicy
    private var board: FaultBoard?
    private var boardGeneration = 0
    private var occasions: [Fault.Occasion] = []
    private var start: Start
    private let startedAt: WallTime
    private let errorCodes: [Int: String]

    private var state = State.boundary
    /// Cuts the document that is being sent; changed where it stands, for what is held twice is copied with each piece.
    private var cutter: DocumentCutter?
    private var hasFailed = false
    private var budget: ByteBudget?
    private var idleSince: WallTime?
    private var inputIsClosed = false
    private var isLeaving = false
    private var sentInDocument = 0
    private var documentMiddle = 0

    /// How many fragments have been sent whole.
    private(set) var fragmentsSent = 0

    /// The fragment that was begun last.
    private(set) var current: Fragment?

    /// How many bytes its Cluster has.
    private(set) var currentBytes = 0

    /// Where the fragments come from.
    var source: any FragmentSource { stream.source }

    /// Tells when the stream has been deleted.
    var ending: StreamEnding { stream.ending }

    /// Begins a session.
    ///
    /// - Parameters:
    ///   - stream: What is read.
    ///   - faults: What is in force for this session; `nil` for what is always in force for the stream.
    ///   - start: Where it starts.
    ///   - errorCodes: The text of each in-stream error id.
    ///   - now: The time.
    init(
        stream: EmulatedStream,
        faults: FaultSet? = nil,
        start: Start,
        errorCodes: [Int: String],
        at now: WallTime
    ) {
        self.stream = stream
        var policy = stream.policy
        policy.faults = faults ?? policy.faults
        self.policy = policy
        self.start = start
        self.errorCodes = errorCodes
        startedAt = now
        budget = policy.delivery.bytesPerSecond.map { ByteBudget(bytesPerSecond: $0, at: now.milliseconds) }
    }

    /// Notes that the client will send nothing more: it gets what is there, but nothing is waited for without end,
    /// because such a client cannot be told from one that has gone.
    mutating func closeInput() {
        inputIsClosed = true
    }

    /// Ends the session at the next boundary, as if its time were up.
    mutating func endAtBoundary() {
        isLeaving = true
    }

    /// Takes what goes wrong from a board, and looks there again at each boundary.
    ///
    /// - Parameters:
    ///   - board: What is in force, which the session began with.
    ///   - occasions: The occasions that the session is.
    mutating func follow(_ board: FaultBoard, on occasions: [Fault.Occasion]) {
        self.board = board
        self.occasions = occasions
        boardGeneration = board.generation
    }

    /// What to do next.
    mutating func next(at now: WallTime) -> SessionStep {
        while true {
            switch state {
            case .boundary:
                if let step = begin(at: now) { return step }
            case .document, .errorDocument:
                if let time = budget?.nextSend(at: now.milliseconds) {
                    return .wait(until: WallTime(milliseconds: time))
                }
                guard let piece = cutter?.next(at: now) else {
                    if cutter?.isCutShort == true { return .cut }
                    let isError = if case .errorDocument = state { true } else { false }
                    endDocument(isError: isError, at: now)
                    continue
                }
                return send(piece, at: now)
            case .ending(let since):
                let hold = hasFailed ? policy.failure?.hold ?? 0 : 0
                let end = since.advanced(byMilliseconds: policy.faults.endDelay + hold)
                guard now >= end else { return .wait(until: end) }
                return policy.faults.contains(.missingLastChunk) ? .cut : .finish
            case .resetting(let since):
                let end = since.advanced(byMilliseconds: Self.resetDelay)
                return now >= end ? .reset : .wait(until: end)
            }
        }
    }

    /// Moves on from a boundary, or says what to wait for.
    private mutating func begin(at now: WallTime) -> SessionStep? {
        guard now < deadline, !isLeaving else { return end(at: now) }
        if let faults = board?.set(of: stream.logicalName, unless: &boardGeneration) {
            policy.faults = occasions.reduce(faults) { $0.on($1) }
        }
        if policy.faults.stalls(after: fragmentsSent) { return .wait(until: nil) }
        let ready = startedAt.advanced(byMilliseconds: policy.faults.firstChunkDelay)
        if fragmentsSent == 0, now < ready { return .wait(until: ready) }
        guard case .at(let first) = start else {
            guard case .failing(let id, let number) = start, !hasFailed else { return end(at: now) }
            return fail(id, fragmentNumber: number, at: now)
        }
        let index = first + policy.faults.fragmentOrdinal(ofDocument: fragmentsSent)
        // What was put in is gone once it has left the retention: a reader who is too slow goes on with the oldest.
        let oldest = stream.source.available(at: now).lowerBound
        if index < oldest, stream.source.fragment(at: index) == nil {
            start = .at(first + oldest - index)
            return nil
        }
        if let failure = policy.failure, failure.afterFragments == fragmentsSent, !hasFailed {
            let number = failure.namesFragment ? stream.source.fragment(at: index)?.number.text : nil
            return fail(failure.id, code: failure.code, fragmentNumber: number, at: now)
        }
        // Trimming is lazy, as at the service: what has left the retention since the session began is still sent.
        let isLost =
            fragmentsSent > 0 && policy.faults.contains(.losesLast)
            && stream.source.fragment(at: index + 1) == nil
        let next = isLost ? nil : stream.source.fragment(at: index)
        let arrival = next?.serverTimestamp.advanced(byMilliseconds: policy.faults.fragmentDelay)
        guard let fragment = next, let arrival, arrival <= now else {
            return idle(for: index, until: arrival, at: now)
        }
        idleSince = nil
        sentInDocument = 0
        let media = stream.source.media(of: fragment)
        if media == nil, stream.store != nil {
            // It left just now.
            start = .at(first + 1)
            return nil
        }
        documentMiddle = media?.middle ?? 0
        (current, currentBytes) = (fragment, media?.cluster.count ?? 0)
        var document = ChunkDocument(fragment)
        if policy.isArchive { document.removeClosingTags() }
        if policy.choices.millisBehindNow == .latestChunk {
            document.measureFromLatestChunk(of: stream.source, at: now)
        }
        let faults = fragmentsSent == 0 ? policy.faults : policy.faults.on(.later)
        faults.transform(&document, media, number: fragmentsSent + 1, of: fragment, in: stream, at: now)
        state = .document
        cutter = DocumentCutter(document, media: media, cutting: policy.delivery.cutting)
        return nil
    }

    /// The time at which the session is over, at the next boundary.
    private var deadline: WallTime {
        startedAt.advanced(byMilliseconds: policy.duration)
    }

    private mutating func idle(for index: Int, until arrival: WallTime?, at now: WallTime) -> SessionStep? {
        let since = idleSince ?? now
        idleSince = since
        var end = deadline
        if case .closeAfter(let milliseconds) = policy.idle {
            end = min(end, since.advanced(byMilliseconds: milliseconds))
        }
        guard now < end, !inputIsClosed || arrival != nil else { return self.end(at: now) }
        guard let arrival else { return .waitForFragment(index, until: end) }
        return .wait(until: min(arrival, end))
    }

    private mutating func fail(
        _ id: Int,
        code: String? = nil,
        fragmentNumber: String?,
        at now: WallTime
    ) -> SessionStep? {
        hasFailed = true
        guard !policy.faults.contains(.missingErrorDocument) else { return end(at: now) }
        var document = ChunkDocument(
            errorCode: code ?? errorCodes[id] ?? "INTERNAL_ERROR",
            id: id,
            names: policy.choices.errorTagNames,
            fragmentNumber: fragmentNumber
        )
        policy.faults.transform(errorDocument: &document)
        state = .errorDocument
        cutter = DocumentCutter(document, media: nil, cutting: policy.delivery.cutting)
        return nil
    }

    private mutating func end(at now: WallTime) -> SessionStep? {
        state = .ending(since: now)
        return nil
    }

    private mutating func endDocument(isError: Bool, at now: WallTime) {
        cutter = nil
        guard isError else {
            fragmentsSent += 1
            state = policy.faults.endsSession(after: fragmentsSent) ? .ending(since: now) : .boundary
            return
        }
        state = policy.faults.contains(.mediaAfterError) ? .boundary : .ending(since: now)
    }

    private mutating func send(_ piece: ByteBuffer, at now: WallTime) -> SessionStep {
        var piece = piece
        let resets = policy.faults.resets(after: fragmentsSent)
        if resets || policy.faults.endsInside(after: fragmentsSent) {
            if sentInDocument + piece.readableBytes >= documentMiddle {
                let rest = max(1, documentMiddle - sentInDocument)
                piece = piece.readSlice(length: min(piece.readableBytes, rest)) ?? piece
                state = resets ? .resetting(since: now) : .ending(since: now)
            }
        }
        sentInDocument += piece.readableBytes
        budget?.spend(piece.readableBytes)
        return .send(piece)
    }
}
