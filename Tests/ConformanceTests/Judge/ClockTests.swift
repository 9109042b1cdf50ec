import KinesisVideo
import Testing

@testable import Conformance

/// MILLIS_BEHIND_NOW is held against the clock that the endpoint's own `Date` shows, whatever ours shows.
@Suite("The endpoint's clock")
struct ClockTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// The `Date` of the head; `nil` where there is none.
        let date: String?
        var millisBehindNow = "15858"
        let offClock: String
    }

    /// The chunk says that the present is 06:55:24.984; its last byte comes one second after the request went out.
    static let examples: [Example] = [
        Example(testDescription: "the same second", date: "Tue, 28 Nov 2017 06:55:24 GMT", offClock: "0"),
        Example(
            testDescription: "the chunk was made after the head, and not after it came",
            date: "Tue, 28 Nov 2017 06:55:22 GMT",
            offClock: "0"
        ),
        Example(
            testDescription: "a Date that is made once a second",
            date: "Tue, 28 Nov 2017 06:55:26 GMT",
            offClock: "0"
        ),
        Example(
            testDescription: "a present that has not come",
            date: "Tue, 28 Nov 2017 06:55:20 GMT",
            offClock: "985"
        ),
        Example(
            testDescription: "a present that is 20 minutes ahead",
            date: "Tue, 28 Nov 2017 06:35:24 GMT",
            offClock: "1196985"
        ),
        Example(
            testDescription: "counted from the latest chunk of a stream that no longer grows",
            date: "Tue, 28 Nov 2017 07:55:24 GMT",
            offClock: "-3597016"
        ),
        Example(testDescription: "no Date to tell", date: nil, offClock: "0"),
        Example(testDescription: "a Date that is none", date: "yesterday", offClock: "0"),
        Example(
            testDescription: "a number without measure",
            date: "Tue, 28 Nov 2017 06:55:24 GMT",
            millisBehindNow: "9223372036854775807",
            offClock: #"{ "greaterThan": 1000000000000 }"#
        ),
    ]

    @Test("tells what MILLIS_BEHIND_NOW may be counted from", arguments: examples)
    func offClock(example: Example) throws {
        var trial = Trial(
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "first": { "offClock": \#(example.offClock) } } }"#,
            body: SampleChunk().tag("MILLIS_BEHIND_NOW", example.millisBehindNow).bytes
        )
        if let date = example.date { trial.headers.append(HeaderField("date", date)) }
        #expect(try trial.judgedAnyhow().lines == [])
    }

    @Test("is shown at the tag, where a present has not come")
    func finding() throws {
        var trial = Trial(
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "first": { "offClock": { "atMost": 0 } } } }"#,
            body: SampleChunk().bytes
        )
        trial.headers.append(HeaderField("Date", "Tue, 28 Nov 2017 06:55:20 GMT"))
        let lines = try trial.judged().lines
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("stream.first: the first chunk: offClock is 985; expected at most 0 @") == true)
        #expect(lines.first?.hasSuffix("TagString[1]") == true)
    }
}
