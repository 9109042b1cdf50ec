package import Conformance
package import ConformanceRunner
internal import KinesisVideo

/// A suite and the cases of it that are to be run.
package struct RunPlan: Sendable {
    package let suite: Suite
    package let plan: Plan
    /// Which part of the cases it is; `nil` for all of them.
    package let shard: Shard?

    /// Plans all cases of scenarios at hand.
    package init(_ suite: Suite, _ plan: Plan) {
        self.suite = suite
        self.plan = plan
        shard = nil
    }

    /// Reads what is selected.
    ///
    /// - Parameters:
    ///   - selection: The cases that are wanted.
    ///   - locator: Where the suite is.
    ///   - failedIn: A run, its folder or journal, of which only the cases are taken that did not pass.
    ///   - shard: The part that is taken of all that.
    /// - Throws: ``Failure`` with every message at once where something is wrong with what is read, and where no case is
    ///   left.
    package init(
        _ selection: CaseSelection,
        of locator: SuiteLocator,
        failedIn: String? = nil,
        shard: Shard? = nil
    ) throws(Failure) {
        let suite = try locator.suite(near: selection.place)
        let (paths, wanted) = try selection.resolved(in: suite.files)
        let read = try failing { () throws(SuiteError) in try suite.scenarios(at: paths) }
        let errors = read.diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else { throw Failure(.invalidInput, diagnostics: errors) }
        try wanted.checkLines(in: read.scenarios)
        // Who names files asks for these alone.
        let isWhole =
            paths.count == (try failing { () throws(SuiteFiles.Problem) in try suite.files.scenarioPaths() }).count
        var plan = Plan(read.scenarios, always: isWhole ? suite.always : [], selection: wanted)
        guard !plan.cases.isEmpty else {
            let unknown = Self.unknown(selection.requirements, in: suite)
            throw Failure(.usage, "no case is selected\(unknown); 'kvsconform list' shows all of them")
        }
        if let failedIn {
            plan = plan.taking(failedIn: try .kept(at: failedIn))
            guard !plan.cases.isEmpty else {
                throw Failure(.usage, "no case is left: none that is selected failed in '\(failedIn)'")
            }
        }
        self.suite = suite
        self.plan = shard.map { plan.taking($0) } ?? plan
        self.shard = shard
    }

    /// The cases of the plan with these paths, and no others.
    package func taking(_ paths: Set<String>) -> RunPlan {
        RunPlan(suite, plan.taking(paths))
    }

    /// A requirement that was asked for and is none: the usual reason why nothing is selected.
    private static func unknown(_ requirements: [String], in suite: Suite) -> String {
        let known = suite.contract.requirements.map(\.id)
        guard let id = requirements.first(where: { !$0.contains { "*?".contains($0) } && !known.contains($0) }) else {
            return ""
        }
        let nearest = Spelling.closest(to: id, in: known).map { " (did you mean '\($0)'?)" } ?? ""
        return ": there is no requirement '\(id)'\(nearest)"
    }
}
