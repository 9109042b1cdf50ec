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
        Fault(#""plane": "data""#, #""plane": "date""#, "'plane' is one of 'control', 'data' (did you mean 'data'?)"),
        Fault(#""id": "matroska""#, #""id": "openapi""#, "'openapi' is already given"),
        Fault(#""minLength": 1,"#, #""minLength": -1,"#, "'minLength' is at least 0"),
        Fault(#""minLength": 1,"#, #""minLength": 1.0,"#, "'minLength': expected an integer, found a number"),
        Fault(#""minLength": 1,"#, #""minLenght": 1,"#, "unknown member 'minLenght' (did you mean 'minLength'?)"),
        Fault(#""[a-zA-Z0-9_.-]+""#, #""[a-zA-Z0-9_.-""#, "'pattern': byte 0 of the pattern: '[' has no ']'"),
        Fault(
            #""format": "timestamp""#,
            #""format": "timestmp""#,
            "no tag format 'timestmp' (did you mean 'timestamp'?)"
        ),
        Fault(#""openapi": 480"#, #""openapi": 700"#, "'openapi' is 400 to 599"),
        Fault(#""openapi": 480"#, #""openapy": 480"#, "'openapi' is missing"),
        Fault(
            #""requirement": "GM-SEL-NOW""#,
            #""requirement": "GM-SEL-NAW""#,
            "no requirement 'GM-SEL-NAW' (did you mean 'GM-SEL-NOW'?)"
        ),
        Fault(#""companions": ["StartTimestamp"]"#, #""companions": ["Start"]"#, "no member 'Start'"),
        Fault(#""source": "matroska""#, #""source": "matrosca""#, "no source 'matrosca' (did you mean 'matroska'?)"),
        Fault(
            #""name": "InvalidEndpointException","#,
            #""name": "InvalidEndpoint","#,
            "the exception 'InvalidEndpointException' is missing"
        ),
        Fault(
            #""level": "must""#,
            #""level": "MUST""#,
            "'level' is one of 'must', 'should', 'may' (did you mean 'must'?)"
        ),
        Fault(#""messageMember": "Message","#, "", "an error has either a 'messageMember' or a 'body'"),
        Fault(#""service": {"#, #""sources": [], "service": {"#, "'sources' is already given at line 2, column 3"),
        Fault(#""sources": ["#, #""sources": [,"#, "unexpected ',', expected a value or ']'"),
    ]

    @Test("every fault is found at its place", arguments: faults)
    func fault(_ fault: Fault) throws {
        let text = String(decoding: try Files.ofPackage("Scenarios/contract.json"), as: UTF8.self)
        let place = try #require(text.firstRange(of: fault.original))
        let changed = text.replacingCharacters(in: place, with: fault.replacement)
        let source = SourceText(name: "contract.json", text: changed)
        let error = try #require(throws: ContractError.self) { try Contract(source) }
        let rendered = error.problems.map { $0.rendered(in: source) }
        #expect(rendered.contains { $0.contains(": \(fault.message)\n") }, "\(error)")
        // No fault is reported at the start of the file for want of a better place.
        #expect(!rendered.contains { $0.hasPrefix("contract.json:1:1:") }, "\(error)")
    }

    @Test("all faults are found at once, in the order of the text")
    func together() throws {
        let source = SourceText(name: "c.json", text: #"{"service":{"name":1},"limits":[],"extra":0}"#)
        let error = try #require(throws: ContractError.self) { try Contract(source) }
        let messages = error.problems.map(\.message)
        #expect(messages.contains("'name': expected a string, found a number"))
        #expect(messages.contains("'apiVersion' is missing"))
        #expect(messages.contains("expected an object, found an array"))
        #expect(messages.contains("unknown member 'extra'"))
        #expect(messages.contains("'requirements' is missing"))
        #expect(error.problems.map(\.range.lowerBound) == error.problems.map(\.range.lowerBound).sorted())
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
