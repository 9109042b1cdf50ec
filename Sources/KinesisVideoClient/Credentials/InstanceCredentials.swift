internal import KinesisVideo

/// The role of a virtual machine, from its metadata service: by session tokens (IMDSv2), and without them where there are none.
struct InstanceCredentials: CredentialProvider {
    let surroundings: CredentialSurroundings
    /// The members of the profile.
    let values: [String: String]

    private static let source = "instance metadata"
    private static let path = "/latest/meta-data/iam/security-credentials/"

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        if surroundings.isTrue("AWS_EC2_METADATA_DISABLED") {
            throw .absent(Self.source, "AWS_EC2_METADATA_DISABLED says so")
        }
        let endpoint = try endpoint()
        let headers = try await token(endpoint).map { [HeaderField("x-aws-ec2-metadata-token", $0)] } ?? []
        let role = String(decoding: try await content(Self.path, headers, endpoint), as: UTF8.self)
        guard RequestSyntax.problem(inTarget: role) == nil,
            let root = JSONDocument.small(try await content(Self.path + role, headers, endpoint))
        else {
            throw .absent(Self.source, "what \(endpoint) says of the machine's role cannot be read")
        }
        guard let key = root["AccessKeyId"]?.stringValue, let secret = root["SecretAccessKey"]?.stringValue,
            let token = root["Token"]?.stringValue, let expiration = root["Expiration"]?.stringValue
        else {
            let words = [root["Code"]?.stringValue, root["Message"]?.stringValue].compactMap(\.self)
            let said = String(said: Array(words.joined(separator: ": ").utf8))
            throw .absent(Self.source, "\(endpoint) has no credentials of the role '\(role)': \(said)")
        }
        guard let expiry = WallTime(credentialExpiry: expiration) else {
            throw .failed(Self.source, "\(endpoint) gives an Expiration that is not a time: '\(expiration)'")
        }
        // While the service cannot renew them it hands out old ones, which are taken for longer: see the SDKs' static stability.
        let soonest = surroundings.date().advanced(byMilliseconds: 15 * 60_000)
        return try surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            expiry: max(expiry, soonest),
            source: "instance metadata, role \(role)"
        )
    }

    private func endpoint() throws(CredentialError) -> Endpoint {
        func setting(_ variable: String, _ name: String) -> String? {
            surroundings.variable(variable) ?? values[name]
        }
        let mode = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
        guard mode.map({ ["ipv4", "ipv6"].contains($0.lowercased()) }) ?? true else {
            throw .failed(Self.source, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither ipv4 nor ipv6")
        }
        guard let text = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint") else {
            return mode?.lowercased() == "ipv6" ? Endpoint(host: "fd00:ec2::254", port: 80) : surroundings.metadataHost
        }
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw .failed(Self.source, "\(error)")
        }
    }

    /// The token of a session; `nil` where the service knows none.
    private func token(_ endpoint: Endpoint) async throws(CredentialError) -> String? {
        let request = OutgoingRequest(
            method: "PUT",
            path: "/latest/api/token",
            headers: [HeaderField("x-aws-ec2-metadata-token-ttl-seconds", "21600")],
            body: []
        )
        let answer: WholeAnswer
        do throws(CallProblem) {
            answer = try await surroundings.answer(to: request, of: endpoint, within: .seconds(1), isDirect: true)
        } catch {
            throw .absent(Self.source, "\(endpoint): \(error.said)")
        }
        let token = String(decoding: answer.body, as: UTF8.self)
        switch answer.status {
        case 200 where !token.isEmpty && RequestSyntax.problem(inValue: token) == nil:
            surroundings.onSecret(token)
            return token
        case 400: throw .absent(Self.source, "\(endpoint) answered 400 where a token was asked for")
        default:
            guard !surroundings.isTrue("AWS_EC2_METADATA_V1_DISABLED") else {
                throw .failed(
                    Self.source,
                    "\(endpoint) gives no token, and AWS_EC2_METADATA_V1_DISABLED says to want one"
                )
            }
            return nil
        }
    }

    private func content(
        _ path: String,
        _ headers: [HeaderField],
        _ endpoint: Endpoint
    ) async throws(CredentialError) -> [UInt8] {
        let request = OutgoingRequest(method: "GET", path: path, headers: headers, body: [])
        let answer: WholeAnswer
        do throws(CallProblem) {
            answer = try await surroundings.answer(to: request, of: endpoint, within: .seconds(1), isDirect: true)
        } catch {
            throw .absent(Self.source, "\(endpoint): \(error.said)")
        }
        guard answer.status == 200, !answer.body.isEmpty else {
            throw .absent(Self.source, "\(endpoint) answered \(answer.status ?? 0) to \(path)")
        }
        return answer.body
    }
}
