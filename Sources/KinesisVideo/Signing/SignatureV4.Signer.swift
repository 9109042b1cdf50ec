extension SignatureV4 {
    /// Signs requests with one set of credentials, for one region and service.
    package struct Signer: Sendable {
        /// What to sign with.
        package var credentials: Credentials
        /// The region in the scope.
        package var region: String
        /// The service's signing name in the scope.
        package var service: String
        /// What becomes of the credentials' session token.
        package var tokenPlacement: TokenPlacement
        /// The day in the scope, where it is not to be that of the date.
        package var scopeDay: String?
        /// Whether the payload's hash is also sent, and signed, as `x-amz-content-sha256`.
        package var sendsPayloadHash: Bool
        /// The headers that are not signed, because something on the way may change them; in lower case.
        package var unsignedHeaders: Set<String>

        /// Makes a signer.
        package init(
            credentials: Credentials,
            region: String,
            service: String,
            tokenPlacement: TokenPlacement = .signed,
            sendsPayloadHash: Bool = false,
            unsignedHeaders: Set<String> = Signer.usuallyUnsignedHeaders
        ) {
            self.credentials = credentials
            self.region = region
            self.service = service
            self.tokenPlacement = tokenPlacement
            self.sendsPayloadHash = sendsPayloadHash
            self.unsignedHeaders = unsignedHeaders
        }

        /// What the AWS SDKs leave unsigned.
        package static let usuallyUnsignedHeaders: Set<String> = [
            "authorization", "connection", "content-length", "expect", "transfer-encoding", "user-agent",
            "x-amzn-trace-id",
        ]

        /// Signs a request; its own `x-amz-date`, token, payload hash and authorization are replaced.
        ///
        /// - Parameters:
        ///   - request: what to sign, with the Host that will be sent: a port that is not the scheme's own belongs to it.
        ///   - date: the moment to sign for; its milliseconds are cut off.
        /// - Returns: the signed request, and what led to its signature.
        package func sign(_ request: Request, at date: WallTime) -> Signature {
            var request = request
            request.setHeader("Authorization", nil)
            request.setHeader("X-Amz-Date", date.basicFormatText)
            request.setHeader("X-Amz-Security-Token", tokenPlacement == .signed ? credentials.sessionToken : nil)
            request.setHeader("X-Amz-Content-Sha256", sendsPayloadHash ? request.payloadHash : nil)
            let names = request.headers.map { $0.name.lowercased() }.filter { !unsignedHeaders.contains($0) }
            let canonical = CanonicalRequest(request, signing: names)
            let scope = CredentialScope(day: scopeDay ?? date.basicDayText, region: region, service: service)
            let stringToSign = SignatureV4.stringToSign(canonicalRequest: canonical.text, date: date, scope: scope)
            let authorization = Authorization(
                accessKeyID: credentials.accessKeyID,
                scope: scope,
                signedHeaders: canonical.signedHeaders,
                signature: SignatureV4.signature(of: stringToSign, secret: credentials.secretAccessKey, scope: scope)
            )
            if tokenPlacement == .unsigned { request.setHeader("X-Amz-Security-Token", credentials.sessionToken) }
            request.setHeader("Authorization", authorization.text)
            return Signature(
                request: request,
                canonicalRequest: canonical.text,
                stringToSign: stringToSign,
                authorization: authorization
            )
        }
    }
}
