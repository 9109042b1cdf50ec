internal import KinesisVideo

/// A URL that credentials are asked of: an endpoint, and what stands in the request line.
struct CredentialURL: Hashable {
    let endpoint: Endpoint
    /// The path with its query, beginning with `/`.
    let target: String

    /// Reads a URL; its fragment is left out.
    ///
    /// - Throws: ``EndpointError`` where its scheme, host or port cannot be used.
    init(_ text: String) throws(EndpointError) {
        let whole = text.prefix { $0 != "#" }
        let start = whole.firstRange(of: "://")?.upperBound ?? whole.startIndex
        let authority = whole[start...].prefix { $0 != "/" && $0 != "?" }
        endpoint = try Endpoint(String(whole[..<authority.endIndex]))
        let rest = String(whole[authority.endIndex...])
        target = rest.hasPrefix("/") ? rest : "/" + rest
    }
}

/// Why a call for credentials came to nothing, in a sentence's words.
struct CallProblem: Error {
    let said: String
    /// What it means for who was asked.
    var outcome = CredentialError.Outcome.misconfigured
}

extension CredentialError.Outcome {
    /// What it means that a service answers with a status which is not 200.
    init(status: Int) {
        self = status == 429 || status >= 500 ? .unavailable : .refused
    }

    /// What it means that nothing which can be read came of a call.
    init(_ outcome: TransportOutcome?) {
        switch outcome {
        case .unreachable: self = .unreachable
        case .unsendable: self = .misconfigured
        default: self = .unavailable
        }
    }
}

extension CredentialSurroundings {
    /// Asks once.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - endpoint: Whom.
    ///   - signer: What signs it; `nil` to send it unsigned.
    ///   - timeout: How long it may take.
    ///   - isDirect: Whether it is a part of this machine: no proxy is between, and its address is its own.
    /// - Returns: The whole answer, of whatever status.
    /// - Throws: ``CallProblem`` where there is none.
    func answer(
        to request: OutgoingRequest,
        of endpoint: Endpoint,
        signedWith signer: SignatureV4.Signer? = nil,
        within timeout: Duration,
        isDirect: Bool = false
    ) async throws(CallProblem) -> WholeAnswer {
        let proxy: Proxy?
        do throws(ProxyError) {
            proxy = isDirect ? nil : try Proxy.named(in: environment, for: endpoint, connectingBy: connectTo)
        } catch {
            throw CallProblem(said: "\(error)")
        }
        let client = MediaClient(
            endpoint: endpoint,
            tls: tls,
            proxy: proxy,
            connectTo: isDirect ? [] : connectTo,
            connectTimeout: timeout,
            logger: logger,
            date: date
        )
        let signing = signer.map { RequestSigning(signer: $0) }
        let answer = await client.wholeAnswer(to: request, signing: signing, timeout: timeout)
        if let problem = answer.problem(after: timeout) {
            throw CallProblem(said: problem, outcome: CredentialError.Outcome(answer.outcome))
        }
        return answer
    }

    /// Asks a service up to three times, where a call does not come through or the service is in trouble.
    func patientAnswer(
        to request: OutgoingRequest,
        of endpoint: Endpoint,
        signedWith signer: SignatureV4.Signer? = nil
    ) async throws(CallProblem) -> WholeAnswer {
        var pause = Duration.milliseconds(250)
        for _ in 0..<2 {
            do throws(CallProblem) {
                let answer = try await answer(to: request, of: endpoint, signedWith: signer, within: .seconds(10))
                guard let status = answer.status, status >= 500 || status == 429 else { return answer }
            } catch {
                guard !Task.isCancelled else { throw error }
            }
            _ = await clock.sleep(for: pause)
            pause *= 4
        }
        return try await answer(to: request, of: endpoint, signedWith: signer, within: .seconds(10))
    }
}

extension String {
    /// What somebody else said, for a sentence of ours: one line, not long, without what nobody may be told.
    init(said bytes: [UInt8], hiding secrets: [String?] = []) {
        var text = String(decoding: bytes.prefix(2048), as: UTF8.self)
        for secret in secrets {
            if let secret, secret.utf8.count >= 8 { text = text.replacing(secret, with: "[redacted]") }
        }
        let words = text.unicodeScalars
            .map { $0.properties.generalCategory == .control ? " " : Character($0) }
            .split(separator: " ")
            .map { String($0) }
        let line = words.joined(separator: " ")
        self = line.count > 300 ? line.prefix(300) + "…" : line
    }
}

extension JSONDocument {
    /// Reads a small document from elsewhere.
    static func small(_ bytes: [UInt8]) -> JSONNode? {
        try? JSONReader.parse(bytes, limits: .init(maximumDepth: 32, maximumBytes: 1 << 20)).root
    }
}
