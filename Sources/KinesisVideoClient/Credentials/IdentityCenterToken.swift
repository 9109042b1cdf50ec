internal import KinesisVideo
internal import Logging

/// The token that `aws sso login` keeps in a file, for a session of IAM Identity Center or, in the older form, for a start URL.
///
/// As in botocore: that of a session is renewed from a quarter of an hour before its end on, where the file has what that takes,
/// and the file is written anew; where renewing fails, it is good until its end. That of a start URL is never renewed.
struct IdentityCenterToken {
    static let source = "IAM Identity Center"

    /// The `sso-session`; `nil` for the older form.
    let session: String?
    let startURL: String
    let region: String
    /// How to get another one, in a sentence's words.
    let login: String
    let sources: ProfileSources

    private static let renewalWindow: Int64 = 15 * 60 * 1000

    /// What the file holds.
    private struct Kept {
        let token: String
        let expiry: WallTime
        /// Given back for another one.
        let refreshToken: String?
        let clientID: String?
        let clientSecret: String?
        /// Until when the client is known that the token was given to.
        let registrationExpiry: String?

        init?(_ bytes: [UInt8]) {
            let root = JSONDocument.small(bytes)
            guard let token = root?["accessToken"]?.stringValue,
                let expiry = root?["expiresAt"]?.stringValue.flatMap({ WallTime(credentialExpiry: $0) }),
                RequestSyntax.problem(inValue: token) == nil
            else { return nil }
            self.token = token
            self.expiry = expiry
            refreshToken = root?["refreshToken"]?.stringValue
            clientID = root?["clientId"]?.stringValue
            clientSecret = root?["clientSecret"]?.stringValue
            registrationExpiry = root?["registrationExpiresAt"]?.stringValue
        }
    }

    private var name: String { session ?? startURL }

    private var path: String {
        "~/.aws/sso/cache/\(Hexadecimal.text(SHA1.digest(of: Array(name.utf8)))).json"
    }

    /// The token, renewed where it has to be.
    ///
    /// - Throws: ``CredentialError`` where there is none, or it has ended and there is not another one for it.
    func text() async throws(CredentialError) -> String {
        let kept = try read()
        let now = sources.surroundings.date()
        guard session != nil, kept.expiry.milliseconds(since: now) < Self.renewalWindow else {
            return try valid(kept, at: now)
        }
        let next: String?
        do throws(CallProblem) {
            next = try await renewed(kept, at: now)
        } catch {
            // Another program may have been faster, and what this one gave back is worth nothing since.
            let other = try read()
            return try valid(other, at: now, other.token == kept.token ? error : nil)
        }
        if let next { return next }
        return try valid(kept, at: now)
    }

    private func read() throws(CredentialError) -> Kept {
        let surroundings = sources.surroundings
        let bytes: [UInt8]
        switch surroundings.file(surroundings.path(path)) {
        case .missing: throw .failed(Self.source, "there is no token for '\(name)'; \(login)")
        case .unreadable(let reason): throw .failed(Self.source, "the token in \(path) cannot be read: \(reason)")
        case .bytes(let content): bytes = content
        }
        guard let kept = Kept(bytes) else {
            throw .failed(Self.source, "\(path) does not hold a token and its end; \(login)")
        }
        for secret in [kept.token, kept.refreshToken, kept.clientSecret] {
            if let secret { surroundings.onSecret(secret) }
        }
        return kept
    }

    private func valid(_ kept: Kept, at now: WallTime, _ problem: CallProblem? = nil) throws(CredentialError) -> String
    {
        guard kept.expiry <= now else { return kept.token }
        let why = problem.map { ", and was not renewed: \($0.said)" } ?? ""
        throw .failed(
            Self.source,
            "the token for '\(name)' ended at \(kept.expiry)\(why); \(login)",
            problem?.outcome == .unreachable ? .unreachable : .refused
        )
    }

    /// Another token for this one, kept in its place; `nil` where the file does not have what that takes.
    private func renewed(_ kept: Kept, at now: WallTime) async throws(CallProblem) -> String? {
        guard let refreshToken = kept.refreshToken, let clientID = kept.clientID, let secret = kept.clientSecret,
            let registrationExpiry = kept.registrationExpiry
        else { return nil }
        guard let end = WallTime(credentialExpiry: registrationExpiry), end > now else {
            throw CallProblem(said: "its client was registered until \(registrationExpiry)")
        }
        let surroundings = sources.surroundings
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try sources.endpoint(of: "sso_oidc", host: sources.host("oidc", in: region))
        } catch {
            throw CallProblem(said: "\(error)")
        }
        let body = JSONNode.object([
            "grantType": "refresh_token", "clientId": .string(clientID), "clientSecret": .string(secret),
            "refreshToken": .string(refreshToken),
        ])
        let request = OutgoingRequest(
            path: "/token",
            headers: [HeaderField("Content-Type", "application/json"), HeaderField("Accept", "application/json")],
            body: body.bytes()
        )
        let answer: WholeAnswer
        do throws(CallProblem) {
            answer = try await surroundings.patientAnswer(to: request, of: endpoint)
        } catch {
            throw CallProblem(said: "\(endpoint): \(error.said)", outcome: error.outcome)
        }
        let root = JSONDocument.small(answer.body)
        guard answer.status == 200 else {
            let said = [root?["error"]?.stringValue, root?["error_description"]?.stringValue].compactMap(\.self)
            let words = String(
                said: Array(said.joined(separator: ": ").utf8),
                hiding: [kept.token, refreshToken, secret]
            )
            throw CallProblem(
                said: "\(endpoint) refused with \(answer.status ?? 0)\(words.isEmpty ? "" : ": ")\(words)"
            )
        }
        guard let token = root?["accessToken"]?.stringValue, RequestSyntax.problem(inValue: token) == nil,
            let life = root?["expiresIn"]?.integerValue, (1...Int64(Int32.max)).contains(life)
        else { throw CallProblem(said: "\(endpoint) answered without a token and its life") }
        let next = root?["refreshToken"]?.stringValue
        surroundings.onSecret(token)
        if let next { surroundings.onSecret(next) }
        let file = JSONNode.object([
            "startUrl": .string(startURL), "region": .string(region), "accessToken": .string(token),
            "expiresAt": .string("\(now.advanced(byMilliseconds: life * 1000).rfc3339Text.prefix(19))Z"),
            "clientId": .string(clientID), "clientSecret": .string(secret),
            "registrationExpiresAt": .string(registrationExpiry), "refreshToken": next.map { .string($0) },
        ])
        if let problem = surroundings.save(file.bytes(), surroundings.path(path)) {
            surroundings.logger.warning(
                "the token for '\(name)' was renewed, and \(path) could not be written: \(problem)"
            )
        }
        return token
    }
}
