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
            stands, and a later one counts where the earlier run was cut short before it.

            The exit code is that of the run, unless --exit-zero is given.

            EXAMPLES
              kvsconform report Reports/latest
              kvsconform report Reports/latest --html report.html --junit junit.xml
              kvsconform report --merge shard-*/journal.jsonl --format markdown \\
                  --output summary.md
            """
    )

    @Argument(help: ArgumentHelp("Folders of runs, or their journals.", valueName: "run"))
    var runs: [String]

    @Option(
        help: ArgumentHelp("What is written: \(ReportRequest.names). NAME=FILE, repeatable.", valueName: "name"),
        transform: { try ReportRequest($0) }
    )
    var format: [ReportRequest] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Where a format without a file goes.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Write the JUnit XML of all targets to this file.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Write a page for people to this file.", valueName: "file"))
    var html: String?

    @Flag(help: "Add file and line to each test case of the JUnit XML.")
    var junitLocations = false

    @Option(
        help: ArgumentHelp(
            "Hold the JUnit XML against this XML Schema, and fail where it is not valid.",
            valueName: "xsd"
        )
    )
    var junitValidate: String?

    @Flag(name: .shortAndLong, help: "Say what was seen in every case, on the console.")
    var verbose = false

    @Flag(help: "Put the runs together, as is done with several anyway; with it, one run alone is an error.")
    var merge = false

    @Flag(help: "End with exit code 0 whatever the verdict is.")
    var exitZero = false

    func validate() throws {
        guard !runs.isEmpty else { throw ValidationError("name the folder of a run, or its journal") }
        guard !merge || runs.count > 1 else { throw ValidationError("--merge takes two runs or more") }
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
        let run = RunReport.merging(try runs.map { try .kept(at: $0) })
        let options = ReportKind.Options(
            junitLocations: junitLocations,
            style: output == nil ? .forStandardOutput : .plain,
            verbosity: verbose ? .verbose : .normal
        )
        if let junitValidate { try run.validateJUnit(against: junitValidate, options) }
        if let junit { try write(.junit, of: run, options, to: junit) }
        if let html { try write(.html, of: run, options, to: html) }
        for request in format { try write(request.kind, of: run, options, to: request.path ?? output) }
        if format.isEmpty, junit == nil && html == nil || output != nil {
            try write(.console, of: run, options, to: output)
        }
        guard !exitZero else { return }
        try Ending.unlessExpected(ExitStatus(run, isPart: runs.count == 1 && run.header?.shard != nil))
    }

    private func write(
        _ kind: ReportKind,
        of run: RunReport,
        _ options: ReportKind.Options,
        to path: String?
    ) throws {
        var options = options
        options.files = RunFiles(of: runs, seenFrom: path.map { .file($0) })
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
