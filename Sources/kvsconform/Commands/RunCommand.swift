import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Logging

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
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var targets: TargetOptions
    @OptionGroup var recording: RecordOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once on a target.", valueName: "n"))
    var jobs = 8

    @Option(help: ArgumentHelp("Seconds that a case may take where it says nothing itself.", valueName: "seconds"))
    var timeout = 20

    @Option(
        help: ArgumentHelp(
            "Makes random values what they were in an earlier run; a report names its seed.",
            valueName: "n"
        )
    )
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @Flag(help: "Run all targets at the same time instead of one after another.")
    var sideBySide = false

    @Flag(help: "End the run with the first case that fails.")
    var failFast = false

    @Option(
        help: ArgumentHelp(
            "How often a case that did not pass is tried again; one that then passes is flaky.",
            valueName: "n"
        )
    )
    var retries = 0

    @Option(
        help: ArgumentHelp("Only part I of N of the cases, such as 2/5, for machines side by side.", valueName: "i/n")
    )
    var shard: String?

    @Option(
        help: ArgumentHelp(
            "Only cases that did not pass in an earlier run: its folder, or its journal.",
            valueName: "run"
        )
    )
    var failedIn: String?

    @OptionGroup var reportOptions: ReportOptions

    @Flag(name: .shortAndLong, help: "Say what was seen in every case.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Say only what is wrong.")
    var quiet = false

    @Flag(help: .hidden)
    var silent = false

    func validate() throws {
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
        guard (0...100).contains(retries) else { throw ValidationError("--retries is between 0 and 100") }
        if let shard, Shard(shard) == nil {
            throw ValidationError("--shard is I/N with I from 1 to N, such as 2/5; found '\(shard)'")
        }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is between 1 and 86400 seconds") }
    }

    func run() async throws {
        let (run, interruption, errors) = try await execute()
        try conclude(run, interruption, errors)
    }

    /// Does the run, for a command that makes more of it than an exit code.
    ///
    /// - Returns: What the targets came to, and the signal that ended the run.
    /// - Throws: What could not be written.
    func perform() async throws -> (run: RunReport, interruption: ExitStatus?) {
        let (run, interruption, errors) = try await execute()
        if interruption == nil { try complain(errors) }
        return (run, interruption)
    }

    private func execute() async throws -> (run: RunReport, interruption: ExitStatus?, errors: [ReportError]) {
        let loaded = try selection.load()
        let plan = try narrowed(loaded.plan)
        var logger = Logger(label: "kvsconform") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let resolver = TargetResolver(suite: loaded.suite, options: targets, logger: logger)
        let resolved = try await resolver.resolve()
        let redaction = Self.redaction(of: resolved.map(\.target))
        let startedAt = WallClock.system.now()
        var reports = try RunReports(
            reportOptions,
            verbosity: silent ? .silent : verbose ? .verbose : quiet ? .quiet : .normal,
            reproduction: reproduction(resolved, redaction),
            startedAt: startedAt
        )
        reports.targets = targets.target.map(redaction.text)
        let recorder = try recording.recorder(in: reports.folder, of: loaded.suite, redaction)
        reports.reproduction.recording = { target, exchange in recorder?.file(of: exchange, on: target) }
        let connections = try resolved.map { resolved in
            do {
                return try TargetConnection(
                    resolved.target,
                    contract: loaded.suite.contract,
                    logger: logger,
                    date: WallClock.system.now,
                    redaction: redaction,
                    recorder: resolved.library == nil ? recorder : nil,
                    library: resolved.library
                )
            } catch {
                throw Failure(.configuration, "\(error)")
            }
        }
        let desk = ReportDesk(try reports.reporters(), redaction: redaction)
        let options = Runner.Options(
            jobs: jobs,
            timeout: .seconds(timeout),
            failFast: failFast,
            retries: retries,
            seed: seed
        )
        await desk.receive(.runStarted(header(loaded.suite, startedAt)))
        for resolved in resolved {
            await desk.receive(
                .targetPlanned(
                    Runner.header(of: resolved.target, plan, argument: resolved.argument, startedAt: startedAt)
                )
            )
        }
        let ticking = Task { await desk.tickUntilCancelled() }
        let (_, interruption) = try await Interruption.guarding {
            await withTaskGroup(of: Void.self) { group in
                for connection in connections where !Task.isCancelled {
                    group.addTask {
                        let startedAt = WallClock.system.now()
                        await Runner(options: options).run(plan, on: connection, startedAt: startedAt) { event in
                            await desk.receive(event)
                        }
                    }
                    if !sideBySide { await group.waitForAll() }
                }
            }
        }
        ticking.cancel()
        await recorder?.close()
        await desk.finish(interrupted: interruption != nil)
        for emulator in resolved.compactMap(\.emulator) { try? await emulator.shutdown(grace: .zero) }
        let unrecorded = recorder?.problem.map { [ReportError.file($0)] } ?? []
        return (await desk.run, interruption, await desk.errors + unrecorded)
    }

    /// What is left of a plan: the cases that failed before, and of them this machine's part.
    private func narrowed(_ plan: Plan) throws -> Plan {
        var plan = plan
        if let failedIn {
            plan = plan.taking(failedIn: try ReportCommand.report(failedIn))
            guard !plan.cases.isEmpty else {
                throw Failure(.usage, "no case is left: none that is selected failed in '\(failedIn)'")
            }
        }
        return shard.flatMap { Shard($0) }.map { plan.taking($0) } ?? plan
    }

    private func header(_ suite: Suite, _ startedAt: WallTime) -> RunHeader {
        RunHeader(
            version: KVSConform.version,
            command: Reproduction.shellCommand(["kvsconform"] + CommandLine.arguments.dropFirst()),
            options: reproductionOptions,
            suite: suite.fingerprint(),
            shard: shard,
            seed: seed,
            startedAt: startedAt
        )
    }

    /// What a finding depends on besides its target.
    private var reproductionOptions: [String] {
        targets.fault.flatMap { ["--fault", $0] } + (selection.suite.map { ["--suite", $0] } ?? [])
    }

    private func reproduction(_ resolved: [TargetResolver.Resolved], _ redaction: Redaction) -> Reproduction {
        let arguments = Dictionary(
            resolved.map { ($0.target.name, redaction.text($0.argument)) },
            uniquingKeysWith: { first, _ in first }
        )
        var reproduction = Reproduction()
        reproduction.targetArgument = { arguments[$0] }
        reproduction.options = reproductionOptions.map(redaction.text)
        return reproduction
    }

    /// What nobody may be told: the secrets and tokens of targets, but for the emulator's own, which its greeting prints.
    static func redaction(of targets: [Target]) -> Redaction {
        let all = targets.map(\.credentials).filter { $0 != TargetResolver.emulatorCredentials }
        return Redaction(secrets: all.flatMap { [$0.secretAccessKey, $0.sessionToken].compactMap(\.self) })
    }

    /// Turns what was found into the exit code.
    private func conclude(_ run: RunReport, _ interruption: ExitStatus?, _ errors: [ReportError]) throws {
        if let interruption {
            try? complain(errors)
            throw Failure(interruption)
        }
        try complain(errors)
        if let schema = reportOptions.junitValidate {
            try JUnitValidation.check(
                run,
                against: schema,
                ReportKind.Options(junitLocations: reportOptions.junitLocations)
            )
        }
        let status = ExitStatus(run, isPart: shard != nil)
        if status != .asExpected { throw Failure(status) }
    }

    /// Says what could not be written; the first of it decides the exit code.
    private func complain(_ errors: [ReportError]) throws {
        for case .file(let error) in errors where !error.isBrokenPipe {
            try? StandardStream.error.write("kvsconform: \(error)\n")
        }
        guard let error = errors.first else { return }
        switch error {
        case .file(let error): throw Failure(error.operation == .create ? .cannotCreate : .cannotWrite)
        case .format: throw Failure(.internalError, "\(error)")
        }
    }
}
