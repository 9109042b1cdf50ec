import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform plan`: what a run would cost.
struct PlanCommand: ParsableCommand {
    /// How the plan is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a run would cost: cases, requests, and the least time under the quotas.",
        discussion: """
            Nothing is sent. The time is a lower bound: pauses, sessions that are held on purpose and the quotas of each \
            stream are counted, and the answers themselves take time too. Without --target the quotas are those that the \
            API documents; with it they are the target's, and what it has nothing for is counted by the reason why a run \
            skips it.

            EXAMPLES
              kvsconform plan
              kvsconform plan 'getmedia/live/*' --target us-west-2.json
              kvsconform plan --format json
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var part: PartOptions

    @OptionGroup var targets: TargetOptions

    @OptionGroup var streams: StreamOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once.", valueName: "n"))
    var jobs = 8

    @Option(help: "text, or json for programs.")
    var format = Format.text

    func validate() throws {
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
        guard targets.target.count <= 1 else { throw ValidationError("plan takes one target") }
    }

    func run() throws {
        let loaded = try selection.load(part)
        let target = try targets.specification(loaded.suite, streams)
        KVSConform.say(unspoken: target?.unspoken ?? [], target?.name ?? "")
        let limits = target?.limits(in: loaded.suite) ?? loaded.suite.documentedLimits
        let estimate = PlanEstimate(loaded.plan, on: target?.offer(in: loaded.suite))
        switch format {
        case .text: try StandardStream.output.write(text(estimate, limits, target))
        case .json: try StandardStream.output.write(json(estimate, limits, target).text(.pretty) + "\n")
        }
    }

    private func text(
        _ estimate: PlanEstimate,
        _ limits: Target.Limits,
        _ target: TargetSpecification?
    ) -> String {
        let header = ["area", "cases", "requests", "with retries", "to the end", "waiting"]
        func row(_ name: String, _ cost: PlanEstimate.Cost) -> [String] {
            [
                name, "\(cost.cases)", "\(cost.requests)",
                cost.mostRequests == cost.requests ? "" : "\(cost.mostRequests)",
                cost.untilEnd == 0 ? "" : "\(cost.untilEnd)", cost.waiting == .zero ? "" : cost.waiting.forReading,
            ]
        }
        var areas = TextTable(header)
        for area in estimate.areas { areas.append(row(area.name, area.cost)) }
        areas.append(row("all", estimate.total))
        var streams = TextTable(["stream", "requests", "at least"])
        for stream in estimate.streams {
            streams.append([stream.name, "\(stream.cost.requests)", stream.minimum(under: limits).forReading])
        }
        var text = areas.text + "\n" + streams.text
        if let target {
            text += AppliedPlan.text(estimate.skips, on: target)
        } else if estimate.skipped > 0 {
            text += "\n\(Count(estimate.skipped, "case skips itself", "cases skip themselves"))\n"
        }
        let minimum = estimate.minimum(under: limits, jobs: jobs).forReading
        return text + """

            at least \(minimum) a target, with \(limits.callsPerSecond) calls a second and \(limits.sessions) sessions \
            a stream, \(Count(jobs, "job"))

            """
    }

    private func json(
        _ estimate: PlanEstimate,
        _ limits: Target.Limits,
        _ target: TargetSpecification?
    ) -> JSONNode {
        func members(_ cost: PlanEstimate.Cost) -> [JSONNode.Member] {
            [
                ("cases", cost.cases), ("requests", cost.requests), ("requestsWithRetries", cost.mostRequests),
                ("casesToTheEnd", cost.untilEnd), ("waitingMilliseconds", Int(cost.waiting.wholeMilliseconds)),
            ]
            .map { JSONNode.Member(name: $0, value: .integer($1)) }
        }
        func named(_ name: String, _ members: [JSONNode.Member]) -> JSONNode {
            .object([JSONNode.Member(name: "name", value: .string(name))] + members)
        }
        let minimum = { (duration: Duration) in
            JSONNode.Member(name: "minimumMilliseconds", value: .integer(duration.wholeMilliseconds))
        }
        let skips = estimate.skips.map { skip -> JSONNode in
            .object(["reason": .string(skip.reason), "cases": .integer(skip.count)])
        }
        return .object([
            "limits": .object([
                "callsPerSecond": .integer(limits.callsPerSecond), "sessions": .integer(limits.sessions),
            ]),
            "jobs": .integer(jobs),
            "minimumMilliseconds": .integer(estimate.minimum(under: limits, jobs: jobs).wholeMilliseconds),
            "target": target.map { .string($0.name) },
            "skipped": .integer(estimate.skipped),
            "skips": target == nil ? nil : .array(skips),
            "total": .object(members(estimate.total)),
            "areas": .array(estimate.areas.map { named($0.name, members($0.cost)) }),
            "streams": .array(
                estimate.streams.map { named($0.name, members($0.cost) + [minimum($0.minimum(under: limits))]) }
            ),
        ])
    }
}
