package import KinesisVideo

/// The profile that settings and credentials are read from, and who named it.
package struct ProfileChoice: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// Who named it: `--profile`, `AWS_PROFILE`; `nil` where nobody did, and it is `default`.
    package let origin: String?

    /// Chooses the profile.
    ///
    /// - Parameters:
    ///   - argument: What `--profile` named.
    ///   - environment: The environment's variables: `AWS_DEFAULT_PROFILE` goes before `AWS_PROFILE`, as it does in the AWS CLI.
    package init(argument: String?, environment: [String: String]) {
        if let argument {
            (name, origin) = (argument, "--profile")
        } else if let variable = ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"].first(where: { environment[$0] != nil }) {
            (name, origin) = (environment[variable] ?? "", variable)
        } else {
            (name, origin) = ("default", nil)
        }
    }
}

/// The sources of credentials in the order in which the AWS SDKs ask them.
///
/// Each time that it is asked, all is read anew: what another program has renewed in the meantime is found.
package struct CredentialChain: CredentialProvider {
    private let argument: String?
    private let region: String?
    private let usesFIPS: Bool?
    private let usesDualStack: Bool?
    private let surroundings: CredentialSurroundings

    /// Makes a chain.
    ///
    /// - Parameters:
    ///   - profile: What `--profile` named; the variables of the environment then give no credentials, as in the AWS CLI.
    ///   - region: Where roles are assumed; `nil` for what the environment or the profile says.
    ///   - usesFIPS: Whether services are asked at endpoints validated by FIPS 140; `nil` for what the environment or the
    ///     profile says.
    ///   - usesDualStack: The same of endpoints that are reached by IPv6 too.
    ///   - surroundings: All that is looked at.
    package init(
        profile: String? = nil,
        region: String? = nil,
        usesFIPS: Bool? = nil,
        usesDualStack: Bool? = nil,
        in surroundings: CredentialSurroundings
    ) {
        argument = profile
        self.region = region
        self.usesFIPS = usesFIPS
        self.usesDualStack = usesDualStack
        self.surroundings = surroundings
    }

    package func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let sources = try sources()
        var providers: [any CredentialProvider] = []
        if argument == nil { providers.append(EnvironmentCredentials(surroundings: surroundings)) }
        providers.append(RoleCredentials(profile: sources.chosen, sources: sources))
        providers += sources.providers(of: sources.chosen, usesEnvironment: argument == nil)
        providers.append(ContainerCredentials(surroundings: surroundings))
        providers.append(InstanceCredentials(surroundings: surroundings, values: sources.profile(sources.chosen)))
        return try await OrderedCredentials(providers: providers).credentials()
    }

    /// The account that credentials belong to, as STS tells it where it can be asked: once, for a moment.
    ///
    /// - Parameter credentials: The credentials.
    /// - Returns: The account; `nil` where nobody says.
    package func account(of credentials: Credentials) async -> String? {
        guard let sources = try? sources() else { return nil }
        return await SecurityTokenService(sources: sources).account(of: credentials)
    }

    /// What the files say now.
    private func sources() throws(CredentialError) -> ProfileSources {
        let choice = ProfileChoice(argument: argument, environment: surroundings.environment)
        let configuration: SharedConfiguration
        do throws(ConfigurationProblem) {
            configuration = try SharedConfiguration(surroundings)
        } catch {
            throw .failed(error.line.map { "\(error.file), line \($0)" } ?? error.file, error.said)
        }
        if let origin = choice.origin, configuration.profile(named: choice.name) == nil {
            let names = configuration.profileNames.map { "'\($0)'" }.joined(separator: ", ")
            throw .failed(
                "profile '\(choice.name)'",
                "\(origin) names it, and neither \(configuration.config.path) nor \(configuration.credentials.path) has it; "
                    + (names.isEmpty ? "they have none" : "they have \(names)")
            )
        }
        return ProfileSources(
            surroundings: surroundings,
            configuration: configuration,
            chosen: choice.name,
            region: region,
            usesFIPS: usesFIPS,
            usesDualStack: usesDualStack
        )
    }
}
