import Testing

@testable import KinesisVideo

@Suite("Credentials")
struct CredentialsTests {
    @Test("are never printed")
    func redaction() {
        let credentials = Credentials(accessKeyID: "AKID", secretAccessKey: "hush", sessionToken: "quiet")
        var dumped = ""
        dump(credentials, to: &dumped)
        dump([SignatureV4.Account(credentials)], to: &dumped)
        let texts = [
            "\(credentials)", String(reflecting: credentials), "\([credentials])", "\(Optional(credentials) as Any)",
            dumped, "\(SignatureV4.Signer(credentials: credentials, region: "r", service: "s"))",
        ]
        for text in texts {
            #expect(text.contains("AKID"))
            #expect(!text.contains("hush") && !text.contains("quiet"), "\(text)")
        }
        #expect(credentials.description == "Credentials(AKID, secret and token redacted)")
    }
}
