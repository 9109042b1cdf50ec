import Testing

@testable import KinesisVideo

@Suite("Contract")
struct ContractTests {
    let contract: Contract

    init() throws {
        contract = try Files.contract()
    }

    @Test("answers by name")
    func lookups() {
        #expect(contract.operation(method: "POST", path: "/getMedia")?.name == "GetMedia")
        #expect(contract.operation(method: "GET", path: "/getMedia") == nil)
        #expect(contract.operation(named: "GetMedia")?.member("StartSelector.ContinuationToken")?.maxLength == 128)
        #expect(contract.operation(named: "GetMedia")?.member("StartSelector.Nope") == nil)
        #expect(contract.operation(named: "GetMedia")?.member("") == nil)
        let statuses = Dialect.allCases.map { contract.status(of: .resourceNotFound, in: $0) }
        #expect(statuses == [480, 404, 404])
        #expect(contract.error(forReason: "signature-mismatch")?.name == "InvalidSignatureException")
        #expect(contract.error(forReason: "unknown-operation")?.messageMember == nil)
        #expect(contract.inStreamError(InStreamErrorID(rawValue: 4500))?.code == "KMS_KEY_ACCESS_DENIED")
        #expect(contract.inStreamError(InStreamErrorID(rawValue: 1)) == nil)
        #expect(contract.requirement("GM-SEL-NOW")?.level == .must)
        #expect(contract.requirement("GM-NOPE") == nil)
    }

    @Test("writes the bodies of errors")
    func bodies() throws {
        let rule = try #require(contract.rule(for: .resourceNotFound))
        #expect(rule.bodyBytes() == Array(#"{"Message":"The requested stream is not found or not active."}"#.utf8))
        #expect(rule.bodyBytes(message: "a\"b") == Array(#"{"Message":"a\"b"}"#.utf8))
        let missing = try #require(contract.error(forReason: "missing-authorization"))
        #expect(missing.bodyBytes() == Array(#"{"message":"Missing Authentication Token"}"#.utf8))
        let unknown = try #require(contract.error(forReason: "unknown-operation"))
        #expect(String(decoding: unknown.bodyBytes(), as: UTF8.self).hasPrefix("<AccessDeniedException>"))
    }

    @Test(
        "reads an error's name from its header",
        arguments: [
            ("ResourceNotFoundException", "ResourceNotFoundException"),
            ("ResourceNotFoundException:http://internal.amazon.com/coral/", "ResourceNotFoundException"),
            (" A : b:c", "A"), ("", ""), (":", ""),
        ]
    )
    func errorNames(_ value: String, _ name: String) {
        #expect(contract.errorHeaders.errorName(in: value) == name)
    }

    @Test("has a requirement for every bound, selector, exception, in-stream error and tag")
    func requirementsAreComplete() {
        var expected: Set<String> = []
        func bounds(_ members: [Contract.Member]) {
            for member in members {
                let name = "GM-BOUND-\(member.name.uppercased())"
                if member.minLength != nil { expected.insert("\(name)-MIN") }
                if member.maxLength != nil { expected.insert("\(name)-MAX") }
                if member.pattern != nil { expected.insert("\(name)-PATTERN") }
                bounds(member.members)
            }
        }
        let operation = contract.operation(named: "GetMedia")
        bounds(operation?.input ?? [])
        for rule in operation?.startSelectors ?? [] {
            let name = rule.type.rawValue.replacing("_", with: "-")
            expected.insert("GM-SEL-\(name)")
            if !rule.companions.isEmpty { expected.insert("GM-SELECTOR-COMPANION-\(name)") }
        }
        for exception in ServiceException.allCases {
            var id = "GM-ERR"
            for character in exception.name.dropLast("Exception".count) {
                id += character.isUppercase ? "-\(character)" : character.uppercased()
            }
            expected.insert(id)
        }
        for error in contract.inStreamErrors { expected.insert("GM-INSTREAM-\(error.id)") }
        for tag in TagName.all {
            let name = tag.rawValue.dropFirst("AWS_KINESISVIDEO_".count).replacing("_", with: "-")
            expected.insert("GM-STREAM-TAG-FORMAT-\(name)")
        }
        #expect(expected.count > 40)
        #expect(expected.subtracting(contract.requirements.map(\.id)).isEmpty)
    }

    @Test("requirements are sentences with ids in one form")
    func requirementForm() throws {
        let form = try Pattern("G[MD](-[A-Z0-9]+)+")
        for requirement in contract.requirements {
            #expect(form.matchesWhole(requirement.id), "\(requirement.id)")
            #expect(requirement.text.hasSuffix("."), "\(requirement.id)")
        }
        for point in contract.contested {
            #expect(point.question.hasSuffix("?"), "\(point.id)")
            #expect(point.readings.count > 1, "\(point.id)")
            #expect(Set(point.readings.map(\.id)).count == point.readings.count, "\(point.id)")
        }
    }

    @Test(
        "tags have the formats that were captured",
        arguments: [
            (TagName.fragmentNumber, "91343852333181432392682062607743920146159169392", true),
            (.fragmentNumber, "", false), (.fragmentNumber, "-1", false), (.serverTimestamp, "1511852109.126", true),
            (.serverTimestamp, "1511852109", false), (.producerTimestamp, "0.000", true),
            (.producerTimestamp, "5.0000", false), (.millisBehindNow, "15858", true), (.millisBehindNow, "1.5", false),
            (.continuationToken, "91343852333181432392682062607743920146159169392", true),
            (.continuationToken, "a b", false), (.errorCode, "FRAGMENT_NOT_FOUND", true),
            (.errorCode, "Fragment not found", false), (.errorID, "4000", true), (.errorID, "4000\n", false),
        ]
    )
    func tagFormats(_ name: TagName, _ text: String, _ isRight: Bool) throws {
        #expect(try #require(contract.responseTags.rule(for: name)).format.pattern.matchesWhole(text) == isRight)
    }

    @Test("in-stream error codes have the format of their tag")
    func codes() throws {
        let format = try #require(contract.responseTags.rule(for: .errorCode)).format
        for error in contract.inStreamErrors { #expect(format.pattern.matchesWhole(error.code)) }
    }
}
