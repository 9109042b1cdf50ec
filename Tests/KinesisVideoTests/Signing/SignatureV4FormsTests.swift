import Testing

@testable import KinesisVideo

/// The second forms of a signature: the date in another header, the hash in another spelling, all of it in the query.
@Suite struct SignatureV4FormsTests {
    typealias Request = SignatureV4.Request
    typealias Failure = SignatureV4.VerificationFailure

    private static let now = SignatureV4VerifierTests.now
    private static let verifier = SignatureV4VerifierTests.verifier
    private static let credentials = SignatureV4VerifierTests.permanent
    private static let body = Array(#"{"StreamName":"a"}"#.utf8)
    private static let hash = SignatureV4.hash(of: body)

    /// A request with these headers, all of them signed, for a date and the payload hash that the signer took.
    private static func signed(
        _ headers: [(String, String)],
        payload: String = hash,
        unsigned: [(String, String)] = []
    ) -> Request {
        let fields = [HeaderField("Host", "localhost:80")] + headers.map { HeaderField($0.0, $0.1) }
        var request = Request(method: "POST", target: "/getMedia", headers: fields, body: body)
        request.payloadHash = payload
        let scope = SignatureV4.CredentialScope(day: now.basicDayText, region: "us-west-2", service: "kinesisvideo")
        let canonical = SignatureV4.CanonicalRequest(request, signing: fields.map(\.name))
        let authorization = SignatureV4.Authorization(
            accessKeyID: credentials.accessKeyID,
            scope: scope,
            signedHeaders: canonical.signedHeaders,
            signature: SignatureV4.signature(
                of: SignatureV4.stringToSign(canonicalRequest: canonical.text, date: now, scope: scope),
                secret: credentials.secretAccessKey,
                scope: scope
            )
        )
        request.headers.append(HeaderField("Authorization", authorization.text))
        request.headers += unsigned.map { HeaderField($0.0, $0.1) }
        // What arrives is judged by the body that arrived.
        request.payloadHash = hash
        return request
    }

    /// A request that is signed by its query.
    private static func presigned(
        expires: String = "60",
        token: Bool = false,
        change: (inout [(String, String)]) -> Void = { _ in }
    ) -> Request {
        let credentials = token ? SignatureV4VerifierTests.credentials : credentials
        let scope = SignatureV4.CredentialScope(day: now.basicDayText, region: "us-west-2", service: "kinesisvideo")
        var parameters = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope.text)"),
            ("X-Amz-Date", now.basicFormatText), ("X-Amz-Expires", expires), ("X-Amz-SignedHeaders", "host"),
        ]
        if token { parameters.append(("X-Amz-Security-Token", credentials.sessionToken ?? "")) }
        change(&parameters)
        func text(_ parameters: [(String, String)]) -> String {
            parameters.map { "\($0.0)=\(PercentEncoding.encode($0.1.utf8))" }.joined(separator: "&")
        }
        let headers = [HeaderField("Host", "localhost:80")]
        let request = Request(method: "POST", target: "/getMedia?\(text(parameters))", headers: headers, body: body)
        let canonical = SignatureV4.CanonicalRequest(request, signing: ["host"])
        let signature = SignatureV4.signature(
            of: SignatureV4.stringToSign(canonicalRequest: canonical.text, date: now, scope: scope),
            secret: credentials.secretAccessKey,
            scope: scope
        )
        var signed = request
        signed.query = "X-Amz-Signature=\(signature)&\(request.query)"
        return signed
    }

    private func failure(_ request: Request, after milliseconds: Int64 = 0) throws -> Failure {
        try #require(throws: Failure.self) {
            try Self.verifier.verify(request, at: Self.now.advanced(byMilliseconds: milliseconds))
        }
    }

    @Test(arguments: [
        "20260102T030405Z", "Fri, 02 Jan 2026 03:04:05 GMT", "Fri, 02 Jan 2026 03:04:05 -0000",
    ])
    func `a date may stand in the header Date`(_ date: String) throws {
        _ = try Self.verifier.verify(Self.signed([("Date", date)]), at: Self.now)
        // Of two the service's own counts, and is then the one that has to be signed.
        let own = ("X-Amz-Date", Self.now.basicFormatText)
        _ = try Self.verifier.verify(Self.signed([own], unsigned: [("Date", "yesterday")]), at: Self.now)
        #expect(try failure(Self.signed([("Date", date)], unsigned: [own])) == .dateNotSigned("X-Amz-Date"))
        #expect(try failure(Self.signed([], unsigned: [("Date", date)])) == .dateNotSigned("Date"))
    }

    @Test func `a date that says nothing is malformed`() throws {
        #expect(try failure(Self.signed([("Date", "today")])) == .malformedDate("today"))
        #expect(try failure(Self.signed([])).code == .missingDate)
    }

    @Test func `a hash may be in capitals, and is signed as it was sent`() throws {
        let date = ("X-Amz-Date", Self.now.basicFormatText)
        let capitals = Self.hash.uppercased()
        _ = try Self.verifier.verify(
            Self.signed([date, ("X-Amz-Content-Sha256", capitals)], payload: capitals),
            at: Self.now
        )
        _ = try Self.verifier.verify(
            Self.signed([date], unsigned: [("X-Amz-Content-Sha256", capitals)]),
            at: Self.now
        )
    }

    @Test func `a body may be left out of the signature where the signature says so`() throws {
        let date = ("X-Amz-Date", Self.now.basicFormatText)
        let none = ("X-Amz-Content-Sha256", SignatureV4.unsignedPayload)
        _ = try Self.verifier.verify(Self.signed([date, none], payload: none.1), at: Self.now)
        // Said by somebody on the way, it would make every body a good one.
        #expect(try failure(Self.signed([date], payload: none.1, unsigned: [none])).code == .signatureMismatch)
        #expect(try failure(Self.signed([date], payload: none.1)).code == .signatureMismatch)
    }

    @Test func `a body that is not there yet is signed with any hash, or none`() throws {
        let date = ("X-Amz-Date", Self.now.basicFormatText)
        for payload in [Self.hash, SignatureV4.unsignedPayload] {
            var request = Self.signed([date, ("X-Amz-Content-Sha256", payload)], payload: payload)
            request.payloadHash = SignatureV4.unsignedPayload
            _ = try Self.verifier.verify(request, at: Self.now)
        }
        var request = Self.signed([date], payload: SignatureV4.unsignedPayload)
        request.payloadHash = SignatureV4.unsignedPayload
        _ = try Self.verifier.verify(request, at: Self.now)
    }

    @Test func `a body that is signed in pieces is refused for that`() throws {
        let claimed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        let request = Self.signed(
            [("X-Amz-Date", Self.now.basicFormatText), ("X-Amz-Content-Sha256", claimed)],
            payload: claimed
        )
        #expect(try failure(request) == .payloadHashMismatch(claimed: claimed))
        #expect(try failure(request).description.contains("signed in pieces"))
    }

    @Test func `what is signed by its query is good for as long as it says`() throws {
        for token in [false, true] {
            _ = try Self.verifier.verify(Self.presigned(token: token), at: Self.now)
            _ = try Self.verifier.verify(
                Self.presigned(token: token),
                at: Self.now.advanced(byMilliseconds: token ? 59_999 : 60_000)
            )
        }
        _ = try Self.verifier.verify(
            Self.presigned(expires: "604800"),
            at: Self.now.advanced(byMilliseconds: 604_800_000)
        )
        let late = try failure(Self.presigned(), after: 60_001)
        #expect(late.code == .clockSkew)
        #expect(late.description == "Signature expired: 20260102T030405Z + 60 s is now earlier than 20260102T030505Z")
        let early = try failure(Self.presigned(), after: -301_000)
        #expect(early.description.hasPrefix("Signature not yet current: "))
    }

    @Test func `a query that is not whole says what it lacks`() throws {
        for name in ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders"] {
            let problem = try failure(Self.presigned { $0.removeAll { $0.0 == name } })
            #expect(problem.code == .malformedAuthorization)
            #expect(problem.description.contains("'\(name)'"))
        }
        for expires in ["0", "-1", "x", "604801", "99999999999999999999"] {
            #expect(try failure(Self.presigned(expires: expires)).description.contains("X-Amz-Expires"))
        }
        #expect(try failure(Self.presigned { $0[0].1 = "AWS4-ECDSA-P256-SHA256" }).code == .unsupportedAlgorithm)
        #expect(try failure(Self.presigned { $0[2].1 = "2026-01-02T03:04:05Z" }).code == .malformedDate)
        #expect(try failure(Self.presigned { $0.append($0[3]) }).description.contains("twice"))
        var both = Self.presigned()
        both.headers.append(HeaderField("Authorization", "AWS4-HMAC-SHA256 x"))
        #expect(try failure(both).code == .malformedAuthorization)
        var other = Self.presigned()
        other.query += "&x=1"
        #expect(try failure(other).code == .signatureMismatch)
        #expect(
            try failure(Self.presigned { $0.append(("X-Amz-Security-Token", "t")) }).code == .unexpectedSessionToken
        )
    }

    @Test func `parts of a header may be set apart by tabs`() throws {
        var request = Self.signed([("X-Amz-Date", Self.now.basicFormatText)])
        let text = request.headers.last?.value ?? ""
        request.headers[request.headers.count - 1].value = text.replacing(", ", with: ",  \t")
        _ = try Self.verifier.verify(request, at: Self.now)
    }
}
