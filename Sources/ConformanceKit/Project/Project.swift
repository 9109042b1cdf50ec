internal import ConformanceRunner
package import KinesisVideo

/// A project file that is in force, with the profile that is chosen of it.
package struct Project: Sendable {
    /// The variable that names a project file; empty for none.
    package static let variable = "KVSCONFORM_PROJECT"
    /// The variable that names a profile of it.
    package static let profileVariable = "KVSCONFORM_PROJECT_PROFILE"

    /// A setting that the file makes.
    package struct Value: Sendable {
        package let setting: ProjectSetting
        /// The values as the option takes them, paths as seen from the working folder; of a flag it is `true` or `false`.
        package let values: [String]
        /// The profile that it stands in; `nil` for the file itself.
        package let profile: String?
        /// Where it stands.
        package let location: SourceLocation

        /// Whether it asks for something: a flag that is off does not.
        package var isOn: Bool { values != ["false"] }
    }

    /// The file's path as seen from the working folder.
    package let path: String
    /// The profile that is chosen; `nil` for none.
    package let profile: String?
    /// What it sets, each once, in the order of ``ProjectSetting/all``.
    package let values: [Value]

    /// The file and the profile, in a few words: `kvsconform.json, profile ci`.
    package var description: String {
        path + (profile.map { ", profile \($0)" } ?? "")
    }

    /// The path of the project file that a folder belongs to, in it or above it; `nil` where there is none.
    package static func path(from folder: String = ".") -> String? {
        SuiteFiles.upwards(from: folder).map { SuiteFiles.join($0, ProjectFile.name) }.first {
            SuiteFiles.exists($0) && !SuiteFiles.isFolder($0)
        }
    }

    /// Reads a project file.
    ///
    /// - Parameters:
    ///   - path: The file's path.
    ///   - profile: The profile that is chosen; `nil` for none.
    /// - Throws: ``Failure`` where the file cannot be read, where something is wrong with it, and where it has no such profile.
    package init(at path: String, profile: String? = nil) throws(Failure) {
        let read = ProjectFile.read(try SuiteFiles.source(path))
        guard let file = read.file else { throw Failure(.invalidInput, diagnostics: read.diagnostics) }
        var layers = [(String?.none, file.entries)]
        if let profile {
            guard let chosen = file.profiles.first(where: { $0.name == profile }) else {
                let names = file.profiles.map(\.name)
                let help = Spelling.help(for: profile, in: names).map { "; \($0)" } ?? "; it has none"
                throw Failure(.usage, "'\(path)' has no profile '\(profile)'\(help)")
            }
            layers.insert((profile, chosen.entries), at: 0)
        }
        self.path = path
        self.profile = profile
        values = Self.values(of: file.source, layers)
    }

    /// What counts of layers, the strongest first.
    private static func values(of source: SourceText, _ layers: [(String?, [ProjectFile.Entry])]) -> [Value] {
        var values: [String: Value] = [:]
        for (profile, entries) in layers {
            let stronger = Set(values.keys)
            let on = Set(values.filter(\.value.isOn).keys)
            for entry in entries where !stronger.contains(entry.setting.name) {
                guard entry.setting.rivals.isDisjoint(with: on) else { continue }
                values[entry.setting.name] = Value(
                    setting: entry.setting,
                    values: entry.values.map { entry.setting.seen($0, from: source.name) },
                    profile: profile,
                    location: source.location(of: entry.range.lowerBound)
                )
            }
        }
        return ProjectSetting.all.compactMap { values[$0.name] }
    }

    /// What it says of a setting; `nil` where it says nothing.
    package subscript(name: String) -> Value? {
        values.first { $0.setting.name == name }
    }
}

extension ProjectSetting {
    /// A value of the file, with its paths as seen from the working folder.
    fileprivate func seen(_ text: String, from file: String) -> String {
        func path(_ text: String) -> String { SuiteFiles.path(text, seenFrom: file) }
        switch kind {
        case .path: return path(text)
        case .places:
            // What is no file is the path of a case.
            let name = text.split(separator: ":").first.map(String.init) ?? text
            return SuiteFiles.exists(path(name)) || name.hasSuffix(".json") ? path(text) : text
        case .targets: return target(text, path)
        case .outputs:
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[1] != "-" else { return text }
            return "\(parts[0])=\(path(parts[1]))"
        case .flag, .integer, .seconds, .size, .choice, .text, .texts, .expressions, .ways, .streams: return text
        }
    }

    private func target(_ text: String, _ path: (String) -> String) -> String {
        for prefix in ["recording:", "emulator:dialect=", "emulator:"] where text.hasPrefix(prefix) {
            let rest = String(text.dropFirst(prefix.count))
            guard !rest.hasPrefix("vary="), prefix == "recording:" || isFile(rest, path) else { return text }
            return prefix + path(rest)
        }
        return !text.contains("://") && isFile(text, path) ? path(text) : text
    }

    private func isFile(_ text: String, _ path: (String) -> String) -> Bool {
        text.hasSuffix(".json") || SuiteFiles.exists(path(text)) && !SuiteFiles.isFolder(path(text))
    }
}
