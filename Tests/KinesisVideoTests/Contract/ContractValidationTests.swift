import Testing

@testable import KinesisVideo

@Suite("Validating requests")
struct ContractValidationTests {
    struct Sample: CustomTestStringConvertible {
        let body: String
        let violations: [String]

        init(_ body: String, _ violations: String...) {
            self.body = body
            self.violations = violations
        }

        var testDescription: String { String(body.prefix(100)) }
    }

    static let earliest = #""StartSelector":{"StartSelectorType":"EARLIEST"}"#
    static func name(_ text: String) -> String { #"{"StreamName":"\#(text)",\#(earliest)}"# }
    static func selector(_ text: String) -> String { #"{"StreamName":"a","StartSelector":{\#(text)}}"# }
    static func repeated(_ count: Int) -> String { String(repeating: "7", count: count) }

    static let samples: [Sample] = [
        Sample(name("a")),
        Sample(name("a_Z.9-")),
        Sample(name(repeated(256))),
        Sample(
            name(repeated(257)),
            "'StreamName' failed to satisfy constraint: Member must have length less than or equal to 256"
        ),
        Sample(
            name(""),
            "'StreamName' failed to satisfy constraint: Member must have length greater than or equal to 1",
            "'StreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ),
        Sample(
            name("a b"),
            "'StreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ),
        Sample(
            name("a\\n"),
            "'StreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ),
        Sample(
            #"{"StreamName":1,\#(earliest)}"#,
            "'StreamName' failed to satisfy constraint: expected a string, found a number"
        ),
        Sample(
            "{\(earliest)}",
            "the body failed to satisfy constraint: One of StreamName, StreamARN must be specified"
        ),
        Sample(
            #"{"StreamName":null,\#(earliest)}"#,
            "the body failed to satisfy constraint: One of StreamName, StreamARN must be specified"
        ),
        Sample(#"{"StreamARN":"arn:aws:kinesisvideo:us-west-2:111122223333:stream/demo/1500000000000",\#(earliest)}"#),
        Sample(#"{"StreamName":"a","StreamARN":"arn:aws:kinesisvideo:r:1:s/n/2","Else":0,\#(earliest)}"#),
        Sample(
            #"{"StreamARN":"arn:aws-cn:kinesisvideo:r:1:stream/demo/2",\#(earliest)}"#,
            "'StreamARN' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                + "arn:aws:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+"
        ),
        Sample(#"{"StreamName":"a"}"#, "'StartSelector' failed to satisfy constraint: Member must not be null"),
        Sample(
            #"{"StreamName":"a","StartSelector":"NOW"}"#,
            "'StartSelector' failed to satisfy constraint: expected an object, found a string"
        ),
        Sample(
            selector(""),
            "'StartSelector.StartSelectorType' failed to satisfy constraint: Member must not be null"
        ),
        Sample(
            selector(#""StartSelectorType":"now""#),
            "'StartSelector.StartSelectorType' failed to satisfy constraint: Member must satisfy enum value set: "
                + "[FRAGMENT_NUMBER, SERVER_TIMESTAMP, PRODUCER_TIMESTAMP, NOW, EARLIEST, CONTINUATION_TOKEN]"
        ),
        Sample(
            selector(#""StartSelectorType":"FRAGMENT_NUMBER""#),
            "'StartSelector.AfterFragmentNumber' failed to satisfy constraint: Member must not be null for type "
                + "FRAGMENT_NUMBER"
        ),
        Sample(
            selector(#""StartSelectorType":"SERVER_TIMESTAMP""#),
            "'StartSelector.StartTimestamp' failed to satisfy constraint: Member must not be null for type "
                + "SERVER_TIMESTAMP"
        ),
        Sample(
            selector(#""StartSelectorType":"PRODUCER_TIMESTAMP","StartTimestamp":null"#),
            "'StartSelector.StartTimestamp' failed to satisfy constraint: Member must not be null for type "
                + "PRODUCER_TIMESTAMP"
        ),
        Sample(
            selector(#""StartSelectorType":"CONTINUATION_TOKEN""#),
            "'StartSelector.ContinuationToken' failed to satisfy constraint: Member must not be null for type "
                + "CONTINUATION_TOKEN"
        ),
        Sample(selector(#""StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":"\#(repeated(128))""#)),
        Sample(
            selector(#""StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":"\#(repeated(129))""#),
            "'StartSelector.AfterFragmentNumber' failed to satisfy constraint: Member must have length less than or "
                + "equal to 128"
        ),
        Sample(
            selector(#""StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":"12x""#),
            "'StartSelector.AfterFragmentNumber' failed to satisfy constraint: Member must satisfy regular expression "
                + "pattern: ^[0-9]+$"
        ),
        Sample(selector(#""StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1.720751492346E9"#)),
        Sample(selector(#""StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":"2017-11-28T06:55:09Z""#)),
        Sample(
            selector(#""StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":"yesterday""#),
            "'StartSelector.StartTimestamp' failed to satisfy constraint: Member must be a timestamp"
        ),
        Sample(
            selector(#""StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1e99"#),
            "'StartSelector.StartTimestamp' failed to satisfy constraint: Member must be a timestamp"
        ),
        Sample(
            selector(#""StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":true"#),
            "'StartSelector.StartTimestamp' failed to satisfy constraint: expected a number of seconds or an RFC 3339 "
                + "string, found true or false"
        ),
        Sample(
            #"{"StreamName":"a","StreamName":"b",\#(earliest)}"#,
            "'StreamName' failed to satisfy constraint: Member must not be repeated"
        ),
        Sample("[]", "the body failed to satisfy constraint: expected an object, found an array"),
    ]

    @Test("every way of breaking the contract is named", arguments: samples)
    func violations(_ sample: Sample) throws {
        let operation = try #require(Files.contract().operation(named: "GetMedia"))
        let body = try JSONReader.parse(sample.body).root
        #expect(operation.violations(of: body).map(\.description) == sample.violations)
    }

    @Test("a violation points at its value")
    func ranges() throws {
        let text = Self.selector(#""StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":"12x""#)
        let operation = try #require(Files.contract().operation(named: "GetMedia"))
        let violation = try #require(operation.violations(of: JSONReader.parse(text).root).first)
        #expect(SourceText(name: "b", text: text).text(in: violation.range) == #""12x""#)
        #expect(violation.path == "StartSelector.AfterFragmentNumber")
    }

    @Test("lengths count Unicode scalars")
    func lengths() throws {
        let operation = try #require(Files.contract().operation(named: "GetMedia"))
        let member = try #require(operation.member("StreamName"))
        let text = String(repeating: "e\u{301}", count: 128)
        #expect(text.count == 128 && text.utf8.count == 384)
        #expect(member.violations(of: text).count == 1)
        #expect(member.violations(of: text + "x").count == 2)
    }

    @Test("GetDataEndpoint is validated by its own members")
    func dataEndpoint() throws {
        let operation = try #require(Files.contract().operation(named: "GetDataEndpoint"))
        func violations(_ body: JSONNode) -> [Contract.Violation.Kind] { operation.violations(of: body).map(\.kind) }
        let arn: JSONNode = "arn:aws-cn:kinesisvideo:cn-north-1:1:stream/demo/2"
        #expect(violations(.object(["StreamARN": arn, "APIName": "GET_MEDIA"])).isEmpty)
        #expect(violations(.object(["StreamName": "a"])) == [.missing])
        #expect(violations(.object(["APIName": "GET_MEDIA"])) == [.noneOf(["StreamName", "StreamARN"])])
    }
}
