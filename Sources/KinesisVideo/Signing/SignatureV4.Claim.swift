extension SignatureV4 {
    /// What a request says of its own signature, in a header or, signed in advance, in its query.
    struct Claim: Sendable, Hashable {
        /// For how many seconds something can be signed in advance.
        private static let longestExpiry: Int64 = 604_800

        /// The request as it was received.
        let request: Request
        /// The key, its scope, the signed headers and the signature.
        let authorization: Authorization
        /// The date that it was signed for.
        let date: WallTime
        /// The header that the date stood in; nil where the query had it.
        let dateHeader: String?
        /// The session token.
        let sessionToken: String?
        /// For how many seconds it is good that was signed in advance.
        let expirySeconds: Int64?

        /// Reads what a request claims.
        ///
        /// - Throws: What about it cannot be read.
        init(_ request: Request) throws(VerificationFailure) {
            let query = Query(request.query)
            let headers = request.headers.values(named: "authorization")
            guard let header = headers.first else {
                guard query.isPresigned else { throw .missingAuthorization }
                try self.init(request, query)
                return
            }
            guard headers.count == 1 else { throw .malformedAuthorization("Authorization is given twice") }
            guard !query.isPresigned else {
                throw .malformedAuthorization("Authorization is given in the header and in the query")
            }
            try self.init(request, header)
        }

        private init(_ request: Request, _ header: String) throws(VerificationFailure) {
            self.request = request
            authorization = try Authorization(header)
            let names = ["X-Amz-Date", "Date"]
            guard let name = names.first(where: { request.headers.firstValue(named: $0) != nil }),
                let text = request.headers.firstValue(named: name)
            else { throw .missingDate }
            let spelled = CanonicalRequest.headerValue(text)
            var date = WallTime(basicFormat: spelled)
            if name == "Date" { date = date ?? WallTime(httpDate: spelled) ?? WallTime(mailDate: spelled) }
            guard let date else { throw .malformedDate(text) }
            self.date = date
            dateHeader = name
            sessionToken = request.headers.firstValue(named: "x-amz-security-token")
            expirySeconds = nil
        }

        private init(_ request: Request, _ query: Query) throws(VerificationFailure) {
            self.request = request
            let needed = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"].map {
                "X-Amz-\($0)"
            }
            if let missing = needed.first(where: { query[$0]?.isEmpty ?? true }) {
                throw .malformedAuthorization(
                    "AWS query-string parameters must include '\(missing)'. Re-examine the query-string parameters."
                )
            }
            if let double = needed.first(where: query.isDouble) {
                throw .malformedAuthorization("The query-string parameter '\(double)' is given twice.")
            }
            let name = query["X-Amz-Algorithm"] ?? ""
            guard name == algorithm else { throw .unsupportedAlgorithm(name) }
            authorization = try Authorization(
                credential: query["X-Amz-Credential"] ?? "",
                signedHeaders: query["X-Amz-SignedHeaders"] ?? "",
                signature: query["X-Amz-Signature"] ?? ""
            )
            let text = query["X-Amz-Date"] ?? ""
            guard let date = WallTime(basicFormat: text) else { throw .malformedDate(text) }
            self.date = date
            dateHeader = nil
            let expiry = query["X-Amz-Expires"] ?? ""
            guard let seconds = Int64(expiry), seconds > 0 else {
                throw .malformedAuthorization("X-Amz-Expires should be a number of seconds above 0. Got '\(expiry)'.")
            }
            guard seconds <= Self.longestExpiry else {
                throw .malformedAuthorization(
                    "X-Amz-Expires must be at most a week, \(Self.longestExpiry) seconds. Got '\(expiry)'."
                )
            }
            expirySeconds = seconds
            sessionToken =
                query["X-Amz-Security-Token"] ?? request.headers.firstValue(named: "x-amz-security-token")
        }

        /// The request as it was signed: without the signature itself, and with the hash that was signed.
        ///
        /// Hexadecimal digits mean the same in capitals, and what is signed is the text that was sent.
        var signedRequest: Request {
            get throws(VerificationFailure) {
                var signed = request
                if dateHeader == nil {
                    signed.query = request.query.split(separator: "&")
                        .filter { Query.name(of: $0) != "X-Amz-Signature" }
                        .joined(separator: "&")
                }
                guard let claimed = request.headers.firstValue(named: "x-amz-content-sha256") else { return signed }
                let isBody = claimed.lowercased() == request.payloadHash
                // Before the body is there, whatever hash it is said to have is the one that was signed.
                let isUnknown = request.payloadHash == unsignedPayload && Hexadecimal.bytes(of: claimed)?.count == 32
                guard isBody || isUnknown || claimed == unsignedPayload else {
                    throw .payloadHashMismatch(claimed: claimed)
                }
                let isSigned = authorization.signedHeaders.contains("x-amz-content-sha256")
                // Only what is itself signed may say that the body is not.
                if isSigned || isUnknown { signed.payloadHash = claimed }
                return signed
            }
        }
    }

    /// The parameters of a query, decoded.
    private struct Query {
        private var values: [String: [String]] = [:]

        init(_ text: String) {
            for parameter in text.split(separator: "&") {
                let value = parameter.drop { $0 != "=" }.dropFirst()
                values[Self.name(of: parameter), default: []].append(
                    String(decoding: PercentEncoding.decode(value), as: UTF8.self)
                )
            }
        }

        static func name(of parameter: Substring) -> String {
            String(decoding: PercentEncoding.decode(parameter.prefix { $0 != "=" }), as: UTF8.self)
        }

        /// Whether it says anything of a signature.
        var isPresigned: Bool { values["X-Amz-Signature"] != nil || values["X-Amz-Algorithm"] != nil }

        subscript(name: String) -> String? { values[name]?.first }

        func isDouble(_ name: String) -> Bool { (values[name]?.count ?? 0) > 1 }
    }
}
