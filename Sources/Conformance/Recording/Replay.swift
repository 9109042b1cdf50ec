internal import KinesisVideo

/// Judges a recorded answer as it was judged when it came: the same events at the same times, however the body is cut.
package struct Replay: Sendable {
    /// Which answer it is.
    package let header: Recording.Header

    /// The case, as it was planned.
    package let item: Case

    private let step: RequestStep
    private let site: Judge.Site
    private let jury: Jury

    /// Prepares to judge.
    ///
    /// - Parameters:
    ///   - header: The recording's header.
    ///   - scenario: The scenario as it was.
    ///   - context: The contract and the names as they were.
    /// - Throws: ``ReplayError`` where the recording does not hold what its judge needs.
    package init(
        header: Recording.Header,
        scenario: Scenario,
        context: ReplayContext
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
        site = Judge.Site(step: step.name, of: item)
        do throws(ResolutionError) {
            var rules = JudgeRules(contract: context.contract, dialect: header.target.dialect)
            rules.hasMedia = header.media == .kept
            jury = try Jury(step, of: item, in: scope, rules: rules)
        } catch {
            throw ReplayError("\(error.reference): \(error.message)")
        }
    }

    /// Judges a recorded answer, as far as the recording has it.
    ///
    /// - Parameter answer: The answer; it is read no further than the verdict needs.
    /// - Returns: What it comes to.
    /// - Throws: ``RecordingError`` where the recording cannot be read.
    package func judged(_ answer: inout RecordedAnswer) async throws(RecordingError) -> Result {
        var jury = jury
        try await answer.hear(&jury)
        return result(jury, answer.gap)
    }

    /// The same without waiting for anything.
    package func judgedAtOnce(_ answer: inout RecordedAnswer) throws(RecordingError) -> Result {
        var jury = jury
        try answer.play(to: &jury)
        return result(jury, answer.gap)
    }

    private func result(_ jury: Jury, _ gap: Recording.Gap?) -> Result {
        guard jury.isDecided || jury.verdict == .failed else {
            let why = Inconclusive(.unrecorded, Self.reason(jury.summary.bodyBytes, gap))
            return Result(
                verdict: .inconclusive(why),
                findings: jury.findings,
                always: jury.always,
                summary: jury.summary
            )
        }
        return Result(jury, of: step, at: site)
    }

    private static func reason(_ bytes: UInt64, _ gap: Recording.Gap?) -> String {
        guard let gap else { return "the recording was cut short after \(bytes) bytes of the body, before the verdict" }
        let why =
            switch gap.reason {
            case .limit: "it had reached the size that was allowed"
            case .slow: "the disk took less than came"
            }
        return "the recording leaves out \(gap.bytes) bytes of the body from byte \(bytes) on, because \(why)"
    }

    /// What an answer comes to.
    package struct Result: Sendable {
        package let verdict: Verdict
        package let findings: [Finding]
        /// What the answer showed of what must always hold.
        package let always: AlwaysSight
        package let summary: ObservationSummary

        init(verdict: Verdict, findings: [Finding], always: AlwaysSight, summary: ObservationSummary) {
            self.verdict = verdict
            self.findings = findings
            self.always = always
            self.summary = summary
        }

        /// What a jury said of the answer to a step; where all is well, whether what the step remembers of it is there.
        package init(_ jury: Jury, of step: RequestStep, at site: Judge.Site) {
            let missing = jury.verdict.isPass ? step.missingCapture(in: jury.summary, site) : nil
            self.init(
                verdict: missing == nil ? jury.verdict : .failed,
                findings: jury.findings + [missing].compactMap(\.self),
                always: jury.always,
                summary: jury.summary
            )
        }

        /// The same in the form that is recorded; what must always hold and does not stands behind the findings.
        package var judgement: Recording.Judgement {
            let breaches = always.ordered.map(\.finding).filter { !findings.contains($0) }
            return Recording.Judgement(
                verdict: verdict.name,
                reason: verdict.reason,
                findings: (findings + breaches).map { Recording.Trace($0) },
                bodyBytes: summary.bodyBytes,
                chunks: summary.chunkCount
            )
        }
    }
}

extension Recording.Judgement {
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
