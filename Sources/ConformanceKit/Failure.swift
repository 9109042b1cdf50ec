package import Conformance
package import ConformanceReports
package import ConformanceRunner
internal import ConformanceStorage
package import KinesisVideo
package import KinesisVideoClient
package import KinesisVideoEmulator

/// Why something that was asked of the kit cannot be done.
///
/// A command line gives each kind an exit code; what is thrown by a run that was done (a case failed) is not among them.
package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What stands in the way.
    package enum Kind: String, CaseIterable, Sendable {
        /// What is asked for makes no sense, or selects nothing.
        case usage
        /// A scenario, a suite, a journal or a recording is wrong.
        case invalidInput
        /// A file is missing or cannot be read.
        case missingInput
        /// A target or the emulator is configured wrongly.
        case configuration
        /// Whom a call is meant for cannot be reached, or cannot answer now.
        case unreachable
        /// Whom a call is meant for does not let the caller do it.
        case noPermission
        /// The system does not give what is needed: too many files are open.
        case system
        /// A file cannot be created.
        case cannotCreate
        /// A file or a stream cannot be written.
        case cannotWrite
        /// The program is wrong.
        case internalError
    }

    /// What stands in the way.
    package let kind: Kind
    /// What is wrong and what to do, in a sentence or two; empty where the diagnostics say it, or whom it concerns knows.
    package var message: String
    /// What is wrong with the files that were read, to be drawn before the message.
    package let diagnostics: [Diagnostic]

    package init(_ kind: Kind, _ message: String = "", diagnostics: [Diagnostic] = []) {
        self.kind = kind
        self.message = message
        self.diagnostics = diagnostics
    }

    /// The message and those of the diagnostics, a line each.
    package var description: String {
        (diagnostics.map { "\($0.location): \($0.message)" } + (message.isEmpty ? [] : [message]))
            .joined(separator: "\n")
    }
}

/// An error of a layer below, which knows what kind of failure it is to whoever calls the kit.
package protocol FailureCause: Error {
    /// The failure.
    var failure: Failure { get }
}

/// Does something, and has what goes wrong be a failure.
package func failing<Result, Cause: FailureCause>(
    _ body: () throws(Cause) -> Result
) throws(Failure) -> Result {
    do throws(Cause) {
        return try body()
    } catch {
        throw error.failure
    }
}

extension Failure: FailureCause {
    /// The failure itself.
    package var failure: Failure { self }
}

extension FileError: FailureCause {
    /// What could not be read or written.
    ///
    /// Whoever stops reading, as `head` does, knows it and is not told.
    package var failure: Failure {
        let kind: Failure.Kind =
            switch operation {
            case .create: .cannotCreate
            case .read: .missingInput
            case .write: .cannotWrite
            }
        return Failure(kind, isBrokenPipe ? "" : description)
    }
}

extension ReportError: FailureCause {
    package var failure: Failure {
        switch self {
        case .file(let error): error.failure
        case .format: Failure(.internalError, description)
        }
    }
}

extension SuiteError: FailureCause {
    package var failure: Failure {
        switch self {
        case .unreadable(let text): Failure(.missingInput, text)
        case .invalid(let diagnostics): Failure(.invalidInput, diagnostics: diagnostics)
        }
    }
}

extension SuiteFiles.Problem: FailureCause {
    package var failure: Failure { Failure(.missingInput, description) }
}

extension JournalFile.Problem: FailureCause {
    package var failure: Failure {
        switch self {
        case .file(let error): Failure(.missingInput, error.description)
        case .journal(let path, let error): Failure(.invalidInput, "\(path): \(error)")
        }
    }
}

extension EndpointError: FailureCause {
    package var failure: Failure { Failure(.configuration, description) }
}

extension EndpointSettingsError: FailureCause {
    package var failure: Failure { Failure(.configuration, description) }
}

extension TLSProblem: FailureCause {
    package var failure: Failure { Failure(.configuration, description) }
}

extension CredentialError: FailureCause {
    /// What was asked and what each source said; words of files and services are among them.
    package var failure: Failure {
        let lines = description.split(separator: "\n").map { TextStyle.harmless(String($0)) }
        return Failure(.configuration, lines.joined(separator: "\n"))
    }
}

extension ProxyError: FailureCause {
    package var failure: Failure { Failure(.configuration, description) }
}

extension ConfigurationError: FailureCause {
    package var failure: Failure {
        Failure(
            isMissingFile ? .missingInput : .configuration,
            problems.joined(separator: "\n"),
            diagnostics: diagnostics
        )
    }
}

extension FaultError: FailureCause {
    package var failure: Failure { Failure(.usage, "\(description); 'kvsconform explain' lists all faults") }
}

extension Failure {
    /// What stands in the way of a call, as far as a run would have asked in vain for the same reason.
    init(_ why: Inconclusive) {
        let kind: Kind =
            switch why.cause {
            case .unreachable, .unavailable, .throttled: .unreachable
            case .credentials: .noPermission
            default: .configuration
            }
        self.init(kind, TextStyle.harmless(why.detail))
    }

    /// What is wrong with a recording.
    package init(_ error: RecordingError, in file: String) {
        if case .unreadable(let reason) = error.kind {
            self.init(.missingInput, reason)
        } else {
            self.init(.invalidInput, TextStyle.harmless("\(file): \(error)"))
        }
    }
}

extension SuiteFiles {
    /// Keeps what is there from being written over by a file that people go on to edit.
    ///
    /// - Parameter path: The file that is to be written.
    /// - Throws: ``Failure`` of the kind `cannotCreate` where it is there.
    package static func refuse(existing path: String) throws(Failure) {
        guard exists(path) else { return }
        throw Failure(.cannotCreate, "'\(path)' is there already; remove it, or name another file with --output")
    }

    /// The text of a file that people named.
    package static func source(_ path: String) throws(Failure) -> SourceText {
        try failing { () throws(Problem) in try read(path: path) }
    }
}

extension RunReport {
    /// The report of a run that was kept: from its journal, or from the folder that it lies in.
    package static func kept(at path: String) throws(Failure) -> RunReport {
        try failing { () throws(JournalFile.Problem) in try JournalFile.report(of: path) }
    }
}
