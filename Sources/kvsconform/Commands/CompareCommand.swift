import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator

/// `kvsconform compare`: whether endpoints behave alike.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Set endpoints side by side, and name what they do differently.",
        discussion: """
            Runs the suite on all targets at the same time, each under its own limits; or, without --target, compares \
            runs by their journals. Compared are the verdicts and, below them, status, exception, header fields, body, \
            tags and their forms, structure, codecs, the end of the transport, readings of contested points, and times \
            as distributions. What one difference explains stands below it.

            The exit code is 1 where there is a difference that the baseline does not know.

            QUERIES
              status:failed                 cases that fail somewhere
              us-east-1:passed not eu-west-1:passed
              count:1(status:failed)        cases that fail on exactly one target
              differs:headers               cases in which header fields differ
              code:stream.tags              cases with such a finding
              seq(us-east-1:passed eu-west-1:failed)

            EXAMPLES
              kvsconform compare --target us-east-1.json --target eu-west-1.json
              kvsconform compare Reports/monday Reports/tuesday --query 'count:1(status:failed)'
              kvsconform compare --target a.json --target b.json --baseline known.json --format markdown=diff.md
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var targets: TargetOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once on a target.", valueName: "n"))
    var jobs = 4

    @Option(help: ArgumentHelp("Seconds that a case may take where it says nothing itself.", valueName: "seconds"))
    var timeout = 20

    @Option(help: ArgumentHelp("Where the reports of the run are written.", valueName: "folder"))
    var reports = "Reports"

    @Flag(help: "Write no reports and no journal of the run.")
    var noReports = false

    @Option(help: ArgumentHelp("Show the cases that fit a query, see above.", valueName: "query"))
    var query: String?

    @Option(
        help: ArgumentHelp("A file of differences that are known, with reason and last day.", valueName: "file")
    )
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Write this too, NAME or NAME=FILE: \(ComparisonRequest.names). Repeatable.",
            valueName: "name"
        )
    )
    var format: [ComparisonRequest] = []

    @Option(help: ArgumentHelp("Write a page for people to this file, as --format html=FILE does.", valueName: "file"))
    var html: String?

    func validate() throws {
        let count = targets.target.isEmpty ? selection.what.count : targets.target.count
        guard targets.target.isEmpty || count >= 2 else {
            throw ValidationError("one target has nothing to be compared with: name another --target")
        }
        guard !targets.target.isEmpty || count >= 1 else {
            throw ValidationError("name two or more --target, or the folders of runs")
        }
    }

    func run() async throws {
        let contract = try contract()
        let report = targets.target.isEmpty ? try journals() : try await live()
        guard report.targets.count >= 2 else {
            throw Failure(.usage, "there is one target in this: two or more can be compared")
        }
        let comparison = Comparison(report.targets, contract: contract)
        let standings = try standings(of: comparison)
        let rows = try rows(of: comparison)
        for request in format + (html.map { [.html($0)] } ?? []) {
            let bytes =
                try request.document.map { $0.bytes(comparison, standings, rows: rows) }
                ?? page(report, comparison, standings, path: request.path)
            if let path = request.path {
                try AtomicFile.write(bytes, to: path)
            } else {
                try StandardStream.output.write(bytes)
            }
        }
        if !format.contains(where: { $0.path == nil }) {
            let text = ComparisonText(style: .forStandardOutput, standings: standings)
            try StandardStream.output.write(text.text(comparison, rows: rows))
        }
        let isNew = standings.contains { if case .known = $0 { false } else { true } }
        if isNew { throw Failure(.unexpectedVerdict) }
        if report.counts.inconclusive > 0 { throw Failure(.inconclusive) }
    }

    /// The suite that names the contested points.
    private func contract() throws -> Contract {
        var options = selection
        if targets.target.isEmpty { options.what = [] }
        return try options.openSuite().suite.contract
    }

    /// The runs that were named, in one report; a target that several have gets the run's folder to its name.
    private func journals() throws -> RunReport {
        var reports: [RunReport] = []
        for path in selection.what {
            do {
                reports.append(try ReportCommand.report(path))
            } catch let failure as Failure where failure.status == .missingInput {
                let help =
                    "without --target, compare reads the runs that are named; to run cases, name two or more --target"
                throw Failure(failure.status, "\(failure.message); \(help)")
            }
        }
        let names = reports.flatMap(\.targets).map(\.header.name)
        guard Set(names).count < names.count else { return RunReport.merging(reports) }
        for index in reports.indices { reports[index].renameTargets { "\(selection.what[index]):\($0)" } }
        return RunReport.merging(reports)
    }

    /// The page of the run, the differences first.
    private func page(
        _ report: RunReport,
        _ comparison: Comparison,
        _ standings: [DifferenceBaseline.Standing],
        path: String?
    ) throws -> [UInt8] {
        // What was just run is the latest below its folder.
        let runs = targets.target.isEmpty ? selection.what : noReports ? [] : [SuiteFiles.join(reports, "latest")]
        let format = HTMLFormat(
            compared: HTMLFormat.Compared(comparison, standings),
            files: RunFiles(of: runs, seenFrom: path.map { .file($0) })
        )
        do throws(ReportError) {
            return try format.documents(of: report).flatMap(\.bytes)
        } catch {
            throw Failure(.internalError, "\(error)")
        }
    }

    /// Runs all targets side by side.
    private func live() async throws -> RunReport {
        var run = try RunCommand.parse([])
        run.selection = selection
        run.targets = targets
        run.jobs = jobs
        run.timeout = timeout
        run.sideBySide = true
        run.silent = true
        // What is to be called a difference must come again.
        run.retries = 1
        run.reportOptions.reports = reports
        run.reportOptions.noReports = noReports
        try StandardStream.error.write("kvsconform: running \(targets.target.count) targets side by side …\n")
        let (report, interruption) = try await run.perform()
        if let interruption { throw Failure(interruption) }
        return report
    }

    private func standings(of comparison: Comparison) throws -> [DifferenceBaseline.Standing] {
        guard let baseline else { return comparison.differences.map { _ in .new } }
        let read = DifferenceBaseline.read(try source(baseline), targets: comparison.targets)
        guard let known = read.baseline else { throw SuiteOptions.failure(.invalid(read.diagnostics)) }
        let today = String(WallClock.system.now().rfc3339Text.prefix(10))
        return comparison.differences.map { known.standing(of: $0, targets: comparison.targets, on: today) }
    }

    private func source(_ path: String) throws -> SourceText {
        do throws(SuiteFiles.Problem) {
            return try SuiteFiles.read(path: path)
        } catch {
            throw Failure(.missingInput, error.description)
        }
    }

    /// The cases of the matrix: those of the query, else those whose verdicts differ.
    private func rows(of comparison: Comparison) throws -> [Comparison.Row] {
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

/// A format of a comparison and where it goes: `json`, or `markdown=difference.md`.
struct ComparisonRequest: ExpressibleByArgument {
    /// `nil` for the page.
    let document: ComparisonDocument?
    let path: String?

    /// The page, in this file.
    static func html(_ path: String) -> ComparisonRequest {
        ComparisonRequest(document: nil, path: path)
    }

    private init(document: ComparisonDocument?, path: String?) {
        self.document = document
        self.path = path
    }

    static let names = (ComparisonDocument.allCases.map(\.rawValue) + ["html"]).joined(separator: ", ")

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let document = ComparisonDocument(rawValue: String(parts[0]))
        guard document != nil || parts[0] == "html", parts.count == 1 || !parts[1].isEmpty else { return nil }
        self.document = document
        path = parts.count == 2 ? String(parts[1]) : nil
    }
}
