package import KinesisVideo

/// A project file, `kvsconform.json`: what options of the command line are where nobody says anything, for all who work in its
/// folder.
package struct ProjectFile: Sendable {
    /// What the file is called where nobody names another.
    package static let name = "kvsconform.json"

    /// A member of the file, or of one of its profiles.
    package struct Entry: Sendable {
        package let setting: ProjectSetting
        /// The values as the option takes them; of a flag it is `true` or `false`.
        package let values: [String]
        /// Where the member stands in the file.
        package let range: Range<Int>

        /// Whether it asks for something: a flag that is off does not.
        package var isOn: Bool { values != ["false"] }
    }

    /// The file, named by its path.
    package let source: SourceText
    /// What it says, in its order.
    package let entries: [Entry]
    /// What is said besides where a profile is chosen, in the order of the file.
    package let profiles: [(name: String, entries: [Entry])]

    // MARK: The file

    private static let members = ProjectSetting.all.map(\.member)

    private static let ofProfile = ObjectGrammar("a profile", members)

    private static let grammar = ObjectGrammar(
        "a project file",
        [.schema] + members + [
            .optional(
                "profiles",
                .other(.object(others: .ref("profile"))),
                "What counts before the rest of the file where --project-profile or KVSCONFORM_PROJECT_PROFILE names it.",
                examples: [.object(["ci": .object(["quiet": true, "format": "github"])])]
            )
        ]
    )

    /// The schema of the files.
    package static let schema = grammar.schema.document(
        named: "project",
        title: "Project file of kvsconform",
        description: "What options are where the command line says nothing; paths are as seen from the file.",
        definitions: [("profile", ofProfile.schema.about("Profile", "Settings that are chosen by a name."))]
    )

    /// Reads a project file, or says everything that is wrong with it.
    package static func read(_ source: SourceText) -> (file: ProjectFile?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "project") { value in
            FileReader(value, grammar).map { reader in
                let profiles = reader.optional("profiles")?.entries(as: "'profiles'") ?? []
                return ProjectFile(
                    source: source,
                    entries: entries(reader),
                    profiles: profiles.compactMap { profile in
                        FileReader(profile.value, ofProfile).map { (profile.name, entries($0)) }
                    }
                )
            }
        }
        return (read.result, read.diagnostics)
    }

    private static func entries(_ reader: FileReader) -> [Entry] {
        let entries = reader.value.node.objectValue?.compactMap { member -> Entry? in
            guard let setting = ProjectSetting.named(member.name), let value = reader.optional(member.name) else {
                return nil
            }
            return setting.values(value).map { Entry(setting: setting, values: $0, range: member.range) }
        }
        refuseContradictions(entries ?? [], reader)
        return entries ?? []
    }

    /// Reports what cannot be had together: each says the opposite of the other.
    private static func refuseContradictions(_ entries: [Entry], _ reader: FileReader) {
        for (index, entry) in entries.enumerated() where entry.isOn {
            let rival = entries[..<index].first { $0.isOn && $0.setting.rivals.contains(entry.setting.name) }
            guard let rival, !(isRecordOff(entry) || isRecordOff(rival)) else { continue }
            reader.value.report(
                "contradiction",
                "'\(entry.setting.name)' and '\(rival.setting.name)' cannot be had together",
                at: entry.range,
                related: [Diagnostic.Related(range: rival.range, message: "'\(rival.setting.name)' stands here")],
                help: "leave out one of them"
            )
        }
    }

    /// Whether it asks for recordings that need no folder.
    private static func isRecordOff(_ entry: Entry) -> Bool {
        entry.setting.name == "record" && entry.values != ["all"]
    }
}
