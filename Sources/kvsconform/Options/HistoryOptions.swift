import ArgumentParser
import Conformance
import ConformanceKit

/// How many runs are set side by side.
struct HistoryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only the last N of the runs, by the time at which they began.", valueName: "n"))
    var last: Int?

    func validate() throws {
        guard last.map({ $0 > 1 }) ?? true else { throw ValidationError("--last is 2 at the least") }
    }

    /// Reads the runs, two or more.
    ///
    /// - Parameter paths: Folders of runs, journals, or folders of such folders.
    /// - Returns: The runs.
    /// - Throws: ``Failure`` where there are fewer, and where one cannot be read.
    func history(_ paths: [String]) throws(Failure) -> RunHistory {
        let history = try RunHistory(of: paths, last: last, note: KVSConform.say)
        guard history.runs.count > 1 else {
            throw Failure(.usage, "there is one run in this: what changed from run to run takes two or more")
        }
        return history
    }
}
