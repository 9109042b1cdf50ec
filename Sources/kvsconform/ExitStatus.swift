import Conformance
import ConformanceKit
import ConformanceReports

/// What the program's exit codes mean; the numbers from 64 on are those of `sysexits.h`.
enum ExitStatus: Int32, CaseIterable, Sendable {
    /// Everything is as expected.
    case asExpected = 0
    /// Some verdict is unexpected: a case failed.
    case unexpectedVerdict = 1
    /// No case failed, and some could not be judged.
    case inconclusive = 2
    /// Every case was skipped: nothing was tried. It is what pytest says where it finds no test.
    case nothingTried = 5
    /// The command line is wrong, or selects nothing.
    case usage = 64
    /// A scenario, a suite or a project file is wrong.
    case invalidInput = 65
    /// A file is missing or cannot be read.
    case missingInput = 66
    /// No target could be reached.
    case unreachable = 69
    /// The program is wrong.
    case internalError = 70
    /// The system does not give what is needed: too many files are open.
    case systemError = 71
    /// A report cannot be created.
    case cannotCreate = 73
    /// A report cannot be written.
    case cannotWrite = 74
    /// No target took the credentials.
    case noPermission = 77
    /// A target or the emulator is configured wrongly.
    case configuration = 78
    /// Interrupted (SIGINT).
    case interrupted = 130
    /// Terminated (SIGTERM).
    case terminated = 143

    /// What the code means, in a few words.
    var meaning: String {
        switch self {
        case .asExpected: "everything is as expected"
        case .unexpectedVerdict: "some case failed"
        case .inconclusive: "no case failed, some could not be judged"
        case .nothingTried: "every case was skipped, nothing was tried"
        case .usage: "wrong command line, or nothing selected"
        case .invalidInput: "a scenario, the suite or the project file is wrong"
        case .missingInput: "a file is missing or cannot be read"
        case .unreachable: "no target could be reached"
        case .internalError: "a fault of the program"
        case .systemError: "the system does not give what is needed: too many files are open"
        case .cannotCreate: "a report cannot be created"
        case .cannotWrite: "a report or the output cannot be written"
        case .noPermission: "no target takes the credentials"
        case .configuration: "a target or the emulator is configured wrongly"
        case .interrupted: "interrupted (SIGINT)"
        case .terminated: "terminated (SIGTERM)"
        }
    }
}

extension ExitStatus {
    /// What the verdicts of a run amount to.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - isPart: Whether it is a shard: that all of it was skipped says nothing about the whole.
    init(_ run: RunReport, isPart: Bool = false) {
        let counts = run.counts
        self =
            counts.failed > 0
            ? .unexpectedVerdict
            : run.asked(onlyToFind: [.unreachable])
                ? .unreachable
                : run.asked(onlyToFind: [.credentials])
                    ? .noPermission
                    : counts.inconclusive > 0
                        ? .inconclusive : counts.judgedNothing && !isPart ? .nothingTried : .asExpected
    }
}

extension ExitStatus {
    /// What a comparison amounts to: as that of a run, where a target was not compared.
    init(_ compared: RunComparison) {
        self =
            switch compared.judged.conclusion {
            case .different: .unexpectedVerdict
            case _ where compared.isUncompared(onlyFor: [.unreachable]): .unreachable
            case _ where compared.isUncompared(onlyFor: [.credentials]): .noPermission
            case _ where compared.report.counts.inconclusive > 0: .inconclusive
            case .notCompared: .nothingTried
            case .alike: .asExpected
            }
    }
}

extension ExitStatus {
    /// The code of a target of which nothing can be said.
    init(_ cause: Inconclusive.Cause) {
        self =
            switch cause {
            case .unreachable: .unreachable
            case .credentials: .noPermission
            default: .inconclusive
            }
    }

    /// The code of something that could not be done.
    init(_ kind: Failure.Kind) {
        self =
            switch kind {
            case .usage: .usage
            case .invalidInput: .invalidInput
            case .missingInput: .missingInput
            case .configuration: .configuration
            case .unreachable: .unreachable
            case .noPermission: .noPermission
            case .system: .systemError
            case .cannotCreate: .cannotCreate
            case .cannotWrite: .cannotWrite
            case .internalError: .internalError
            }
    }

    /// The code of a run: the signal that ended it, else what could not be written, else what its verdicts amount to.
    ///
    /// - Parameters:
    ///   - outcome: What the run came to.
    ///   - interruption: The signal's code; `nil` where there was none.
    ///   - isPart: Whether the run is a shard.
    init(_ outcome: ConformanceRun.Outcome, _ interruption: ExitStatus?, isPart: Bool = false) {
        self =
            interruption ?? outcome.errors.first.map { ExitStatus($0.failure.kind) }
            ?? ExitStatus(outcome.report, isPart: isPart)
    }
}

/// An end of the program with a code of its own; what there is to say was said, but for the message.
struct Ending: Error {
    let status: ExitStatus
    /// What is still to be said, ready to print; empty where nothing is.
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// Ends the program where not everything is as expected.
    static func unlessExpected(_ status: ExitStatus) throws(Ending) {
        if status != .asExpected { throw Ending(status) }
    }

    /// Ends the program, and what was started for the target, where it is of no use to ask the target anything.
    static func unlessAnswering(_ target: PreparedTarget) async throws(Ending) {
        guard let problem = target.problem else { return }
        await target.shutdown()
        throw Ending(ExitStatus(problem.cause), TextStyle.harmless(target.redaction.text(problem.detail)))
    }
}
