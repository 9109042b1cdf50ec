import ConformanceKit
import ConformanceReports
import ConformanceStorage
import FoundationEssentials
import KinesisVideo
import KinesisVideoEmulator
import Logging

extension Caller {
    /// This process: its command line, environment and clock, and standard error for what is noted.
    static var process: Caller {
        Caller(
            version: KVSConform.version,
            command: Reproduction.shellCommand(["kvsconform"] + CommandLine.arguments.dropFirst()),
            executable: executable,
            environment: ProcessInfo.processInfo.environment,
            date: WallClock.system.now,
            logger: Logger(label: "kvsconform") { _ in NoteLog() }
        )
    }

    /// Where the running program lies.
    static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first
            ?? ""
    }
}

extension SuiteLocator {
    /// Looks for a suite as this process can: in the folder that is named, by the environment, from here upwards, beside and in
    /// the program.
    init(named folder: String?) {
        self.init(folder: folder, executable: Caller.executable, environment: ProcessInfo.processInfo.environment)
    }
}

extension TextStyle {
    /// The style for standard output, as it is connected now.
    static var forStandardOutput: TextStyle { TextStyle(of: .output) }

    /// The style for standard error, as it is connected now.
    static var forStandardError: TextStyle { TextStyle(of: .error) }

    /// The style for a stream, as it is connected now.
    init(of stream: StandardStream) {
        self.init(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: stream.isTerminal,
            columns: stream.columns
        )
    }
}
