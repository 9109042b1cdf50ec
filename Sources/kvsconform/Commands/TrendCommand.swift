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
            Reads the journals of runs, oldest first by the time at which they began, and names what fails newly, goes to \
            and fro, passes newly, or takes much longer. A case that is gone from the suite is neither failing nor passing, \
            and a run of a part says nothing about the rest. A folder such as Reports stands for all runs in it.

            The exit code is 1 where something fails newly.

            EXAMPLES
              kvsconform trend Reports
              kvsconform trend Reports --last 10 --name us-west-2
              kvsconform trend monday tuesday wednesday
              kvsconform report --history Reports --html history.html    as a page
            """
    )

    @Argument(
        help: ArgumentHelp("Folders of runs, their journals, or a folder of such folders.", valueName: "run"),
        completion: .file()
    )
    var runs: [String]

    @OptionGroup var options: HistoryOptions

    @Option(name: .customLong("name"), help: ArgumentHelp("Only the target of this name.", valueName: "target"))
    var target: String?

    func validate() throws {
        guard !runs.isEmpty else { throw ValidationError("name the folders of runs, or a folder of such folders") }
    }

    func run() throws {
        let history = try options.history(runs)
        let names = history.targetNames
        if let target, !names.contains(target) {
            let near = Spelling.closest(to: target, in: names).map { "did you mean '\($0)'?" }
            throw Failure(
                .usage,
                TextStyle.harmless(
                    "no run has a target '\(target)'; \(near ?? "there are \(names.joined(separator: ", "))")"
                )
            )
        }
        let text = TrendText(style: .forStandardOutput)
        let trends = (target.map { [$0] } ?? names).map { Trend(history, of: $0) }
        guard trends.contains(where: { $0.runs.count > 1 }) else {
            throw Failure(
                .usage,
                "no target is in two of the \(history.runs.count) runs: there is nothing to set side by side"
            )
        }
        try StandardStream.output.write(text.runs(history))
        for trend in trends {
            guard trend.runs.count > 1 else {
                KVSConform.say(TextStyle.harmless("'\(trend.target)' is in one run only"))
                continue
            }
            try StandardStream.output.write(text.text(trend, of: history))
        }
        if trends.contains(where: { $0.rows.contains { $0.change == .newlyFailing } }) {
            throw Ending(.unexpectedVerdict)
        }
    }
}
