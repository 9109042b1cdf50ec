import Testing

@testable import KinesisVideo

@Suite("Signature Version 4: canonical request")
struct SignatureV4CanonicalTests {
    @Test(
        "paths are normalised and encoded once more",
        arguments: [
            ("", "/"), ("/", "/"), ("//", "/"), ("/getMedia", "/getMedia"), ("/a//b/", "/a/b/"), ("/./a/.", "/a"),
            ("/a/../..", "/"), ("/a/../../b", "/b"), ("/a b", "/a%20b"), ("/a%20b", "/a%2520b"), ("/é", "/%C3%A9"),
            ("/-._~", "/-._~"), ("/$:@+", "/%24%3A%40%2B"), ("/a/./", "/a/"),
        ]
    )
    func paths(_ path: String, _ canonical: String) {
        #expect(SignatureV4.CanonicalRequest.path(path) == canonical)
    }

    @Test(
        "parameters are encoded alike and put in order",
        arguments: [
            ("", ""), ("a", "a="), ("a=", "a="), ("b=1&a=2", "a=2&b=1"), ("a=2&a=1", "a=1&a=2"),
            ("a-b=1&a=2", "a=2&a-b=1"),
            ("a=b=c", "a=b%3Dc"), ("a=%7e", "a=~"), ("a=%2f", "a=%2F"), ("a=1+2", "a=1%2B2"), ("a=%zz", "a=%25zz"),
            ("a=%", "a=%25"), ("a=1&&b=2&", "a=1&b=2"), ("é=1", "%C3%A9=1"), ("B=1&a=1", "B=1&a=1"),
        ]
    )
    func queries(_ query: String, _ canonical: String) {
        #expect(SignatureV4.CanonicalRequest.query(query) == canonical)
    }

    @Test(
        "header values lose surplus white space",
        arguments: [("a", "a"), ("  a \t b\r\n  c ", "a b c"), ("", ""), (" ", "")]
    )
    func headerValues(_ value: String, _ canonical: String) {
        #expect(SignatureV4.CanonicalRequest.headerValue(value) == canonical)
    }

    @Test("signs what boto3 signs for GetMedia, to the byte")
    func getMedia() throws {
        let request = SignatureV4.Request(
            method: "POST",
            target: "/getMedia",
            headers: [
                HeaderField("Content-Type", "application/json"), HeaderField("Host", "127.0.0.1:8080"),
                HeaderField("User-Agent", "x"), HeaderField("Expect", "100-continue"),
                HeaderField("Content-Length", "2"),
            ],
            body: Array("{}".utf8)
        )
        let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "SECRET", sessionToken: "TOKEN")
        var signer = SignatureV4.Signer(credentials: credentials, region: "us-west-2", service: "kinesisvideo")
        let date = try #require(WallTime(basicFormat: "20260102T030405Z"))
        let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        #expect(
            signer.sign(request, at: date).canonicalRequest == """
                POST
                /getMedia

                content-type:application/json
                host:127.0.0.1:8080
                x-amz-date:20260102T030405Z
                x-amz-security-token:TOKEN

                content-type;host;x-amz-date;x-amz-security-token
                \(hash)
                """
        )
        signer.tokenPlacement = .unsigned
        signer.sendsPayloadHash = true
        let signature = signer.sign(request, at: date)
        #expect(
            signature.authorization.signedHeaders
                == ["content-type", "host", "x-amz-content-sha256", "x-amz-date"]
        )
        #expect(
            signature.request.headers.map(\.name) == [
                "Content-Type", "Host", "User-Agent", "Expect", "Content-Length", "X-Amz-Date", "X-Amz-Content-Sha256",
                "X-Amz-Security-Token", "Authorization",
            ]
        )
        #expect(signature.request.headers.firstValue(named: "x-amz-content-sha256") == hash)
        signer.tokenPlacement = .omitted
        #expect(
            signer.sign(signature.request, at: date).request.headers.firstValue(named: "x-amz-security-token") == nil
        )
    }

    @Test("has the signature that botocore 1.43.11 has for the same request")
    func botocore() throws {
        let request = SignatureV4.Request(
            method: "POST",
            target: "/getMedia",
            headers: [
                HeaderField("Content-Type", "application/json"), HeaderField("User-Agent", "x"),
                HeaderField("Host", "127.0.0.1:8080"),
            ],
            body: GetMediaRequest(stream: .name("demo"), startSelector: .earliest).bodyBytes
        )
        let credentials = Credentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            sessionToken: "TOKEN"
        )
        let signer = SignatureV4.Signer(credentials: credentials, region: "us-west-2", service: "kinesisvideo")
        #expect(
            signer.sign(request, at: try #require(WallTime(basicFormat: "20260102T030405Z"))).authorization.text
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-west-2/kinesisvideo/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
                + "Signature=308c2817e0f33d9f47a9768ff7d9998e0161d37cd052c6de2cc7dbe3a3e7d149"
        )
    }

    @Test("a published vector, without the files")
    func vanilla() throws {
        let credentials = Credentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        )
        let signer = SignatureV4.Signer(credentials: credentials, region: "us-east-1", service: "service")
        let request = SignatureV4.Request(
            method: "GET",
            target: "/",
            headers: [HeaderField("Host", "example.amazonaws.com")],
            body: []
        )
        let signature = signer.sign(request, at: try #require(WallTime(basicFormat: "20150830T123600Z")))
        #expect(
            signature.authorization.signature == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        )
    }
}
