import KinesisVideo
import Testing

@testable import KinesisVideoEmulator

/// Which bodies are refused, and how.
@Suite struct ValidationTests {
    private static let now = #""StartSelector":{"StartSelectorType":"NOW"}"#
    private static let arn = "arn:aws:kinesisvideo:eu-west-1:123456789012:stream/recorded/1"

    @Test(arguments: [
        "", " ", "{", "null", "[]", "1", "\"x\"", "{}", "{'a':1}", "\u{FEFF}{}", "{\"a\":01}",
        "{\"StreamName\":\"\\uD800\"}",
        #"{"StreamName":"recorded"}"#,
        #"{\#(now)}"#,
        #"{"StreamName":null,"StreamARN":null,\#(now)}"#,
        #"{"StreamName":1,\#(now)}"#,
        #"{"StreamName":["recorded"],\#(now)}"#,
        #"{"StreamName":"",\#(now)}"#,
        #"{"StreamName":"a b",\#(now)}"#,
        #"{"StreamName":"recorded/","StartSelector":{"StartSelectorType":"NOW"}}"#,
        #"{"StreamName":"é",\#(now)}"#,
        #"{"StreamName":"\#(String(repeating: "a", count: 257))",\#(now)}"#,
        #"{"StreamARN":"arn:aws-cn:kinesisvideo:eu-west-1:1:stream/a/1",\#(now)}"#,
        #"{"StreamARN":"\#(arn)/",\#(now)}"#,
        #"{"StreamName":"recorded","StreamARN":"\#(arn)",\#(now)}"#,
        #"{"StreamName":"recorded","StreamName":"recorded",\#(now)}"#,
        #"{"StreamName":"recorded","StartSelector":"NOW"}"#,
        #"{"StreamName":"recorded","StartSelector":null}"#,
        #"{"StreamName":"recorded","StartSelector":{}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"now"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":1}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"FRAGMENT_NUMBER"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":"x"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":5}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"PRODUCER_TIMESTAMP","StartTimestamp":"soon"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1e400}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":true}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"CONTINUATION_TOKEN"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"CONTINUATION_TOKEN","ContinuationToken":"a b"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"NOW","ContinuationToken":"a b"}}"#,
        #"{"x":\#(String(repeating: "[", count: 100_000))}"#,
    ])
    func badBodiesAreRefused(_ body: String) throws {
        let fixture = try Fixture()
        let answer = fixture.answer(fixture.request(body))
        #expect(answer.status == 400)
        #expect(answer.errorType == "InvalidArgumentException")
        #expect(answer.text.hasPrefix(#"{"Message":""#))
    }

    @Test(arguments: [
        "{", #"{"StreamName":1,\#(now)}"#, "[]", #"{"StreamName":"recorded","StreamName":"recorded",\#(now)}"#,
    ])
    func malformedBodiesCanBeOfAnotherError(_ body: String) throws {
        let fixture = try Fixture { $0.choices.malformedBody = .serialization }
        #expect(fixture.answer(fixture.request(body)).errorType == "SerializationException")
        #expect(fixture.answer(fixture.request("{}")).errorType == "InvalidArgumentException")
    }

    @Test(arguments: [
        #"{"StreamName":"recorded",\#(now)}"#,
        #" { "StreamName" : "recorded" , \#(now) } "#,
        #"{"StreamName":"recorded","StreamARN":null,\#(now),"Other":[1,{"a":2}]}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"NOW","ContinuationToken":"x","Other":1}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1767322990}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1767322990.5}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1.7673229905E9}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":"2026-01-02T03:03:10Z"}}"#,
        #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":-1}}"#,
    ])
    func goodBodiesAreServed(_ body: String) throws {
        let fixture = try Fixture()
        #expect(fixture.answer(fixture.request(body)).status == 200)
    }

    @Test func everyFormOfATimestampMeansTheSame() throws {
        for form in ["1767322990.5", "1.7673229905E9", "\"2026-01-02T03:03:10.500Z\"", "1767322990500e-3"] {
            let fixture = try Fixture()
            let selector = #"{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":\#(form)}"#
            let first = try fixture.media("recorded", selector, most: 2000).numbers.first
            #expect(first == (try fixture.fragments(of: "recorded")[5].number.text))
        }
    }

    @Test(arguments: [
        (ContestedChoices.StartTimestampForm.dateTime, [true, true, true, true]),
        (.exponent, [false, true, true, true]),
        (.epochSeconds, [false, false, false, true]),
    ])
    func formsOfTimesAreContested(choice: ContestedChoices.StartTimestampForm, isTaken: [Bool]) throws {
        let fixture = try Fixture { $0.choices.startTimestampForm = choice }
        let forms = [#""2026-01-02T03:03:10.500Z""#, "1.7673229905E9", "1767322990500e-3", "1767322990.5"]
        for (form, isTaken) in zip(forms, isTaken) {
            let selector = #"{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":\#(form)}"#
            let answer = fixture.getMedia("recorded", selector)
            #expect((answer.status == 200) == isTaken, "\(form)")
            if !isTaken { #expect(answer.errorType == "InvalidArgumentException") }
        }
    }

    @Test func nameAndARNAreContested() throws {
        let body = #"{"StreamName":"recorded","StreamARN":"ARN",\#(Self.now)}"#
        for (choice, stream) in [(ContestedChoices.NameAndARN.arnWins, "empty"), (.nameWins, "recorded")] {
            let fixture = try Fixture { $0.choices.nameAndARN = choice }
            let arn = try fixture.stream("empty").identity.arn
            let answer = fixture.answer(fixture.request(body.replacing("ARN\",", with: "\(arn)\",")))
            #expect(answer.note.stream == stream)
        }
    }

    @Test func needlessMembersAreContested() throws {
        let fixture = try Fixture { $0.choices.extraCompanions = .refused }
        let answer = fixture.getMedia("recorded", #"{"StartSelectorType":"NOW","ContinuationToken":"x"}"#)
        #expect(answer.errorType == "InvalidArgumentException")
        #expect(answer.text.contains("ContinuationToken must not be specified for type NOW"))
        #expect(fixture.getMedia("recorded", #"{"StartSelectorType":"NOW","ContinuationToken":null}"#).status == 200)
    }

    @Test func partitionsOfARNsAreContested() throws {
        func error(_ arn: String, _ change: (inout EmulatorConfiguration) -> Void = { _ in }) throws -> String? {
            let fixture = try Fixture(change)
            return fixture.answer(fixture.request(#"{"StreamARN":"\#(arn)",\#(Self.now)}"#)).errorType
        }
        let foreign = "arn:aws-cn:kinesisvideo:cn-north-1:1:stream/a/1"
        #expect(try error(foreign) == "InvalidArgumentException")
        #expect(try error(foreign) { $0.choices.arnPartition = .any } == "ResourceNotFoundException")
        for broken in [
            "arn:aws-cn:kinesisvideo:cn-north-1:1:stream/a", "arn:gcp:kinesisvideo:a:1:stream/a/1", "x" + foreign,
        ] {
            #expect(try error(broken) { $0.choices.arnPartition = .any } == "InvalidArgumentException", "\(broken)")
        }
    }

    @Test(arguments: ["cn-north-1", "us-gov-west-1", "eusc-de-east-1"])
    func anEmulatorTakesItsOwnARNs(region: String) throws {
        let fixture = try Fixture(faults: ["acceptsAnySignature"]) { $0.region = region }
        let arn = try fixture.stream("recorded").identity.arn
        #expect(arn.hasPrefix("arn:\(Partition.of(region: region).id):kinesisvideo:\(region):"))
        #expect(fixture.answer(fixture.request(#"{"StreamARN":"\#(arn)",\#(Self.now)}"#)).note.stream == "recorded")
    }

    @Test func patternsWithoutAnchorsAreContested() throws {
        let fixture = try Fixture { $0.choices.patternAnchoring = .contains }
        #expect(fixture.getMedia("a b").errorType == "ResourceNotFoundException")
        #expect(fixture.getMedia("  ").errorType == "InvalidArgumentException")
        let token = fixture.getMedia(
            "recorded",
            #"{"StartSelectorType":"CONTINUATION_TOKEN","ContinuationToken":"a b"}"#
        )
        #expect(token.errorType == "InvalidArgumentException")
    }

    @Test(arguments: [
        ("ignoresLength", #"{"StreamName":"\#(String(repeating: "a", count: 257))",\#(now)}"#),
        ("ignoresPattern", #"{"StreamName":"a b",\#(now)}"#),
        ("ignoresRequired=StreamName", #"{\#(now)}"#),
        ("ignoresType", #"{"StreamName":5,\#(now)}"#),
    ])
    func faultsOverlookTheStreamsBounds(_ fault: String, _ body: String) throws {
        let fixture = try Fixture(faults: [fault])
        #expect(fixture.answer(fixture.request(body)).errorType == "ResourceNotFoundException")
    }

    @Test(arguments: [
        ("ignoresRequired", #"{"StreamName":"recorded"}"#),
        ("ignoresRequired=StartSelectorType", #"{"StreamName":"recorded","StartSelector":{}}"#),
        ("ignoresEnumeration", #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"LATEST"}}"#),
        ("ignoresCompanions", #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"FRAGMENT_NUMBER"}}"#),
        (
            "ignoresType=StartTimestamp",
            #"{"StreamName":"recorded","StartSelector":{"StartSelectorType":"NOW","StartTimestamp":"x"}}"#
        ),
        ("ignoresType=StartSelector", #"{"StreamName":"recorded","StartSelector":"NOW"}"#),
    ])
    func faultsOverlookTheSelectorsBounds(_ fault: String, _ body: String) throws {
        let fixture = try Fixture(faults: [fault])
        #expect(fixture.answer(fixture.request(body)).status == 200)
        let faithful = try Fixture()
        #expect(faithful.answer(faithful.request(body)).errorType == "InvalidArgumentException")
    }
}
