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
              kvsconform run 'getmedia/start-selector/*' --target emulator \\
                  --fault inclusiveFragmentNumber
              kvsconform run --failed-in Reports/latest --target us-west-2.json
              kvsconform run --target us-west-2.json --accepted known.json
              kvsconform run --target us-west-2-provisioned.json --feed
              kvsconform run Scenarios/getmedia/resume --target emulator --watch
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
    var timeout = Seconds.ofCase

    @Option(
        help: ArgumentHelp(
            "Makes random values what they were in an earlier run; a report names its seed, and --failed-in takes it.",
            valueName: "n"
        )
    )
    var seed: UInt64?

    /// A seed of the system's choice.
    static var anySeed: UInt64 { .random(in: 0...UInt64(UInt32.max)) }

    @Flag(inversion: .prefixedNo, help: "Run all targets at the same time instead of one after another.")
    var sideBySide = false

    @Option(
        help: ArgumentHelp(
            "What binds: observed, for all that is known, or documented: what was only seen is then non-strict.",
            valueName: "evidence"
        )
    )
    var evidence = Contract.Evidence.observed

    @Flag(inversion: .prefixedNo, help: "End the run with the first case that fails.")
    var failFast = false

    @Option(help: ArgumentHelp("End the run on a target when so many cases have failed.", valueName: "n"))
    var maxFail: Int?

    @Option(
        name: .customLong("repeat"),
        help: ArgumentHelp("Do each case so often, one time after another; it passes where all pass.", valueName: "n")
    )
    var repeats = 1

    @Flag(help: "Do the run again and again, each a run of its own, until one does not end well.")
    var untilFail = false

    @Flag(help: "Go on until ^C: run again what a saved file of the suite, a target or --accepted changes.")
    var watch = false

    @Flag(
        inversion: .prefixedNo,
        help: "Run the cases in an order drawn by --seed; reports keep the order of the plan."
    )
    var shuffle = false

    @Option(help: ArgumentHelp("Name the cases that took longer than this.", valueName: "seconds"))
    var slow: Seconds?

    @Option(
        help: ArgumentHelp(
            "A file of failures that are lived with, each with reason and last day; a case that passes against it is told.",
            valueName: "file"
        ),
        completion: .json
    )
    var accepted: String?

    @Option(
        help: ArgumentHelp(
            "How often a case that did not pass is tried again; one that then passes is flaky.",
            valueName: "n"
        )
    )
    var retries = 0

    @Flag(
        help:
            "Keep the streams growing that stand for those that grow, as far as 'kvsconform provision' made them, while the run lasts."
    )
    var feed = false

    @OptionGroup var reportOptions: ReportOptions

    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Say what was seen in every case.")
    var verbose = false

    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "Say only what is wrong.")
    var quiet = false

    func validate() throws {
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
        guard (0...100).contains(retries) else { throw ValidationError("--retries is between 0 and 100") }
        guard (1...10_000).contains(repeats) else { throw ValidationError("--repeat is between 1 and 10000") }
        guard maxFail.map({ $0 > 0 }) ?? true else { throw ValidationError("--max-fail is 1 at the least") }
        guard !watch || !untilFail else { throw ValidationError("--watch and --until-fail both go on: leave out one") }
        guard !feed || !watch else {
            throw ValidationError("--watch goes on for ever, and so would --feed: leave out one")
        }
        guard !failFast || maxFail == nil else { throw ValidationError("--fail-fast is --max-fail 1: leave out one") }
    }

    func run() async throws {
        guard !watch else { return try await runAndWatch() }
        let caller = targets.caller
        let (plan, asked) = try read(part)
        var options = asked
        let prepared = try await prepare(plan, options, caller)
        let feeding = StreamFeed { KVSConform.say(TextStyle.harmless($0)) }
        if feed {
            for target in prepared { try await feeding.begin(target, plan.suite, caller) }
        }
        var round = 1
        var (outcome, interruption) = try await once(plan, on: prepared, options, caller)
        while untilFail, ExitStatus(outcome, interruption, isPart: part.shard != nil) == .asExpected {
            round += 1
            KVSConform.say("round \(round)")
            if seed == nil { options.runner.seed = Self.anySeed }
            (outcome, interruption) = try await once(plan, on: prepared, options, caller)
        }
        await feeding.end()
        await prepared.shutdown()
        if interruption == nil, outcome.errors.isEmpty { try validateJUnit(of: outcome) }
        try Ending.unlessExpected(ExitStatus(outcome, interruption, isPart: part.shard != nil))
    }

    /// Reads what is asked for.
    ///
    /// - Parameter part: The part of the cases that is taken.
    /// - Returns: The cases, and how they are run.
    /// - Throws: ``Failure`` with all that is wrong with what was read.
    func read(_ part: PartOptions) throws(Failure) -> (RunPlan, ConformanceRun.Options) {
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
        return (plan, options)
    }

    /// Prepares the targets.
    ///
    /// - Parameters:
    ///   - plan: What is run on them.
    ///   - options: Which targets they are.
    ///   - caller: Who calls.
    /// - Returns: The targets, to be shut down.
    /// - Throws: ``Failure`` where one of them cannot be prepared.
    func prepare(
        _ plan: RunPlan,
        _ options: ConformanceRun.Options,
        _ caller: Caller
    ) async throws(Failure) -> [PreparedTarget] {
        let prepared = try await targets.resolution(plan.suite, caller, streams).prepare(options.targets)
        for line in options.runner.accepted?.misspelt(among: prepared) ?? [] { KVSConform.say(line) }
        return prepared
    }

    /// Does the run, and leaves its reports.
    private func once(
        _ plan: RunPlan,
        on prepared: [PreparedTarget],
        _ options: ConformanceRun.Options,
        _ caller: Caller
    ) async throws -> (ConformanceRun.Outcome, ExitStatus?) {
        var run = ConformanceRun(plan, on: prepared, options, caller)
        var outputs = try reportOptions.outputs(recording: recording)
        outputs.console = console
        try run.leave(outputs)
        let (outcome, interruption) = try await Interruption.guarding { [run] in await run.run() }
        outcome.complain()
        return (outcome, interruption)
    }

    /// Holds the JUnit XML of a run against the schema that was named, where one was.
    func validateJUnit(of outcome: ConformanceRun.Outcome) throws(Failure) {
        guard let schema = reportOptions.junitValidate else { return }
        let options = ReportKind.Options(junitLocations: reportOptions.junitLocations)
        try outcome.report.validateJUnit(against: schema, options)
    }

    var options: ConformanceRun.Options {
        var runner = Runner.Options(
            jobs: jobs,
            timeout: timeout.duration,
            failFast: failFast,
            retries: retries,
            seed: seed ?? Self.anySeed,
            asksFirst: true
        )
        if let maxFail { runner.mostFailures = maxFail }
        runner.repetitions = repeats
        runner.shuffles = shuffle
        // What is as ever is said again only where the project says something else.
        let project = selection.folder.project.inForce
        func isPlain(_ isStandard: Bool, _ name: String) -> Bool { isStandard && project?[name] == nil }
        return ConformanceRun.Options(
            runner,
            evidence: evidence,
            sideBySide: sideBySide,
            targets: targets.target,
            arguments: targets.arguments(with: selection.folder, streams)
                + (isPlain(evidence == .observed, "evidence") ? [] : ["--evidence", evidence.rawValue])
                + (isPlain(timeout == .ofCase, "timeout") ? [] : ["--timeout", "\(timeout)"])
                + (accepted.map { ["--accepted", $0] } ?? []),
            project: selection.folder.project.description
        )
    }

    /// Where people read: what a program reads goes to another stream.
    var consoleStream: StandardStream { reportOptions.takesStandardOutput ? .error : .output }

    var console: RunOutputs.Console {
        let stream = consoleStream
        let columns: (@Sendable () -> Int?)? = stream.isTerminal ? { @Sendable in stream.columns } : nil
        let options = ConsoleReporter.Options(
            style: TextStyle(of: stream),
            verbosity: verbose ? .verbose : quiet ? .quiet : .normal,
            terminalColumns: columns,
            slow: slow?.duration
        )
        return RunOutputs.Console(options) { text throws(FileError) in try stream.write(text) }
    }
}

extension ConformanceRun.Outcome {
    /// Says what could not be written.
    func complain() {
        for error in errors { KVSConform.say(error.failure.message) }
    }
}

extension Contract.Evidence: ExpressibleByArgument {}
