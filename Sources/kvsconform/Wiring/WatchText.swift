import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import Synchronization

/// What is said while saved files are waited for.
enum WatchText {
    /// Says what is waited for and how to end.
    ///
    /// - Parameters:
    ///   - files: How many files are watched.
    ///   - failing: How many cases do not pass that were not run again.
    static func sayWaiting(_ files: Int, _ failing: Int = 0) {
        let others = failing > 0 ? "\(Count(failing, "other case")) did not pass when last run; " : ""
        KVSConform.say("\(others)waiting for one of \(Count(files, "file")) to be saved (^C ends)")
    }

    /// What was saved: `'Scenarios/a.json' was saved`, `4 files were saved, 'Scenarios/a.json' first`.
    ///
    /// - Parameters:
    ///   - changed: The paths of the files.
    ///   - isThere: Whether there is a file.
    /// - Returns: The words, without a full stop.
    static func occasion(_ changed: Set<String>, isThere: (String) -> Bool) -> String {
        let paths = changed.sorted()
        guard let first = paths.first, paths.count > 1 else {
            let path = paths.first ?? ""
            return "'\(TextStyle.harmless(path))' \(isThere(path) ? "was saved" : "is gone")"
        }
        return "\(paths.count) files were saved or are gone, '\(TextStyle.harmless(first))' among them"
    }

    /// Clears a terminal, and leaves what it keeps of earlier lines; does nothing to anything else.
    static func clear(_ stream: StandardStream, _ caller: Caller) {
        guard stream.isTerminal, caller.variable("TERM") != "dumb" else { return }
        try? stream.write("\u{1B}[H\u{1B}[2J")
    }
}

/// Lets something through until it is closed, for whoever cannot be called back any more.
final class Gate: Sendable {
    private let open = Atomic(true)

    var isOpen: Bool { open.load(ordering: .acquiring) }

    func close() {
        open.store(false, ordering: .releasing)
    }
}
