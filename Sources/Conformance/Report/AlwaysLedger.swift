internal import KinesisVideo

/// What the answers of a case, or of all cases of a target, showed of what must always hold.
///
/// Its size depends on the number of invariants alone.
package struct AlwaysLedger: Sendable {
    /// What was seen of one invariant.
    fileprivate struct Entry: Sendable {
        /// How many answers showed it, and how many of those broke it.
        var answers = 0
        var breaches = 0
        /// The same of cases.
        var cases = 0
        var brokenCases = 0
        /// The breach that is told: the first in plan order of those that bind most.
        var first: (finding: Finding, position: Int)?

        mutating func take(_ finding: Finding, at position: Int) {
            if let first {
                if first.finding.level > finding.level { return }
                if first.finding.level == finding.level, first.position <= position { return }
            }
            first = (finding, position)
        }
    }

    private var entries: [Invariant: Entry] = [:]

    package init() {}

    /// Takes in one more answer of a case.
    package mutating func take(_ sight: AlwaysSight) {
        for invariant in sight.examined { entries[invariant, default: Entry()].answers += 1 }
        for (invariant, finding) in sight.breaches {
            entries[invariant, default: Entry()].breaches += 1
            entries[invariant, default: Entry()].take(finding, at: 0)
        }
    }

    /// Takes in what more answers of the same case showed.
    package mutating func take(_ other: AlwaysLedger) {
        for (invariant, theirs) in other.entries { add(theirs, of: invariant, at: 0) }
    }

    /// Takes in what the answers of one more case showed.
    ///
    /// - Parameters:
    ///   - other: What they showed.
    ///   - position: The place of the case in the plan, which says whose breach is told first, whoever is done first.
    package mutating func take(case other: AlwaysLedger, at position: Int) {
        for (invariant, theirs) in other.entries {
            add(theirs, of: invariant, at: position)
            entries[invariant]?.cases += 1
            if theirs.breaches > 0 { entries[invariant]?.brokenCases += 1 }
        }
    }

    private mutating func add(_ theirs: Entry, of invariant: Invariant, at position: Int) {
        var entry = entries[invariant] ?? Entry()
        entry.answers += theirs.answers
        entry.breaches += theirs.breaches
        if let first = theirs.first { entry.take(first.finding, at: position) }
        entries[invariant] = entry
    }

    /// The first breach of each invariant that was broken, in the order of the invariants.
    package var breaches: [(invariant: Invariant, finding: Finding)] {
        Invariant.allCases.compactMap { invariant in
            entries[invariant]?.first.map { (invariant, $0.finding) }
        }
    }

    /// Whether something does not hold that must.
    package var hasFailed: Bool {
        entries.values.contains { $0.first?.finding.level == .must }
    }

    /// What there is to say of each invariant, as the result of a case of its own.
    ///
    /// - Parameters:
    ///   - planned: The invariants whose cases are planned.
    ///   - isWhole: Whether the run came to its end: what was not broken until a run was cut short need not hold.
    /// - Returns: A result for each that is planned, and for each that was broken, in the order of the invariants.
    package func results(of planned: [AlwaysCase], isWhole: Bool = true) -> [CaseResult] {
        Invariant.allCases.compactMap { invariant in
            let item = planned.first { $0.invariant == invariant }
            let entry = entries[invariant] ?? Entry()
            if let first = entry.first {
                return item == nil && first.finding.level == .may ? nil : entry.broken(invariant, item, first.finding)
            }
            guard isWhole, let item else { return nil }
            guard entry.answers > 0 else { return CaseResult(item, .skipped(reason: Self.unseen)) }
            var result = CaseResult(item, .passed)
            result.notes = ["held in \(Count(entry.answers, "answer")) of \(Count(entry.cases, "case"))"]
            return result
        }
    }

    private static let unseen = "no answer showed whether it holds"
}

extension AlwaysLedger.Entry {
    /// The result of an invariant that was broken; the level of the finding says how bad that is.
    fileprivate func broken(_ invariant: Invariant, _ item: AlwaysCase?, _ first: Finding) -> CaseResult {
        let place = first.scenario.map { ", first in \($0.casePath)" } ?? ""
        let seen =
            "seen in \(breaches) of \(Count(answers, "answer")), in \(brokenCases) of \(Count(cases, "case"))\(place)"
        var finding = first
        finding.message += "; \(seen)"
        let item = item ?? AlwaysCase(invariant, first)
        let verdict: Verdict =
            switch first.level {
            case .must: .failed
            case .should: .nonStrict
            case .may: .passed
            }
        var result = CaseResult(item, verdict)
        result.findings = [finding]
        result.notes = [seen]
        return result
    }
}

extension CaseResult {
    fileprivate init(_ item: AlwaysCase, _ verdict: Verdict) {
        let planned = item.planned
        self.init(
            path: planned.path,
            title: planned.title,
            location: planned.location,
            requirements: planned.requirements,
            verdict: verdict
        )
    }

    /// The path of the case that shows the result again: of what must always hold, the one in which it was broken first.
    package var showingPath: String {
        guard Invariant(casePath: path) != nil else { return path }
        return findings.first?.scenario?.casePath ?? path
    }
}
