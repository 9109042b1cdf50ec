internal import KinesisVideo

/// Judges a recorded answer as it was judged when it came: the same events at the same times, however the body is cut.
package struct Replay: Sendable {
    /// Which answer it is.
    package let header: Recording.Header

    /// The case, as it was planned.
    package let item: Case

    /// What came and is not in the recording.
    package private(set) var gap: Recording.Gap?

    /// What was said when it was recorded; `nil` until it was read, and where the recording was cut short.
    package private(set) var recorded: Recording.Judgement?

    /// How long the answer took.
    package private(set) var elapsed: Duration = .zero

    private let step: RequestStep
    private let site: Judge.Site
    private var judge: Jury
    private var cutter: Recutting.Cutter
    private var hasEnded = false

    /// Prepares to judge.
    ///
    /// - Parameters:
    ///   - header: The recording's header.
    ///   - scenario: The scenario as it was.
    ///   - context: The contract and the names as they were.
    ///   - cutting: How the body is cut.
    /// - Throws: ``ReplayError`` where the recording does not hold what its judge needs.
    package init(
        header: Recording.Header,
        scenario: Scenario,
        context: ReplayContext,
        cutting: Recutting = .asRecorded
    ) throws(ReplayError) {
        guard let item = Plan([scenario]).cases.first(where: { $0.path == header.casePath }) else {
            throw ReplayError("its scenario has no case '\(header.casePath)'")
        }
        guard let step = scenario.request(named: header.step) else {
            throw ReplayError("its scenario has no step '\(header.step)'")
        }
        guard let names = header.scope.objectValue else {
            throw ReplayError("the values that its scenario speaks of were too large to be recorded")
        }
        var scope = Scope()
        scope.seed = header.seed
        for name in names { scope.define(name.name, name.value) }
        self.header = header
        self.item = item
        self.step = step
        cutter = Recutting.Cutter(cutting)
        site = Judge.Site(step, of: item)
        do throws(ResolutionError) {
            judge = try Jury(
                step,
                of: item,
                in: scope,
                rules: JudgeRules(contract: context.contract, dialect: header.target.dialect)
            )
        } catch {
            throw ReplayError("\(error.reference): \(error.message)")
        }
    }

    /// Whether nothing that may still come changes what is found.
    package var isDecided: Bool {
        judge.isDecided
    }

    /// Takes in the next event of the recording.
    package mutating func take(_ event: RecordedEvent) {
        switch event {
        case .request:
            break
        case .head(let head):
            elapsed = max(elapsed, head.at)
            judge.head(status: head.status, headers: head.headers.map { ($0.name, $0.value) }, at: head.at)
        case .part(let part):
            guard !judge.isDecided, gap == nil else { return }
            elapsed = max(elapsed, part.at)
            for piece in cutter.pieces(of: part.bytes.count) where !judge.isDecided {
                judge.bodyPart(part.bytes.span.bytes.extracting(piece), index: part.index, at: part.at)
            }
        case .time(let time):
            elapsed = max(elapsed, time)
            if gap == nil { judge.time(time) }
        case .end(let outcome, let time):
            elapsed = max(elapsed, time)
            hasEnded = true
            if gap == nil { judge.end(outcome, at: time) }
        case .gap(let lost):
            gap = lost
        case .judgement(let judgement):
            recorded = judgement
        }
    }

    /// What the answer comes to, as far as the recording has it.
    package var result: Result {
        var verdict = judge.verdict
        var findings = judge.findings
        if !judge.isDecided, verdict != .failed {
            verdict = .inconclusive(reason: reasonOfIndecision)
        } else if verdict == .passed || verdict == .nonStrict,
            let missing = step.missingCapture(in: judge.summary, site)
        {
            verdict = .failed
            findings.append(missing)
        }
        return Result(verdict: verdict, findings: findings, summary: judge.summary)
    }

    private var reasonOfIndecision: String {
        if let gap {
            let why =
                switch gap.reason {
                case .limit: "it had reached the size that was allowed"
                case .slow: "the disk took less than came"
                }
            return
                "the recording leaves out \(gap.bytes) bytes of the body from byte \(judge.summary.bodyBytes) on, because \(why)"
        }
        return "the recording was cut short after \(judge.summary.bodyBytes) bytes of the body, before the verdict"
    }

    /// What an answer comes to.
    package struct Result: Sendable {
        package let verdict: Verdict
        package let findings: [Finding]
        package let summary: ObservationSummary

        /// The same in the form that is recorded.
        package var judgement: Recording.Judgement {
            Recording.Judgement(verdict: verdict, findings: findings, summary: summary)
        }
    }
}

extension Recording.Judgement {
    /// What a judge said, in the form that is recorded.
    package init(verdict: Verdict, findings: [Finding], summary: ObservationSummary) {
        let reason: String? =
            switch verdict {
            case .inconclusive(let reason), .skipped(let reason): reason
            case .passed, .failed, .nonStrict: nil
            }
        self.init(
            verdict: verdict.name,
            reason: reason,
            findings: findings.map { Recording.Trace($0) },
            bodyBytes: summary.bodyBytes,
            chunks: summary.chunkCount
        )
    }

    /// What is different in another judgement of the same answer, a line each; nothing where it is the same.
    package func differences(from other: Recording.Judgement) -> [String] {
        var lines: [String] = []
        if verdict != other.verdict { lines.append("the verdict is '\(verdict)', and was '\(other.verdict)'") }
        for finding in findings where !other.findings.contains(finding) { lines.append("new: \(finding)") }
        for finding in other.findings where !findings.contains(finding) { lines.append("missing: \(finding)") }
        if lines.isEmpty, findings != other.findings { lines.append("the findings are the same in another order") }
        if lines.isEmpty, bodyBytes != other.bodyBytes {
            lines.append("the verdict fell at byte \(bodyBytes), and had fallen at byte \(other.bodyBytes)")
        }
        return lines
    }
}

extension Recording.Trace: CustomStringConvertible {
    package var description: String {
        "\(code): \(message)" + (byteOffset.map { " (byte \($0))" } ?? "")
    }
}
