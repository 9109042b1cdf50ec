internal import KinesisVideo

/// The cases of a run in their order: by file, then as they stand in it.
package struct Plan: Sendable {
    /// The cases.
    package let cases: [Case]

    /// Plans the cases of scenarios that a selection takes.
    package init(_ scenarios: [Scenario], selection: Selection = Selection()) {
        cases = scenarios.flatMap { scenario in
            let lines = selection.lines(in: scenario)
            return scenario.rows.lazy.map { Case(scenario, $0) }.filter { selection.takes($0, lines) }
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
