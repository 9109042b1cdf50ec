internal import KinesisVideo

/// A role of a profile, assumed with the credentials of another profile, or of the machine that the program runs on.
struct RoleCredentials: CredentialProvider {
    let profile: String
    /// The profiles that led here, this one included: none may come again.
    let visited: [String]
    let sources: ProfileSources

    init(profile: String, visited: [String] = [], sources: ProfileSources) {
        self.profile = profile
        self.visited = visited + [profile]
        self.sources = sources
    }

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let values = sources.profile(profile)
        guard let role = Self.role(values) else {
            throw .absent("assumed role", "profile '\(profile)' has no role_arn to assume with other credentials")
        }
        let name = "profile '\(profile)'"
        if let device = values["mfa_serial"] {
            throw .failed(
                name,
                """
                its role wants a code of the device \(device), which is not asked for here: \
                eval "$(\(CredentialError.exportCommand(profile: profile)))" asks for it
                """
            )
        }
        let base = try await base(values, name)
        let duration = values["duration_seconds"].flatMap { Int($0) }
        return try await SecurityTokenService(sources: sources).credentials(
            "AssumeRole",
            [
                "RoleArn": role,
                "RoleSessionName": values["role_session_name"] ?? sources.surroundings.sessionName,
                "ExternalId": values["external_id"],
                "DurationSeconds": duration.map { "\($0)" },
            ],
            signedWith: base.credentials,
            source: "\(name), role \(role), assumed with \(base.source)"
        )
    }

    /// The role to assume; `nil` where there is none, or where it is assumed by web identity.
    private static func role(_ values: [String: String]) -> String? {
        values["web_identity_token_file"] == nil ? values["role_arn"] : nil
    }

    /// What the role is assumed with.
    private func base(_ values: [String: String], _ name: String) async throws(CredentialError) -> ProvidedCredentials {
        switch (values["source_profile"], values["credential_source"]) {
        case (nil, nil): throw .failed(name, "has role_arn, and neither source_profile nor credential_source")
        case (_?, _?): throw .failed(name, "has both source_profile and credential_source")
        case (nil, let source?): return try await machine(source, name)
        case (let source?, nil): return try await other(source, name)
        }
    }

    private func machine(_ source: String, _ name: String) async throws(CredentialError) -> ProvidedCredentials {
        let surroundings = sources.surroundings
        let provider: any CredentialProvider
        switch source {
        case "Environment": provider = EnvironmentCredentials(surroundings: surroundings)
        case "EcsContainer": provider = ContainerCredentials(surroundings: surroundings)
        case "Ec2InstanceMetadata":
            provider = InstanceCredentials(surroundings: surroundings, values: sources.profile(sources.chosen))
        default:
            throw .failed(
                name,
                "there is no credential_source '\(source)'; it is Environment, EcsContainer or Ec2InstanceMetadata"
            )
        }
        do throws(CredentialError) {
            return try await provider.credentials()
        } catch {
            let outcome = error.isFailure ? error.outcome : .misconfigured
            throw .failed(name, "its credential_source \(source) has no credentials: \(error.said)", outcome)
        }
    }

    private func other(_ source: String, _ name: String) async throws(CredentialError) -> ProvidedCredentials {
        guard let values = sources.configuration.profile(named: source) else {
            throw .failed(name, "its source_profile '\(source)' does not exist")
        }
        let isWritten = values["aws_access_key_id"] != nil || values["aws_secret_access_key"] != nil
        // A profile may be its own source where its keys stand in it.
        if visited.contains(source), source != profile || !isWritten {
            let way = (visited + [source]).map { "'\($0)'" }.joined(separator: " → ")
            throw .failed(name, "its source_profile leads back: \(way)")
        }
        guard isWritten || Self.role(values) == nil else {
            return try await RoleCredentials(profile: source, visited: visited, sources: sources).credentials()
        }
        do throws(CredentialError) {
            return try await OrderedCredentials(providers: sources.providers(of: source, usesEnvironment: false))
                .credentials()
        } catch {
            if error.isFailure { throw error }
            throw .failed(name, "its source_profile '\(source)' has no credentials: \(error.said)")
        }
    }
}

extension CredentialError {
    /// What all sources said, in one line.
    fileprivate var said: String {
        isFailure
            ? attempts.last.map { "\($0.source): \($0.said)" } ?? ""
            : attempts.map { "\($0.source): \($0.said)" }.joined(separator: "; ")
    }
}

extension CredentialSurroundings {
    /// The name of a session that nobody named.
    var sessionName: String {
        "kvsconform-\(date().milliseconds)"
    }
}
