import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform run`: the main job.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios against an endpoint, and report.",
        discussion: """
            Every case is judged while its answer streams. The reports go to Reports/: junit.xml with a suite for each \
            target, and TEST-kvsconform.TARGET.xml for readers that want one suite a file.

            EXAMPLES
              kvsconform run
              kvsconform run --target us-west-2.json --jobs 4
              kvsconform run Scenarios/getmedia/resume/fragment-number.json:9 --verbose
              kvsconform run 'getmedia/start-selector/*' --target emulator --fault inclusiveFragmentNumber
              kvsconform run --failed-in Reports/latest --target us-west-2.json
              kvsconform run --target us-west-2.json --accepted known.json
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var part: PartOptions
    @OptionGroup var targets: TargetOptions

    @OptionGroup var streams: StreamOptions
    @OptionGroup var recording: RecordOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once on a target.", valueName: "n"))
    var jobs = 8

    @Option(help: ArgumentHelp("Seconds that a case may take where it says nothing itself.", valueName: "seconds"))
    var timeout = RunCommand.timeout

    /// How long a case may take where nobody says anything, in seconds.
    static let timeout = 20

    @Option(
        help: ArgumentHelp(
            "Makes random values what they were in an earlier run; a report names its seed, and --failed-in takes it.",
            valueName: "n"
        )
    )
    var seed: UInt64?

    /// A seed of the system's choice.
    static var anySeed: UInt64 { .random(in: 0...UInt64(UInt32.max)) }

    @Flag(help: "Run all targets at the same time instead of one after another.")
    var sideBySide = false

    @Option(
        help: ArgumentHelp(
            "What binds: observed, for all that is known, or documented: what was only seen is then non-strict.",
            valueName: "evidence"
        )
    )
    var evidence = Contract.Evidence.observed

    @Flag(help: "End the run with the first case that fails.")
    var failFast = false

    @Option(
        help: ArgumentHelp(
            "A file of failures that are lived with, each with reason and last day; a case that passes against it is told.",
            valueName: "file"
        )
    )
    var accepted: String?

    @Option(
        help: ArgumentHelp(
            "How often a case that did not pass is tried again; one that then passes is flaky.",
            valueName: "n"
        )
    )
    var retries = 0

    @OptionGroup var reportOptions: ReportOptions

    @Flag(name: .shortAndLong, help: "Say what was seen in every case.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Say only what is wrong.")
    var quiet = false

    func validate() throws {
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
        guard (0...100).contains(retries) else { throw ValidationError("--retries is between 0 and 100") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is between 1 and 86400 seconds") }
    }

    func run() async throws {
        let caller = targets.caller
        let plan = try selection.load(part)
        let failures = try accepted.map { path throws(Failure) in try AcceptedFailures(at: path) }
        for line in try failures?.unmatched(in: plan, of: selection.folder.locator) ?? [] { KVSConform.say(line) }
        var options = options
        options.runner.accepted = failures
        options.arguments += plan.suiteArguments
        // What failed is run again where it failed.
        if let earlier = plan.earlier {
            if options.targets.isEmpty {
                options.targets = earlier.targets.map { $0.header.argument ?? $0.header.name }
            }
            if let earlierSeed = earlier.header?.seed, seed == nil { options.runner.seed = earlierSeed }
        }
        let prepared = try await targets.resolution(plan.suite, caller, streams).prepare(options.targets)
        for line in failures?.misspelt(among: prepared) ?? [] { KVSConform.say(line) }
        var run = ConformanceRun(plan, on: prepared, options, caller)
        var outputs = try reportOptions.outputs(recording: recording)
        outputs.console = console
        try run.leave(outputs)
        let (outcome, interruption) = try await Interruption.guarding { [run] in await run.run() }
        await prepared.shutdown()
        outcome.complain()
        if interruption == nil, outcome.errors.isEmpty, let schema = reportOptions.junitValidate {
            let options = ReportKind.Options(junitLocations: reportOptions.junitLocations)
            try outcome.report.validateJUnit(against: schema, options)
        }
        try Ending.unlessExpected(ExitStatus(outcome, interruption, isPart: part.shard != nil))
    }

    var options: ConformanceRun.Options {
        ConformanceRun.Options(
            Runner.Options(
                jobs: jobs,
                timeout: .seconds(timeout),
                failFast: failFast,
                retries: retries,
                seed: seed ?? Self.anySeed,
                asksFirst: true
            ),
            evidence: evidence,
            sideBySide: sideBySide,
            targets: targets.target,
            arguments: targets.arguments(with: selection.folder, streams)
                + (evidence == .observed ? [] : ["--evidence", evidence.rawValue])
                + (timeout == Self.timeout ? [] : ["--timeout", "\(timeout)"])
                + (accepted.map { ["--accepted", $0] } ?? [])
        )
    }

    private var console: RunOutputs.Console {
        let columns: (@Sendable () -> Int?)? =
            StandardStream.output.isTerminal ? { @Sendable in StandardStream.output.columns } : nil
        let options = ConsoleReporter.Options(
            style: .forStandardOutput,
            verbosity: verbose ? .verbose : quiet ? .quiet : .normal,
            terminalColumns: columns
        )
        return RunOutputs.Console(options) { text throws(FileError) in try StandardStream.output.write(text) }
    }
}

extension ConformanceRun.Outcome {
    /// Says what could not be written.
    func complain() {
        for error in errors { KVSConform.say(error.failure.message) }
    }
}

extension Contract.Evidence: ExpressibleByArgument {}
