package import Conformance
package import ConformanceReports
internal import ConformanceRunner
package import KinesisVideo

/// Targets side by side: what they do differently, and what of that is known.
package struct RunComparison: Sendable {
    /// The runs, in one.
    package let report: RunReport
    package let comparison: Comparison
    /// What the baseline says of each difference, in their order.
    package let standings: [DifferenceBaseline.Standing]
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
        self.comparison = comparison
        standings = try Self.standings(of: comparison, baseline, now)
        rows = try Self.rows(of: comparison, query)
    }

    /// Whether there is a difference that the baseline does not know.
    package var isNew: Bool {
        !standings.allSatisfy(\.isKnown)
    }

    /// The page of the runs, the differences first.
    ///
    /// - Parameter files: What the runs left, as seen from the page.
    /// - Returns: The page as HTML.
    /// - Throws: ``Failure`` where it cannot be made.
    package func page(_ files: RunFiles) throws(Failure) -> [UInt8] {
        let format = HTMLFormat(compared: HTMLFormat.Compared(comparison, standings), files: files)
        return try failing { () throws(ReportError) in try format.documents(of: report) }.flatMap(\.bytes)
    }

    private static func standings(
        of comparison: Comparison,
        _ baseline: String?,
        _ now: WallTime
    ) throws(Failure) -> [DifferenceBaseline.Standing] {
        guard let baseline else { return comparison.differences.map { _ in .new } }
        let read = DifferenceBaseline.read(try SuiteFiles.source(baseline), targets: comparison.targets)
        guard let known = read.baseline else { throw Failure(.invalidInput, diagnostics: read.diagnostics) }
        let today = String(now.rfc3339Text.prefix(10))
        return comparison.differences.map { known.standing(of: $0, targets: comparison.targets, on: today) }
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
