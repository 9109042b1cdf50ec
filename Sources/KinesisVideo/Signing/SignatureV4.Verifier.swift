extension SignatureV4 {
    /// Decides whether requests are signed as the service demands, and says why where they are not.
    package struct Verifier: Sendable {
        /// The region that scopes have to name.
        package let region: String
        /// The signing name that scopes have to name.
        package let service: String
        /// How far the date of a request may be from the present, in milliseconds.
        package let clockSkewMilliseconds: Int64

        private let accounts: [String: Account]

        /// Makes a verifier.
        ///
        /// - Parameters:
        ///   - accounts: the keys that exist; of two with the same access key the last counts.
        ///   - region: the region that scopes have to name.
        ///   - service: the signing name that scopes have to name.
        ///   - clockSkewSeconds: how far the date of a request may be from the present.
        package init(accounts: [Account], region: String, service: String, clockSkewSeconds: Int) {
            self.region = region
            self.service = service
            let (milliseconds, overflow) = Int64(clockSkewSeconds).multipliedReportingOverflow(by: 1000)
            clockSkewMilliseconds = overflow ? .max : max(0, milliseconds)
            self.accounts = Dictionary(
                accounts.map { ($0.credentials.accessKeyID, $0) },
                uniquingKeysWith: { _, last in last }
            )
        }

        /// Decides about a request.
        ///
        /// - Parameters:
        ///   - request: the request as it was received; its payload hash is that of the body that arrived.
        ///   - now: the present.
        /// - Returns: what the request was signed with.
        /// - Throws: the first reason to refuse it.
        package func verify(_ request: Request, at now: WallTime) throws(VerificationFailure) -> Authorization {
            let headers = request.headers.values(named: "authorization")
            guard let header = headers.first else { throw .missingAuthorization }
            guard headers.count == 1 else { throw .malformedAuthorization("Authorization is given twice") }
            let authorization = try Authorization(header)
            let date = try date(of: request)
            guard let account = accounts[authorization.accessKeyID] else {
                throw .unknownAccessKey(authorization.accessKeyID)
            }
            try checkToken(of: request, account: account, now: now)
            let age = now.milliseconds(since: date)
            guard age.magnitude <= clockSkewMilliseconds.magnitude else {
                throw .clockSkew(date: date, now: now, windowSeconds: clockSkewMilliseconds / 1000)
            }
            try checkScope(authorization.scope, date: date)
            try checkSignedHeaders(authorization.signedHeaders, of: request)
            if let claimed = request.headers.firstValue(named: "x-amz-content-sha256"), claimed != request.payloadHash {
                throw .payloadHashMismatch(claimed: claimed)
            }
            let canonical = CanonicalRequest(request, signing: authorization.signedHeaders)
            let stringToSign = SignatureV4.stringToSign(
                canonicalRequest: canonical.text,
                date: date,
                scope: authorization.scope
            )
            let expected = SignatureV4.signature(
                of: stringToSign,
                secret: account.credentials.secretAccessKey,
                scope: authorization.scope
            )
            guard isEqualInConstantTime(expected, authorization.signature) else {
                throw .signatureMismatch(canonicalRequest: canonical.text, stringToSign: stringToSign)
            }
            return authorization
        }

        private func date(of request: Request) throws(VerificationFailure) -> WallTime {
            guard let text = request.headers.firstValue(named: "x-amz-date") else { throw .missingDate }
            guard let date = WallTime(basicFormat: CanonicalRequest.headerValue(text)) else {
                throw .malformedDate(text)
            }
            return date
        }

        private func checkToken(
            of request: Request,
            account: Account,
            now: WallTime
        ) throws(VerificationFailure) {
            let sent = request.headers.firstValue(named: "x-amz-security-token")
            switch (account.credentials.sessionToken, sent) {
            case (nil, nil): break
            case (nil, .some): throw .unexpectedSessionToken
            case (.some, nil): throw .missingSessionToken
            case (.some(let expected), .some(let sent)):
                guard isEqualInConstantTime(expected, sent) else { throw .sessionTokenMismatch }
                if let expiry = account.tokenExpiry, now >= expiry { throw .sessionTokenExpired }
            }
        }

        private func checkScope(_ scope: CredentialScope, date: WallTime) throws(VerificationFailure) {
            guard scope.day == date.basicDayText else { throw .scopeDate(scope.day, date: date) }
            guard scope.region == region else { throw .scopeRegion(scope.region) }
            guard scope.service == service else { throw .scopeService(scope.service, expected: service) }
        }

        private func checkSignedHeaders(
            _ names: [String],
            of request: Request
        ) throws(VerificationFailure) {
            guard names.contains("host") else { throw .hostNotSigned }
            guard names.contains("x-amz-date") else { throw .dateNotSigned }
            for name in names where request.headers.firstValue(named: name) == nil {
                throw .signedHeaderAbsent(name)
            }
        }
    }
}
