internal import KinesisVideo
internal import NIOHTTP1

/// Decides whose request it is, and with which error one is refused that is not signed as it has to be.
struct Authenticator: Sendable {
    private let contract: Contract
    private let verifier: SignatureV4.Verifier
    private let timelessVerifier: SignatureV4.Verifier
    private let deniedKeys: Set<String>

    /// Knows the keys of a configuration.
    init(configuration: EmulatorConfiguration, contract: Contract) {
        self.contract = contract
        let accounts = configuration.keys.map { key in
            SignatureV4.Account(key.credentials, tokenExpiry: key.isExpired ? WallTime(milliseconds: .min) : nil)
        }
        func verifier(clockSkewSeconds: Int) -> SignatureV4.Verifier {
            SignatureV4.Verifier(
                accounts: accounts,
                region: configuration.region,
                service: contract.service.signingName,
                clockSkewSeconds: clockSkewSeconds
            )
        }
        // Of the windows that are reported the narrowest is in force: whoever keeps to it passes everywhere.
        self.verifier = verifier(
            clockSkewSeconds: configuration.clockSkewSeconds ?? contract.clockSkewSeconds.map(\.value).min() ?? 0
        )
        timelessVerifier = verifier(clockSkewSeconds: .max)
        deniedKeys = Set(configuration.keys.filter(\.isDenied).map(\.credentials.accessKeyID))
    }

    /// Verifies a request's signature.
    ///
    /// - Returns: Whether the key is one that may read nothing.
    /// - Throws: The ``Refusal`` that the contract has for what is wrong with the signature.
    func authenticate(_ request: ReceivedRequest, at now: WallTime, faults: FaultSet) throws(Refusal) -> Bool {
        let signed = SignatureV4.Request(
            method: request.head.method.rawValue,
            path: request.path,
            query: request.query,
            headers: request.head.headers.map { HeaderField($0.name, $0.value) },
            payloadHash: request.payloadHash
        )
        let seen = faults.misread(signed)
        do throws(SignatureV4.VerificationFailure) {
            let verifier = faults.contains(.acceptsSignature, "clock-skew") ? timelessVerifier : verifier
            return deniedKeys.contains(try verifier.verify(seen, at: now).accessKeyID)
        } catch {
            let isAccepted =
                faults.contains(.acceptsAnySignature) || faults.contains(.acceptsSignature, error.code.rawValue)
            guard !isAccepted else { return false }
            if faults.contains(.ignoresQuery), !signed.query.isEmpty {
                var other = request
                other.head.uri = request.path
                return try authenticate(other, at: now, faults: faults)
            }
            let rule = contract.error(forReason: error.code.rawValue)
            let message: String? =
                if case .signatureMismatch = error, let rule, let detail = error.detail {
                    "\(rule.message)\n\n\(detail)"
                } else {
                    error.detail
                }
            throw Refusal(named: rule?.name ?? "InvalidSignatureException", message: message)
        }
    }
}
