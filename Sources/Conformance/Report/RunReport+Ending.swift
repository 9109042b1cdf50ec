internal import KinesisVideo

extension RunReport {
    /// What the paths of cases begin with that are about the run itself, and not about an endpoint.
    package static let ownPrefix = "kvsconform/"

    /// The case that stands in a report for the end that its run never came to.
    static let endingPath = ownPrefix + "run-ended"

    /// Has a report of a run that never said that it is over speak for itself: interrupted, and red.
    ///
    /// Cases without a verdict are inconclusive anyway. Where there is none, because the run was killed between its last
    /// verdict and its end or before it had a plan, a case is added that says so.
    package mutating func endUnfinished() {
        guard !isFinished else { return }
        interrupted = true
        guard !results.contains(where: { $0.verdict.cause == .interrupted }) else { return }
        if targets.isEmpty {
            apply(
                .targetPlanned(
                    TargetHeader(
                        name: "kvsconform",
                        endpoint: "",
                        region: "",
                        dialect: "",
                        startedAt: header?.startedAt ?? WallTime(milliseconds: 0),
                        plan: []
                    )
                )
            )
        }
        planAlso(
            TargetHeader.PlannedCase(
                path: Self.endingPath,
                title: "The run came to its end",
                location: SourceLocation(file: "journal.jsonl", line: 1, column: 1),
                requirements: [],
                ordinal: .max
            )
        )
    }
}

extension RunReport {
    /// The report of several runs as one: shards of one plan, or a run and what was run again after it.
    ///
    /// Targets of one name are put together, their cases in the order of the whole plan. Of a case that several runs judged
    /// the first verdict stands; a later one counts only where the earlier run was cut short before it.
    ///
    /// - Parameter reports: The reports, in the order in which they count; one at the least.
    /// - Returns: The one report; of the headers, the first.
    package static func merging(_ reports: [RunReport]) -> RunReport {
        guard var merged = reports.first else { return RunReport() }
        guard reports.count > 1 else { return merged }
        var names: [String] = []
        for name in reports.flatMap({ $0.targets.map(\.header.name) }) where !names.contains(name) {
            names.append(name)
        }
        merged.replaceTargets(
            names.map { name in
                Self.merge(reports.flatMap { $0.targets.filter { $0.header.name == name } })
            }
        )
        merged.interrupted = reports.contains(where: \.interrupted)
        merged.isFinished = reports.allSatisfy(\.isFinished)
        merged.elapsed = reports.compactMap(\.elapsed).max()
        return merged
    }

    private static func merge(_ parts: [Target]) -> (header: TargetHeader, results: [CaseResult]) {
        var order: [(planned: TargetHeader.PlannedCase, result: CaseResult)] = []
        var indexByPath: [String: Int] = [:]
        for part in parts {
            for (planned, result) in zip(part.header.plan, part.results) {
                guard let index = indexByPath[planned.path] else {
                    indexByPath[planned.path] = order.count
                    order.append((planned, result))
                    continue
                }
                let known = order[index].result
                // What must always hold was judged by other answers in each of the runs.
                let isWorse =
                    Invariant(casePath: planned.path) != nil && result.verdict.weight > known.verdict.weight
                if known.verdict.cause == .interrupted || isWorse { order[index].result = result }
            }
        }
        let sorted = order.enumerated().sorted {
            ($0.element.planned.ordinal, $0.offset) < ($1.element.planned.ordinal, $1.offset)
        }.map(\.element)
        let header = parts.map(\.header).min { $0.startedAt < $1.startedAt } ?? parts[0].header
        return (header.with(plan: sorted.map(\.planned)), sorted.map(\.result))
    }
}

extension RunReport {
    /// Events that fold to this report: of each target the plan, then what was judged in the order of the plan.
    package var events: [RunEvent] {
        var events = header.map { [RunEvent.runStarted($0)] } ?? []
        events += targets.map { .targetPlanned($0.header) }
        for target in targets {
            events += target.results.filter { $0.verdict.cause != .interrupted }.map {
                .caseFinished(target: target.header.name, $0)
            }
        }
        if isFinished { events.append(.runFinished(interrupted: interrupted, elapsed: elapsed ?? .zero)) }
        return events
    }
}

extension Verdict {
    /// Which of several verdicts about what must always hold stands: one that was broken before one that held, and both
    /// before one that was not seen.
    fileprivate var weight: Int {
        switch self {
        case .inconclusive: 0
        case .skipped: 1
        case .passed: 2
        case .nonStrict: 3
        case .accepted: 4
        case .failed: 5
        }
    }
}
