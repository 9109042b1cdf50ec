package import KinesisVideo

/// Judges the answer to one request by all that a step expects of it: what must hold, what should and may hold beside it,
/// and the ways of which it must be one.
///
/// Each part has a ``Judge`` of its own, and all hear what one ``Observation`` notices, so that a part that is broken hides
/// no other and no byte is read twice. Which bytes the transport brought together never changes a verdict: parts are
/// evidence only.
package struct Jury: AnswerListener, Sendable {
    private struct Way: Sendable {
        let reading: String
        let grade: Alternatives.Grade
        /// What was seen up to the moment that decided it.
        var summary: ObservationSummary?
    }

    private let site: Judge.Site
    private let rules: JudgeRules
    private let level: Level
    private let contested: String?
    private let alternativesRange: Range<Int>?
    private var observation: Observation
    /// One for each part of the expectation.
    ///
    /// Without alternatives: what must hold, which alone looks at the invariants, then what should and what may. With
    /// alternatives: each way, and last the one that looks at the invariants while the ways are looked for, so that an
    /// endpoint that breaks one still shows a reading.
    private var judges: [Judge]
    private var ways: [Way]

    /// Calls a jury together.
    ///
    /// - Parameters:
    ///   - site: Which case and step the answer belongs to.
    ///   - expectation: What is expected of it.
    ///   - scope: The values that references stand for.
    ///   - rules: The contract in the target's dialect.
    ///   - waived: The invariants that are not looked at.
    ///   - isSignedProperly: Whether the request is signed with the target's own credentials, as it should be.
    ///   - heedsLimits: Whether to be throttled says nothing about the endpoint, because nobody meant to find its limits.
    /// - Throws: ``ResolutionError`` for the first reference that has no value.
    package init(
        site: Judge.Site,
        expectation: Expectation,
        in scope: Scope,
        rules: JudgeRules,
        waived: Set<String> = [],
        isSignedProperly: Bool = false,
        heedsLimits: Bool = true
    ) throws(ResolutionError) {
        self.site = site
        self.rules = rules
        observation = Observation(of: site.exchange)
        func judge(_ part: Expectation, waiving waived: Set<String>) throws(ResolutionError) -> Judge {
            var judge = Judge(
                site: site,
                expectation: try BoundExpectation(part, in: scope),
                rules: rules,
                waived: waived
            )
            judge.isSignedProperly = isSignedProperly
            judge.heedsLimits = heedsLimits
            return judge
        }
        let all = Set(Invariant.codes)
        level = try expectation.level.value(in: scope, Expectation.level)
        contested = expectation.alternatives?.contested
        alternativesRange = expectation.alternatives?.range
        guard let alternatives = expectation.alternatives else {
            judges = [try judge(expectation, waiving: waived)]
            ways = []
            for part in expectation.lesser { judges.append(try judge(part, waiving: all)) }
            return
        }
        judges = []
        for way in alternatives.ways { judges.append(try judge(way.expectation, waiving: all)) }
        ways = alternatives.ways.map { Way(reading: $0.reading, grade: $0.grade) }
        let expectsEnd = alternatives.ways.contains { $0.expectation.chunks?.ends != nil }
        let readsStream = alternatives.ways.contains { $0.expectation.chunks != nil }
        judges.append(
            Judge(
                site: site,
                expectation: BoundExpectation(watching: expectation.range, stopWhen: readsStream ? .end : nil),
                rules: rules,
                waived: expectsEnd ? waived.union([Invariant.properEnd.rawValue]) : waived
            )
        )
    }

    // MARK: Events

    /// Takes in what happened next.
    ///
    /// Every moment before it at which time alone decides something has passed by then, whoever looks when: what arrived in
    /// time is in time.
    package mutating func take(_ event: AnswerEvent) {
        while let deadline, deadline < event.time { pass(deadline) }
        guard !isDecided else { return }
        switch event.kind {
        case .sent(let times):
            observation.note(times)
        case .head(let head):
            observation.advance(to: event.time)
            observation.note(head, named: rules.contract.errorHeaders)
            for index in judges.indices { judges[index].head(observation) }
        case .body(let part):
            observation.advance(to: event.time)
            take(part)
        case .silence:
            pass(event.time)
        case .end(let outcome):
            observation.advance(to: event.time)
            end(outcome)
        }
        noteDecisions()
    }

    /// Nothing came until a moment.
    private mutating func pass(_ time: Duration) {
        observation.advance(to: time)
        if hears(.otherBody) { observation.readOtherBody() }
        for index in judges.indices { judges[index].time(time, observation) }
        noteDecisions()
    }

    private mutating func take(_ part: BodyPart) {
        for index in judges.indices { judges[index].partArrived(observation) }
        guard !isDecided else { return }
        observation.note(part)
        let bytes = part.bytes.span.bytes
        if hears(.stream) {
            read(bytes)
        } else if hears(.otherBody), observation.gather(bytes) {
            observation.readOtherBody()
            for index in judges.indices where judges[index].phase == .otherBody {
                judges[index].concludeOtherBody(observation)
            }
        }
    }

    /// Reads a part of a stream, no further than somebody wants to know.
    private mutating func read(_ bytes: RawSpan) {
        var position = 0
        while !isDecided, hears(.stream) {
            // What stands behind the last byte that is wanted is not looked at: only the cutting brought it along.
            let seen = observation.summary.bodyBytes
            let wanted = judges.lazy.compactMap(\.byteLimit).min().map { $0 - min($0, seen) } ?? .max
            let end = position + Int(min(wanted, UInt64(bytes.byteCount - position)))
            if let noticed = observation.read(bytes.extracting(0..<end), from: &position) {
                for index in judges.indices { judges[index].take(noticed, observation) }
                noteDecisions()
            } else {
                for index in judges.indices { judges[index].bytesWereRead(observation) }
                noteDecisions()
                if position == bytes.byteCount { return }
            }
        }
    }

    private mutating func end(_ outcome: TransportOutcome) {
        observation.note(outcome)
        if hears(.otherBody) { observation.readOtherBody() }
        // What a cut left unfinished is not the chunk's fault: the cut itself is what is judged.
        if outcome == .finished, hears(.stream), let noticed = observation.finish() {
            for index in judges.indices { judges[index].take(noticed, observation) }
        }
        for index in judges.indices { judges[index].end(outcome, observation) }
    }

    /// Whether a judge reads the body in that way.
    private func hears(_ phase: Judge.Phase) -> Bool {
        judges.contains { $0.phase == phase }
    }

    /// Keeps what was seen up to the moment that decided a way.
    private mutating func noteDecisions() {
        for index in ways.indices where ways[index].summary == nil && judges[index].isDecided {
            ways[index].summary = observation.summary
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
        for judge in judges[..<ways.count] {
            guard judge.isDecided else { return false }
            if judge.holds { return true }
        }
        return true
    }

    /// When time alone will decide something, and an ``AnswerEvent/Kind/silence`` wants to be told; `nil` where only bytes can.
    package var deadline: Duration? {
        guard !isDecided else { return nil }
        let asked = ways.isEmpty ? judges[...] : judges[..<ways.count]
        return asked.compactMap(\.deadline).min()
    }

    /// The position of the way that holds; `nil` where none does, or there are none.
    private var way: Int? {
        ways.indices.first { judges[$0].holds }
    }

    /// What later steps and reports may know.
    package var summary: ObservationSummary {
        way.flatMap { ways[$0].summary } ?? observation.summary
    }

    /// What was noticed: what must hold first, then what should and what may.
    package var findings: [Finding] {
        var all = unsigned
        for index in all.indices { all[index].requestID = observation.summary.requestID }
        return all
    }

    private var unsigned: [Finding] {
        guard let alternativesRange else { return judges.flatMap(\.findings) }
        guard inconclusive == nil else { return [] }
        let codes = Set(Invariant.codes)
        let always = judges.last?.findings.filter { codes.contains($0.code.rawValue) } ?? []
        guard let way else { return always + brokenWays(at: alternativesRange) }
        guard ways[way].grade == .nonStrict else { return always + judges[way].findings }
        let reading = ways[way].reading
        return always + judges[way].findings + [
            site.finding(
                FindingCode(.tolerated),
                "the answer is of the way '\(reading)', which is tolerated",
                level: min(level, .should),
                labels: [ScenarioEvidence.Label(range: judges[way].expectation.range, text: reading)]
            )
        ]
    }

    /// What the answer showed of what must always hold; nothing where it is about who asks, or how the endpoint is.
    package var always: AlwaysSight {
        let watching = ways.isEmpty ? judges.first : judges.last
        guard let watching, inconclusive == nil || observation.summary.status == 200 else { return AlwaysSight() }
        return watching.sight.signed(observation.summary.requestID)
    }

    /// Why nothing can be said about the endpoint; `nil` where something can.
    private var inconclusive: Inconclusive? {
        guard !ways.isEmpty else { return judges.first?.inconclusive }
        return way == nil ? judges[..<ways.count].lazy.compactMap(\.inconclusive).first : nil
    }

    /// What the findings amount to.
    package var verdict: Verdict {
        if let inconclusive { return .inconclusive(inconclusive) }
        switch unsigned.map(\.level).max() {
        case .must: return .failed
        case .should: return .nonStrict
        case .may, nil: return .passed
        }
    }

    /// What the answer decided about a contested point.
    package var reading: ContestedReading? {
        guard let contested, inconclusive == nil else { return nil }
        return ContestedReading(point: contested, reading: way.map { ways[$0].reading })
    }

    /// None of the ways: what spoke against each, and the place where the one that came furthest was left.
    private func brokenWays(at range: Range<Int>) -> [Finding] {
        let broken = zip(ways, judges).compactMap { way, judge in
            judge.findings.first { $0.level == .must }.map { (way: way, finding: $0) }
        }
        let furthest = broken.max { ($0.finding.wire?.byteOffset ?? 0) < ($1.finding.wire?.byteOffset ?? 0) }
        let reasons = broken.map { "'\($0.way.reading)': \($0.finding.message)" }
        let labels = broken.compactMap { $0.finding.scenario?.labels.first }.sorted {
            $0.range.lowerBound < $1.range.lowerBound
        }
        return [
            site.finding(
                FindingCode(.noAlternative),
                "none of the \(ways.count) ways holds: \(reasons.joined(separator: "; "))",
                // That a server errs, or says nothing, is a reading of no source.
                level: (observation.summary.status ?? 500) >= 500 ? .must : level,
                labels: labels.isEmpty ? [ScenarioEvidence.Label(range: range, text: "")] : labels,
                wire: furthest?.finding.wire
            )
        ]
    }
}
