import Testing

@testable import KinesisVideo

@Suite("Signature Version 4: verifier")
struct SignatureV4VerifierTests {
    typealias Request = SignatureV4.Request
    typealias Failure = SignatureV4.VerificationFailure

    static let now = WallTime(milliseconds: 1_767_323_045_000)
    static let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "SECRET", sessionToken: "TOKEN")
    static let permanent = Credentials(accessKeyID: "AKPERM", secretAccessKey: "OTHER")

    static let verifier = SignatureV4.Verifier(
        accounts: [
            SignatureV4.Account(credentials, tokenExpiry: now.advanced(byMilliseconds: 60_000)),
            SignatureV4.Account(permanent),
        ],
        region: "us-west-2",
        service: "kinesisvideo",
        clockSkewSeconds: 300
    )

    static func signer(
        _ credentials: Credentials = credentials,
        region: String = "us-west-2",
        service: String = "kinesisvideo",
        token: SignatureV4.TokenPlacement = .signed,
        hash: Bool = false
    ) -> SignatureV4.Signer {
        SignatureV4.Signer(
            credentials: credentials,
            region: region,
            service: service,
            tokenPlacement: token,
            sendsPayloadHash: hash
        )
    }

    static func signed(
        by signer: SignatureV4.Signer = signer(),
        skewedBy milliseconds: Int64 = 0
    ) -> Request {
        let request = Request(
            method: "POST",
            target: "/getMedia?x=1",
            headers: [HeaderField("Host", "localhost:80"), HeaderField("Content-Type", "application/json")],
            body: Array(#"{"StreamName":"a"}"#.utf8)
        )
        return signer.sign(request, at: now.advanced(byMilliseconds: milliseconds)).request
    }

    @Test(
        "takes what is signed in any of the ways that clients use",
        arguments: [
            signed(), signed(by: signer(token: .unsigned)), signed(by: signer(hash: true)),
            signed(by: signer(permanent)),
            signed(skewedBy: 300_000), signed(skewedBy: -300_000),
        ]
    )
    func accepts(_ request: Request) throws {
        _ = try Self.verifier.verify(request, at: Self.now)
        var lowerCase = request
        lowerCase.headers = request.headers.map { HeaderField($0.name.lowercased(), $0.value) }.reversed()
        _ = try Self.verifier.verify(lowerCase, at: Self.now)
    }

    struct Tampering: CustomTestStringConvertible {
        let name: String
        let request: Request
        let code: Failure.Code
        /// The whole reason, where its particulars matter.
        let failure: Failure?

        init(
            _ code: Failure.Code,
            _ name: String,
            _ request: Request = signed(),
            as failure: Failure? = nil,
            change: (inout Request) -> Void = { _ in }
        ) {
            var request = request
            change(&request)
            self.name = name
            self.request = request
            self.code = code
            self.failure = failure
        }

        var testDescription: String { "\(code.rawValue): \(name)" }
    }

    static func authorization(_ original: String, _ replacement: String) -> (inout Request) -> Void {
        { request in
            let text = request.headers.firstValue(named: "Authorization") ?? ""
            precondition(text.contains(original))
            request.setHeader("Authorization", text.replacing(original, with: replacement))
        }
    }

    static let tamperings: [Tampering] = [
        Tampering(.missingAuthorization, "no header") { $0.setHeader("authorization", nil) },
        Tampering(.unsupportedAlgorithm, "another scheme") { $0.setHeader("authorization", "Basic abc") },
        Tampering(.unsupportedAlgorithm, "empty") { $0.setHeader("authorization", "") },
        Tampering(.unsupportedAlgorithm, "asymmetric", change: authorization("HMAC-SHA256", "ECDSA-P256-SHA256")),
        Tampering(.malformedAuthorization, "twice") { $0.headers.append(HeaderField("Authorization", "x")) },
        Tampering(.malformedAuthorization, "nothing else") { $0.setHeader("authorization", "AWS4-HMAC-SHA256") },
        Tampering(.malformedAuthorization, "no signature", change: authorization("Signature=", "Sig=")),
        Tampering(.malformedAuthorization, "no equals sign", change: authorization("Signature=", "Signature")),
        Tampering(.malformedAuthorization, "field twice", change: authorization("Signature=", "Credential=")),
        Tampering(.malformedAuthorization, "short scope", change: authorization("/us-west-2", "")),
        Tampering(.missingDate, "no date") { $0.setHeader("x-amz-date", nil) },
        Tampering(.malformedDate, "extended form") { $0.setHeader("x-amz-date", "2026-01-02T03:04:05Z") },
        Tampering(.unknownAccessKey, "another key", change: authorization("AKID/", "NOPE/")),
        Tampering(.missingSessionToken, "omitted", signed(by: signer(token: .omitted))),
        Tampering(.unexpectedSessionToken, "key without", signed(by: signer(permanent))) {
            $0.setHeader("x-amz-security-token", "TOKEN")
        },
        Tampering(.sessionTokenMismatch, "another token") { $0.setHeader("x-amz-security-token", "TOKEM") },
        Tampering(
            .clockSkew,
            "too old",
            signed(skewedBy: -301_000),
            as: .clockSkew(date: now.advanced(byMilliseconds: -301_000), now: now, windowSeconds: 300)
        ),
        Tampering(.clockSkew, "too early", signed(skewedBy: 301_000)),
        Tampering(.scopeDate, "yesterday", change: authorization("20260102", "20260101")),
        Tampering(
            .scopeRegion,
            "another region",
            signed(by: signer(region: "eu-west-1")),
            as: .scopeRegion("eu-west-1")
        ),
        Tampering(
            .scopeService,
            "another service",
            signed(by: signer(service: "kinesis")),
            as: .scopeService("kinesis", expected: "kinesisvideo")
        ),
        Tampering(.scopeTerminator, "another word", change: authorization("aws4_request", "aws5_request")),
        Tampering(.hostNotSigned, "host left out", change: authorization("host;", "")),
        Tampering(.dateNotSigned, "date left out", change: authorization("x-amz-date;", "")),
        Tampering(
            .signedHeaderAbsent,
            "header lost",
            signed(),
            as: .signedHeaderAbsent("content-type")
        ) { $0.setHeader("content-type", nil) },
        Tampering(
            .payloadHashMismatch,
            "another body",
            signed(by: signer(hash: true))
        ) { $0.payloadHash = SignatureV4.hash(of: []) },
        Tampering(.signatureMismatch, "another body, hash not sent") { $0.payloadHash = SignatureV4.hash(of: []) },
        Tampering(.signatureMismatch, "method") { $0.method = "GET" },
        Tampering(.signatureMismatch, "path") { $0.path = "/getmedia" },
        Tampering(.signatureMismatch, "query") { $0.query = "x=2" },
        Tampering(.signatureMismatch, "host") { $0.setHeader("host", "localhost:81") },
        Tampering(.signatureMismatch, "content type") { $0.setHeader("content-type", "text/plain") },
        Tampering(.signatureMismatch, "date within the window") { $0.setHeader("x-amz-date", "20260102T030406Z") },
        Tampering(
            .signatureMismatch,
            "secret",
            signed(by: signer(Credentials(accessKeyID: "AKPERM", secretAccessKey: "X")))
        ),
        Tampering(.signatureMismatch, "digit appended") {
            $0.setHeader("authorization", ($0.headers.firstValue(named: "authorization") ?? "") + "0")
        },
        Tampering(.signatureMismatch, "digit prepended", change: authorization("Signature=", "Signature=0")),
        Tampering(.signatureMismatch, "fewer headers", change: authorization("content-type;", "")),
    ]

    @Test("every tampering is refused for its own reason", arguments: tamperings)
    func refuses(_ tampering: Tampering) throws {
        let failure = try #require(throws: Failure.self) {
            try Self.verifier.verify(tampering.request, at: Self.now)
        }
        #expect(failure.code == tampering.code, "\(failure)")
        #expect(failure == tampering.failure ?? failure)
        #expect(!failure.description.isEmpty)
        #expect(try Files.contract().error(forReason: failure.code.rawValue)?.status(in: .observed) == 403)
    }

    @Test("every reason but expiry, which takes time, is among them")
    func complete() {
        let reasons = Set(Self.tamperings.map(\.code))
        #expect(Set(Failure.Code.allCases).subtracting(reasons) == [.sessionTokenExpired])
    }

    @Test("a token expires")
    func expiry() throws {
        let signed = Self.signed()
        _ = try Self.verifier.verify(signed, at: Self.now.advanced(byMilliseconds: 59_999))
        #expect(throws: Failure.sessionTokenExpired) {
            try Self.verifier.verify(signed, at: Self.now.advanced(byMilliseconds: 60_000))
        }
    }

    @Test("any single changed digit of the signature is noticed")
    func everyDigit() throws {
        let signed = Self.signed()
        let text = try #require(signed.headers.firstValue(named: "authorization"))
        for position in 1...64 {
            var characters = Array(text)
            let index = characters.count - position
            characters[index] = characters[index] == "0" ? "1" : "0"
            var request = signed
            request.setHeader("authorization", String(characters))
            let failure = try #require(throws: Failure.self) { try Self.verifier.verify(request, at: Self.now) }
            #expect(failure.code == .signatureMismatch)
        }
    }

    @Test("skew is told in the words of AWS")
    func skewText() {
        let date = Self.now.advanced(byMilliseconds: -600_000)
        #expect(
            Failure.clockSkew(date: date, now: Self.now, windowSeconds: 300).description
                == "Signature expired: 20260102T025405Z is now earlier than 20260102T025905Z (20260102T030405Z - 5 min.)"
        )
        #expect(
            Failure.clockSkew(date: Self.now, now: date, windowSeconds: 90).description
                == "Signature not yet current: 20260102T030405Z is still later than 20260102T025535Z (20260102T025405Z + 90 s)"
        )
    }

    @Test("no header can trap the verifier")
    func hostile() {
        var generator = SplitMix64(seed: 5)
        let alphabet = Array("AWS4-HMAC-SHA256 Credential=AKID/20260102/, SignedHeaders=;host\u{E9}\u{0}")
        for _ in 0..<5000 {
            var request = Self.signed()
            var text = Array(request.headers.firstValue(named: "authorization") ?? "")
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let index = Int.random(in: 0..<text.count, using: &generator)
                if Bool.random(using: &generator) {
                    text[index] = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                } else {
                    text.removeSubrange(index..<min(text.count, index + Int.random(in: 0...40, using: &generator)))
                }
                if text.isEmpty { text = ["A"] }
            }
            request.setHeader("authorization", String(text))
            _ = try? Self.verifier.verify(request, at: Self.now)
        }
    }
}
