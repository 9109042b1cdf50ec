import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator
import Testing

@testable import Conformance
@testable import ConformanceKit

/// Each kind of false accusation that was ever seen, with an endpoint that conforms and was accused.
///
/// A test plays the endpoint, runs the cases that accused it, and acquits it: none fails, none is inconclusive, and none is
/// skipped for another reason than what its stream does not have. What the kinds have in common is told by
/// `Documentation/Decisions.md`.
@Suite("No innocent is accused of", .serialized)
struct InnocenceTests {
    // MARK: Streams

    @Test("having fewer fragments than the emulator", arguments: [1, 5])
    func numberOfFragments(count: Int) async throws {
        try await Court.acquit(["getmedia/*multi-track*", "getmedia/*relative-time*"], decided: 10) { configuration in
            configuration.change(["multi-track", "relative-time"]) { $0.fragments = count }
        }
    }

    @Test("larger and smaller fragments than the emulator's", arguments: [150_000, 300])
    func sizeOfFragments(bytes: Int) async throws {
        try await Court.withMedia(Media(frameBytes: bytes)) { media in
            let cases = ["getmedia/stream/*recorded*", "getmedia/resume"]
            try await Court.acquit(cases, decided: 40) {
                $0.change(["recorded", "recorded-unknown-cluster"], to: media)
            }
        }
    }

    @Test("producer timestamps off the whole second")
    func gridOfTime() async throws {
        try await Court.withMedia(Media(milliseconds: [3999, 3999, 1471])) { media in
            let cases = ["getmedia/start-selector", "getmedia/validation/start-timestamp-*s"]
            try await Court.acquit(cases, decided: 100) {
                $0.change(["recorded", "recorded-unknown-cluster", "relative-time"], to: media)
            }
        }
    }

    @Test("taking times as decimal numbers alone")
    func formOfTimes() async throws {
        let cases = ["getmedia/start-selector/*timestamp*", "getmedia/validation/start-timestamp*"]
        try await Court.acquit(cases, decided: 60) { $0.choices.startTimestampForm = .epochSeconds }
    }

    @Test("errors that come at once, or late, and name no fragment", arguments: [0, 1, 6])
    func errorsInTheStream(chunks: Int) async throws {
        try await Court.acquit(["getmedia/in-stream-errors"], decided: 20) { configuration in
            // The other names have no tag for the id, which a code that is worded freely does not tell either.
            if chunks == 0 { configuration.choices.errorTagNames = .exception }
            for index in configuration.streams.indices where configuration.streams[index].failure != nil {
                configuration.streams[index].failure?.afterFragments = chunks
                configuration.streams[index].failure?.namesFragment = chunks != 1
                configuration.streams[index].failure?.hold = chunks == 6 ? 700 : 0
                configuration.streams[index].failure?.code = chunks == 0 ? "InternalError.Detail-17" : nil
            }
        }
    }

    @Test("a sound track in front, large track numbers, a third track, and short fragments")
    func shapeOfAStream() async throws {
        let media = Media(
            milliseconds: [300],
            tracks: [
                Media.Track(number: 130, type: 2, codec: "A_AAC"),
                Media.Track(number: 9, type: 17, codec: "S_TEXT/UTF8"),
                Media.Track(number: 1000, type: 1, codec: "V_MPEG4/ISO/AVC"),
            ]
        )
        try await Court.withMedia(media) { media in
            try await Court.acquit(["getmedia/*multi-track*", "getmedia/stream"], decided: 40) {
                $0.change(["multi-track"], to: media)
            }
        }
    }

    @Test(
        "a live stream that grows fast or slowly, and is never behind",
        arguments: [(200, "getmedia/*live*"), (5400, "getmedia/live/gaps")] as [(Int64, String)]
    )
    func growth(interval: Int64, cases: String) async throws {
        try await Court.acquit([cases], decided: 1) { configuration in
            configuration.choices.millisBehindNow = .latestChunk
            configuration.change(["live"]) {
                $0.growth?.interval = interval
                // What a session does that waits for a fragment is another freedom.
                $0.idle = .hold
            }
        }
    }

    // MARK: Answers

    @Test("statuses of a neighbour: GetDataEndpoint is described elsewhere")
    func statusesOfANeighbour() async throws {
        try await Court.withEndpoint {
            $0.dialect = .serviceModel
        } _: { endpoint in
            try await Court.acquit(["getmedia/endpoint/data-endpoint*"], decided: 8, at: endpoint, dialect: "openapi")
        }
    }

    @Test(
        "what no document promises, where only documents bind",
        arguments: ["wrongTagOrder", "wrongContentType=video/x-matroska", "segmentSizeKnown"]
    )
    func strictnessBeyondTheSource(fault: String) async throws {
        let cases = ["getmedia/stream/*recorded*", "getmedia/endpoint/content-type*"]
        try await Court.acquit(cases, decided: 20, evidence: .documented) { try $0.addFault(fault) }
    }

    @Test(
        "what another case is about: one fault in every answer fails one",
        arguments: [
            ("wrongTagOrder", ["always/tag-order"]),
            // And the cases that are about it.
            ("noRequestID", ["always/request-id", "contested/header-family"]),
            ("wrongContentType", ["always/content-type", "contested/content-type"]),
        ]
    )
    func oneFaultHundredsOfFailures(fault: String, told: [String]) async throws {
        let report = try await Court.run(["getmedia/start-selector", "getmedia/contested"]) { try $0.addFault(fault) }
        #expect(Array(report.results).count > 100)
        let broken = report.results.filter { result in
            if case .skipped = result.verdict { false } else { !result.verdict.isPass || !result.findings.isEmpty }
        }
        #expect(broken.map(\.path) == told.map { "getmedia/\($0)" })
        // What is contested is seen all the same.
        #expect(report.results.flatMap(\.readings).filter { $0.reading != nil }.count > 12)
    }

    @Test("an error's body with half of a surrogate pair, which JSON has")
    func readerStricterThanTheStandard() throws {
        let body = #"{"message": "the stream \ud83d is not there", "Reason": "\udc00"}"#
        let verdict = try Court.verdict(
            expecting: #"{ "error": "ResourceNotFoundException" }"#,
            on: 404,
            ["x-amzn-ErrorType": "ResourceNotFoundException", "x-amzn-RequestId": "1"],
            body
        )
        #expect(verdict == .passed)
    }

    @Test(
        "parameters and capitals of a media type",
        arguments: ["video/webm;charset=binary", "Video/WebM ; codecs=\"x\""]
    )
    func spellingOfAHeader(mediaType: String) async throws {
        let cases = ["getmedia/endpoint/content-type*", "getmedia/contested/content-type"]
        try await Court.acquit(cases, decided: 3) { $0.answers.mediaType = mediaType }
    }

    @Test("another region than us-east-1")
    func ownConstants() async throws {
        let cases = ["getmedia/authentication", "getmedia/bounds/stream-arn*", "getmedia/endpoint/data-endpoint*"]
        try await Court.acquit(cases, decided: 100) { $0.region = "eu-north-1" }

        // What the emulator does not look at, another endpoint may look at first: nothing is signed for a region by its name.
        let scopes = try Court.scenarios().filter {
            String(decoding: $0.source.bytes, as: UTF8.self).contains("/us-east-1/")
        }
        #expect(scopes.map(\.id) == [])
    }

    // MARK: Time and limits

    @Test("a stream that takes more than the API documents, or less, and says so", arguments: [(20, 10), (2, 1)])
    func limits(callsPerSecond: Int, sessions: Int) async throws {
        let cases = ["getmedia/limits", "getmedia/errors/*limit-exceeded*", "getmedia/always/status"]
        let report = try await Court.run(cases) {
            $0.change(["limited"]) {
                $0.limits = StreamDeclaration.Limits(callsPerSecond: callsPerSecond, sessions: sessions)
            }
        }
        let skipped = report.results.filter(\.verdict.isSkipped)
        #expect(skipped.count > 5)
        for result in skipped {
            #expect(result.verdict.reason?.contains("the case needs the limits that the API documents") == true)
        }
        for result in report.results where !result.verdict.isSkipped {
            #expect(result.verdict.isPass, "\(result.path): \(result.verdict)")
        }
    }

    // Our own haste and our own queue are tested where they are made: in the runner's tests of its quota and of sessions.

    @Test("a clock that is minutes off, and says so", arguments: [100, -100, 230, -230] as [Int64])
    func clock(seconds: Int64) async throws {
        let cases = [
            "getmedia/authentication", "getmedia/contested/clock-skew", "getmedia/contested/millis-behind-now",
            "getmedia/in-stream-errors/*old", "getmedia/in-stream-errors/*early", "getmedia/stream/behind*",
        ]
        try await Court.acquit(cases, decided: 40) { $0.clockOffset = seconds * 1000 }
    }

    @Test("a clock that is further off than any signature may be, where signatures may be old", arguments: [1, -1])
    func clockFarOff(sign: Int64) async throws {
        let cases = ["getmedia/stream/behind*", "getmedia/start-selector/*time*", "getmedia/contested/millis*"]
        try await Court.acquit(cases, decided: 40) {
            $0.clockOffset = sign * 1_200_000
            $0.clockSkewSeconds = 7200
        }
    }

    @Test("anything at all where nobody is there")
    func nobodyThere() async throws {
        // No call goes first here: the tally itself must not take calls without an answer for answers.
        let report = try await Court.run(["getmedia/limits"], at: "http://127.0.0.1:9", dialect: "openapi")
        #expect(report.counts.inconclusive > 5)
        for result in report.results {
            let cause = result.verdict.cause
            #expect(
                cause == .unreachable || cause == .givenUp || result.verdict.isSkipped,
                "\(result.path): \(result.verdict)"
            )
        }
    }

    // What comparisons accused of (data taken for behaviour, causes invented) is not judged here.
}

extension EmulatorConfiguration {
    /// Changes the streams of these names.
    fileprivate mutating func change(_ names: Set<String>, _ body: (inout StreamDeclaration) -> Void) {
        for index in streams.indices where names.contains(streams[index].name) { body(&streams[index]) }
    }

    /// Gives the streams of these names other media.
    fileprivate mutating func change(_ names: Set<String>, to media: String) {
        change(names) {
            $0.media = media
            $0.fragments = 12
        }
    }
}
