import ArgumentParser
import ConformanceKit
import ConformanceRunner

/// Puts what a project file sets in front of the words of a command line, where those say nothing.
///
/// So that every check of the options, and every command that is printed, is about what is in force, and no option knows
/// where its value came from.
struct ProjectArguments {
    /// Where the value of a setting came from.
    enum Origin {
        case commandLine
        case environment(String)
        case project(Project.Value)
        case standard
    }

    /// The command, by the words that name it: `run`, `target show`.
    let command: [String]
    let options: CommandOptions
    /// What the command line says.
    let words: CommandWords
    /// The project that is in force; `nil` for none.
    let project: Project?
    private let rest: [String]
    private let environment: [String: String]

    /// Reads the project file that a command line is under; `nil` where no command is named that takes settings, or its help is
    /// asked for.
    ///
    /// - Parameters:
    ///   - arguments: The command line behind the program.
    ///   - environment: The environment's variables.
    /// - Throws: ``Failure`` where the project file cannot be used.
    init?(_ arguments: [String], environment: [String: String]) throws(Failure) {
        var type: any ParsableCommand.Type = KVSConform.self
        var command: [String] = []
        for word in arguments {
            guard let next = type.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            type = next
            command.append(word)
        }
        options = CommandOptions(of: type)
        guard !command.isEmpty, options["--project-profile"] != nil else { return nil }
        rest = Array(arguments.dropFirst(command.count))
        words = CommandWords(rest, options)
        guard words.said["--help"] == nil, words.said["--version"] == nil else { return nil }
        self.command = command
        self.environment = environment
        project = try Self.project(words, environment)
    }

    private static func project(_ words: CommandWords, _ environment: [String: String]) throws(Failure) -> Project? {
        guard words.said["--no-project"] == nil else { return nil }
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let profile = words.last("--project-profile") ?? variable(Project.profileVariable)
        // A variable that is there and empty switches it off.
        let named = words.last("--project") ?? environment[Project.variable]
        guard let path = named.map({ $0.isEmpty ? nil : $0 }) ?? Project.path() else {
            guard words.last("--project-profile") == nil else {
                throw Failure(
                    .usage,
                    "--project-profile is about a project file, and there is no \(ProjectFile.name) here or above"
                )
            }
            return nil
        }
        return try Project(at: path, profile: profile)
    }

    /// The whole command line with what the project sets.
    var completed: [String] {
        guard let project else { return command + rest }
        // What is told of the project stands there once: the parser takes the last.
        var set = ["--project=\(project.path)"] + (project.profile.map { ["--project-profile=\($0)"] } ?? [])
        var places: [String] = []
        for value in values {
            let setting = value.setting
            switch setting.kind {
            case .flag: if value.isOn { set.append("--\(setting.option)") }
            case .places: places += value.values
            default: set += value.values.map { "--\(setting.option)=\($0)" }
            }
        }
        return command + set + places + rest
    }

    /// What there is to say where something is wrong with the command line: a part of it may stand in the project file.
    var reminder: String? {
        let names = values.map(\.setting.name)
        guard let project, !names.isEmpty else { return nil }
        return "\(project.description) sets \(names.joined(separator: ", ")); 'kvsconform config' shows where"
    }

    /// What the project sets for the command, with nothing stronger that says otherwise.
    var values: [Project.Value] {
        (project?.values ?? []).filter { takes($0.setting) && !isOverruled($0.setting) }
    }

    /// Whether the command takes a setting.
    func takes(_ setting: ProjectSetting) -> Bool {
        guard setting.commands?.contains(command.joined(separator: " ")) ?? true else { return false }
        if case .places = setting.kind { return true }
        return options["--\(setting.option)"] != nil
    }

    /// Where the value of a setting comes from, and what it is; no value where there is none.
    func origin(of setting: ProjectSetting) -> (origin: Origin, values: [String]) {
        if isSaid(setting) { return (.commandLine, said(setting)) }
        if let variable = variable(setting) { return (.environment(variable), [environment[variable] ?? ""]) }
        if let value = values.first(where: { $0.setting.name == setting.name }) {
            return (.project(value), value.values)
        }
        if case .flag = setting.kind { return (.standard, ["false"]) }
        return (.standard, options["--\(setting.option)"]?.standard.map { [$0] } ?? [])
    }

    // MARK: What is stronger

    private func isSaid(_ setting: ProjectSetting) -> Bool {
        if case .places = setting.kind { return !words.others.isEmpty }
        return words.said["--\(setting.option)"] != nil || isTurnedOff(setting)
    }

    private func isTurnedOff(_ setting: ProjectSetting) -> Bool {
        guard case .flag = setting.kind else { return false }
        return words.said["--no-\(setting.option)"] != nil
    }

    private func said(_ setting: ProjectSetting) -> [String] {
        switch setting.kind {
        case .flag: ["\(!isTurnedOff(setting))"]
        case .places: words.others
        default: words.said["--\(setting.option)"] ?? []
        }
    }

    private func variable(_ setting: ProjectSetting) -> String? {
        guard setting.name == "suite", environment[SuiteLocator.variable]?.isEmpty == false else { return nil }
        return SuiteLocator.variable
    }

    private func isOverruled(_ setting: ProjectSetting) -> Bool {
        if isSaid(setting) || variable(setting) != nil { return true }
        let rivals = setting.rivals.compactMap(ProjectSetting.named)
        if rivals.contains(where: { isSaid($0) && !isTurnedOff($0) }) { return true }
        switch setting.group {
        case nil: return setting.name == "seed" && words.said["--failed-in"] != nil
        case .selection: return !takesSelection
        case .target: return !takesTargets(for: setting)
        }
    }

    /// Whether the cases are those of the project: who selects any, by whatever option, selects anew.
    private var takesSelection: Bool {
        guard words.said["--failed-in"] == nil else { return false }
        guard !ProjectSetting.all.contains(where: { $0.group == .selection && isSaid($0) }) else { return false }
        return command != ["compare"] || words.said["--target"] != nil || !targets.isEmpty
    }

    /// Whether what belongs to targets is that of the project: who names others says with them what belongs to them, unless the
    /// project names none.
    private func takesTargets(for setting: ProjectSetting) -> Bool {
        guard setting.name != "target" else { return !targets.isEmpty }
        guard project?["target"] == nil else { return !targets.isEmpty }
        let named = words.said["--target"] ?? []
        return named.contains { !$0.hasPrefix("emulator") && !$0.hasPrefix("recording:") }
    }

    /// The targets of the project, where the command takes them: not beside others, and as many as it can be about.
    private var targets: [String] {
        guard words.said["--target"] == nil, words.said["--failed-in"] == nil else { return [] }
        let targets = project?["target"]?.values ?? []
        switch command {
        case ["list"], ["plan"], ["doctor"]: return targets.count == 1 ? targets : []
        case ["compare"]:
            // Runs are compared without their endpoints.
            let areRuns = words.others.contains { SuiteFiles.exists($0) || TargetResolution.isRegion($0) }
            return targets.count > 1 && !areRuns ? targets : []
        default: return targets
        }
    }
}
