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

        /// Decides about a request, signed by a header or in advance by its query.
        ///
        /// - Parameters:
        ///   - request: the request as it was received; its payload hash is that of the body that arrived, or
        ///     ``SignatureV4/unsignedPayload`` where nobody can know the body yet.
        ///   - now: the present.
        /// - Returns: what the request was signed with.
        /// - Throws: the first reason to refuse it.
        package func verify(_ request: Request, at now: WallTime) throws(VerificationFailure) -> Authorization {
            let claim = try Claim(request)
            let (authorization, date) = (claim.authorization, claim.date)
            guard let account = accounts[authorization.accessKeyID] else {
                throw .unknownAccessKey(authorization.accessKeyID)
            }
            try checkToken(claim.sessionToken, account: account, now: now)
            try checkAge(of: claim, at: now)
            try checkScope(authorization.scope, date: date)
            try checkSignedHeaders(authorization.signedHeaders, claim)
            let canonical = CanonicalRequest(try claim.signedRequest, signing: authorization.signedHeaders)
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

        private func checkToken(_ sent: String?, account: Account, now: WallTime) throws(VerificationFailure) {
            switch (account.credentials.sessionToken, sent) {
            case (nil, nil): break
            case (nil, .some): throw .unexpectedSessionToken
            case (.some, nil): throw .missingSessionToken
            case (.some(let expected), .some(let sent)):
                guard isEqualInConstantTime(expected, sent) else { throw .sessionTokenMismatch }
                if let expiry = account.tokenExpiry, now >= expiry { throw .sessionTokenExpired }
            }
        }

        /// What is signed in advance is good for as long as it says; its beginning has the tolerance of all others.
        private func checkAge(of claim: Claim, at now: WallTime) throws(VerificationFailure) {
            let age = now.milliseconds(since: claim.date)
            if let expiry = claim.expirySeconds, age >= 0 {
                guard clockSkewMilliseconds == .max || age <= expiry * 1000 else {
                    throw .presignedExpired(date: claim.date, expirySeconds: expiry, now: now)
                }
                return
            }
            guard age.magnitude <= clockSkewMilliseconds.magnitude else {
                throw .clockSkew(date: claim.date, now: now, windowSeconds: clockSkewMilliseconds / 1000)
            }
        }

        private func checkScope(_ scope: CredentialScope, date: WallTime) throws(VerificationFailure) {
            guard scope.day == date.basicDayText else { throw .scopeDate(scope.day, date: date) }
            guard scope.region == region else { throw .scopeRegion(scope.region) }
            guard scope.service == service else { throw .scopeService(scope.service, expected: service) }
        }

        private func checkSignedHeaders(_ names: [String], _ claim: Claim) throws(VerificationFailure) {
            guard names.contains("host") else { throw .hostNotSigned }
            if let header = claim.dateHeader, !names.contains(header.lowercased()) { throw .dateNotSigned(header) }
            for name in names where claim.request.headers.firstValue(named: name) == nil {
                throw .signedHeaderAbsent(name)
            }
        }
    }
}
