internal import KinesisVideo

/// Runs side by side, oldest first, with as little of each as that takes: what came of each case, and nothing that was seen.
package struct RunHistory: Sendable {
    /// What came of one case in one run.
    package struct Mark: Sendable {
        package let verdict: Verdict
        package let duration: Duration
        /// Whether it was tried more than once.
        package let isRetried: Bool
    }

    /// One target in one run.
    package struct Target: Sendable {
        package let name: String
        package let endpoint: String
        package let region: String
        package let dialect: String
        /// The cases in plan order, as indices of ``RunHistory/cases``, with what came of each.
        let marks: [(index: Int, mark: Mark)]
    }

    /// One run.
    package struct Run: Sendable {
        /// What it is called, such as the path of its folder.
        package let name: String
        package let header: RunHeader?
        package let elapsed: Duration?
        /// Whether it came to no end of its own.
        package let isCutShort: Bool
        package let counts: VerdictCounts
        package let targets: [Target]

        /// Whether it took less than the whole suite; `nil` where its journal does not say.
        package var isPart: Bool? {
            header?.shard != nil ? true : header?.isWhole.map { !$0 }
        }

        /// Whether it is known to have asked the same as another run.
        package func asked(sameAs other: Run) -> Bool {
            header?.suite != nil && header?.suite == other.header?.suite
        }

        /// The target of a name; `nil` where the run has none.
        package func target(_ name: String) -> Target? {
            targets.first { $0.name == name }
        }
    }

    /// The runs, oldest first.
    package private(set) var runs: [Run] = []
    /// The paths of all cases of all runs.
    package private(set) var cases: [String] = []
    private var indexByPath: [String: Int] = [:]
    /// Reasons are long, and the same in many cases.
    private var verdicts: Set<Verdict> = []

    package init() {}

    /// Puts a run in its place among the others, by the time at which it began.
    package mutating func insert(_ report: RunReport, named name: String) {
        let targets = report.targets.map { target in
            Target(
                name: target.header.name,
                endpoint: target.header.endpoint,
                region: target.header.region,
                dialect: target.header.dialect,
                marks: target.results.filter { $0.path != RunReport.endingPath }.map { (index(of: $0.path), mark($0)) }
            )
        }
        let run = Run(
            name: name,
            header: report.header,
            elapsed: report.elapsed,
            isCutShort: report.interrupted || !report.isFinished,
            counts: VerdictCounts(report.results.filter { $0.path != RunReport.endingPath }),
            targets: targets
        )
        func start(_ run: Run) -> Int64 { run.header?.startedAt.milliseconds ?? 0 }
        let place = runs.lastIndex { start($0) <= start(run) }.map { $0 + 1 } ?? 0
        runs.insert(run, at: place)
    }

    /// The names of all targets, those of the newest run first.
    package var targetNames: [String] {
        var seen: Set<String> = []
        return runs.reversed().flatMap(\.targets).map(\.name).filter { seen.insert($0).inserted }
    }

    private mutating func index(of path: String) -> Int {
        if let index = indexByPath[path] { return index }
        indexByPath[path] = cases.count
        cases.append(path)
        return cases.count - 1
    }

    private mutating func mark(_ result: CaseResult) -> Mark {
        Mark(
            verdict: verdicts.insert(result.verdict).memberAfterInsert,
            duration: result.duration,
            isRetried: !result.earlierAttempts.isEmpty
        )
    }
}

extension RunEvent {
    /// The same without what was seen: all that a history needs.
    package var withoutEvidence: RunEvent {
        guard case .caseFinished(let target, var result) = self else { return self }
        result.findings = []
        result.notes = []
        result.readings = []
        result.steps = []
        result.earlierAttempts = result.earlierAttempts.map { CaseResult.Attempt(verdict: $0.verdict, findings: []) }
        return .caseFinished(target: target, result)
    }
}
