package import Conformance
package import ConformanceReports
internal import ConformanceRunner
package import KinesisVideo

/// Targets side by side: what they do differently, and what of that is known.
package struct RunComparison: Sendable {
    /// The runs, in one.
    package let report: RunReport
    /// What they do differently, and what the baseline says of it.
    package let judged: JudgedComparison
    /// The cases of the matrix: those of the query, else those whose verdicts differ.
    package let rows: [Comparison.Row]

    /// Compares the targets of a report.
    ///
    /// - Parameters:
    ///   - report: Two targets or more.
    ///   - contract: Names the contested points.
    ///   - baseline: The file of differences that are known.
    ///   - query: Which cases the matrix shows.
    ///   - now: The time of day; what is known is known up to a day.
    /// - Throws: ``Failure`` where there is one target, and where baseline or query are wrong.
    package init(
        _ report: RunReport,
        contract: Contract,
        baseline: String? = nil,
        query: String? = nil,
        now: WallTime
    ) throws(Failure) {
        guard report.targets.count >= 2 else {
            throw Failure(.usage, "there is one target in this: two or more can be compared")
        }
        self.report = report
        let comparison = Comparison(report.targets, contract: contract)
        judged = try Self.judge(comparison, baseline, now)
        rows = try Self.rows(of: comparison, query)
    }

    /// Whether of some target nothing was compared, and that for nothing but these causes.
    ///
    /// - Parameter causes: What keeps a target from being judged; none for one that skipped every case.
    /// - Returns: Whether there is such a target.
    package func isUncompared(onlyFor causes: Set<Inconclusive.Cause>) -> Bool {
        judged.comparison.uncompared.contains { index in
            let tried = report.targets[index].results.filter { !$0.verdict.isSkipped }
            guard !causes.isEmpty else { return tried.isEmpty }
            return !tried.isEmpty && tried.allSatisfy { $0.verdict.cause.map(causes.contains) ?? false }
        }
    }

    /// The page of the runs, the differences first.
    ///
    /// - Parameter files: What the runs left, as seen from the page.
    /// - Returns: The page as HTML.
    /// - Throws: ``Failure`` where it cannot be made.
    package func page(_ files: RunFiles) throws(Failure) -> [UInt8] {
        let format = HTMLFormat(compared: judged, files: files)
        return try failing { () throws(ReportError) in try format.documents(of: report) }.flatMap(\.bytes)
    }

    private static func judge(
        _ comparison: Comparison,
        _ baseline: String?,
        _ now: WallTime
    ) throws(Failure) -> JudgedComparison {
        guard let baseline else { return JudgedComparison(comparison) }
        let read = DifferenceBaseline.read(try SuiteFiles.source(baseline), targets: comparison.targets)
        guard let known = read.baseline else { throw Failure(.invalidInput, diagnostics: read.diagnostics) }
        return known.judge(comparison, on: String(now.rfc3339Text.prefix(10)))
    }

    private static func rows(of comparison: Comparison, _ query: String?) throws(Failure) -> [Comparison.Row] {
        guard let query else { return comparison.rows.filter { Set($0.verdicts.map { $0?.name }).count > 1 } }
        do throws(MatrixQuery.Problem) {
            let query = try MatrixQuery(query, targets: comparison.targets)
            return comparison.rows.filter { query.takes($0, targets: comparison.targets) }
        } catch {
            let caret = String(repeating: " ", count: error.column) + "^"
            throw Failure(.usage, "the query is wrong: \(error.message)\n    \(query)\n    \(caret)")
        }
    }
}

extension RunReport {
    /// Runs that were kept, in one report; a target that several have gets the run's path to its name.
    package static func kept(atAll paths: [String]) throws(Failure) -> RunReport {
        var reports = try paths.map { path throws(Failure) in try kept(at: path) }
        let names = reports.flatMap(\.targets).map(\.header.name)
        if Set(names).count < names.count {
            for index in reports.indices { reports[index].renameTargets { "\(paths[index]):\($0)" } }
        }
        return .merging(reports)
    }
}
