package import KinesisVideo

/// Which requirements a run really decided on one target.
package struct DecidedCoverage: Sendable {
    /// How far a run came with one requirement; the raw values stand in documents.
    package enum State: String, Sendable, CaseIterable {
        /// A case came to a verdict about it.
        case decided
        /// Cases about it were run, and none came to a verdict about it.
        case inconclusive
        /// Every case about it was skipped.
        case skipped
        /// The run has no case about it.
        case notRun
    }

    /// Why cases decided nothing about a requirement, and how many they are.
    package struct Reason: Sendable, Hashable {
        /// What the cases came to.
        package let verdict: String
        /// What kept the kit from judging; `nil` where that is not why.
        package let cause: Inconclusive.Cause?
        /// One sentence for a person, without trailing full stop.
        package let text: String
        package fileprivate(set) var cases = 0
    }

    /// One requirement, and what the cases about it came to.
    package struct Row: Sendable {
        package let requirement: Contract.Requirement
        /// What the cases say about this requirement, which is not always what they say as a whole.
        package fileprivate(set) var counts = VerdictCounts([])
        /// Why some of them say nothing, the most frequent reason first.
        package fileprivate(set) var reasons: [Reason] = []

        package var state: State {
            if counts.passed + counts.nonStrict + counts.failed > 0 { return .decided }
            if counts.inconclusive > 0 { return .inconclusive }
            return counts.skipped > 0 ? .skipped : .notRun
        }
    }

    /// The target's name.
    package let target: String
    /// The requirements in the order of the contract.
    package let rows: [Row]
    /// Requirements that cases name and the contract does not have, because the run's suite was another; sorted.
    package let unknown: [String]

    /// Sets what a target's cases came to against a contract.
    package init(of target: RunReport.Target, against contract: Contract) {
        var rows = contract.requirements.map { Row(requirement: $0) }
        let indices = Dictionary(
            rows.enumerated().map { ($0.element.requirement.id, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        var unknown: Set<String> = []
        for result in target.results {
            for id in Set(result.requirements).union(result.findings.flatMap(\.requirements)) {
                guard let index = indices[id] else {
                    unknown.insert(id)
                    continue
                }
                rows[index].add(result, about: id)
            }
        }
        for index in rows.indices { rows[index].sortReasons() }
        self.target = target.header.name
        self.rows = rows
        self.unknown = unknown.sorted()
    }

    /// How many requirements a state has.
    package func count(_ state: State) -> Int {
        rows.count { $0.state == state }
    }

    /// What must hold and no target of a run decided, in the order of the contract.
    package static func gaps(in targets: [DecidedCoverage]) -> [Contract.Requirement] {
        guard let first = targets.first else { return [] }
        return first.rows.indices.filter { index in
            first.rows[index].requirement.level == .must
                && targets.allSatisfy { $0.rows[index].state != .decided }
        }.map { first.rows[$0].requirement }
    }

    /// How many requirements one target at the least decided.
    package static func decided(in targets: [DecidedCoverage]) -> Int {
        guard let first = targets.first else { return 0 }
        return first.rows.indices.count { index in targets.contains { $0.rows[index].state == .decided } }
    }
}

extension DecidedCoverage.Row {
    /// Counts one more case, by what it says about this requirement.
    fileprivate mutating func add(_ result: CaseResult, about id: String) {
        let found = result.findings.filter { $0.requirements.contains(id) || $0.requirements.isEmpty }
        let broken: Verdict = found.contains { $0.level == .must } ? .failed : .nonStrict
        switch result.verdict {
        case .failed where found.isEmpty && !result.findings.isEmpty,
            .accepted where found.isEmpty && !result.findings.isEmpty:
            // Judging ends at what fails a case: whatever else it is about stays open.
            let others = Set(result.findings.filter { $0.level == .must }.flatMap(\.requirements)).sorted()
            let text = "the case failed for something else: \(others.joined(separator: ", "))"
            counts.add(.inconclusive(Inconclusive(.other, text)))
            note(DecidedCoverage.Reason(verdict: result.verdict.name, cause: nil, text: text))
        case .failed, .accepted: counts.add(found.isEmpty ? .failed : broken)
        case .nonStrict: counts.add(found.isEmpty ? .passed : broken)
        case .inconclusive(let why):
            counts.add(result.verdict)
            note(DecidedCoverage.Reason(verdict: result.verdict.name, cause: why.cause, text: why.detail))
        case .skipped(let reason):
            counts.add(result.verdict)
            note(DecidedCoverage.Reason(verdict: result.verdict.name, cause: nil, text: reason))
        case .passed: counts.add(.passed)
        }
    }

    private mutating func note(_ reason: DecidedCoverage.Reason) {
        let known = reasons.firstIndex {
            ($0.verdict, $0.cause, $0.text) == (reason.verdict, reason.cause, reason.text)
        }
        if known == nil { reasons.append(reason) }
        reasons[known ?? reasons.count - 1].cases += 1
    }

    fileprivate mutating func sortReasons() {
        reasons = reasons.enumerated()
            .sorted { ($1.element.cases, $0.offset) < ($0.element.cases, $1.offset) }
            .map(\.element)
    }
}
