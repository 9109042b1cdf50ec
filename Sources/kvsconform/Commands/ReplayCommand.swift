import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage

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

    @Argument(
        help: ArgumentHelp("Recordings, and folders of them.", valueName: "file or folder"),
        completion: .recording
    )
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "How the body is cut: as-recorded, one-byte, random:SEED, or a number of bytes.",
            valueName: "cut"
        ),
        completion: .list(["as-recorded", "one-byte"])
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
        let paths = try files.flatMap { file throws(Failure) in
            try failing { () throws(FileError) in try RecordingShelf.files(at: file) }
        }
        guard !paths.isEmpty else {
            throw Failure(
                .usage,
                "there is no recording (*\(Recording.fileExtension)) in '\(files.joined(separator: "', '"))'"
            )
        }
        let session = ReplaySession(cutting: Recutting(cut) ?? .asRecorded, keepsPace: pace == .recorded)
        let (status, interruption) = try await Interruption.guarding { await replay(paths, session) }
        try Ending.unlessExpected(interruption ?? status)
    }

    /// Judges each, tells of each case, and says what is not as it was.
    private func replay(_ paths: [String], _ session: ReplaySession) async -> ExitStatus {
        var session = session
        let (outcomes, broken) = await session.judge(all: paths)
        guard !outcomes.isEmpty else {
            // Where nothing could be judged, nothing passed.
            for failure in broken { KVSConform.say(failure.message) }
            return broken.first.map { ExitStatus($0.kind) } ?? .nothingTried
        }
        let told = await ReplaySession.tell(outcomes, .process, to: [console(outcomes)])
        let differing = outcomes.filter { !$0.differences.isEmpty }
        for outcome in differing {
            let lines = outcome.differences.prefix(10).map { "\n  " + TextStyle.harmless($0) }.joined()
            KVSConform.say("\(outcome.file) is judged differently than it was when it was recorded:\(lines)")
        }
        for failure in broken { KVSConform.say(failure.message) }
        told.complain()
        if let error = told.errors.first { return ExitStatus(error.failure.kind) }
        if !differing.isEmpty { return .internalError }
        if let failure = broken.first { return ExitStatus(failure.kind) }
        // That every case was skipped is what was recorded.
        return told.report.counts.failed > 0
            ? .unexpectedVerdict : told.report.counts.inconclusive > 0 ? .inconclusive : .asExpected
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
