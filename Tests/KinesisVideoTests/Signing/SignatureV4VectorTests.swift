import Testing

@testable import KinesisVideo

/// The published test suite of Signature Version 4, at each of its three steps.
@Suite("Signature Version 4: published vectors", .enabled(if: Files.hasShared, Files.needsShared))
struct SignatureV4VectorTests {
    static let credentials = Credentials(
        accessKeyID: "AKIDEXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    )

    /// A vector by the path of its files without their extensions.
    struct Vector: CustomTestStringConvertible {
        let stem: String

        var testDescription: String { stem.split(separator: "/").last.map(String.init) ?? stem }

        func text(_ suffix: String) throws -> String {
            String(decoding: try Files.ofShared("\(stem).\(suffix)"), as: UTF8.self)
        }

        /// The request of the vector's file: a head with lines that may be folded, and a body after an empty line.
        func request(_ suffix: String) throws -> SignatureV4.Request {
            let text = try text(suffix)
            let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
            var lines = parts[0].split(separator: "\n").map(String.init)
            // The target may hold a space, so it is what stands between the method and the version.
            let words = lines.removeFirst().split(separator: " ")
            var headers: [HeaderField] = []
            for line in lines {
                if line.hasPrefix(" "), !headers.isEmpty {
                    headers[headers.count - 1].value += "\n" + line
                } else {
                    let field = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                    headers.append(HeaderField(String(field[0]), String(field[1])))
                }
            }
            return SignatureV4.Request(
                method: String(words[0]),
                target: words[1..<(words.count - 1)].joined(separator: " "),
                headers: headers,
                body: parts.count > 1 ? Array(parts[1].utf8) : []
            )
        }
    }

    static let vectors: [Vector] = {
        let paths = (try? Files.sharedPaths(below: "data/sigv4", extension: "req")) ?? []
        return paths.map { Vector(stem: String($0.dropLast(4))) }
    }()

    @Test("all 34 vectors are there")
    func count() {
        #expect(Self.vectors.count == 34)
    }

    @Test("canonical request, string to sign and authorization are the vector's", arguments: vectors)
    func signs(_ vector: Vector) throws {
        let signature = try sign(vector)
        #expect(signature.canonicalRequest == (try vector.text("creq")))
        #expect(signature.stringToSign == (try vector.text("sts")))
        #expect(signature.authorization.text == (try vector.text("authz")))
    }

    @Test("the signed request of the vector is verified, and reads back as it was signed", arguments: vectors)
    func verifies(_ vector: Vector) throws {
        let signature = try sign(vector)
        let token = signature.request.headers.firstValue(named: "X-Amz-Security-Token")
        let account = SignatureV4.Account(
            Credentials(
                accessKeyID: Self.credentials.accessKeyID,
                secretAccessKey: Self.credentials.secretAccessKey,
                sessionToken: token
            )
        )
        let verifier = SignatureV4.Verifier(
            accounts: [account],
            region: "us-east-1",
            service: "service",
            clockSkewSeconds: 300
        )
        let now = try #require(WallTime(basicFormat: "20150830T123600Z"))
        #expect(try verifier.verify(signature.request, at: now) == signature.authorization)
        let published = try vector.request("sreq")
        if vector.testDescription == "get-vanilla-with-session-token" {
            // This file has the signature of get-vanilla, and so contradicts its own .authz: a verifier has to notice.
            let failure = try #require(throws: SignatureV4.VerificationFailure.self) {
                try verifier.verify(published, at: now)
            }
            #expect(failure.code == .signatureMismatch)
        } else {
            #expect(try verifier.verify(published, at: now) == signature.authorization)
        }
    }

    private func sign(_ vector: Vector) throws -> SignatureV4.Signature {
        // The files say by their names, and by what was sent, what becomes of a token.
        let sent = try vector.request("sreq").headers.firstValue(named: "X-Amz-Security-Token")
        let isSigned = try vector.text("authz").contains("x-amz-security-token")
        let signer = SignatureV4.Signer(
            credentials: Credentials(
                accessKeyID: Self.credentials.accessKeyID,
                secretAccessKey: Self.credentials.secretAccessKey,
                sessionToken: sent
            ),
            region: "us-east-1",
            service: "service",
            tokenPlacement: isSigned ? .signed : .unsigned
        )
        let date = try #require(WallTime(basicFormat: "20150830T123600Z"))
        return signer.sign(try vector.request("req"), at: date)
    }
}
