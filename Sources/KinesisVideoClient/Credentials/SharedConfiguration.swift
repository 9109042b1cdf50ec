internal import KinesisVideo

/// What the `config` and `credentials` files of the AWS CLI say, read as it reads them.
package struct SharedConfiguration: Sendable {
    /// One of the two files.
    package struct File: Sendable {
        /// Its path as people write it.
        package let path: String
        /// What became of reading it: `nil` where it was read.
        package let absence: String?
        /// Its profiles by their names.
        fileprivate var profiles: [String: [String: ConfigurationText.Value]] = [:]

        /// What a profile has in this file alone; `nil` where it is not there.
        func profile(named name: String) -> [String: String]? {
            profiles[name].map { $0.compactMapValues(\.text) }
        }
    }

    /// `~/.aws/config`, or what `AWS_CONFIG_FILE` names.
    package private(set) var config: File
    /// `~/.aws/credentials`, or what `AWS_SHARED_CREDENTIALS_FILE` names.
    package private(set) var credentials: File

    private var profiles: [String: [String: ConfigurationText.Value]] = [:]
    private var sessions: [String: [String: ConfigurationText.Value]] = [:]
    private var serviceSections: [String: [String: ConfigurationText.Value]] = [:]

    /// Reads the files that the surroundings have.
    ///
    /// - Throws: ``ConfigurationProblem`` where one is there and is wrong; one that is not there is empty.
    package init(_ surroundings: CredentialSurroundings) throws(ConfigurationProblem) {
        let config = surroundings.variable("AWS_CONFIG_FILE") ?? "~/.aws/config"
        let credentials = surroundings.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials"
        try self.init(
            config: config,
            surroundings.file(surroundings.path(config)),
            credentials: credentials,
            surroundings.file(surroundings.path(credentials))
        )
    }

    /// Reads the content of both files.
    ///
    /// - Parameters:
    ///   - config: The path of the first, for a person.
    ///   - configContent: What it holds.
    ///   - credentials: The path of the second.
    ///   - credentialsContent: What it holds.
    /// - Throws: ``ConfigurationProblem`` where one of them is wrong.
    package init(
        config: String = "~/.aws/config",
        _ configContent: CredentialSurroundings.FileContent,
        credentials: String = "~/.aws/credentials",
        _ credentialsContent: CredentialSurroundings.FileContent = .missing
    ) throws(ConfigurationProblem) {
        self.config = File(path: config, absence: configContent.absence)
        self.credentials = File(path: credentials, absence: credentialsContent.absence)
        for section in try Self.sections(configContent, config) {
            // As the AWS CLI has it: two words, of which it looks at the beginning of the first alone.
            let words = (try? ShellWords.split(section.name)) ?? []
            if section.name.hasPrefix("profile") {
                if words.count == 2 { self.config.profiles[words[1]] = section.values }
            } else if section.name.hasPrefix("sso-session") {
                if words.count == 2 { sessions[words[1]] = section.values }
            } else if section.name.hasPrefix("services") {
                if words.count == 2 { serviceSections[words[1]] = section.values }
            } else if section.name == "default" {
                self.config.profiles["default"] = section.values
            }
        }
        profiles = self.config.profiles
        for section in try Self.sections(credentialsContent, credentials) {
            self.credentials.profiles[section.name] = section.values
            profiles[section.name, default: [:]].merge(section.values) { $1 }
        }
    }

    private static func sections(
        _ content: CredentialSurroundings.FileContent,
        _ path: String
    ) throws(ConfigurationProblem) -> [(name: String, values: [String: ConfigurationText.Value])] {
        guard case .bytes(let bytes) = content else { return [] }
        do throws(ConfigurationProblem) {
            return try ConfigurationText(bytes).sections
        } catch {
            var problem = error
            problem.file = path
            throw problem
        }
    }

    /// What a profile has in both files, where the second has the last word; `nil` where it is in neither.
    package func profile(named name: String) -> [String: String]? {
        profiles[name].map { $0.compactMapValues(\.text) }
    }

    /// The names of all profiles, in order.
    package var profileNames: [String] {
        profiles.keys.sorted()
    }

    /// The settings of services in the section that a profile names with `services`: each service's identifier, such as
    /// `kinesis_video`, with its members, such as `endpoint_url`.
    ///
    /// `nil` where the profile names a section that is not there.
    package func services(ofProfile name: String) -> [String: [String: String]]? {
        guard let section = profile(named: name)?["services"] else { return [:] }
        return serviceSections[section].map { $0.compactMapValues(\.nested) }
    }

    /// What an `sso-session` section has; `nil` where it is not there.
    func session(named name: String) -> [String: String]? {
        sessions[name].map { $0.compactMapValues(\.text) }
    }
}

extension ConfigurationText.Value {
    fileprivate var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    fileprivate var nested: [String: String]? {
        guard case .nested(let values) = self else { return nil }
        return values
    }
}

extension CredentialSurroundings.FileContent {
    fileprivate var absence: String? {
        switch self {
        case .bytes: nil
        case .missing: "is not there"
        case .unreadable(let reason): "cannot be read: \(reason)"
        }
    }
}
