package import Conformance
internal import ConformanceRunner
internal import KinesisVideo

extension AcceptedFailures {
    /// Reads the failures that a file accepts.
    ///
    /// - Throws: ``Failure`` where the file cannot be read, and where something is wrong with it.
    package init(at path: String) throws(Failure) {
        let read = Baseline.read(try SuiteFiles.source(path))
        guard let baseline = read.baseline else { throw Failure(.invalidInput, diagnostics: read.diagnostics) }
        self = baseline.failures
    }

    /// What there is to say of names that are almost those of the targets of a run.
    package func misspelt(among targets: [PreparedTarget]) -> [String] {
        misspelt(among: targets.map(\.target.name), known: Set(Partition.all.flatMap(\.regions)))
    }

    /// What there is to say of entries that mean no case of a suite, whatever of it is run.
    ///
    /// - Parameters:
    ///   - plan: What is run.
    ///   - locator: Where the suite is.
    /// - Returns: A sentence for each.
    /// - Throws: ``Failure`` where the suite cannot be read.
    package func unmatched(in plan: RunPlan, of locator: SuiteLocator) throws(Failure) -> [String] {
        guard !unmatched(among: plan.plan.planned.map(\.path)).isEmpty else { return [] }
        let whole = try RunPlan(CaseSelection(), of: locator)
        return unmatched(among: (whole.plan.planned + plan.plan.planned).map(\.path))
    }
}
