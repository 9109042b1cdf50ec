import Conformance
import ConformanceReports
import KinesisVideoEmulator

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
    /// A scenario or a suite is wrong.
    case invalidInput = 65
    /// A file is missing or cannot be read.
    case missingInput = 66
    /// No target could be reached.
    case unreachable = 69
    /// The program is wrong.
    case internalError = 70
    /// A report cannot be created.
    case cannotCreate = 73
    /// A report cannot be written.
    case cannotWrite = 74
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
        case .invalidInput: "a scenario or the suite is wrong"
        case .missingInput: "a file is missing or cannot be read"
        case .unreachable: "no target could be reached"
        case .internalError: "a fault of the program"
        case .cannotCreate: "a report cannot be created"
        case .cannotWrite: "a report or the output cannot be written"
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
            : run.reachedNoTarget
                ? .unreachable
                : counts.inconclusive > 0
                    ? .inconclusive : counts.judgedNothing && !isPart ? .nothingTried : .asExpected
    }
}

/// An end of the program that is explained to the user: one message, one code.
struct Failure: Error {
    let status: ExitStatus
    /// What is wrong and what to do, ready to print; empty where it was said already.
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// What could not be read or written.
    ///
    /// Whoever stops reading, as `head` does, knows it and is not told.
    init(_ error: FileError) {
        let status: ExitStatus =
            switch error.operation {
            case .create: .cannotCreate
            case .read: .missingInput
            case .write: .cannotWrite
            }
        self.init(status, error.isBrokenPipe ? "" : error.description)
    }

    /// What is wrong with an emulator's configuration: what has a place in a file is drawn there.
    init(configuration error: any Error) {
        guard let error = error as? ConfigurationError else {
            self.init(.configuration, "\(error)")
            return
        }
        try? StandardStream.error.write(DiagnosticRenderer(style: .forStandardError).text(error.diagnostics))
        self.init(.configuration, error.problems.joined(separator: "\n"))
    }
}
