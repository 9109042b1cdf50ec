internal import KinesisVideo

/// A role in IAM Identity Center, given for the token that `aws sso login` left.
struct IdentityCenterCredentials: CredentialProvider {
    let profile: String
    let sources: ProfileSources

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        var values = sources.profile(profile)
        let source = IdentityCenterToken.source
        guard values["sso_role_name"] != nil || values["sso_account_id"] != nil else {
            throw .absent(source, "profile '\(profile)' has no sso_account_id")
        }
        let session = values["sso_session"]
        if let session {
            guard let members = sources.configuration.session(named: session) else {
                throw .failed(source, "profile '\(profile)' names the sso-session '\(session)', which is not there")
            }
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                if let other = values[name], other != value {
                    throw .failed(
                        source,
                        "profile '\(profile)' and its sso-session '\(session)' have different \(name)s"
                    )
                }
            }
            for name in ["sso_start_url", "sso_region"] { values[name] = members[name] }
        }
        let names = ["sso_role_name", "sso_account_id", "sso_start_url", "sso_region"]
        guard let role = values[names[0]], let account = values[names[1]], let start = values[names[2]],
            let region = values[names[3]]
        else {
            let missing = names.filter { values[$0] == nil }.joined(separator: ", ")
            throw .failed(source, "profile '\(profile)' is not complete without \(missing)")
        }
        let login = "'aws sso login --profile \(profile)' gets one"
        let kept = IdentityCenterToken(
            session: session,
            startURL: start,
            region: region,
            login: login,
            sources: sources
        )
        let token = try await kept.text()
        let endpoint: Endpoint
        do throws(EndpointError) {
            let host = sources.host("portal.sso", in: region)
            endpoint = try sources.endpoint(of: "sso", host: host)
        } catch {
            throw .failed(source, "\(error)")
        }
        let request = OutgoingRequest(
            method: "GET",
            path: "/federation/credentials?role_name=\(PercentEncoding.encode(role.utf8))"
                + "&account_id=\(PercentEncoding.encode(account.utf8))",
            headers: [HeaderField("x-amz-sso_bearer_token", token), HeaderField("Accept", "application/json")],
            body: []
        )
        let answer: WholeAnswer
        do throws(CallProblem) {
            answer = try await sources.surroundings.patientAnswer(to: request, of: endpoint)
        } catch {
            throw .failed(source, "\(endpoint): \(error.said)", error.outcome)
        }
        let root = JSONDocument.small(answer.body)
        guard answer.status == 200 else {
            let words = String(said: Array((root?["message"]?.stringValue ?? "").utf8), hiding: [token])
            let hint = answer.status == 401 ? "; \(login)" : ""
            let status = answer.status ?? 0
            throw .failed(
                source,
                "\(endpoint) refused the role with \(status): \(words)\(hint)",
                .init(status: status)
            )
        }
        let given = root?["roleCredentials"]
        guard let key = given?["accessKeyId"]?.stringValue, let secret = given?["secretAccessKey"]?.stringValue,
            let session = given?["sessionToken"]?.stringValue, let expiration = given?["expiration"]?.integerValue
        else {
            throw .failed(source, "\(endpoint) answered without all parts of credentials", .unavailable)
        }
        return try sources.surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: session),
            expiry: WallTime(milliseconds: expiration),
            source: "IAM Identity Center of profile '\(profile)', role \(role)",
            account: account
        )
    }
}
