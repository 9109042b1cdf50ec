import ArgumentParser
import ConformanceKit

/// Which project file a command takes its settings from.
///
/// What is set is put in front of the words of the command line before they are parsed, see ``ProjectArguments``; so are the file
/// and the profile, wherever they were found.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project file instead of the kvsconform.json found here or above; 'kvsconform config' shows what it sets.",
            valueName: "file"
        ),
        completion: .json
    )
    var project: String?

    @Option(
        help: ArgumentHelp(
            "A profile of the project file, such as ci, that counts before the rest of it.",
            valueName: "name"
        )
    )
    var projectProfile: String?

    @Flag(help: "Take no settings from a project file.")
    var noProject = false

    func validate() throws {
        guard noProject, project != nil || projectProfile != nil else { return }
        throw ValidationError("--no-project takes no settings: leave out --project and --project-profile")
    }

    /// The file and the profile, for people; `nil` for none.
    var description: String? {
        project.map { $0 + (projectProfile.map { ", profile \($0)" } ?? "") }
    }

    /// The project that is in force; `nil` for none.
    var inForce: Project? {
        guard let project else { return nil }
        return try? Project(at: project, profile: projectProfile)
    }

    /// What a command line needs to be under the same settings in the working folder.
    var arguments: [String] {
        guard !noProject else { return ["--no-project"] }
        let file = project.flatMap { $0 == Project.path() ? nil : ["--project", $0] } ?? []
        return file + (projectProfile.map { ["--project-profile", $0] } ?? [])
    }
}
