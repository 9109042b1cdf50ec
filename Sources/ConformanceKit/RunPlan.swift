package import Conformance
package import ConformanceRunner
internal import KinesisVideo

/// A suite and the cases of it that are to be run.
package struct RunPlan: Sendable {
    package let suite: Suite
    package let plan: Plan
    /// Which part of the cases it is; `nil` for all of them.
    package let shard: Shard?
    /// The run of which only the cases are taken that did not pass; `nil` where that is not asked for.
    package let earlier: RunReport?
    /// What a command line needs besides to find the suite again from the working folder.
    package let suiteArguments: [String]
    /// Whether these are all cases of the suite; `nil` for scenarios at hand.
    package let isWhole: Bool?

    /// Plans all cases of scenarios at hand.
    package init(_ suite: Suite, _ plan: Plan) {
        self.suite = suite
        self.plan = plan
        shard = nil
        earlier = nil
        suiteArguments = []
        isWhole = nil
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
        let earlier = try failedIn.map { run throws(Failure) in try RunReport.kept(at: run) }
        let planned = earlier?.targets.flatMap(\.header.plan) ?? []
        let (paths, wanted) = try selection.resolved(in: suite, with: planned.compactMap(\.selector.first))
        let read = try failing { () throws(SuiteError) in try suite.scenarios(at: paths) }
        let errors = read.diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else { throw Failure(.invalidInput, diagnostics: errors) }
        try wanted.check(in: read.scenarios, always: suite.always)
        var plan = Plan(read.scenarios, always: suite.always, selection: wanted)
        guard allowsNone || !plan.cases.isEmpty else {
            throw Failure(
                .usage,
                "no case is selected: no case meets all that is asked for; 'kvsconform list' shows all of them"
            )
        }
        plan.outside = Set(read.scenarios.filter { suite.files.id(of: $0.source.name) != $0.id }.map(\.source.name))
        if let failedIn, let earlier {
            plan = plan.taking(failedIn: earlier)
            guard !plan.cases.isEmpty else {
                throw Failure(.usage, "no case is left: none that is selected failed in '\(failedIn)'")
            }
        }
        self.suite = suite
        self.plan = shard.map { plan.taking($0) } ?? plan
        self.shard = shard
        self.earlier = earlier
        let isFound = locator.folder != nil || (try? locator.files())?.root == suite.root
        suiteArguments = isFound ? [] : ["--suite", suite.root]
        isWhole = !selection.isNarrow && failedIn == nil && shard == nil
    }

    /// Takes other cases of the same suite.
    private init(_ other: RunPlan, _ plan: Plan) {
        suite = other.suite
        self.plan = plan
        shard = other.shard
        earlier = other.earlier
        suiteArguments = other.suiteArguments
        isWhole = false
    }

    /// The cases of the plan with these paths, and no others.
    package func taking(_ paths: Set<String>) -> RunPlan {
        RunPlan(self, plan.taking(paths))
    }
}
