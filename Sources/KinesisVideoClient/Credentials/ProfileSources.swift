internal import KinesisVideo

/// What the files say, for the sources that read a profile.
struct ProfileSources: Sendable {
    let surroundings: CredentialSurroundings
    let configuration: SharedConfiguration
    /// The profile that was chosen, whose region and endpoints are used for all calls.
    let chosen: String
    /// The region that the caller named.
    let region: String?
    /// Whether the caller wants endpoints validated by FIPS 140; `nil` to look further.
    var usesFIPS: Bool?
    /// The same of endpoints that are reached by IPv6 too.
    var usesDualStack: Bool?

    /// The members of a profile; none where it is not there.
    func profile(_ name: String) -> [String: String] {
        configuration.profile(named: name) ?? [:]
    }

    /// The sources that a profile can have by itself, in the order of the AWS CLI.
    ///
    /// - Parameters:
    ///   - profile: The profile.
    ///   - usesEnvironment: Whether the variables of web identity are looked at.
    /// - Returns: The sources.
    func providers(of profile: String, usesEnvironment: Bool) -> [any CredentialProvider] {
        [
            WebIdentityCredentials(profile: profile, usesEnvironment: usesEnvironment, sources: self),
            IdentityCenterCredentials(profile: profile, sources: self),
            WrittenCredentials(profile: profile, file: configuration.credentials, surroundings: surroundings),
            LoginCredentials(profile: profile, sources: self),
            ProcessCredentials(profile: profile, sources: self),
            WrittenCredentials(profile: profile, file: configuration.config, surroundings: surroundings),
        ]
    }

    /// Where roles are assumed.
    var stsRegion: String? {
        region ?? surroundings.variable("AWS_REGION") ?? surroundings.variable("AWS_DEFAULT_REGION")
            ?? profile(chosen)["region"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The host of a service that gives credentials, in a region: validated by FIPS 140 and reached by IPv6 too where the
    /// caller, the environment or the profile wants that, and the partition has it.
    func host(_ service: String, in region: String) -> String {
        func wants(_ said: Bool?, _ variable: String, _ name: String) -> Bool {
            said ?? ((surroundings.variable(variable) ?? profile(chosen)[name])?.lowercased() == "true")
        }
        let partition = Partition.of(region: region)
        let isDual =
            partition.supportsDualStack && wants(usesDualStack, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
        // GovCloud's ordinary hosts are validated.
        let isFIPS =
            partition.supportsFIPS && (isDual || partition.id != "aws-us-gov")
            && wants(usesFIPS, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
        let suffix = isDual ? partition.dualStackDnsSuffix : partition.dnsSuffix
        return "\(service)\(isFIPS ? "-fips" : "").\(region).\(suffix)"
    }

    /// The endpoint of a service that gives credentials: what the environment or the profile names, or its own.
    ///
    /// - Parameters:
    ///   - service: Its identifier in settings, such as `sts` and `sso_oidc`.
    ///   - host: Its own host name.
    /// - Returns: The endpoint.
    /// - Throws: ``EndpointError`` where what is named is not a URL.
    func endpoint(of service: String, host: String) throws(EndpointError) -> Endpoint {
        let ignores =
            surroundings.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
            || profile(chosen)["ignore_configured_endpoint_urls"]?.lowercased() == "true"
        let named =
            surroundings.variable("AWS_ENDPOINT_URL_\(service.uppercased())") ?? surroundings.variable(
                "AWS_ENDPOINT_URL"
            )
            ?? configuration.services(ofProfile: chosen)?[service]?["endpoint_url"] ?? profile(chosen)["endpoint_url"]
        return try Endpoint(ignores ? "https://\(host)" : named ?? "https://\(host)")
    }
}

/// Sources in an order: the first that is set up is asked, and what it says is final.
struct OrderedCredentials: CredentialProvider {
    let providers: [any CredentialProvider]

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        var attempts: [CredentialError.Attempt] = []
        for provider in providers {
            do throws(CredentialError) {
                return try await provider.credentials()
            } catch {
                attempts += error.attempts
                if error.isFailure { throw CredentialError(attempts) }
            }
        }
        throw CredentialError(attempts)
    }
}

/// Keys that are written down in one of the two files.
struct WrittenCredentials: CredentialProvider {
    let profile: String
    let file: SharedConfiguration.File
    let surroundings: CredentialSurroundings

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        guard let values = file.profile(named: profile) else {
            throw .absent(file.path, file.absence ?? "has no profile '\(profile)'")
        }
        let source = "profile '\(profile)' in \(file.path)"
        guard let key = values["aws_access_key_id"] else { throw .absent(source, "has no aws_access_key_id") }
        guard let secret = values["aws_secret_access_key"] else {
            throw .failed(source, "has aws_access_key_id, and no aws_secret_access_key")
        }
        let token = values["aws_security_token"] ?? values["aws_session_token"]
        return try surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            source: source,
            account: values["aws_account_id"]
        )
    }
}

/// What `aws login` leaves, which is bound to a key that only the AWS CLI has.
struct LoginCredentials: CredentialProvider {
    let profile: String
    let sources: ProfileSources

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let source = "login session"
        guard sources.profile(profile)["login_session"] != nil else {
            throw .absent(source, "profile '\(profile)' has no login_session")
        }
        throw .failed(
            source,
            """
            profile '\(profile)' was logged in with 'aws login', which is not read here: \
            eval "$(\(CredentialError.exportCommand(profile: profile)))" hands its credentials on
            """
        )
    }
}
