package import KinesisVideo

/// One permutation of a scenario: the unit that gets a verdict.
package struct Case: Sendable {
    /// The scenario.
    package let scenario: Scenario

    /// The row that makes the permutation.
    package let row: Scenario.Row

    /// The id, with the row's label in brackets: `getmedia/bounds/stream-name[length=257]`.
    package let path: String

    init(_ scenario: Scenario, _ row: Scenario.Row) {
        self.scenario = scenario
        self.row = row
        path = row.label.map { "\(scenario.id)[\($0)]" } ?? scenario.id
    }

    /// The ids of the requirements that the case checks, the scenario's and the row's.
    package var requirements: [String] {
        scenario.requirements + row.requirements.filter { !scenario.requirements.contains($0) }
    }

    /// Where the case begins: its row, or the scenario where it has none.
    package var location: SourceLocation {
        scenario.source.location(of: row.range.lowerBound)
    }

    /// The case for a report.
    ///
    /// - Parameter ordinal: Its place in the whole plan.
    /// - Returns: What a report knows of the case before it is run.
    func planned(at ordinal: Int) -> TargetHeader.PlannedCase {
        TargetHeader.PlannedCase(
            path: path,
            title: scenario.title,
            location: location,
            requirements: requirements,
            ordinal: ordinal
        )
    }

    /// The logical stream that the case uses; `nil` where it uses none.
    ///
    /// - Throws: ``ResolutionError`` where the name depends on something other than the row and plain variables.
    package func logicalStream() throws(ResolutionError) -> String? {
        try scenario.stream.map { template throws(ResolutionError) in try template.resolved(in: knownScope).plainText }
    }

    /// The names that are known before the case runs: the columns of its row, and plain variables.
    var knownScope: Scope {
        var scope = Scope()
        for binding in scenario.variables + row.bindings {
            // What cannot be known yet is only missed where something asks for it.
            if let value = try? binding.value.resolved(in: scope) { scope.define(binding.name, value) }
        }
        return scope
    }

    /// How many fragments of its stream the case must know, as its references have it; `nil` where it needs the last one.
    package var neededFragments: FragmentNeed {
        let templates = scenario.variables.map(\.value) + row.bindings.map(\.value)
        let references = scenario.references + templates.flatMap(\.references)
        return references.reduce(.none) { need, reference in
            guard reference.root == "stream", reference.components.first == .member("fragments") else { return need }
            guard reference.components.count > 1, case .index(let index) = reference.components[1] else { return .all }
            return index < 0 || index == .max ? .all : need.joined(with: .first(index + 1))
        }
    }
}

/// How much of a stream must be read before a case that speaks of its fragments can run.
package enum FragmentNeed: Sendable, Hashable {
    /// Nothing.
    case none
    /// So many, from the oldest.
    case first(Int)
    /// All that there are.
    case all

    /// What satisfies both.
    package func joined(with other: FragmentNeed) -> FragmentNeed {
        switch (self, other) {
        case (.all, _), (_, .all): .all
        case (.none, let need), (let need, .none): need
        case (.first(let left), .first(let right)): .first(max(left, right))
        }
    }
}
