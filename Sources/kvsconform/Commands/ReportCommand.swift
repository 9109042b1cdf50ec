import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage

/// `kvsconform report`: a journal in any format.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make reports of a run from its journal.",
        discussion: """
            The journal is the truth, every report is a projection of it: of a run that was killed, a well-formed red one. \
            Several journals, such as those of shards, become one report; of a case that several have, the first verdict \
            stands, and a later one counts where the earlier run was cut short before it. With --history they stay runs of \
            their own: the newest is reported, and its page shows what became of each case from run to run.

            The exit code is that of the run, unless --exit-zero is given.

            EXAMPLES
              kvsconform report Reports/latest
              kvsconform report Reports/latest --html report.html --junit junit.xml
              kvsconform report --merge shard-*/journal.jsonl --format markdown \\
                  --output summary.md
              kvsconform report --history Reports --html history.html
            """
    )

    @Argument(
        help: ArgumentHelp(
            "Folders of runs, or their journals; with --history also a folder of such folders.",
            valueName: "run"
        ),
        completion: .file()
    )
    var runs: [String]

    @Option(
        help: ArgumentHelp("What is written: \(ReportRequest.names). NAME=FILE, repeatable.", valueName: "name"),
        completion: .list(ReportKind.allCases.map(\.rawValue)),
        transform: { try ReportRequest($0) }
    )
    var format: [ReportRequest] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where a format without a file goes.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Option(
        help: ArgumentHelp("Write the JUnit XML of all targets to this file.", valueName: "file"),
        completion: .file()
    )
    var junit: String?

    @Option(help: ArgumentHelp("Write a page for people to this file.", valueName: "file"), completion: .file())
    var html: String?

    @Flag(help: "Add file and line to each test case of the JUnit XML.")
    var junitLocations = false

    @Option(
        help: ArgumentHelp(
            "Hold the JUnit XML against this XML Schema, and fail where it is not valid.",
            valueName: "xsd"
        ),
        completion: .file(extensions: ["xsd"])
    )
    var junitValidate: String?

    @Flag(name: .shortAndLong, help: "Say what was seen in every case, on the console.")
    var verbose = false

    @Flag(help: "Put the runs together, as is done with several anyway; with it, one run alone is an error.")
    var merge = false

    @Flag(help: "Set the runs side by side instead of putting them together; for the page of the newest.")
    var history = false

    @OptionGroup var historyOptions: HistoryOptions

    @Flag(help: "End with exit code 0 whatever the verdict is.")
    var exitZero = false

    func validate() throws {
        guard !runs.isEmpty else { throw ValidationError("name the folder of a run, or its journal") }
        guard !merge || runs.count > 1 else { throw ValidationError("--merge takes two runs or more") }
        guard !history || !merge else {
            throw ValidationError("--history sets runs side by side, --merge makes one of them")
        }
        guard history || historyOptions.last == nil else { throw ValidationError("--last is for --history") }
        guard !history || html != nil || format.contains(where: { $0.kind == .html }) else {
            throw ValidationError(
                "--history is shown by the page: add --html FILE; 'kvsconform trend' is for a terminal"
            )
        }
        let unplaced = format.count { $0.path == nil }
        var outputs: [(String, String?)] = format.map { ($0.kind.rawValue, $0.path ?? output) }
        if let junit { outputs.append(("junit", junit)) }
        if let html { outputs.append(("html", html)) }
        try ReportRequest.refuseSharedOutputs(outputs)
        guard output == nil || unplaced == 1 || format.isEmpty else {
            throw ValidationError("--output is for a --format without a file")
        }
    }

    func run() throws {
        let history = history ? try historyOptions.history(runs) : nil
        // Of several runs side by side it is the newest that is reported.
        let runs = history?.runs.last.map { [$0.name] } ?? runs
        let run = try report(of: runs)
        let options = ReportKind.Options(
            junitLocations: junitLocations,
            style: output == nil ? .forStandardOutput : .plain,
            verbosity: verbose ? .verbose : .normal,
            history: history
        )
        if let junitValidate { try run.validateJUnit(against: junitValidate, options) }
        var outputs: [(kind: ReportKind, path: String?)] = []
        if let junit { outputs.append((.junit, junit)) }
        if let html { outputs.append((.html, html)) }
        outputs += format.map { ($0.kind, $0.path ?? output) }
        if format.isEmpty, junit == nil && html == nil || output != nil { outputs.append((.console, output)) }
        for (kind, path) in outputs {
            var options = options
            options.files = RunFiles(of: runs, seenFrom: path.map { .file($0) })
            try write(kind, of: run, options, to: path)
        }
        guard !exitZero else { return }
        try Ending.unlessExpected(ExitStatus(run, isPart: runs.count == 1 && run.header?.shard != nil))
    }

    /// One report of all runs.
    private func report(of paths: [String]) throws -> RunReport {
        let reports = try paths.map { path throws(Failure) in try RunReport.kept(at: path) }
        // Runs of which nothing stands but the first are hardly meant to be one.
        let first = reports.first.map { Set($0.results.filter { $0.verdict.cause != .interrupted }.map(\.path)) } ?? []
        let isCovered = reports.dropFirst().allSatisfy { $0.results.allSatisfy { first.contains($0.path) } }
        if reports.count > 1, isCovered, reports.allSatisfy({ $0.header?.shard == nil }) {
            KVSConform.say(
                "the first run has every case of the others, so that its verdicts alone stand; --history sets runs side by side"
            )
        }
        return RunReport.merging(reports)
    }

    private func write(
        _ kind: ReportKind,
        of run: RunReport,
        _ options: ReportKind.Options,
        to path: String?
    ) throws {
        let documents = try kind.format(options).documents(of: run)
        for document in documents {
            for warning in document.warnings { KVSConform.say("\(document.name): \(warning)") }
        }
        guard let path else {
            for document in documents { try StandardStream.output.write(document.bytes) }
            return
        }
        for (destination, document) in DocumentReporter.Destination.file(path).paths(of: documents) {
            try AtomicFile.write(document.bytes, to: destination)
        }
    }
}
