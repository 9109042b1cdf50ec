package import Conformance
internal import ConformanceReports
internal import ConformanceStorage
internal import FileSystem
internal import KinesisVideo

extension RunHistory {
    /// Reads runs that were kept, one after the other, so that one alone is ever whole in memory.
    ///
    /// - Parameters:
    ///   - paths: Folders of runs, their journals, or folders of such folders, which stand for all runs in them.
    ///   - count: How many of the runs are read, the last ones by the time at which they began; `nil` for all.
    ///   - note: Told of runs that were found and are left out.
    /// - Throws: ``Failure`` where a run that was named cannot be read or has no case, and where a name leads to none.
    package init(of paths: [String], last count: Int? = nil, note: (String) -> Void = { _ in }) throws(Failure) {
        self.init()
        var found = try Self.found(at: paths).map { run throws(Failure) in
            let header = try failing { () throws(JournalFile.Problem) in try JournalFile.header(of: run.path) }
            return (run, start: header?.startedAt.milliseconds ?? 0)
        }
        found = found.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(
            \.element
        )
        if let count { found = Array(found.suffix(count)) }
        for (run, _) in found {
            var report = RunReport()
            _ = try failing { () throws(JournalFile.Problem) in
                try JournalFile.read(run.path, withSteps: false) { report.apply($0.withoutEvidence) }
            }
            report.endUnfinished()
            guard report.results.contains(where: { !$0.path.hasPrefix(RunReport.ownPrefix) }) else {
                let words = "'\(TextStyle.harmless(run.path))' has no case in it: its run was cut off before that"
                guard !run.isNamed else { throw Failure(.invalidInput, words) }
                note("\(words); it is left out")
                continue
            }
            insert(report, named: run.path)
        }
    }

    /// A run that a name leads to.
    private struct Found {
        let path: String
        /// Whether it was named itself, and not a folder of runs.
        let isNamed: Bool
    }

    private static func found(at paths: [String]) throws(Failure) -> [Found] {
        var found: [Found] = []
        for path in paths {
            let journal = JournalFile.path(at: path)
            if SystemCall.isFolder(path), SystemCall.kind(of: journal) == nil {
                let runs = JournalFile.runs(in: path)
                guard !runs.isEmpty else {
                    throw Failure(
                        .missingInput,
                        "'\(TextStyle.harmless(path))' has no \(JournalFile.name), and no folder in it has one: there is no run"
                    )
                }
                found += runs.map { Found(path: $0, isNamed: false) }
            } else if SystemCall.kind(of: path) == nil, path.contains(where: { "*?[".contains($0) }) {
                throw Failure(
                    .missingInput,
                    "nothing is named like '\(TextStyle.harmless(path))': folders of runs are named like "
                        + "20261001T123456Z-07659a, and the folder that they are in stands for all of them"
                )
            } else {
                found.append(Found(path: path, isNamed: true))
            }
        }
        // 'latest' is the run that it leads to.
        var seen: Set<String> = []
        return found.filter { seen.insert(SystemCall.resolved(JournalFile.path(at: $0.path)) ?? $0.path).inserted }
    }
}
