import Testing

@testable import KinesisVideo

@Suite("Vocabulary")
struct VocabularyTests {
    @Test("in-stream error ids are decimal digits")
    func errorIDs() {
        #expect(InStreamErrorID("4000")?.rawValue == 4000)
        #expect(InStreamErrorID("0042")?.rawValue == 42)
        for text in ["", "-1", "+1", "4000 ", "４000", "99999999999999999999"] { #expect(InStreamErrorID(text) == nil) }
        #expect(InStreamErrorID(rawValue: 3002) < InStreamErrorID(rawValue: 4000))
        #expect(InStreamErrorID(rawValue: 5000).description == "5000")
    }

    @Test("the names in code are those of the contract")
    func names() throws {
        let contract = try Files.contract()
        #expect(Set(contract.exceptions.map(\.name)) == Set(ServiceException.allCases.map(\.name)))
        #expect(Set(contract.dialects.map(\.dialect)) == Set(Dialect.allCases))
        let tags = contract.responseTags
        #expect(Set((tags.opening + tags.closing + tags.error).map(\.name)) == Set(TagName.all))
        #expect(TagName.all.allSatisfy { $0.rawValue.hasPrefix(TagName.reservedPrefix) })
        #expect(
            Set(contract.operation(named: "GetMedia")?.startSelectors.map(\.type) ?? [])
                == Set(StartSelectorType.allCases)
        )
        let reasons = contract.authenticationErrors.flatMap(\.reasons)
        #expect(reasons.sorted() == SignatureV4.VerificationFailure.Code.allCases.map(\.rawValue).sorted())
    }

    @Test("header fields are found without regard to case")
    func headers() {
        let fields = [HeaderField("Host", "a"), HeaderField("X-A", "1"), HeaderField("x-a", "2")]
        #expect(fields.values(named: "X-a") == ["1", "2"])
        #expect(fields.firstValue(named: "HOST") == "a")
        #expect(fields.firstValue(named: "hos") == nil)
    }

    @Test("say where a redirection leads, and nothing of other answers")
    func redirection() {
        let fields = [HeaderField("location", "https://a/b")]
        #expect(fields.redirection(of: 307) == " to https://a/b")
        #expect(fields.redirection(of: 201) == "" && [HeaderField]().redirection(of: 307) == "")
        #expect([HeaderField("Location", String(repeating: "a", count: 999))].redirection(of: 301).count == 202)
    }

    @Test("header fields do not show what could be used again")
    func redaction() {
        let fields = [
            HeaderField("Host", "a"), HeaderField("X-Amz-Security-Token", "hush"),
            HeaderField("authorization", "AWS4-HMAC-SHA256 Credential=AK/d/r/s/t, SignedHeaders=host, Signature=beef"),
            HeaderField("Authorization", "Bearer hush"),
        ]
        #expect(
            "\(fields)"
                == "[Host: a, X-Amz-Security-Token: redacted, authorization: AWS4-HMAC-SHA256 Credential=AK/d/r/s/t, "
                + "SignedHeaders=host, Signature=redacted, Authorization: redacted]"
        )
    }
}
