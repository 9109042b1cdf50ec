package import Conformance
internal import KinesisVideo
internal import KinesisVideoClient
internal import Matroska

extension TargetConnection {
    /// What keeps a real stream from standing for a logical one, in a sentence; `nil` where nothing does that was seen.
    ///
    /// Where the stream could not be read, nothing was seen: what that means, the cases say.
    ///
    /// - Parameters:
    ///   - logical: The logical stream.
    ///   - stream: The real one.
    ///   - known: What is known of its fragments already; `nil` to read what is needed.
    /// - Returns: The reason to skip what is about the stream.
    package func shortfall(
        of logical: SuiteManifest.Stream,
        _ stream: Target.Stream,
        _ known: KnownFragments? = nil
    ) async -> String? {
        var known = known
        if known == nil, logical.shownBy != .none,
            case .success(let knowledge) = await knowledge(of: logical.name, stream, logical.shownBy)
        {
            known = knowledge.known
        }
        if let reason = known.flatMap({ logical.shortfall($0) }) { return reason }
        guard logical.grows, await !mayGrow(stream) else { return nil }
        return "it does not grow, as '\(logical.name)' does while it is read"
    }

    /// Whether a stream grows, or that could not be seen; each is asked once.
    private func mayGrow(_ stream: Target.Stream) async -> Bool {
        let growth =
            growths[stream.name]
            ?? Task {
                switch await listen(to: stream, from: .now, within: GrowthListener.limit, GrowthListener()) {
                case .success(let (listener, _)): listener.mayGrow
                case .failure: true
                }
            }
        growths[stream.name] = growth
        // Only the end of the run cancels a case that waits here, and then nobody needs the answer any more.
        return await withTaskCancellationHandler {
            await growth.value
        } onCancel: {
            growth.cancel()
        }
    }
}

/// Hears a session from NOW until a fragment comes that is new, or none has come for longer than any may last.
struct GrowthListener: AnswerListener {
    /// How long nothing may come: a fragment lasts ten seconds at the most, by the limits of PutMedia, and a session from NOW may
    /// wait for one that begins after it.
    static let patience = Duration.seconds(22)
    /// How long the session is heard altogether.
    static let limit = Duration.seconds(45)
    /// How much older than the answer's `Date` a fragment may be that counts as new: it lasts ten seconds, and lies for a while.
    private static let freshness: Int64 = 20_000

    private var chunks = ChunkReader()
    private var hasHead = false
    private var date: WallTime?
    private var count = 0
    /// Whether the last fragment that came was old when the session began.
    private var isOld = false
    /// Whether the stream grows; `nil` where that cannot be said.
    private(set) var grows: Bool?
    private(set) var isDecided = false
    private(set) var deadline: Duration? = Self.patience

    /// Whether nothing that was heard says that it does not grow.
    var mayGrow: Bool { grows ?? true }

    mutating func take(_ event: AnswerEvent) {
        switch event.kind {
        case .sent: break
        case .head(let head):
            hasHead = true
            date = head.headers.firstValue(named: "date").flatMap { WallTime(httpDate: $0) }
            deadline = event.time + Self.patience
            isDecided = head.status != 200
        case .body(let part): read(part.bytes, at: event.time)
        case .silence: (grows, isDecided) = (hasHead ? false : nil, true)
        // What ends a session may be that nothing comes, and may be anything else; what came in it was the newest.
        case .end: (grows, isDecided) = (isOld ? false : nil, true)
        }
    }

    private mutating func read(_ bytes: [UInt8], at time: Duration) {
        var position = 0
        do throws(EBMLError) {
            while !isDecided, let event = try chunks.next(bytes.span.bytes, from: &position) {
                switch event {
                case .completed(let chunk) where chunk.completion == .closed: take(chunk, at: time)
                case .failed: isDecided = true
                case .completed, .opened, .continuedAfterError, .anotherCluster: break
                }
            }
        } catch {
            // The cases say what is wrong with it.
            isDecided = true
        }
    }

    /// The first fragment may be the last that the stream ever got; every other one was not there when the session began.
    private mutating func take(_ chunk: MediaChunk, at time: Duration) {
        count += 1
        deadline = time + Self.patience
        let isNew = date.flatMap { date in chunk.serverTimestamp.map { $0.milliseconds(since: date) > -Self.freshness }
        }
        isOld = isNew == false
        if isNew ?? (count > 1) { (grows, isDecided) = (true, true) }
    }
}
