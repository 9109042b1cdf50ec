import ConformanceReports
import FoundationEssentials

extension TextStyle {
    /// The style for standard output, as it is connected now.
    static var forStandardOutput: TextStyle {
        TextStyle(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: StandardStream.output.isTerminal,
            columns: StandardStream.output.columns
        )
    }

    /// The style for standard error, as it is connected now.
    static var forStandardError: TextStyle {
        TextStyle(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: StandardStream.error.isTerminal,
            columns: StandardStream.error.columns
        )
    }
}

extension CommandLine {
    /// Where the running program lies.
    static var executablePath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? arguments.first ?? ""
    }
}
