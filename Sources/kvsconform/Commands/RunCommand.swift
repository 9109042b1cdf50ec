import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner
import FoundationEssentials
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
              kvsconform run Scenarios/getmedia/resume.json:12 --verbose
              kvsconform run 'getmedia/start-selector/*' --target emulator --fault inclusiveFragmentNumber
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

    @Flag(help: "End the run with the first case that fails.")
    var failFast = false

    @Option(help: ArgumentHelp("Where reports are written.", valueName: "folder"))
    var reports = "Reports"

    @Option(
        help: ArgumentHelp(
            "Write the JUnit XML of all targets to this file instead of into the folder.",
            valueName: "file"
        )
    )
    var junit: String?

    @Flag(help: "Add file and line to each test case of the JUnit XML; some readers use them, no schema has them.")
    var junitLocations = false

    @Flag(help: "Write no reports.")
    var noReports = false

    @Flag(name: .shortAndLong, help: "Say what was seen in every case.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Say only what is wrong.")
    var quiet = false

    func validate() throws {
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is between 1 and 86400 seconds") }
    }

    func run() async throws {
        let loaded = try selection.load()
        var logger = Logger(label: "kvsconform") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let resolver = TargetResolver(suite: loaded.suite, options: targets, logger: logger)
        let resolved = try await resolver.resolve()
        let recorder = try recording.recorder(in: noReports ? nil : reports, of: loaded.suite)
        let connections = try resolved.map { resolved in
            do {
                return try TargetConnection(
                    resolved.target,
                    contract: loaded.suite.contract,
                    logger: logger,
                    date: WallClock.system.now,
                    recorder: resolved.library == nil ? recorder : nil,
                    library: resolved.library
                )
            } catch {
                throw Failure(.configuration, "\(error)")
            }
        }
        let desk = ReportDesk(reporters(resolved, recorder))
        let options = Runner.Options(jobs: jobs, timeout: .seconds(timeout), failFast: failFast, seed: seed)
        await desk.receive(.runStarted(header))
        let ticking = Task { await desk.tickUntilCancelled() }
        let (_, interruption) = try await Interruption.guarding {
            for connection in connections where !Task.isCancelled {
                await Runner(options: options).run(loaded.plan, on: connection, startedAt: WallClock.system.now()) {
                    event in
                    await desk.receive(event)
                }
            }
        }
        ticking.cancel()
        await recorder?.close()
        await desk.finish(interrupted: interruption != nil)
        for emulator in resolved.compactMap(\.emulator) { try? await emulator.shutdown(grace: .zero) }
        try await conclude(desk, interruption, recorder?.problem)
    }

    private var header: RunHeader {
        RunHeader(
            version: KVSConform.version,
            command: Reproduction.shellCommand(["kvsconform"] + CommandLine.arguments.dropFirst()),
            seed: seed,
            startedAt: WallClock.system.now()
        )
    }

    private func reporters(_ resolved: [TargetResolver.Resolved], _ recorder: RecordingFolder?) -> [any Reporter] {
        let arguments = Dictionary(
            resolved.map { ($0.target.name, $0.argument) },
            uniquingKeysWith: { first, _ in first }
        )
        var reproduction = Reproduction()
        reproduction.targetArgument = { arguments[$0] }
        reproduction.recording = { target, exchange in recorder?.file(of: exchange, on: target) }
        reproduction.options =
            targets.fault.flatMap { ["--fault", $0] } + (selection.suite.map { ["--suite", $0] } ?? [])
        let paths = noReports ? [] : [junit ?? SuiteFiles.join(reports, "junit.xml")]
        let style = TextStyle.forStandardOutput
        let columns: (@Sendable () -> Int?)? =
            StandardStream.output.isTerminal ? { @Sendable in StandardStream.output.columns } : nil
        let console = ConsoleReporter(
            ConsoleReporter.Options(
                style: style,
                verbosity: verbose ? .verbose : quiet ? .quiet : .normal,
                terminalColumns: columns,
                reproduction: reproduction,
                reports: paths
            ),
            output: { text throws(FileError) in try StandardStream.output.write(text) }
        )
        guard !noReports else { return [console] }
        let warn: @Sendable (String) -> Void = { try? StandardStream.error.write("kvsconform: \($0)\n") }
        func format(_ layout: JUnitFormat.Layout) -> JUnitFormat {
            JUnitFormat(layout, locations: junitLocations, reproduction: reproduction)
        }
        return [
            console,
            DocumentReporter(format(.combined), to: junit.map { .file($0) } ?? .folder(reports), warn: warn),
            DocumentReporter(format(.perTarget), to: .folder(reports), warn: warn),
        ]
    }

    /// Turns what was found into the exit code.
    private func conclude(_ desk: ReportDesk, _ interruption: ExitStatus?, _ unrecorded: FileError?) async throws {
        if let unrecorded {
            try? StandardStream.error.write("kvsconform: \(unrecorded); the recordings are incomplete\n")
        }
        for case .file(let error) in await desk.errors where !error.isBrokenPipe {
            try? StandardStream.error.write("kvsconform: \(error)\n")
        }
        if let interruption { throw Failure(interruption) }
        if let error = await desk.errors.first {
            switch error {
            case .file(let error): throw Failure(error.operation == .create ? .cannotCreate : .cannotWrite)
            case .format: throw Failure(.internalError, "\(error)")
            }
        }
        if let unrecorded { throw Failure(unrecorded.operation == .create ? .cannotCreate : .cannotWrite) }
        let counts = await desk.run.counts
        if counts.failed > 0 { throw Failure(.unexpectedVerdict) }
        if counts.inconclusive > 0 { throw Failure(.inconclusive) }
    }
}
