package import KinesisVideo
internal import Matroska

/// Judges the answer to one request while it comes.
///
/// Bytes and times go in, findings come out; there is no input or output and no clock. The verdict falls at the earliest
/// byte that decides it, and how the bytes were cut into body parts never changes it: parts are evidence only.
package struct Judge: Sendable {
    /// Which case and step the answer belongs to, for evidence.
    package struct Site: Sendable {
        package let source: SourceText
        package let casePath: String
        package let step: String
        package let requirements: [String]

        package init(source: SourceText, casePath: String, step: String, requirements: [String]) {
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
        /// The body of an answer that is no stream is gathered, up to ``Judge/maximumErrorBody``.
        case otherBody
        case decided
    }

    /// How much of a body that is no stream is read.
    static let maximumErrorBody = 64 * 1024

    /// How many findings are kept: a stream without end that should be otherwise must not fill the memory.
    static let maximumFindings = 256

    /// How many bytes are shown at a place.
    static let excerptLength = 48

    let site: Site
    let expectation: BoundExpectation
    let rules: JudgeRules
    let waived: Set<String>

    var phase = Phase.awaitingHead
    var requestID: String?
    var errorType: String?
    var otherBody: [UInt8] = []
    /// What the head was found guilty of, held back until the body has said what it says.
    var headFinding: Finding?

    var chunks = ChunkReader()
    var window = ByteWindow()
    var parts = BodyPartIndex()
    var previous: MediaChunk?
    var openedIndex: Int?
    /// How many tags of the open chunk were judged before its media came.
    var judgedTags = 0
    var closedChunks = 0
    /// When the last complete chunk was complete.
    var lastClosedAt: Duration?
    var headAt: Duration?
    var now: Duration = .zero

    /// What was noticed, in the order of noticing.
    package internal(set) var findings: [Finding] = []

    /// Why nothing can be said about the endpoint; `nil` where something can.
    package internal(set) var inconclusive: String?

    /// What later steps and reports may know.
    package internal(set) var summary = ObservationSummary()

    package init(site: Site, expectation: BoundExpectation, rules: JudgeRules, waived: Set<String> = []) {
        self.site = site
        self.expectation = expectation
        self.rules = rules
        self.waived = waived
    }

    /// Whether enough was seen; the exchange can be cancelled.
    package var isDecided: Bool {
        phase == .decided
    }

    /// What the findings amount to.
    package var verdict: Verdict {
        if let inconclusive { return .inconclusive(reason: inconclusive) }
        switch findings.map(\.level).max() {
        case .must: return .failed
        case .should: return .nonStrict
        case .may, nil: return .passed
        }
    }

    /// When time alone will decide something and ``time(_:)`` wants to be called; `nil` where only bytes can.
    package var deadline: Duration? {
        guard phase != .decided else { return nil }
        // What only should or may be in time is told when it comes; waiting for it ends nothing.
        guard expectation.level == .must else { return expectation.stopWhen?.duration }
        var deadlines = [expectation.stopWhen?.duration, expectation.ends?.within]
        if phase == .awaitingHead { deadlines.append(expectation.headWithin) }
        if closedChunks == 0 { deadlines.append(expectation.firstChunkWithin) }
        deadlines.append(gapDeadline)
        return deadlines.compactMap { $0 }.min()
    }

    // MARK: Events

    /// The next part of the body came.
    package mutating func bodyPart(_ bytes: RawSpan, index: Int, at time: Duration) {
        advance(to: time)
        // What comes when the time is over is too late, whoever notices first.
        if phase == .stream, let limit = expectation.stopWhen?.duration, time >= limit { conclude() }
        if phase == .stream || phase == .otherBody { summary.timeline.part(bytes.byteCount, at: time) }
        switch phase {
        case .stream:
            parts.append(BodyPartIndex.Part(index: index, offset: summary.bodyBytes, receivedAt: time))
            readStream(bytes)
        case .otherBody:
            let room = Self.maximumErrorBody - otherBody.count
            bytes.extracting(first: room).withUnsafeBytes { otherBody.append(contentsOf: $0) }
            summary.bodyBytes = UInt64(otherBody.count)
            if otherBody.count >= Self.maximumErrorBody { concludeOtherBody() }
        case .awaitingHead, .decided:
            break
        }
    }

    /// Time has passed and nothing came.
    package mutating func time(_ time: Duration) {
        advance(to: time)
        guard phase != .decided, let deadline, time >= deadline else { return }
        if phase == .otherBody {
            // It answered, and not with a stream: that is what is to be told, not what the stream would have missed.
            concludeOtherBody()
        } else if phase == .awaitingHead, let limit = expectation.headWithin, time >= limit {
            report("timing.head", "no head came within \(limit.shown)", at: expectation.chunksRange)
        } else if closedChunks == 0, let limit = expectation.firstChunkWithin, time >= limit {
            report("timing.first-chunk", "no chunk was complete within \(limit.shown)", at: expectation.chunksRange)
        } else if let limit = gapDeadline, time >= limit {
            reportGap(time)
        } else if let ends = expectation.ends, let limit = ends.within, time >= limit {
            report("stream.ends", "the stream had not ended after \(limit.shown)", at: ends.range)
        } else if phase == .awaitingHead {
            report("http.no-answer", "no answer came within \(time.shown)", at: expectation.range)
        } else {
            conclude()
        }
        phase = .decided
    }

    /// The transport ended.
    package mutating func end(_ outcome: TransportOutcome, at time: Duration) {
        advance(to: time)
        guard phase != .decided else { return }
        summary.outcome = outcome.name
        switch outcome {
        case .cancelled:
            inconclusive = "interrupted"
        case .unreachable(let reason):
            inconclusive = Verdict.unreached(reason)
        case .timedOut:
            reportTimeout()
        case .finished, .truncated, .reset, .malformed:
            switch phase {
            case .awaitingHead: reportNoAnswer(outcome)
            case .stream: endStream(outcome)
            case .otherBody: endOtherBody(outcome)
            case .decided: break
            }
        }
        phase = .decided
    }

    private mutating func advance(to time: Duration) {
        now = max(now, time)
        summary.elapsed = now
    }

    private mutating func reportNoAnswer(_ outcome: TransportOutcome) {
        let message =
            switch outcome {
            case .malformed(let reason): "what came is no HTTP: \(reason)"
            case .reset: "the connection was reset before an answer came"
            default: "the connection was closed before an answer came"
            }
        report("http.no-answer", message, at: expectation.range)
    }

    private mutating func reportTimeout() {
        switch phase {
        case .awaitingHead:
            report("http.no-answer", "no answer came within \(now.shown)", at: expectation.range)
        case .otherBody:
            if headFinding == nil, inconclusive == nil {
                report(
                    "http.no-answer",
                    "the body of the answer did not end within \(now.shown)",
                    at: expectation.range
                )
            }
            concludeOtherBody()
        case .stream:
            let silent = parts.part(holding: .max).map { now - $0.receivedAt } ?? now
            let seen =
                "\(closedChunks) chunk\(closedChunks == 1 ? "" : "s") in \(now.shown), then nothing for \(silent.shown)"
            report(
                "stream.stalled",
                "the stream stalled: \(seen)",
                at: expectation.chunksRange,
                wire: evidence(at: summary.bodyBytes)
            )
        case .decided:
            break
        }
    }

    // MARK: Conclusions

    /// Enough was read: what speaks of the whole stream is judged now.
    mutating func conclude(hasEnded: Bool = false) {
        reportMissingChunks()
        if let last = expectation.last, let chunk = summary.lastChunk {
            check(last, "the last chunk", "stream.last", chunk, phases: [.opening, .closing])
        }
        if !hasEnded, let ends = expectation.ends {
            report(
                "stream.ends",
                "the stream had not ended when enough was read, after \(now.shown)",
                at: ends.range,
                wire: evidence(at: summary.bodyBytes)
            )
        }
        checkRate()
        if let count = expectation.count, let expected = count.mismatch(.integer(Int64(closedChunks))) {
            report(
                "stream.count",
                "\(closedChunks) chunk\(closedChunks == 1 ? " is" : "s are") complete; expected \(expected)",
                labels: [ScenarioEvidence.Label(range: count.range, text: "\(closedChunks)")],
                wire: evidence(at: summary.bodyBytes)
            )
        }
        phase = .decided
    }

    /// An expectation of a chunk that never came does not hold by default.
    private mutating func reportMissingChunks() {
        for (pattern, what, code) in [
            (expectation.first, "first", "stream.first"), (expectation.last, "last", "stream.last"),
        ] where closedChunks == 0 {
            guard let pattern, !pattern.clauses.isEmpty else { continue }
            report(
                code,
                "there is no \(what) chunk: none was complete after \(summary.bodyBytes) bytes",
                at: pattern.range,
                wire: evidence(at: summary.bodyBytes)
            )
        }
    }
}
