internal import Conformance
internal import KinesisVideo

/// What the recordings of one case came to, told as a run tells it.
enum ReplayedCase {
    /// The events of a run in which each target's cases were those that were recorded.
    static func events(of outcomes: [ReplaySession.Outcome]) -> [RunEvent] {
        var events: [RunEvent] = []
        var targets: [String] = []
        for outcome in outcomes where !targets.contains(outcome.header.target.name) {
            targets.append(outcome.header.target.name)
        }
        for target in targets {
            let ours = outcomes.filter { $0.header.target.name == target }
            guard let header = ours.first?.header else { continue }
            var cases: [String] = []
            var steps: [String: [ReplaySession.Outcome]] = [:]
            for outcome in ours {
                let path = outcome.header.casePath
                if steps[path] == nil { cases.append(path) }
                steps[path, default: []].append(outcome)
            }
            var ledger = AlwaysLedger()
            for (position, path) in cases.enumerated() {
                var answers = AlwaysLedger()
                for step in lastAttempts(steps[path] ?? []) { answers.take(step.always) }
                ledger.take(case: answers, at: position)
            }
            // Nobody asked for what held; what did not comes first.
            let results = ledger.results(of: []) + cases.compactMap { result(of: steps[$0] ?? []) }
            events.append(
                .targetStarted(
                    TargetHeader(
                        name: target,
                        endpoint: "recorded from \(header.target.endpoint)",
                        region: header.target.region,
                        dialect: header.target.dialect.rawValue,
                        startedAt: header.startedAt,
                        plan: results.map(\.planned)
                    )
                )
            )
            events += results.map { .caseFinished(target: target, $0) }
        }
        return events
    }

    private static func result(of recorded: [ReplaySession.Outcome]) -> CaseResult? {
        let steps = lastAttempts(recorded)
        guard let first = steps.first else { return nil }
        return CaseResult(
            path: first.item.path,
            title: first.item.scenario.title,
            location: first.item.location,
            requirements: first.item.requirements,
            verdict: steps.map(\.verdict).reduce(.passed) { $0.joined(with: $1) },
            findings: steps.flatMap(\.findings),
            notes: steps.map(\.note),
            duration: steps.reduce(.zero) { $0 + $1.elapsed }
        )
    }

    /// Of a step that was tried again the last attempt counts, as in the run; in the order in which they were recorded.
    private static func lastAttempts(_ outcomes: [ReplaySession.Outcome]) -> [ReplaySession.Outcome] {
        var last: [String: ReplaySession.Outcome] = [:]
        for outcome in outcomes {
            let header = outcome.header
            if let other = last[header.step], other.header.attempt > header.attempt { continue }
            last[header.step] = outcome
        }
        return last.values.sorted {
            ($0.header.startedAt, $0.file) < ($1.header.startedAt, $1.file)
        }
    }
}
