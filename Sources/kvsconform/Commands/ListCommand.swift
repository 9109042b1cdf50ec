import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
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
            With --target, each case that the target has not what it needs for is shown with the reason why a run skips it.

            EXAMPLES
              kvsconform list
              kvsconform list --requirement 'GM-BOUND-*'
              kvsconform list --target us-west-2 --stream recorded=parking-lot
              kvsconform list -E 'area(resume) & !tag(slow)'
              kvsconform list --streams
              kvsconform list --tags
              kvsconform list --format json
            """
    )

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var part: PartOptions
    @OptionGroup var targets: TargetOptions

    @OptionGroup var mapping: StreamOptions

    @Flag(help: "The logical streams that a target's can stand for, and what each has to be like.")
    var streams = false

    @Flag(help: "The tags of the cases, with how many have each, and what those mean that no file writes.")
    var tags = false

    @Option(help: "text, or json for programs.")
    var format = Format.text

    func validate() throws {
        guard targets.target.count <= 1 else { throw ValidationError("list takes one target") }
    }

    func run() throws {
        let loaded = try selection.load(part)
        if tags { return try StandardStream.output.write(tags(of: loaded)) }
        if streams { return try StandardStream.output.write(list(loaded.suite.manifest)) }
        let target = try targets.specification(loaded.suite, mapping)
        KVSConform.say(unspoken: target?.unspoken ?? [], target?.name ?? "")
        // Where no target is named, nothing is said of what is skipped.
        let applied = loaded.plan.applied(to: target?.offer(in: loaded.suite))
        let reasons = target == nil ? [:] : applied.reasons
        switch format {
        case .text:
            let skips = target.map { AppliedPlan.text(applied.skips, on: $0) } ?? ""
            try StandardStream.output.write(text(loaded, reasons) + skips)
        case .json: try StandardStream.output.write(json(loaded, reasons).text(.pretty) + "\n")
        }
    }

    private func tags(of loaded: RunPlan) -> String {
        let catalog = loaded.suite.catalog
        var counts = [CaseTag.always.rawValue: loaded.plan.always.count]
        for tag in loaded.plan.cases.flatMap(catalog.tags) { counts[tag, default: 0] += 1 }
        let rows = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
        guard format == .text else {
            return JSONNode.array(
                rows.map { tag, count in
                    .object([
                        "tag": .string(tag), "cases": .integer(count),
                        "description": CaseTag(rawValue: tag).map { .string($0.summary) },
                    ])
                }
            ).text(.pretty) + "\n"
        }
        var table = TextTable(["tag", "cases", ""], left: [0, 2])
        for (tag, count) in rows { table.append([tag, "\(count)", CaseTag(rawValue: tag)?.summary ?? ""]) }
        return table.text
    }

    private func list(_ manifest: SuiteManifest) -> String {
        guard format == .text else {
            let members = manifest.streams.map { JSONNode.Member(name: $0.name, value: .string($0.description)) }
            return JSONNode.object(members).text(.pretty) + "\n"
        }
        let width = manifest.streams.map(\.name.utf8.count).max() ?? 0
        return manifest.streams.map { stream in
            "\(stream.name)\(String(repeating: " ", count: width - stream.name.utf8.count))  \(stream.description)\n"
        }.joined()
    }

    private func text(_ loaded: RunPlan, _ reasons: [String: String]) -> String {
        let (plan, catalog) = (loaded.plan, loaded.suite.catalog)
        var text = ""
        var title: String?
        if !plan.always.isEmpty { text += "What must hold on every answer, whatever is asked\n" }
        for item in plan.always { text += "  \(item.path)\n" }
        for item in plan.cases {
            if item.scenario.title != title {
                text += "\(text.isEmpty ? "" : "\n")\(item.scenario.title)\n"
                title = item.scenario.title
            }
            let skip = reasons[item.path].map { "  (skipped: \(TextStyle.harmless($0)))" } ?? ""
            let tags = catalog.tags(of: item).map { "  #\($0)" }.joined()
            text += "  \(item.path)\(tags)\(skip)\n"
        }
        return text + "\n\(Count(plan.always.count + plan.cases.count, "case"))\n"
    }

    private func json(_ loaded: RunPlan, _ reasons: [String: String]) -> JSONNode {
        let (plan, catalog) = (loaded.plan, loaded.suite.catalog)
        let always = plan.always.map { item -> JSONNode in
            .object([
                "path": .string(item.path),
                "title": .string(item.title),
                "file": .string(item.location.file),
                "line": .integer(item.location.line),
                "requirements": .array(item.requirements.map { .string($0) }),
                "tags": .array([.string(CaseTag.always.rawValue)]),
            ])
        }
        return .array(
            always
                + plan.cases.map { item in
                    .object([
                        "path": .string(item.path),
                        "title": .string(item.scenario.title),
                        "file": .string(item.location.file),
                        "line": .integer(item.location.line),
                        "requirements": .array(item.requirements.map { .string($0) }),
                        "tags": .array(catalog.tags(of: item).map { .string($0) }),
                        "skipped": reasons[item.path].map { .string($0) },
                    ])
                }
        )
    }
}
