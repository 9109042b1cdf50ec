package import Conformance
package import ConformanceRunner

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
    ///   - allowsNone: Whether it is fine that no case meets all that is asked for.
    /// - Throws: ``Failure`` with every message at once where something is wrong with what is read, where a pattern matches
    ///   nothing, and where no case is left.
    package init(
        _ selection: CaseSelection,
        of locator: SuiteLocator,
        failedIn: String? = nil,
        shard: Shard? = nil,
        allowsNone: Bool = false
    ) throws(Failure) {
        let suite = try locator.suite(near: selection.place)
        let (paths, wanted) = try selection.resolved(in: suite)
        let read = try failing { () throws(SuiteError) in try suite.scenarios(at: paths) }
        guard read.diagnostics.isEmpty else { throw Failure(.invalidInput, diagnostics: read.diagnostics) }
        try wanted.check(in: read.scenarios, always: suite.always)
        var plan = Plan(read.scenarios, always: suite.always, selection: wanted)
        guard allowsNone || !plan.cases.isEmpty else {
            throw Failure(
                .usage,
                "no case is selected: no case meets all that is asked for; 'kvsconform list' shows all of them"
            )
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
}
