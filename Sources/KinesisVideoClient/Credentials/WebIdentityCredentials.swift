internal import KinesisVideo

/// A role that is assumed with the token of another identity provider, as in Kubernetes and continuous integration.
struct WebIdentityCredentials: CredentialProvider {
    let profile: String
    /// Whether the variables of the environment go before the profile.
    let usesEnvironment: Bool
    let sources: ProfileSources

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let values = sources.profile(profile)
        func setting(_ name: String, _ variable: String) -> (value: String, origin: String)? {
            if usesEnvironment, let value = sources.surroundings.environment[variable] { return (value, variable) }
            return values[name].map { ($0, "profile '\(profile)'") }
        }
        let source = "web identity"
        guard let file = setting("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE"), !file.value.isEmpty else {
            let variable = usesEnvironment ? "AWS_WEB_IDENTITY_TOKEN_FILE is not set, and " : ""
            throw .absent(source, "\(variable)profile '\(profile)' has no web_identity_token_file")
        }
        guard let role = setting("role_arn", "AWS_ROLE_ARN"), !role.value.isEmpty else {
            throw .failed(source, "\(file.origin) names a token file, and no role: set AWS_ROLE_ARN or role_arn")
        }
        let token: String
        switch sources.surroundings.file(file.value) {
        case .missing: throw .failed(source, "the token file '\(file.value)' of \(file.origin) is not there")
        case .unreadable(let reason):
            throw .failed(source, "the token file '\(file.value)' of \(file.origin) cannot be read: \(reason)")
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .failed(source, "the token file '\(file.value)' of \(file.origin) is not text")
            }
            token = text.withoutLineEnd
        }
        sources.surroundings.onSecret(token)
        return try await SecurityTokenService(sources: sources).credentials(
            "AssumeRoleWithWebIdentity",
            [
                "RoleArn": role.value,
                "RoleSessionName": setting("role_session_name", "AWS_ROLE_SESSION_NAME")?.value
                    ?? sources.surroundings.sessionName,
                "WebIdentityToken": token,
            ],
            signedWith: nil,
            hiding: token,
            source: "web identity of \(file.origin), role \(role.value)"
        )
    }
}

extension String {
    /// The text without the line ends behind it, which an editor leaves.
    fileprivate var withoutLineEnd: String {
        String(self[..<(lastIndex { !$0.isNewline }.map { index(after: $0) } ?? startIndex)])
    }
}
