import ConformanceReports
import KinesisVideo
import Testing

@testable import Conformance

/// What time alone decides.
@Suite("Time")
struct TimingTests {
    /// One thing that happens to a judge.
    enum Happening {
        case head(Int)
        case chunks(Range<Int>)
        case part([UInt8])
        case time
        case end(TransportOutcome)
    }

    struct Example: CustomTestStringConvertible {
        let name: String
        let expect: String
        /// What happens, with the milliseconds at which it does.
        let course: [(Int, Happening)]
        var verdict = Verdict.failed
        var findings: [String] = []
        /// When time is asked for after each happening, in milliseconds.
        var deadlines: [Int?] = []

        var testDescription: String { name }
    }

    static let examples: [Example] = [
        Example(
            name: "a head in time",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "headWithin": "2s" } }"#,
            course: [(2000, .head(200)), (9000, .chunks(0..<1))],
            verdict: .passed,
            deadlines: [nil, nil]
        ),
        Example(
            name: "a late head",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "headWithin": "2s" } }"#,
            course: [(2001, .head(200))],
            findings: ["timing.head: no head came within 2.000 s"]
        ),
        Example(
            name: "no head",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "headWithin": "2s" } }"#,
            course: [(2000, .time)],
            findings: ["timing.head: no head came within 2.000 s"]
        ),
        Example(
            name: "a first chunk in time",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 2 }, "firstChunkWithin": "3s" } }"#,
            course: [(1, .head(200)), (3000, .chunks(0..<1)), (9000, .chunks(1..<2))],
            verdict: .passed,
            deadlines: [3000, nil, nil]
        ),
        Example(
            name: "a late first chunk",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 2 }, "firstChunkWithin": "3s" } }"#,
            course: [(1, .head(200)), (3001, .chunks(0..<1))],
            findings: ["timing.first-chunk: no chunk was complete within 3.000 s"]
        ),
        Example(
            name: "no first chunk",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 2 }, "firstChunkWithin": "3s" } }"#,
            course: [(1, .head(200)), (3000, .time)],
            findings: ["timing.first-chunk: no chunk was complete within 3.000 s"]
        ),
        Example(
            name: "an error is told, not the chunk that it did not bring",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 2 }, "firstChunkWithin": "3s" } }"#,
            course: [(1, .head(500)), (3000, .time)],
            findings: [
                "http.status: answered 500; expected 200",
                "http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there",
            ]
        ),
        Example(
            name: "chunks that follow each other in time",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 }, "gapWithin": "2s" } }"#,
            course: [(1, .head(200)), (9000, .chunks(0..<1)), (11_000, .chunks(1..<2)), (13_000, .chunks(2..<3))],
            verdict: .passed,
            deadlines: [nil, 11_000, 13_000, nil]
        ),
        Example(
            name: "a chunk that comes late after another",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 }, "gapWithin": "2s" } }"#,
            course: [(1, .head(200)), (500, .chunks(0..<1)), (2501, .chunks(1..<2))],
            findings: ["timing.gap: no chunk was complete within 2.000 s after chunk #0 @709"]
        ),
        Example(
            name: "no chunk after another",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 }, "gapWithin": "2s" } }"#,
            course: [(1, .head(200)), (500, .chunks(0..<1)), (2500, .time)],
            findings: ["timing.gap: no chunk was complete within 2.000 s after chunk #0 @709"]
        ),
        Example(
            name: "a rate as expected",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "rate": { "atLeast": 709, "atMost": 709 } } }"#,
            course: [(1000, .head(200)), (2000, .chunks(0..<1))],
            verdict: .passed
        ),
        Example(
            name: "a rate that is too high",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 }, "rate": { "atMost": 100 } } }"#,
            course: [(1000, .head(200)), (2000, .chunks(0..<1))],
            findings: ["timing.rate: 709 bytes came at 709 bytes a second; expected at most 100 @709"]
        ),
        Example(
            name: "a late first chunk that only should come in time ends nothing",
            expect: #"{ "level": "should", "chunks": { "stopWhen": { "chunks": 2 }, "firstChunkWithin": "3s" } }"#,
            course: [(1, .head(200)), (3001, .chunks(0..<1)), (9000, .chunks(1..<2))],
            verdict: .nonStrict,
            findings: [
                "should timing.first-chunk: the first chunk was complete after 3.001 s, not within 3.000 s @709"
            ],
            deadlines: [nil, nil, nil]
        ),
        Example(
            name: "a late head that only should come in time is told when it comes",
            expect: #"{ "level": "should", "chunks": { "stopWhen": { "chunks": 1 }, "headWithin": "2s" } }"#,
            course: [(2001, .head(200)), (3000, .chunks(0..<1))],
            verdict: .nonStrict,
            findings: ["should timing.head: the head came after 2.001 s, not within 2.000 s"]
        ),
        Example(
            name: "a chunk that only should not come late after another",
            expect: #"{ "level": "should", "chunks": { "stopWhen": { "chunks": 2 }, "gapWithin": "2s" } }"#,
            course: [(1, .head(200)), (500, .chunks(0..<1)), (2501, .chunks(1..<2))],
            verdict: .nonStrict,
            findings: [
                "should timing.gap: chunk #1 was complete 2.001 s after the one before it, not within 2.000 s @1419"
            ]
        ),
        Example(
            name: "a late end that only should come in time",
            expect:
                #"{ "level": "should", "chunks": { "stopWhen": { "end": true }, "ends": { "within": "5s" } } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (5001, .end(.finished))],
            verdict: .nonStrict,
            findings: ["should stream.ends: the stream ended after 5.001 s, not within 5.000 s"]
        ),
        Example(
            name: "an end in time",
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "within": "5s" } } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (5000, .end(.finished))],
            verdict: .passed,
            deadlines: [5000, 5000, nil]
        ),
        Example(
            name: "a late end",
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "within": "5s" } } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (5001, .end(.finished))],
            findings: ["stream.ends: the stream had not ended after 5.000 s"]
        ),
        Example(
            name: "no end",
            expect: #"{ "chunks": { "stopWhen": { "end": true }, "ends": { "within": "5s" } } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (5000, .time)],
            findings: ["stream.ends: the stream had not ended after 5.000 s"]
        ),
        Example(
            name: "enough time",
            expect: #"{ "chunks": { "stopWhen": { "elapsed": "4s" }, "count": 1 } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (4001, .time)],
            verdict: .passed,
            deadlines: [4001, 4001, nil]
        ),
        Example(
            name: "enough time after a head that was long in coming",
            expect: #"{ "chunks": { "stopWhen": { "elapsed": "4s" }, "count": 1 } }"#,
            course: [(1900, .head(200)), (5000, .chunks(0..<1)), (5900, .time)],
            verdict: .passed,
            deadlines: [5900, 5900, nil]
        ),
        Example(
            name: "enough time and too few chunks",
            expect: #"{ "chunks": { "stopWhen": { "elapsed": "4s" }, "count": { "atLeast": 2 } } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (4001, .time)],
            findings: ["stream.count: 1 chunk is complete; expected at least 2 @709"]
        ),
        Example(
            name: "what comes when the time is over is not looked at",
            expect: #"{ "chunks": { "stopWhen": { "elapsed": "4s" }, "count": 1 } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (4001, .part([1, 2, 3]))],
            verdict: .passed
        ),
        Example(
            name: "all that there was, however long it took",
            expect: #"{ "chunks": { "stopWhen": { "anyOf": [{ "end": true }, { "quiet": "4s" }] }, "count": 2 } }"#,
            course: [(1, .head(200)), (2000, .chunks(0..<1)), (5999, .chunks(1..<2)), (9999, .time)],
            verdict: .passed,
            deadlines: [4001, 6000, 9999, nil]
        ),
        Example(
            name: "what comes behind a silence that was long enough is not looked at",
            expect: #"{ "chunks": { "stopWhen": { "quiet": "4s" }, "count": 1 } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (4002, .chunks(1..<2))],
            verdict: .passed
        ),
        Example(
            name: "silence without an answer is no pass",
            expect: #"{ "chunks": { "stopWhen": { "quiet": "4s" } } }"#,
            course: [(4001, .time), (6000, .end(.timedOut))],
            findings: ["http.no-answer: no answer came within 6.000 s"]
        ),
        Example(
            name: "time without an answer is no pass",
            expect: #"{ "chunks": { "stopWhen": { "elapsed": "4s" } } }"#,
            course: [(4001, .time), (6000, .end(.timedOut))],
            findings: ["http.no-answer: no answer came within 6.000 s"]
        ),
        Example(
            name: "a finding that only should not be does not end the reading",
            expect:
                #"{ "level": "should", "chunks": { "stopWhen": { "elapsed": "4s" }, "count": 7, "each": { "frames": 1 } } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (1000, .time), (4001, .time)],
            verdict: .nonStrict,
            findings: [
                "should stream.each: chunk #0: frames is 2; expected 1 @0",
                "should stream.count: 1 chunk is complete; expected 7 @709",
            ],
            deadlines: [4001, 4001, 4001, nil]
        ),
        Example(
            name: "the end of the time before the end that was wanted",
            expect:
                #"{ "chunks": { "stopWhen": { "anyOf": [{ "end": true }, { "elapsed": "4s" }] }, "ends": "finished" } }"#,
            course: [(1, .head(200)), (2, .chunks(0..<1)), (4001, .time)],
            findings: ["stream.ends: the stream had not ended when enough was read, after 4.001 s @709"]
        ),
        Example(
            name: "no answer in the time that the case has",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#,
            course: [(7000, .end(.timedOut))],
            findings: ["http.no-answer: no answer came within 7.000 s"]
        ),
        Example(
            name: "a stream that stalls",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(1, .head(200)), (500, .chunks(0..<2)), (10_500, .end(.timedOut))],
            findings: ["stream.stalled: the stream stalled: 2 chunks in 10.500 s, then nothing for 10.000 s @1419"]
        ),
        Example(
            name: "a stream that may only be slow when the case's time is over",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(1, .head(200)), (500, .chunks(0..<2)), (10_499, .end(.timedOut))],
            verdict: .inconclusive(
                Inconclusive(
                    .outOfTime,
                    "the time of the case was over before enough was read: 2 chunks in 10.499 s, "
                        + "the last bytes 9.999 s before; a longer 'timeout' reads on"
                )
            )
        ),
        Example(
            name: "no answer in what was left of the case's time",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(1, .end(.timedOut))],
            verdict: .inconclusive(
                Inconclusive(
                    .outOfTime,
                    "the time of the case was over 0.001 s after the request, too soon to say that no answer comes"
                )
            )
        ),
        Example(
            name: "an error whose body does not end",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(1, .head(500)), (2, .part(Array("{".utf8))), (7000, .end(.timedOut))],
            findings: [
                "http.status: answered 500; expected 200",
                "http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there",
            ]
        ),
        Example(
            name: "the expected error, whose body does not end",
            expect: #"{ "status": 500 }"#,
            course: [(1, .head(500)), (7000, .end(.timedOut))],
            findings: [
                "http.error-type: no exception is named: none of x-amzn-ErrorType, x-amz-ErrorType is there",
                "http.no-answer: the body of the answer did not end within 7.000 s",
            ]
        ),
        Example(
            name: "an interruption",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(1, .head(200)), (500, .chunks(0..<2)), (7000, .end(.cancelled))],
            verdict: .inconclusive(.interrupted)
        ),
        Example(
            name: "no connection",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(3, .end(.unreachable(reason: "connection refused")))],
            verdict: .inconclusive(.unreachable("connection refused"))
        ),
        Example(
            name: "a connection that is closed without an answer",
            expect: #"{ "chunks": { "stopWhen": { "chunks": 3 } } }"#,
            course: [(3, .end(.truncated))],
            findings: ["http.no-answer: the connection was closed before an answer came"]
        ),
        Example(
            name: "a connection that is reset without an answer",
            expect: #"{ "error": "InvalidArgumentException" }"#,
            course: [(3, .end(.reset))],
            findings: ["http.no-answer: the connection was reset before an answer came"]
        ),
        Example(
            name: "an answer that is no HTTP",
            expect: #"{ "error": "InvalidArgumentException" }"#,
            course: [(3, .end(.malformed(reason: "garbage")))],
            findings: ["http.no-answer: what came is no HTTP: garbage"]
        ),
    ]

    @Test("decides when it has to", arguments: examples)
    func course(_ example: Example) throws {
        let (judge, deadlines) = try example.judged()
        #expect(judge.isDecided)
        #expect(judge.lines == example.findings)
        #expect(judge.verdict == example.verdict)
        if !example.deadlines.isEmpty { #expect(deadlines == example.deadlines) }
    }

    @Test("is not asked for when only bytes can decide")
    func noDeadline() throws {
        #expect(try Trial().judge().deadline == nil)
    }

    @Test("is one and the same wherever a finding says it")
    func rounding() throws {
        let time = Duration.microseconds(5600)
        var judge = try Trial(expect: #"{ "chunks": { "stopWhen": { "chunks": 2 } } }"#).judge()
        judge.head(200, Trial.streamHeaders, at: .milliseconds(1))
        judge.take(SampleChunk().bytes, index: 0, at: time)
        judge.end(.timedOut, at: time + .seconds(20))
        let frame = FindingRenderer(style: .plain).text(try #require(judge.findings.first))
        #expect(frame.contains("1 chunk in 20.006 s,"))
        #expect(frame.contains("  +0.006 s]"))
    }
}

extension TimingTests.Example {
    /// Lets it all happen to a judge; with it, when time was asked for after each happening, in milliseconds.
    func judged() throws -> (judge: Jury, deadlines: [Int?]) {
        var judge = try Trial(expect: expect).judge()
        var deadlines: [Int?] = []
        var parts = 0
        for (milliseconds, happening) in course {
            #expect(!judge.isDecided, "decided before \(milliseconds) ms")
            let time = Duration.milliseconds(milliseconds)
            switch happening {
            case .head(let status):
                let headers = status == 200 ? Trial.streamHeaders : [HeaderField("x-amzn-RequestId", "1")]
                judge.head(status, headers, at: time)
            case .chunks(let range):
                judge.take(range.flatMap { SampleChunk($0).bytes }, index: parts, at: time)
                parts += 1
            case .part(let bytes):
                judge.take(bytes, index: parts, at: time)
                parts += 1
            case .time: judge.time(time)
            case .end(let outcome): judge.end(outcome, at: time)
            }
            deadlines.append(judge.deadline.map { Int($0.wholeMilliseconds) })
        }
        return (judge, deadlines)
    }
}
