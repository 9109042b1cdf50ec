import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator

/// `kvsconform replay`: judges recordings again.
struct ReplayCommand: AsyncParsableCommand {
    enum Pace: String, CaseIterable, ExpressibleByArgument {
        case once
        case recorded
    }

    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Judge recordings again, offline.",
        discussion: """
            A recording holds the answer, exact to the body part and its time, and the scenario and contract that it was \
            judged by. Judged again it comes to the same verdict, however the body is cut: bytes keep the time at which \
            they came. Where it does not, the judge is wrong, and the exit code is 70.

            EXAMPLES
              kvsconform replay Reports/latest/recordings
              kvsconform replay failed.kvsrec --cut one-byte
              kvsconform replay failed.kvsrec --pace recorded --verbose
            """
    )

    @Argument(help: ArgumentHelp("Recordings, and folders of them.", valueName: "file or folder"))
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "How the body is cut: as-recorded, one-byte, random:SEED, or a number of bytes.",
            valueName: "cut"
        )
    )
    var cut = "as-recorded"

    @Option(help: "once: as fast as it goes. recorded: everything takes the time that it took.")
    var pace = Pace.once

    @Flag(name: .shortAndLong, help: "Say what was seen in every case.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Say only what is wrong.")
    var quiet = false

    func validate() throws {
        guard Recutting(cut) != nil else {
            throw ValidationError("--cut is as-recorded, one-byte, random:SEED, or a number of bytes; not '\(cut)'")
        }
    }

    func run() async throws {
        var paths: [String] = []
        for file in files {
            do throws(FileError) {
                paths += try RecordingShelf.files(at: file)
            } catch {
                throw Failure(.missingInput, error.description)
            }
        }
        guard !paths.isEmpty else {
            throw Failure(
                .usage,
                "there is no recording (*\(Recording.fileExtension)) in '\(files.joined(separator: "', '"))'"
            )
        }
        let session = ReplaySession(
            ReplaySession.Options(cutting: Recutting(cut) ?? .asRecorded, keepsPace: pace == .recorded)
        )
        let (summary, interruption) = try await Interruption.guarding { [paths, session] in
            try await replay(paths, session)
        }
        if let interruption { throw Failure(interruption) }
        if let status = summary.status { throw Failure(status) }
    }

    /// What all of it came to.
    private struct Summary: Sendable {
        var status: ExitStatus?
    }

    /// Judges each, tells of each case, and says what is not as it was.
    private func replay(_ paths: [String], _ session: ReplaySession) async throws -> Summary {
        var session = session
        var outcomes: [ReplaySession.Outcome] = []
        var broken: [Failure] = []
        for path in paths where !Task.isCancelled {
            do {
                outcomes.append(try await session.judge(path))
            } catch let failure as Failure {
                broken.append(failure)
            }
        }
        let desk = ReportDesk([console(outcomes)], redaction: Redaction())
        await desk.receive(
            .runStarted(
                RunHeader(
                    version: KVSConform.version,
                    command: Reproduction.shellCommand(["kvsconform"] + CommandLine.arguments.dropFirst()),
                    seed: 0,
                    startedAt: WallClock.system.now()
                )
            )
        )
        for group in ReplayedCase.groups(of: outcomes) { await desk.receive(group) }
        await desk.finish(interrupted: Task.isCancelled)
        var differing = 0
        for outcome in outcomes where !outcome.differences.isEmpty {
            differing += 1
            var text = "kvsconform: \(outcome.file) is judged differently than it was when it was recorded:\n"
            for line in outcome.differences.prefix(10) { text += "  \(TextStyle.harmless(line))\n" }
            try? StandardStream.error.write(text)
        }
        for failure in broken { try? StandardStream.error.write("kvsconform: \(failure.message)\n") }
        if let error = await desk.errors.first, case .file(let file) = error { throw file }
        let counts = await desk.run.counts
        if differing > 0 { return Summary(status: .internalError) }
        if let failure = broken.first { return Summary(status: failure.status) }
        if counts.failed > 0 { return Summary(status: .unexpectedVerdict) }
        return Summary(status: counts.inconclusive > 0 ? .inconclusive : nil)
    }

    private func console(_ outcomes: [ReplaySession.Outcome]) -> ConsoleReporter {
        var reproduction = Reproduction()
        let files = Dictionary(
            outcomes.map { ("\($0.header.target.name) \($0.header.exchange)", $0.file) },
            uniquingKeysWith: { _, last in last }
        )
        reproduction.runs = false
        reproduction.recording = { target, exchange in files["\(target) \(exchange)"] }
        return ConsoleReporter(
            ConsoleReporter.Options(
                style: .forStandardOutput,
                verbosity: verbose ? .verbose : quiet ? .quiet : .normal,
                reproduction: reproduction
            ),
            output: { text throws(FileError) in try StandardStream.output.write(text) }
        )
    }
}
