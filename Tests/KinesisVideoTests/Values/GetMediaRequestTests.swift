import Testing

@testable import KinesisVideo

@Suite("GetMedia request")
struct GetMediaRequestTests {
    static let number = FragmentNumber.composed(sequence: 0, serverMilliseconds: 1, low28: 2)

    @Test(
        "has a body with the wire's names and no member that is not set",
        arguments: [
            (StartSelector.now, #"{"StartSelectorType":"NOW"}"#),
            (.earliest, #"{"StartSelectorType":"EARLIEST"}"#),
            (
                .fragmentNumber(after: number),
                #"{"StartSelectorType":"FRAGMENT_NUMBER","AfterFragmentNumber":"\#(number)"}"#
            ),
            (
                .serverTimestamp(WallTime(milliseconds: 1_511_852_109_126)),
                #"{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1511852109.126}"#
            ),
            (
                .producerTimestamp(WallTime(milliseconds: 5000)),
                #"{"StartSelectorType":"PRODUCER_TIMESTAMP","StartTimestamp":5}"#
            ),
            (
                .continuationToken("a_b.c-1"),
                #"{"StartSelectorType":"CONTINUATION_TOKEN","ContinuationToken":"a_b.c-1"}"#
            ),
        ]
    )
    func body(_ selector: StartSelector, _ expected: String) {
        let request = GetMediaRequest(stream: .name("demo"), startSelector: selector)
        #expect(
            String(decoding: request.bodyBytes, as: UTF8.self) == #"{"StreamName":"demo","StartSelector":\#(expected)}"#
        )
    }

    @Test("names a stream by ARN, and writes times as RFC 3339 where that is wanted")
    func forms() {
        let request = GetMediaRequest(
            stream: .arn("arn:x"),
            startSelector: .serverTimestamp(WallTime(milliseconds: 1500)),
            timestampForm: .dateTime
        )
        #expect(
            request.body.text()
                == #"{"StreamARN":"arn:x","StartSelector":{"StartSelectorType":"SERVER_TIMESTAMP","StartTimestamp":"1970-01-01T00:00:01.500Z"}}"#
        )
    }

    @Test("keeps to the contract", arguments: GetMediaRequest.TimestampForm.allCases)
    func contract(_ form: GetMediaRequest.TimestampForm) throws {
        let operation = try #require(Files.contract().operation(named: "GetMedia"))
        let time = WallTime(milliseconds: 1_511_852_109_126)
        let selectors: [StartSelector] = [
            .now, .earliest, .fragmentNumber(after: Self.number), .serverTimestamp(time), .producerTimestamp(time),
            .continuationToken("t"),
        ]
        #expect(Set(selectors.map(\.type)) == Set(StartSelectorType.allCases))
        for selector in selectors {
            for stream in [StreamReference.name("demo"), .arn("arn:aws:kinesisvideo:us-west-2:1:stream/demo/2")] {
                let request = GetMediaRequest(stream: stream, startSelector: selector, timestampForm: form)
                #expect(operation.violations(of: request.body).isEmpty)
            }
        }
    }
}
