import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import FoundationEssentials
import KinesisVideo

/// `kvsconform config`: which settings are in force, and where each comes from.
struct ConfigCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Say which settings are in force, and where each of them comes from.",
        discussion: """
            Put it in front of a command line to learn what that would do; without one it is about 'run', and what only \
            'compare' takes. What counts is, the strongest first: the command line, the environment, the profile of the \
            project file, the file, and what is built in. The file is kvsconform.json in the working folder or above it.

            EXAMPLES
              kvsconform config
              kvsconform config run --jobs 2 --project-profile ci
              kvsconform config compare
              kvsconform config --format json
            """
    )

    @Option(help: "text, or json for programs.")
    var format = Format.text

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("A command with its options, as it would be given.", valueName: "command line")
    )
    var words: [String] = []

    /// A setting of a command.
    private struct Row {
        let command: String
        let setting: ProjectSetting
        let origin: ProjectArguments.Origin
        let values: [String]
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        // What comes behind the first word that is no option of this command is passed on, a plea for help too.
        guard !words.contains("--help"), !words.contains("-h") else { throw CleanExit.helpRequest(self) }
        let isNamed = words.first.map { !$0.hasPrefix("-") } ?? false
        let lines = isNamed ? [words] : [["run"] + words, ["compare"] + words]
        var rows: [Row] = []
        var project: Project?
        for line in lines {
            try KVSConform.refuseUnknownCommand(line)
            guard let settings = try ProjectArguments(line, environment: environment) else {
                throw Failure(.usage, "'\(line[0])' takes no settings from a project file")
            }
            project = settings.project
            for setting in ProjectSetting.all where settings.takes(setting) {
                guard !rows.contains(where: { $0.setting.name == setting.name }) else { continue }
                let (origin, values) = settings.origin(of: setting)
                rows.append(Row(command: line[0], setting: setting, origin: origin, values: values))
            }
        }
        switch format {
        case .text: try StandardStream.output.write(text(rows, project))
        case .json: try StandardStream.output.write(json(rows, project).text(.pretty) + "\n")
        }
    }

    private func text(_ rows: [Row], _ project: Project?) -> String {
        var table = TextTable(["setting", "value", "from"], left: [0, 1, 2])
        for row in rows {
            let value = row.values.isEmpty ? "–" : row.values.joined(separator: ", ")
            table.append([row.setting.name, TextStyle.harmless(value), TextStyle.harmless(row.origin.text)])
        }
        let file = project?.description ?? "no project file"
        return "\(TextStyle.harmless(file))\n\n\(table.text)"
    }

    private func json(_ rows: [Row], _ project: Project?) -> JSONNode {
        .object([
            "project": project.map { .string($0.path) },
            "profile": project?.profile.map { .string($0) },
            "settings": .array(
                rows.map { row in
                    .object([
                        "name": .string(row.setting.name),
                        "command": .string(row.command),
                        "values": .array(row.values.map { .string($0) }),
                        "from": .string(row.origin.name),
                        "place": row.origin.place.map { .string($0) },
                    ])
                }
            ),
        ])
    }
}

extension ProjectArguments.Origin {
    /// Its kind, for programs.
    var name: String {
        switch self {
        case .commandLine: "commandLine"
        case .environment: "environment"
        case .project(let value): value.profile == nil ? "file" : "profile"
        case .standard: "default"
        }
    }

    /// Where the value stands: the file with its line, or the variable.
    fileprivate var place: String? {
        switch self {
        case .environment(let variable): variable
        case .project(let value): "\(value.location.file):\(value.location.line)"
        case .commandLine, .standard: nil
        }
    }

    fileprivate var text: String {
        switch self {
        case .commandLine: "command line"
        case .environment(let variable): variable
        case .project(let value): (value.profile.map { "profile \($0), " } ?? "") + (place ?? "")
        case .standard: "default"
        }
    }
}
