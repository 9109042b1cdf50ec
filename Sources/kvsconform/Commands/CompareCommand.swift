import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform compare`: whether endpoints behave alike.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Set endpoints side by side, and name what they do differently.",
        discussion: """
            Runs the suite on all targets at the same time, each under its own limits; or, without --target, compares \
            runs by their journals. Compared are what was found and, below that, status, exception, header fields, body, \
            where a selector starts, calls and sessions that are granted, the service's tags and their forms, structure, \
            the end of the transport, readings of contested points, and times as distributions; not what a producer put \
            into its streams. What a difference brings about by a known mechanism stands below it.

            The exit code is 1 where there is a difference that the baseline does not know. Where of some target nothing \
            could be compared it is 69 for one that could not be reached, 77 for one that does not take the credentials, \
            and 5 for one that skipped every case.

            QUERIES
              status:failed                 cases that fail somewhere
              us-east-1:passed not eu-west-1:passed
              count:1(status:failed)        cases that fail on exactly one target
              differs:headers               cases in which header fields differ
              code:stream.tags              cases with such a finding
              seq(us-east-1:passed eu-west-1:failed)

            EXAMPLES
              kvsconform compare --target us-east-1.json --target eu-west-1.json
              kvsconform compare Reports/monday Reports/tuesday \\
                  --query 'count:1(status:failed)'
              kvsconform compare Reports/monday Reports/tuesday 'getmedia/resume*'
              kvsconform compare --target a.json --target b.json --baseline known.json \\
                  --format markdown=diff.md
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var part: PartOptions
    @OptionGroup var targets: TargetOptions

    @OptionGroup var streams: StreamOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once on a target.", valueName: "n"))
    var jobs = 4

    @Option(help: ArgumentHelp("Seconds that a case may take where it says nothing itself.", valueName: "seconds"))
    var timeout = Seconds.ofCase

    @Option(
        help: ArgumentHelp("Where the reports of the run are written.", valueName: "folder"),
        completion: .directory
    )
    var reports = "Reports"

    @Flag(help: "Write no reports and no journal of the run.")
    var noReports = false

    @Flag(help: "Name the cases of each difference, and show a matrix of those whose verdicts differ.")
    var cases = false

    @Option(help: ArgumentHelp("Show the cases that fit a query, see above.", valueName: "query"))
    var query: String?

    @Option(
        help: ArgumentHelp("A file of differences that are known, with reason and last day.", valueName: "file"),
        completion: .json
    )
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Write this too, NAME or NAME=FILE: \(ComparisonRequest.names). Repeatable.",
            valueName: "name"
        ),
        completion: .list(ComparisonRequest.all),
        transform: { try ComparisonRequest($0) }
    )
    var format: [ComparisonRequest] = []

    @Option(
        help: ArgumentHelp("Write a page for people to this file, as --format html=FILE does.", valueName: "file"),
        completion: .file()
    )
    var html: String?

    mutating func validate() throws {
        // What is called like a region, and is not a run, is a target.
        let regions = selection.what.filter { TargetResolution.isRegion($0) && !SuiteFiles.exists($0) }
        selection.what.removeAll(where: regions.contains)
        targets.target += regions
        var outputs: [(String, String?)] = format.map { ($0.document?.rawValue ?? "html", $0.path) }
        if let html { outputs.append(("html", html)) }
        try ReportRequest.refuseSharedOutputs(outputs)
        let count = targets.target.isEmpty ? selection.what.count : targets.target.count
        guard targets.target.isEmpty || count >= 2 else {
            throw ValidationError("one target has nothing to be compared with: name another --target")
        }
        guard !targets.target.isEmpty || count >= 1 else {
            throw ValidationError("name two or more --target, or the folders of runs")
        }
    }

    func run() async throws {
        let caller = targets.caller
        let isLive = !targets.target.isEmpty
        let contract = try selection.folder.locator.suite(near: isLive ? selection.cases.place : ".").contract
        let report = try isLive ? await live(caller) : journals()
        let compared = try RunComparison(
            report,
            contract: contract,
            baseline: baseline,
            query: query,
            now: caller.date()
        )
        let (judged, rows) = (compared.judged, compared.rows)
        // What was just run is the latest below its folder.
        let runs = !isLive ? self.runs : noReports ? [] : [SuiteFiles.join(reports, "latest")]
        for request in format + (html.map { [.html($0)] } ?? []) {
            let bytes =
                try request.document.map { $0.bytes(judged, rows: rows) }
                ?? compared.page(RunFiles(of: runs, seenFrom: request.path.map { .file($0) }))
            if let path = request.path {
                try AtomicFile.write(bytes, to: path)
            } else {
                try StandardStream.output.write(bytes)
            }
        }
        if !format.contains(where: { $0.path == nil }) {
            let text = ComparisonText(style: .forStandardOutput, showsCases: cases)
            try StandardStream.output.write(text.text(judged, rows: cases || query != nil ? rows : []))
        }
        try Ending.unlessExpected(ExitStatus(compared))
    }

    /// The arguments that are runs and not patterns of cases.
    private var runs: [String] {
        selection.what.filter { SuiteFiles.exists($0) || !$0.contains { "*?".contains($0) } }
    }

    /// The cases of the runs that are named, those alone that are selected.
    private func journals() throws(Failure) -> RunReport {
        var report: RunReport
        do throws(Failure) {
            report = try .kept(atAll: runs)
        } catch {
            guard error.kind == .missingInput else { throw error }
            let help =
                "without --target, compare reads the runs that are named; to run cases, name two or more --target"
            throw Failure(error.kind, "\(error.message); \(help)")
        }
        var cases = selection.cases
        cases.what.removeAll(where: runs.contains)
        guard cases.isNarrow || part.shard != nil || part.failedIn != nil else { return report }
        let plan = try RunPlan(
            cases,
            of: selection.folder.locator,
            failedIn: part.failedIn,
            shard: part.shard.flatMap { Shard($0) }
        )
        report.take(Set(plan.plan.planned.map(\.path)))
        return report
    }

    /// Runs all targets side by side.
    private func live(_ caller: Caller) async throws -> RunReport {
        KVSConform.say("running \(targets.target.count) targets side by side …")
        let plan = try selection.load(part)
        let prepared = try await targets.resolution(plan.suite, caller, streams).prepare(targets.target)
        for target in prepared { KVSConform.say(unspoken: target.preparation.unspoken, target.target.name) }
        let options = Runner.Options(
            jobs: jobs,
            timeout: timeout.duration,
            failFast: false,
            // What is to be called a difference must come again.
            retries: 1,
            seed: RunCommand.anySeed,
            asksFirst: true
        )
        var run = ConformanceRun(
            plan,
            on: prepared,
            ConformanceRun.Options(
                options,
                sideBySide: true,
                targets: targets.target,
                arguments: targets.arguments(with: selection.folder, streams) + plan.suiteArguments,
                project: selection.folder.project.description
            ),
            caller
        )
        var outputs = RunOutputs(folder: noReports ? nil : reports)
        outputs.recordings = RecordingFolder.Options()
        try run.leave(outputs)
        let (outcome, interruption) = try await Interruption.guarding { [run] in await run.run() }
        await prepared.shutdown()
        if let interruption { throw Ending(interruption) }
        outcome.complain()
        if let error = outcome.errors.first { throw Ending(ExitStatus(error.failure.kind)) }
        return outcome.report
    }
}

/// A format of a comparison and where it goes: `json`, or `markdown=difference.md`.
struct ComparisonRequest {
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

    /// The names of all formats.
    static let all = ComparisonDocument.allCases.map(\.rawValue) + ["html"]

    static let names = all.joined(separator: ", ")

    init(_ argument: String) throws(ValidationError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let document = ComparisonDocument(rawValue: String(parts[0]))
        guard document != nil || parts[0] == "html" else {
            throw ReportRequest.unknown(String(parts[0]), among: Self.all)
        }
        guard parts.count == 1 || !parts[1].isEmpty else { throw ValidationError("a path is missing behind '='") }
        self.document = document
        path = parts.count == 2 ? String(parts[1]) : nil
    }
}
