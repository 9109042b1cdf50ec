package import KinesisVideo
internal import Matroska

/// Judges the answer to one request by one expectation, while an ``Observation`` reads it.
///
/// What is noticed and times go in, findings come out; there is no input or output and no clock. The verdict falls at the
/// earliest byte that decides it.
package struct Judge: Sendable {
    /// Which case and step the answer belongs to, for evidence.
    package struct Site: Sendable {
        package let source: SourceText
        package let casePath: String
        package let step: String
        package let requirements: [String]
        /// The requirements of invariants whose breach fails the case; a breach of any other is noted beside it.
        let always: Set<String>

        /// Names a place.
        ///
        /// - Parameters:
        ///   - source: The scenario.
        ///   - casePath: The case's path.
        ///   - step: The step's name.
        ///   - requirements: What the case is about.
        ///   - always: What else must always hold for the case; `nil` for what it is about.
        package init(
            source: SourceText,
            casePath: String,
            step: String,
            requirements: [String],
            always: [String]? = nil
        ) {
            self.always = Set(always ?? requirements)
            self.source = source
            self.casePath = casePath
            self.step = step
            self.requirements = requirements
        }

        /// Case and step in one word.
        var exchange: String {
            "\(casePath).\(step)"
        }
    }

    enum Phase: Hashable {
        case awaitingHead
        case stream
        /// The body of an answer that is not a stream is gathered, up to ``Observation/maximumOtherBody``.
        case otherBody
        case decided
    }

    /// How many findings are kept: a stream without end that should be otherwise must not fill the memory.
    static let maximumFindings = 256

    let site: Site
    let expectation: BoundExpectation
    let rules: JudgeRules
    let waived: Set<String>
    /// Whether the request is signed with the target's own credentials, as it should be.
    var isSignedProperly = false
    /// Whether to be throttled says nothing about the endpoint: a step that is there for the limits ignores them.
    var heedsLimits = true

    var phase = Phase.awaitingHead
    /// When the head came.
    var headAt: Duration?
    /// What is wrong with the head, held back until the body has said why.
    var headFinding: Finding?
    /// Whether a chunk came that is like some chunk must be.
    var hasSome = false
    /// When the last part of a stream came.
    var lastPartAt: Duration?
    /// When the last complete chunk was complete.
    var lastClosedAt: Duration?

    /// What was found, in the order of finding.
    var findings: [Finding] = []

    /// What was seen of what must always hold.
    var sight = AlwaysSight()

    /// Why nothing can be said about the endpoint; `nil` where something can.
    var inconclusive: Inconclusive?

    init(site: Site, expectation: BoundExpectation, rules: JudgeRules, waived: Set<String> = []) {
        self.site = site
        self.expectation = expectation
        self.rules = rules
        self.waived = waived
    }

    /// Whether enough was seen.
    var isDecided: Bool {
        phase == .decided
    }

    /// When time alone will decide something and ``time(_:_:)`` wants to be called; `nil` where only bytes can.
    var deadline: Duration? {
        guard phase != .decided else { return nil }
        // What only should or may be in time is told when it comes; waiting for it ends nothing.
        guard expectation.level == .must else { return readingEnds }
        var deadlines = [readingEnds, expectation.ends?.within]
        if phase == .awaitingHead { deadlines.append(expectation.headWithin) }
        if lastClosedAt == nil { deadlines.append(expectation.firstChunkWithin) }
        deadlines.append(gapDeadline)
        return deadlines.compactMap { $0 }.min()
    }

    /// When enough was read, however little it is: an endpoint may take its time before it answers.
    private var readingEnds: Duration? {
        guard let headAt, let stop = expectation.stopWhen else { return nil }
        let times = [stop.duration.map { headAt + $0 }, stop.quiet.map { (lastPartAt ?? headAt) + $0 }]
        return times.compactMap(\.self).min()
    }

    /// How many bytes of a stream are wanted; `nil` where the number of bytes decides nothing.
    var byteLimit: UInt64? {
        phase == .stream ? expectation.stopWhen?.byteCount : nil
    }

    // MARK: Events

    /// A part of the body came, which nobody has read yet.
    mutating func partArrived(_ seen: Observation) {
        // What comes when the time is over is too late, whoever notices first.
        if phase == .stream, let limit = readingEnds, seen.now >= limit { conclude(seen) }
        lastPartAt = seen.now
    }

    /// All bytes up to the limit of some judge were read.
    mutating func bytesWereRead(_ seen: Observation) {
        if let limit = byteLimit, seen.summary.bodyBytes >= limit { conclude(seen) }
    }

    /// Nothing came until now.
    mutating func time(_ time: Duration, _ seen: Observation) {
        guard phase != .decided, let deadline, time >= deadline else { return }
        if phase == .otherBody {
            // It answered, and not with a stream: that is what is to be told, not what the stream would have missed.
            concludeOtherBody(seen)
        } else if phase == .awaitingHead, let limit = expectation.headWithin, time >= limit {
            report(.lateHead, "no head came within \(limit.shown)", at: expectation.chunksRange, wire: seen.moment)
        } else if lastClosedAt == nil, let limit = expectation.firstChunkWithin, time >= limit {
            report(
                .lateFirstChunk,
                "no chunk was complete within \(limit.shown)",
                at: expectation.chunksRange,
                wire: seen.moment
            )
        } else if let limit = gapDeadline, time >= limit {
            reportGap(seen)
        } else if let ends = expectation.ends, let limit = ends.within, time >= limit {
            report(.ends, "the stream had not ended after \(limit.shown)", at: ends.range, wire: seen.moment)
        } else {
            conclude(seen)
        }
        phase = .decided
    }

    /// The transport ended.
    mutating func end(_ outcome: TransportOutcome, _ seen: Observation) {
        guard phase != .decided else { return }
        switch outcome {
        case .cancelled:
            inconclusive = .interrupted
        case .unreachable(let reason):
            inconclusive = .unreachable(reason)
        case .unsendable(let reason):
            inconclusive = Inconclusive(.unsendable, "the request cannot be sent: \(reason)")
        case .timedOut:
            reportTimeout(seen)
        case .finished, .truncated, .reset, .malformed:
            switch phase {
            case .awaitingHead: reportNoAnswer(outcome, seen)
            case .stream: endStream(outcome, seen)
            case .otherBody: endOtherBody(outcome, seen)
            case .decided: break
            }
        }
        phase = .decided
    }

    private mutating func reportNoAnswer(_ outcome: TransportOutcome, _ seen: Observation) {
        let message =
            switch outcome {
            case .malformed(let reason): "what came is no HTTP: \(reason)"
            case .reset: "the connection was reset before an answer came"
            default: "the connection was closed before an answer came"
            }
        // Whatever is asked, an answer is HTTP.
        let level: Level? = if case .malformed = outcome { .must } else { nil }
        report(.noAnswer, message, at: expectation.range, level: level, wire: seen.moment)
    }

    /// How long an answer must have been waited for, to be missed: what is left of a case's time may be less, and is ours.
    static let patience = Duration.seconds(5)

    /// How long a stream must have been silent to have stalled: fragments of ten seconds come every ten seconds.
    static let patienceWithStream = Duration.seconds(10)

    private mutating func reportTimeout(_ seen: Observation) {
        let now = seen.now.shown
        switch phase {
        case .awaitingHead where seen.now < Self.patience:
            inconclusive = Inconclusive(
                .outOfTime,
                "the time of the case was over \(now) after the request, too soon to say that no answer comes"
            )
        case .stream where seen.silence < Self.patienceWithStream:
            let chunks = Self.counted(seen.summary.chunkCount)
            inconclusive = Inconclusive(
                .outOfTime,
                "the time of the case was over before enough was read: \(chunks) in \(now), "
                    + "the last bytes \(seen.silence.shown) before; a longer 'timeout' reads on"
            )
        case .awaitingHead:
            report(.noAnswer, "no answer came within \(now)", at: expectation.range, wire: seen.moment)
        case .otherBody:
            if headFinding == nil, inconclusive == nil {
                report(
                    .noAnswer,
                    "the body of the answer did not end within \(now)",
                    at: expectation.range,
                    wire: seen.moment
                )
            }
            concludeOtherBody(seen)
        case .stream:
            let chunks = Self.counted(seen.summary.chunkCount)
            report(
                .stalled,
                "the stream stalled: \(chunks) in \(now), then nothing for \(seen.silence.shown)",
                at: expectation.chunksRange,
                wire: seen.end
            )
        case .decided:
            break
        }
    }

    static func counted(_ chunks: Int) -> String {
        "\(Count(chunks, "chunk"))"
    }

    // MARK: Conclusions

    /// Enough was read: what speaks of the whole stream is judged now.
    mutating func conclude(hasEnded: Bool = false, _ seen: Observation) {
        reportMissingChunks(seen)
        if let last = expectation.last, let chunk = seen.summary.lastChunk {
            check(last, "the last chunk", .last, chunk, phases: [.opening, .closing], seen)
        }
        if let some = expectation.some, !hasSome {
            let chunks = Self.counted(seen.summary.chunkCount)
            report(.some, "\(chunks) came, and none is like one must be", at: some.range, wire: seen.end)
        }
        if !hasEnded, let ends = expectation.ends {
            report(
                .ends,
                "the stream had not ended when enough was read, after \(seen.now.shown)",
                at: ends.range,
                wire: seen.end
            )
        }
        checkRate(seen)
        let chunks = seen.summary.chunkCount
        if let count = expectation.count, let expected = count.mismatch(.integer(Int64(chunks))) {
            report(
                .count,
                "\(Count(chunks, "chunk is", "chunks are")) complete; expected \(expected)",
                at: count.range,
                label: "\(chunks)",
                wire: seen.end
            )
        }
        phase = .decided
    }

    /// An expectation of a chunk that never came does not hold by default.
    private mutating func reportMissingChunks(_ seen: Observation) {
        for (pattern, what, code) in [
            (expectation.first, "first", FindingCode.Expected.first), (expectation.last, "last", .last),
        ] where lastClosedAt == nil {
            guard let pattern, !pattern.clauses.isEmpty else { continue }
            report(
                code,
                "there is no \(what) chunk: none was complete after \(seen.summary.bodyBytes) bytes",
                at: pattern.range,
                wire: seen.end
            )
        }
    }
}
