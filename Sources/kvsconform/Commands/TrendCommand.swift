import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import KinesisVideo

/// `kvsconform trend`: what changed from run to run.
struct TrendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Say what changed on a target from run to run.",
        discussion: """
            Reads the journals of runs, oldest first by the time at which they began, and names what fails newly, passes \
            newly, goes to and fro, or takes much longer. A case that is gone is neither failing nor passing.

            The exit code is 1 where something fails newly.

            EXAMPLES
              kvsconform trend Reports/2026-*
              kvsconform trend monday tuesday wednesday --name us-west-2
            """
    )

    @Argument(help: ArgumentHelp("Folders of runs, or their journals.", valueName: "run"))
    var runs: [String]

    @Option(name: .customLong("name"), help: ArgumentHelp("Only the target of this name.", valueName: "target"))
    var target: String?

    func validate() throws {
        guard runs.count >= 2 else { throw ValidationError("a trend needs two runs or more") }
    }

    func run() throws {
        let reports = try runs.map { run in
            let report = try RunReport.kept(at: run)
            guard report.results.contains(where: { !$0.path.hasPrefix(RunReport.ownPrefix) }) else {
                throw Failure(
                    .invalidInput,
                    "'\(TextStyle.harmless(run))' has no case in it: its run was cut off before that"
                )
            }
            return report
        }
        .sorted { ($0.header?.startedAt.milliseconds ?? 0) < ($1.header?.startedAt.milliseconds ?? 0) }
        var seen: Set<String> = []
        let names = reports.flatMap(\.targets).map(\.header.name).filter { seen.insert($0).inserted }
        if let target, !names.contains(target) {
            throw Failure(.usage, "no run has a target '\(target)'; there are \(names.joined(separator: ", "))")
        }
        var fails = false
        for name in target.map({ [$0] }) ?? names {
            let own = reports.compactMap { report in report.targets.first { $0.header.name == name } }
            guard own.count >= 2 else { continue }
            let trend = Trend(own)
            fails = fails || trend.rows.contains { $0.change == .newlyFailing }
            let text = TrendText(style: .forStandardOutput).text(trend, target: name, runs: own.count)
            try StandardStream.output.write(text)
        }
        if fails { throw Ending(.unexpectedVerdict) }
    }
}
