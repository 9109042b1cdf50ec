package import KinesisVideo

/// Judges the answer to one request by all that a step expects of it: what must hold, what should and may hold beside it,
/// and the ways of which it must be one.
///
/// Each part has a ``Judge`` of its own, and all hear the same events, so that a part that is broken hides no other.
package struct Jury: Sendable {
    /// What an answer decided about a contested point.
    package struct Reading: Sendable, Hashable {
        /// The point, by its id in the contract.
        package let point: String
        /// The reading that was seen; `nil` where it was none of those that the scenario describes.
        package let reading: String?

        package init(point: String, reading: String?) {
            self.point = point
            self.reading = reading
        }
    }

    private struct Way: Sendable {
        let reading: String
        let grade: Alternatives.Grade
        var judge: Judge
    }

    private let site: Judge.Site
    private let level: Level
    private let contested: String?
    private let alternativesRange: Range<Int>?
    /// The judge of what must hold comes first; it alone looks at the invariants.
    private var judges: [Judge]
    private var ways: [Way] = []
    /// Looks at what must always hold while the ways are looked for: an endpoint that breaks it still shows a reading.
    private var watch: Judge?

    /// Calls a jury together.
    ///
    /// - Parameters:
    ///   - site: Which case and step the answer belongs to.
    ///   - expectation: What is expected of it.
    ///   - scope: The values that references stand for.
    ///   - rules: The contract in the target's dialect.
    ///   - waived: The invariants that are not looked at.
    /// - Throws: ``ResolutionError`` for the first reference that has no value.
    package init(
        site: Judge.Site,
        expectation: Expectation,
        in scope: Scope,
        rules: JudgeRules,
        waived: Set<String> = []
    ) throws(ResolutionError) {
        self.site = site
        func judge(_ part: Expectation, waiving waived: Set<String>) throws(ResolutionError) -> Judge {
            Judge(site: site, expectation: try BoundExpectation(part, in: scope), rules: rules, waived: waived)
        }
        let all = Set(Invariant.codes)
        level = try expectation.level.value(in: scope, Expectation.level)
        contested = expectation.alternatives?.contested
        alternativesRange = expectation.alternatives?.range
        guard let alternatives = expectation.alternatives else {
            judges = [try judge(expectation, waiving: waived)]
            for part in expectation.lesser { judges.append(try judge(part, waiving: all)) }
            return
        }
        judges = []
        for way in alternatives.ways {
            ways.append(
                Way(reading: way.reading, grade: way.grade, judge: try judge(way.expectation, waiving: all))
            )
        }
        let expectsEnd = alternatives.ways.contains { $0.expectation.chunks?.ends != nil }
        let readsStream = alternatives.ways.contains { $0.expectation.chunks != nil }
        watch = Judge(
            site: site,
            expectation: BoundExpectation(watching: expectation.range, stopWhen: readsStream ? .end : nil),
            rules: rules,
            waived: expectsEnd ? waived.union([Invariant.properEnd.rawValue]) : waived
        )
    }

    // MARK: Events

    /// The head of the answer came.
    package mutating func head(status: Int, headers: [(name: String, value: String)], at time: Duration) {
        hear { $0.head(status: status, headers: headers, at: time) }
    }

    /// The next part of the body came.
    package mutating func bodyPart(_ bytes: RawSpan, index: Int, at time: Duration) {
        var heard = bytes
        for position in judges.indices {
            let before = judges[position].summary.bodyBytes
            judges[position].bodyPart(heard, index: index, at: time)
            // What ends it ends it for all at the same byte: how much of the part is left is a matter of the cutting.
            guard position == 0, judges[0].isDecided, judges[0].hasFailed else { continue }
            heard = bytes.extracting(first: Int(clamping: judges[0].summary.bodyBytes &- before))
        }
        for position in ways.indices { ways[position].judge.bodyPart(bytes, index: index, at: time) }
        watch?.bodyPart(bytes, index: index, at: time)
    }

    /// Time has passed and nothing came.
    package mutating func time(_ time: Duration) {
        hear { $0.time(time) }
    }

    /// The transport ended.
    package mutating func end(_ outcome: TransportOutcome, at time: Duration) {
        hear { $0.end(outcome, at: time) }
    }

    private mutating func hear(_ event: (inout Judge) -> Void) {
        for position in judges.indices { event(&judges[position]) }
        for position in ways.indices { event(&ways[position].judge) }
        if var judge = watch {
            watch = nil
            event(&judge)
            watch = judge
        }
    }

    // MARK: What it comes to

    /// Whether enough was seen; the exchange can be cancelled.
    package var isDecided: Bool {
        if ways.isEmpty {
            // What must hold and does not hold ends it, whatever else there is to see.
            return judges.allSatisfy(\.isDecided) || judges.first.map { $0.isDecided && $0.hasFailed } ?? true
        }
        // The first way that holds counts: nothing behind it matters, everything before it does.
        for way in ways {
            guard way.judge.isDecided else { return false }
            if way.judge.holds { return true }
        }
        return true
    }

    /// When time alone will decide something and ``time(_:)`` wants to be called.
    package var deadline: Duration? {
        guard !isDecided else { return nil }
        return (judges.compactMap(\.deadline) + ways.compactMap(\.judge.deadline)).min()
    }

    /// The way that holds; `nil` where none does, or there are none.
    private var way: Way? {
        ways.first { $0.judge.holds }
    }

    /// What later steps and reports may know.
    package var summary: ObservationSummary {
        if let way { return way.judge.summary }
        let all = judges + ways.map(\.judge)
        return all.map(\.summary).max { $0.bodyBytes < $1.bodyBytes } ?? ObservationSummary()
    }

    /// What was noticed: what must hold first, then what should and what may.
    package var findings: [Finding] {
        guard let alternativesRange else { return judges.flatMap(\.findings) }
        guard inconclusive == nil else { return [] }
        let codes = Set(Invariant.codes)
        let always = watch?.findings.filter { codes.contains($0.code) } ?? []
        guard let way else { return always + brokenWays(at: alternativesRange) }
        guard way.grade == .nonStrict else { return always + way.judge.findings }
        return always + way.judge.findings + [
            finding(
                "expectation.non-strict",
                "the answer is of the way '\(way.reading)', which is tolerated",
                level: min(level, .should),
                labels: [ScenarioEvidence.Label(range: way.judge.expectation.range, text: way.reading)],
                wire: nil
            )
        ]
    }

    /// Why nothing can be said about the endpoint; `nil` where something can.
    package var inconclusive: String? {
        guard !ways.isEmpty else { return judges.first?.inconclusive }
        return way == nil ? ways.lazy.compactMap(\.judge.inconclusive).first : nil
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

    /// What the answer decided about a contested point.
    package var reading: Reading? {
        guard let contested, inconclusive == nil else { return nil }
        return Reading(point: contested, reading: way?.reading)
    }

    /// None of the ways: what spoke against each, and the place where the one that came furthest was left.
    private func brokenWays(at range: Range<Int>) -> [Finding] {
        let broken = ways.compactMap { way in
            way.judge.findings.first { $0.level == .must }.map { (way: way, finding: $0) }
        }
        let furthest = broken.max { ($0.finding.wire?.byteOffset ?? 0) < ($1.finding.wire?.byteOffset ?? 0) }
        let reasons = broken.map { "'\($0.way.reading)': \($0.finding.message)" }
        return [
            finding(
                "expectation.no-alternative",
                "none of the \(ways.count) ways holds: \(reasons.joined(separator: "; "))",
                level: level,
                labels: broken.compactMap { $0.finding.scenario?.labels.first }.sorted {
                    $0.range.lowerBound < $1.range.lowerBound
                },
                wire: furthest?.finding.wire
            )
        ]
    }

    private func finding(
        _ code: String,
        _ message: String,
        level: Level,
        labels: [ScenarioEvidence.Label],
        wire: WireEvidence?
    ) -> Finding {
        let fallback = ScenarioEvidence.Label(range: alternativesRange ?? 0..<0, text: "")
        return Finding(
            code: code,
            level: level,
            requirements: site.requirements,
            message: message,
            scenario: ScenarioEvidence(
                source: site.source,
                labels: labels.isEmpty ? [fallback] : labels,
                casePath: site.casePath,
                step: site.step
            ),
            wire: wire,
            requestID: summary.requestID
        )
    }
}

extension Judge {
    /// Whether it is decided that nothing that must hold is broken.
    fileprivate var holds: Bool {
        isDecided && inconclusive == nil && !hasFailed
    }
}
