import Testing

@testable import KinesisVideo

@Suite("Reading a contract")
struct ContractReadingTests {
    struct Fault: CustomTestStringConvertible {
        let original: String
        let replacement: String
        let message: String

        init(_ original: String, _ replacement: String, _ message: String) {
            self.original = original
            self.replacement = replacement
            self.message = message
        }

        var testDescription: String { message }
    }

    static let faults: [Fault] = [
        Fault(#""plane": "data""#, #""plane": "date""#, "'date' is no 'plane'; did you mean 'data'?"),
        Fault(#""id": "matroska""#, #""id": "openapi""#, "'openapi' is already given"),
        Fault(#""minLength": 1,"#, #""minLength": -1,"#, "-1 is less than 0"),
        Fault(#""minLength": 1,"#, #""minLength": 1.5,"#, "this is 1.5; expected an integer"),
        Fault(
            #""minLength": 1,"#,
            #""minLenght": 1,"#,
            "a member has no member 'minLenght'; did you mean 'minLength'?"
        ),
        Fault(#""[a-zA-Z0-9_.-]+""#, #""[a-zA-Z0-9_.-""#, "byte 0 of the pattern: '[' has no ']'"),
        Fault(
            #""format": "timestamp""#,
            #""format": "timestmp""#,
            "there is no tag format 'timestmp'; did you mean 'timestamp'?"
        ),
        Fault(#""openapi": 480"#, #""openapi": 700"#, "700 is not between 400 and 599"),
        Fault(#""openapi": 480"#, #""openapy": 480"#, "'statuses' must have a member 'openapi'"),
        Fault(
            #""requirement": "GM-SEL-NOW""#,
            #""requirement": "GM-SEL-NAW""#,
            "there is no requirement 'GM-SEL-NAW'; did you mean 'GM-SEL-NOW'?"
        ),
        Fault(
            #""companions": ["StartTimestamp"]"#,
            #""companions": ["Start"]"#,
            "there is no member 'Start'; known here: AfterFragmentNumber, ContinuationToken, StartSelectorType, StartTimestamp"
        ),
        Fault(
            #""source": "matroska""#,
            #""source": "matrosca""#,
            "there is no source 'matrosca'; did you mean 'matroska'?"
        ),
        Fault(
            #""name": "InvalidEndpointException","#,
            #""name": "InvalidEndpoint","#,
            "the exception 'InvalidEndpointException' is missing"
        ),
        Fault(#""level": "must""#, #""level": "MUST""#, "'MUST' is no 'level'; did you mean 'must'?"),
        Fault(#""messageMember": "Message","#, "", "an error has either a 'messageMember' or a 'body'"),
        Fault(#""service": {"#, #""sources": [], "service": {"#, "the name 'sources' stands twice in one object"),
        Fault(#""sources": ["#, #""sources": [,"#, "unexpected ',', expected a value or ']'"),
    ]

    @Test("every fault is found at its place", arguments: faults)
    func fault(_ fault: Fault) throws {
        let text = String(decoding: try Files.ofPackage("Scenarios/contract.json"), as: UTF8.self)
        let place = try #require(text.firstRange(of: fault.original))
        let changed = text.replacingCharacters(in: place, with: fault.replacement)
        let source = SourceText(name: "contract.json", text: changed)
        let error = try #require(throws: ContractError.self) { try Contract(source) }
        let texts = error.diagnostics.map(\.description)
        #expect(texts.contains { $0.hasSuffix(": \(fault.message)") }, "\(texts)")
        // No fault is reported at the start of the file for want of a better place.
        #expect(!texts.contains { $0.hasPrefix("contract.json:1:1:") }, "\(texts)")
    }

    @Test("all faults are found at once, in the order of the text")
    func together() throws {
        let source = SourceText(name: "c.json", text: #"{"service":{"name":1},"limits":[],"extra":0}"#)
        let error = try #require(throws: ContractError.self) { try Contract(source) }
        let messages = error.diagnostics.map(\.message)
        #expect(messages.contains("this is 1; expected a string"))
        #expect(messages.contains("'service' must have a member 'apiVersion'"))
        #expect(messages.contains("this is an array; expected an object ('limits')"))
        #expect(messages.contains("a contract has no member 'extra'"))
        #expect(messages.contains("a contract must have a member 'requirements'"))
        let places = error.diagnostics.map(\.range.lowerBound)
        #expect(places == places.sorted())
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
