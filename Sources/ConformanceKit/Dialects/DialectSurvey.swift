internal import Conformance
package import ConformanceRunner
internal import KinesisVideo

/// Finds out how an endpoint reads what is contested, by the cases that show it.
package struct DialectSurvey: Sendable {
    /// What was found out.
    package struct Outcome: Sendable {
        /// The run of the cases.
        package let run: ConformanceRun.Outcome
        /// The readings that were seen, and why the others were not.
        package let dialect: DialectFile
        /// What was answered in two ways, a sentence each; of these points the dialect has no reading.
        package let contradictions: [String]
    }

    private let plan: RunPlan
    private let options: Runner.Options
    private let caller: Caller

    /// Describes a survey; nothing is sent.
    ///
    /// - Parameters:
    ///   - plan: The cases that may be run; those that show no contested point are left out.
    ///   - options: How they are run.
    ///   - caller: Who asks.
    package init(_ plan: RunPlan, _ options: Runner.Options, _ caller: Caller) {
        // One status fits several dialects: all of them together are asked for at once.
        let showing = plan.plan.cases.filter { !Self.points(of: $0).subtracting([DialectFile.statuses]).isEmpty }
        self.plan = plan.taking(Set(showing.map(\.path)))
        self.options = options
        self.caller = caller
    }

    /// The contested points that a case shows readings of.
    private static func points(of item: Case) -> Set<String> {
        Set(item.scenario.steps.flatMap(\.requests).compactMap { $0.expectation.alternatives?.contested })
    }

    /// Asks a target, which is left as it is.
    package func ask(_ target: PreparedTarget) async -> Outcome {
        let run = ConformanceRun(plan, on: [target], ConformanceRun.Options(options), caller)
        let outcome = await run.run()
        var (dialect, contradictions) = sightings(in: outcome.report)
        await askForStatuses(target, &dialect, &contradictions)
        return Outcome(run: outcome, dialect: dialect, contradictions: contradictions)
    }

    /// What the answers of a run show of each point but the statuses.
    func sightings(in report: RunReport) -> (dialect: DialectFile, contradictions: [String]) {
        var dialect = DialectFile()
        var contradictions: [String] = []
        for point in plan.suite.contract.contested.map(\.id) where point != DialectFile.statuses {
            let (seen, results) = sight(point, report)
            switch seen.count {
            case 0: dialect.unseen[point] = Self.reason(results)
            case 1: dialect.readings[point] = seen.keys.first
            default:
                let answers = seen.sorted { $0.key < $1.key }.map { reading, paths in
                    "'\(reading)' in \(paths.joined(separator: ", "))"
                }
                let text = "it is read in \(seen.count) ways: \(answers.joined(separator: "; "))"
                dialect.unseen[point] = text
                contradictions.append("'\(point)' is refused: \(text)")
            }
        }
        return (dialect, contradictions)
    }

    /// What the answers show of a point: the paths of the cases by reading; and the results of all cases that could show one.
    private func sight(_ point: String, _ report: RunReport) -> (seen: [String: [String]], results: [CaseResult]) {
        let paths = Set(plan.plan.cases.filter { Self.points(of: $0).contains(point) }.map(\.path))
        let results = report.results.filter { paths.contains($0.path) }
        var seen: [String: [String]] = [:]
        for result in results {
            for reading in Set(result.readings.filter { $0.point == point }.compactMap(\.reading)) {
                seen[reading, default: []].append(result.path)
            }
        }
        return (seen, results)
    }

    /// Why cases showed no reading.
    private static func reason(_ results: [CaseResult]) -> String {
        guard let first = results.first else { return "no case shows it" }
        return first.verdict.reason ?? "the answer is none of the readings that \(first.path) describes"
    }

    /// The statuses, by calls that are refused.
    private func askForStatuses(
        _ target: PreparedTarget,
        _ dialect: inout DialectFile,
        _ contradictions: inout [String]
    ) async {
        let point = DialectFile.statuses
        if let problem = target.problem {
            dialect.unseen[point] = target.redaction.text(problem.detail)
            return
        }
        switch await DialectProbe(target.connection(plan.suite.contract, caller)).ask() {
        case .dialect(let seen, _): dialect.readings[point] = seen.rawValue
        case .unseen: dialect.unseen[point] = "no refusal has a status by which dialects differ"
        case .failed(let why): dialect.unseen[point] = target.redaction.text(why.detail)
        case .contradiction(let evidence):
            let text = "no dialect has \(evidence.map(\.description).joined(separator: " and "))"
            dialect.unseen[point] = text
            contradictions.append("'\(point)' is refused: \(text)")
        }
    }
}
