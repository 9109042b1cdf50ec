package import KinesisVideo

/// Which cases check which requirement.
package struct Coverage: Sendable {
    /// One requirement and what checks it.
    package struct Row: Sendable {
        package let requirement: Contract.Requirement
        /// The cases that name it, by path, in plan order.
        package let cases: [String]
        /// The invariants that check it on every answer.
        package let invariants: [Invariant]

        /// Whether anything checks it.
        package var isCovered: Bool {
            !cases.isEmpty || !invariants.isEmpty
        }
    }

    /// The requirements in the order of the contract.
    package let rows: [Row]

    /// Sets a plan against a contract.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - contract: The contract.
    ///   - globs: Patterns of ids of the requirements that are asked for; all of them where there is none.
    package init(of plan: Plan, against contract: Contract, about globs: [String] = []) {
        let globs = globs.map { Glob($0) }
        var cases: [String: [String]] = [:]
        for item in plan.cases {
            for requirement in item.requirements { cases[requirement, default: []].append(item.path) }
        }
        let asked = contract.requirements.filter { requirement in
            globs.isEmpty || globs.contains { $0.matches(requirement.id) }
        }
        rows = asked.map { requirement in
            Row(
                requirement: requirement,
                cases: cases[requirement.id] ?? [],
                invariants: Invariant.allCases.filter { $0.checks(requirement.id) }
            )
        }
    }

    /// What must hold and nothing checks.
    package var gaps: [Row] {
        rows.filter { $0.requirement.level == .must && !$0.isCovered }
    }
}

extension Invariant {
    /// Whether it checks a requirement; that of tag formats stands for one requirement a tag.
    fileprivate func checks(_ id: String) -> Bool {
        id == requirement || (self == .tagsFormat && id.hasPrefix(requirement + "-"))
    }
}
