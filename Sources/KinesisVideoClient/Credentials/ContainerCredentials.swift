internal import KinesisVideo
internal import NIOCore

/// The role of a container, from the agent beside it: ECS, and pod identities of EKS.
struct ContainerCredentials: CredentialProvider {
    let surroundings: CredentialSurroundings

    private static let source = "container"
    /// The hosts that may be asked without TLS, beside the loopback.
    private static let hosts: Set<String> = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"]

    func credentials() async throws(CredentialError) -> ProvidedCredentials {
        let url = try url()
        let request = OutgoingRequest(
            method: "GET",
            path: url.target,
            headers: [HeaderField("Accept", "application/json")] + (try authorization()),
            body: []
        )
        let root = try await answer(to: request, of: url.endpoint)
        guard let key = root["AccessKeyId"]?.stringValue, let secret = root["SecretAccessKey"]?.stringValue,
            let token = root["Token"]?.stringValue,
            let expiry = root["Expiration"]?.stringValue.flatMap({ WallTime(credentialExpiry: $0) })
        else {
            throw .failed(Self.source, "\(url.endpoint) answered without all parts of credentials", .unavailable)
        }
        return try surroundings.provided(
            Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token),
            expiry: expiry,
            source: "container, from \(url.endpoint)",
            account: root["AccountId"]?.stringValue
        )
    }

    private func url() throws(CredentialError) -> CredentialURL {
        let environment = surroundings.environment
        let text: String
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            text = "\(surroundings.containerHost)\(path)"
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            text = full
        } else {
            throw .absent(
                Self.source,
                "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set"
            )
        }
        let url: CredentialURL
        do throws(EndpointError) {
            url = try CredentialURL(text)
        } catch {
            throw .failed(Self.source, "\(error)")
        }
        guard url.endpoint == surroundings.containerHost || Self.isTrusted(url.endpoint) else {
            throw .failed(
                Self.source,
                "\(url.endpoint) is not asked: it is neither https, nor this machine, nor one of "
                    + Self.hosts.sorted().joined(separator: ", ")
            )
        }
        return url
    }

    /// Whether a host may be told the authorization, and be believed.
    private static func isTrusted(_ endpoint: Endpoint) -> Bool {
        let host = endpoint.address.lowercased()
        guard endpoint.scheme == .http, !hosts.contains(host) else { return true }
        guard (try? SocketAddress(ipAddress: host, port: 0)) != nil else { return false }
        return host.hasPrefix("127.") || host == "::1"
    }

    private func authorization() throws(CredentialError) -> [HeaderField] {
        let token: String
        if let path = surroundings.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard case .bytes(let bytes) = surroundings.file(path), let text = String(validating: bytes, as: UTF8.self)
            else {
                throw .failed(
                    Self.source,
                    "the file '\(path)' of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read"
                )
            }
            token = text
        } else if let text = surroundings.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            token = text
        } else {
            return []
        }
        surroundings.onSecret(token)
        if let problem = RequestSyntax.problem(inValue: token) {
            throw .failed(Self.source, "the authorization token \(problem), and cannot be sent")
        }
        return [HeaderField("Authorization", token)]
    }

    /// Asks three times, a second apart, and two seconds each.
    private func answer(to request: OutgoingRequest, of endpoint: Endpoint) async throws(CredentialError) -> JSONNode {
        var (said, outcome) = ("", CredentialError.Outcome.unavailable)
        for attempt in 0..<3 {
            if attempt > 0 { _ = await surroundings.clock.sleep(for: .seconds(1)) }
            do throws(CallProblem) {
                let answer = try await surroundings.answer(
                    to: request,
                    of: endpoint,
                    within: .seconds(2),
                    isDirect: true
                )
                if answer.status == 200, let root = JSONDocument.small(answer.body) { return root }
                let hidden = request.header("Authorization")
                outcome = answer.status.map { $0 == 200 ? .unavailable : .init(status: $0) } ?? .unavailable
                said =
                    answer.status == 200
                    ? "it answered what is not JSON"
                    : "it answered \(answer.status ?? 0): \(String(said: answer.body, hiding: [hidden]))"
            } catch {
                (said, outcome) = (error.said, error.outcome)
            }
        }
        throw .failed(Self.source, "\(endpoint) was asked three times: \(said)", outcome)
    }
}
