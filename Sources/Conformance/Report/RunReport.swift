/// A run as a value: the fold of its events, complete at any moment.
///
/// A case that is planned and was never judged stands in it as inconclusive, so that a report of a run that was cut short
/// is well-formed and red.
package struct RunReport: Sendable {
    /// One target's part of a report.
    package struct Target: Sendable {
        /// What the target is.
        package fileprivate(set) var header: TargetHeader
        /// The results in plan order, one for each planned case.
        package fileprivate(set) var results: [CaseResult]
        fileprivate var indexByPath: [String: Int]
    }

    /// What the run is; `nil` until it has begun.
    package private(set) var header: RunHeader?

    /// The targets in the order of the command line.
    package private(set) var targets: [Target] = []

    /// Whether the run said that it is over; one that was killed did not.
    package internal(set) var isFinished = false

    /// Whether a signal ended the run.
    package internal(set) var interrupted = false

    /// The time that the whole run took, known at its end.
    package internal(set) var elapsed: Duration?

    package init() {}

    /// Takes in the next event.
    package mutating func apply(_ event: RunEvent) {
        switch event {
        case .runStarted(let header):
            self.header = header
        case .targetPlanned(let header):
            targets.append(Target(header))
        case .targetStarted(let header):
            guard let target = targets.firstIndex(where: { $0.header.name == header.name }) else {
                targets.append(Target(header))
                break
            }
            // It was announced with the same cases; now it is known when it began.
            targets[target].header = targets[target].header.with(startedAt: header.startedAt)
        case .caseAdded(let name, let planned):
            guard let target = targets.firstIndex(where: { $0.header.name == name }) else { return }
            targets[target].plan(also: planned)
        case .caseStarted:
            break
        case .caseFinished(let name, let result):
            guard let target = targets.firstIndex(where: { $0.header.name == name }),
                let index = targets[target].indexByPath[result.path]
            else { return }
            targets[target].results[index] = result
        case .runFinished(let interrupted, let elapsed):
            isFinished = true
            self.interrupted = interrupted
            self.elapsed = elapsed
        }
    }

    /// Adds a case to the plan of the last target.
    mutating func planAlso(_ planned: TargetHeader.PlannedCase) {
        guard !targets.isEmpty else { return }
        targets[targets.count - 1].plan(also: planned)
    }

    /// Puts other targets with all their results in place of those that there are.
    mutating func replaceTargets(_ replacements: [(header: TargetHeader, results: [CaseResult])]) {
        targets = replacements.map { header, results in
            var target = Target(header)
            target.results = results
            return target
        }
    }

    /// Leaves the cases with these paths, and no others.
    package mutating func take(_ paths: Set<String>) {
        replaceTargets(
            targets.map { target in
                (
                    target.header.with(plan: target.header.plan.filter { paths.contains($0.path) }),
                    target.results.filter { paths.contains($0.path) }
                )
            }
        )
    }

    /// Gives the targets other names, for reports that would have several of one.
    package mutating func renameTargets(_ name: (String) -> String) {
        for index in targets.indices {
            targets[index].header = targets[index].header.with(name: name(targets[index].header.name))
        }
    }

    /// All results of all targets.
    package var results: some Sequence<CaseResult> {
        targets.lazy.flatMap(\.results)
    }

    /// How many cases came to each verdict.
    package var counts: VerdictCounts {
        VerdictCounts(results)
    }

    /// Whether the run asked something, and nothing kept any of its cases from being judged but these causes.
    package func asked(onlyToFind causes: Set<Inconclusive.Cause>) -> Bool {
        let asked = results.filter { !$0.verdict.isSkipped }
        return !asked.isEmpty && asked.allSatisfy { $0.verdict.cause.map(causes.contains) ?? false }
    }
}

extension RunReport.Target {
    fileprivate init(_ header: TargetHeader) {
        self.header = header
        self.results = header.plan.map { planned in
            CaseResult(
                path: planned.path,
                title: planned.title,
                location: planned.location,
                requirements: planned.requirements,
                verdict: .inconclusive(.unjudged)
            )
        }
        self.indexByPath = Dictionary(
            header.plan.enumerated().map { ($0.element.path, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Adds a case to the plan; what must always hold stands before the cases of scenarios.
    fileprivate mutating func plan(also planned: TargetHeader.PlannedCase) {
        guard indexByPath[planned.path] == nil else { return }
        let place =
            Invariant(casePath: planned.path) == nil
            ? header.plan.count : header.plan.prefix { Invariant(casePath: $0.path) != nil }.count
        var plan = header.plan
        plan.insert(planned, at: place)
        var target = RunReport.Target(header.with(plan: plan))
        target.results.replaceSubrange(..<place, with: results[..<place])
        target.results.replaceSubrange((place + 1)..., with: results[place...])
        self = target
    }

    /// How many cases of this target came to each verdict.
    package var counts: VerdictCounts {
        VerdictCounts(results)
    }
}
