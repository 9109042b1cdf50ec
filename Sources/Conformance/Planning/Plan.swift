package import KinesisVideo

/// The cases of a run in their order: by file, then as they stand in it.
package struct Plan: Sendable {
    /// The cases of scenarios.
    package let cases: [Case]

    /// The cases of what must always hold, which are judged on the answers of all others and told whatever comes of them.
    ///
    /// One that is not among them is told only where something broke it.
    package let always: [AlwaysCase]

    /// The places of the cases in the whole plan, of which a shard has only some.
    private let ordinals: [Int]

    /// The files whose cases are not selected by their paths, because they lie outside of the suite.
    package var outside: Set<String> = []

    /// Plans the cases that a selection takes.
    ///
    /// - Parameters:
    ///   - scenarios: The scenarios.
    ///   - always: The cases of what must always hold.
    ///   - selection: What is wanted.
    package init(_ scenarios: [Scenario], always: [AlwaysCase] = [], selection: Selection = Selection()) {
        self.always = always.filter { selection.takes($0) }
        let wanted = Self.cases(of: scenarios, selection)
        if wanted.isEmpty, !self.always.isEmpty {
            // What holds on every answer needs some: those of the cases about the same.
            cases = Self.cases(of: scenarios, Selection(requirements: self.always.flatMap(\.requirements)))
        } else {
            cases = wanted
        }
        ordinals = Array(cases.indices)
    }

    private static func cases(of scenarios: [Scenario], _ selection: Selection) -> [Case] {
        scenarios.flatMap { scenario in
            let lines = selection.lines(in: scenario)
            return scenario.rows.lazy.map { Case(scenario, $0) }.filter { selection.takes($0, lines) }
        }
    }

    private init(_ cases: [(ordinal: Int, item: Case)], always: [AlwaysCase], of whole: Plan) {
        self.always = always
        self.cases = cases.map(\.item)
        ordinals = cases.map(\.ordinal)
        outside = whole.outside
    }

    /// The part of the plan that one of several machines takes.
    package func taking(_ shard: Shard) -> Plan {
        // Every machine sees answers of its own, and says what it saw.
        let part = zip(ordinals, cases).filter { shard.takes($1.path) }.map { (ordinal: $0, item: $1) }
        return Plan(part, always: always, of: self)
    }

    /// The cases that failed in an earlier run, or could not be judged, on any of its targets.
    package func taking(failedIn run: RunReport) -> Plan {
        let failed = run.results.filter { result in
            switch result.verdict {
            case .failed, .inconclusive: true
            case .passed, .nonStrict, .accepted, .skipped: false
            }
        }
        return taking(Set(failed.flatMap { [$0.path, $0.showingPath] }))
    }

    /// The cases with these paths.
    package func taking(_ paths: Set<String>) -> Plan {
        Plan(
            zip(ordinals, cases).filter { paths.contains($1.path) }.map { (ordinal: $0, item: $1) },
            always: always.filter { paths.contains($0.path) },
            of: self
        )
    }

    /// The cases for a report.
    package var planned: [TargetHeader.PlannedCase] {
        // A file of thousands of rows is looked through once.
        var random: [String: Bool] = [:]
        return always.map(\.planned)
            + zip(ordinals, cases).map { ordinal, item in
                let file = item.scenario.source.name
                let isRandom = random[file] ?? item.scenario.usesRandom
                random[file] = isRandom
                return item.planned(at: ordinal, isOutside: outside.contains(file), isRandom: isRandom)
            }
    }

    /// The messages about scenarios that cannot stand side by side: two of one id.
    package static func conflicts(among scenarios: [Scenario]) -> [Diagnostic] {
        var first: [String: Scenario] = [:]
        return scenarios.compactMap { scenario in
            guard let other = first[scenario.id] else {
                first[scenario.id] = scenario
                return nil
            }
            return Diagnostic(
                code: "scenario.duplicate-id",
                message: "the id '\(scenario.id)' is taken by \(other.source.name)",
                source: scenario.source,
                range: scenario.range.lowerBound..<scenario.range.lowerBound + 1,
                help: "give each scenario an id of its own"
            )
        }
    }
}
