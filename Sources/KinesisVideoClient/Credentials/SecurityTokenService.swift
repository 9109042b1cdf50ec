internal import KinesisVideo

/// The Security Token Service, which gives temporary credentials of roles.
struct SecurityTokenService {
    let sources: ProfileSources

    /// How long whose credentials are may take to be said.
    private static let patience = Duration.seconds(3)

    /// The account that credentials belong to, as GetCallerIdentity tells it to anybody who signs with them.
    ///
    /// - Parameter credentials: The credentials.
    /// - Returns: The account; `nil` where it was not said soon.
    func account(of credentials: Credentials) async -> String? {
        guard let endpoint = try? endpoint,
            let answer = try? await sources.surroundings.answer(
                to: request("GetCallerIdentity"),
                of: endpoint,
                signedWith: signer(credentials),
                within: Self.patience
            ),
            answer.status == 200
        else { return nil }
        let account = (try? XMLElement(answer.body))?["GetCallerIdentityResult"]?["Account"]?.text ?? ""
        return account.isEmpty || !account.utf8.allSatisfy { (0x30...0x39).contains($0) } ? nil : account
    }

    private var endpoint: Endpoint {
        get throws(EndpointError) {
            let host = sources.stsRegion.map { sources.host("sts", in: $0) } ?? "sts.amazonaws.com"
            return try sources.endpoint(of: "sts", host: host)
        }
    }

    private func request(_ action: String, _ parameters: [(String, String)] = []) -> OutgoingRequest {
        let all = [("Action", action), ("Version", "2011-06-15")] + parameters
        let body = all.map { "\($0)=\(PercentEncoding.encode($1.utf8))" }.joined(separator: "&")
        return OutgoingRequest(
            path: "/",
            headers: [
                HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                HeaderField("Accept", "text/xml"),
            ],
            body: Array(body.utf8)
        )
    }

    private func signer(_ credentials: Credentials) -> SignatureV4.Signer {
        SignatureV4.Signer(credentials: credentials, region: sources.stsRegion ?? "us-east-1", service: "sts")
    }

    /// Asks for credentials.
    ///
    /// - Parameters:
    ///   - action: The operation, `AssumeRole` or `AssumeRoleWithWebIdentity`.
    ///   - parameters: Its parameters; those without a value are left out.
    ///   - credentials: What the call is signed with; `nil` to send it unsigned.
    ///   - secret: What else of the call nobody may be told.
    ///   - source: Whose credentials they are, for a person.
    /// - Returns: The role's credentials.
    /// - Throws: ``CredentialError`` with what the service said.
    func credentials(
        _ action: String,
        _ parameters: KeyValuePairs<String, String?>,
        signedWith credentials: Credentials?,
        hiding secret: String? = nil,
        source: String
    ) async throws(CredentialError) -> ProvidedCredentials {
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try self.endpoint
        } catch {
            throw .failed(source, "\(error)")
        }
        let request = request(action, parameters.compactMap { name, value in value.map { (name, $0) } })
        let signer = credentials.map { self.signer($0) }
        let answer: WholeAnswer
        do throws(CallProblem) {
            answer = try await sources.surroundings.patientAnswer(to: request, of: endpoint, signedWith: signer)
        } catch {
            throw .failed(source, "\(endpoint) was asked to \(action): \(error.said)", error.outcome)
        }
        let hidden = [secret, credentials?.secretAccessKey, credentials?.sessionToken]
        let status = answer.status ?? 0
        let root: XMLElement
        do throws(XMLElement.Problem) {
            root = try XMLElement(answer.body)
        } catch {
            throw .failed(
                source,
                "\(endpoint) answered \(action) with \(status) and what cannot be read: \(error.said)",
                status == 200 ? .unavailable : .init(status: status)
            )
        }
        guard status == 200 else {
            let error = root["Error"] ?? root["Errors"]?["Error"]
            let said = [error?["Code"]?.text, error?["Message"]?.text].compactMap(\.self).joined(separator: ": ")
            let words = String(said: Array(said.utf8), hiding: hidden)
            throw .failed(source, "\(endpoint) refused to \(action) with \(status): \(words)", .init(status: status))
        }
        let result = root["\(action)Result"]
        let given = result?["Credentials"]
        guard let key = given?["AccessKeyId"]?.text, let secret = given?["SecretAccessKey"]?.text,
            let token = given?["SessionToken"]?.text,
            let expiry = given?["Expiration"].flatMap({ WallTime(credentialExpiry: $0.text) })
        else {
            throw .failed(source, "\(endpoint) answered \(action) without all parts of credentials", .unavailable)
        }
        // arn:aws:sts::123456789012:assumed-role/ROLE/SESSION
        let arn = result?["AssumedRoleUser"]?["Arn"]?.text.split(separator: ":", omittingEmptySubsequences: false) ?? []
        return try sources.surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            expiry: expiry,
            source: source,
            account: arn.count >= 6 ? String(arn[4]) : nil
        )
    }
}
