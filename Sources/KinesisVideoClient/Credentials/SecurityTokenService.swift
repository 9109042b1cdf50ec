internal import KinesisVideo

/// The Security Token Service, which gives temporary credentials of roles.
struct SecurityTokenService {
    let sources: ProfileSources

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
        let region = sources.stsRegion
        let endpoint: Endpoint
        do throws(EndpointError) {
            let host = region.map { sources.host("sts", in: $0) } ?? "sts.amazonaws.com"
            endpoint = try sources.endpoint(of: "sts", host: host)
        } catch {
            throw .failed(source, "\(error)")
        }
        let all =
            [("Action", action), ("Version", "2011-06-15")]
            + parameters.compactMap { name, value in value.map { (name, $0) } }
        let body = all.map { "\($0)=\(PercentEncoding.encode($1.utf8))" }.joined(separator: "&")
        let request = OutgoingRequest(
            path: "/",
            headers: [
                HeaderField("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                HeaderField("Accept", "text/xml"),
            ],
            body: Array(body.utf8)
        )
        let signer = credentials.map {
            SignatureV4.Signer(credentials: $0, region: region ?? "us-east-1", service: "sts")
        }
        let answer: WholeAnswer
        do throws(CallProblem) {
            answer = try await sources.surroundings.patientAnswer(to: request, of: endpoint, signedWith: signer)
        } catch {
            throw .failed(source, "\(endpoint) was asked to \(action): \(error.said)")
        }
        let hidden = [secret, credentials?.secretAccessKey, credentials?.sessionToken]
        let status = answer.status ?? 0
        let root: XMLElement
        do throws(XMLElement.Problem) {
            root = try XMLElement(answer.body)
        } catch {
            throw .failed(
                source,
                "\(endpoint) answered \(action) with \(status) and what cannot be read: \(error.said)"
            )
        }
        guard status == 200 else {
            let error = root["Error"] ?? root["Errors"]?["Error"]
            let said = [error?["Code"]?.text, error?["Message"]?.text].compactMap(\.self).joined(separator: ": ")
            let words = String(said: Array(said.utf8), hiding: hidden)
            throw .failed(source, "\(endpoint) refused to \(action) with \(status): \(words)")
        }
        let result = root["\(action)Result"]
        let given = result?["Credentials"]
        guard let key = given?["AccessKeyId"]?.text, let secret = given?["SecretAccessKey"]?.text,
            let token = given?["SessionToken"]?.text,
            let expiry = given?["Expiration"].flatMap({ WallTime(credentialExpiry: $0.text) })
        else {
            throw .failed(source, "\(endpoint) answered \(action) without all parts of credentials")
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
