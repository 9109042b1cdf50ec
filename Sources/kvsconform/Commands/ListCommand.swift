import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import KinesisVideo

/// `kvsconform list`: the cases of a suite.
struct ListCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the cases that a run would take.",
        discussion: """
            EXAMPLES
              kvsconform list
              kvsconform list --requirement 'GM-BOUND-*'
              kvsconform list --format json
            """
    )

    @OptionGroup var selection: SuiteOptions

    @Option(help: "text, or json for programs.")
    var format = Format.text

    func run() throws {
        let plan = try selection.load().plan
        switch format {
        case .text: try StandardStream.output.write(text(plan))
        case .json: try StandardStream.output.write(json(plan).text(.pretty) + "\n")
        }
    }

    private func text(_ plan: Plan) -> String {
        var text = ""
        var title: String?
        for item in plan.cases {
            if item.scenario.title != title {
                text += "\(text.isEmpty ? "" : "\n")\(item.scenario.title)\n"
                title = item.scenario.title
            }
            text += "  \(item.path)\n"
        }
        return text + "\n\(Count(plan.cases.count, "case"))\n"
    }

    private func json(_ plan: Plan) -> JSONNode {
        .array(
            plan.cases.map { item in
                .object([
                    "path": .string(item.path),
                    "title": .string(item.scenario.title),
                    "file": .string(item.location.file),
                    "line": .integer(item.location.line),
                    "requirements": .array(item.requirements.map { .string($0) }),
                    "tags": .array(item.scenario.tags.map { .string($0) }),
                ])
            }
        )
    }
}
