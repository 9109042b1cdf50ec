import KinesisVideo
import Testing

@testable import Conformance

/// Several expectations of one answer: what should and may hold beside what must, and ways of which it must be one.
@Suite("Juries")
struct JuryTests {
    private static let alternatives = #"""
        { "contested": "unknown-fragment-number", "oneOf": [
            { "reading": "in-stream", "chunks": { "stopWhen": { "end": true }, "ends": { "error": { "id": 4000 } } } },
            { "reading": "refused", "error": "InvalidArgumentException" },
            { "reading": "next", "grade": "nonStrict", "chunks": { "stopWhen": { "chunks": 1 } } }] }
        """#

    static let trials: [NamedTrial] = [
        NamedTrial(
            "what should hold does not, and what must does",
            #"""
            { "chunks": { "stopWhen": { "chunks": 2 }, "count": 2 },
              "should": { "headers": { "X-Not-There": { "present": true } }, "chunks": { "each": { "frames": 7 } } },
              "may": { "chunks": { "first": { "index": 1 } } } }
            """#,
            SampleChunk.stream(3)
        ),
        NamedTrial(
            "what must hold does not, and ends it for all",
            #"{ "chunks": { "stopWhen": { "chunks": 2 }, "first": { "index": 1 } }, "should": { "chunks": { "count": 2 } } }"#,
            SampleChunk.stream(3)
        ),
        NamedTrial("the first way holds", alternatives, SampleChunk.stream(1) + SampleChunk.error()),
        NamedTrial("the second way holds", alternatives, Array(#"{"Message":"no"}"#.utf8)) {
            $0.status = 485
            $0.headers = [
                HeaderField("x-amzn-ErrorType", "InvalidArgumentException"), HeaderField("x-amzn-RequestId", "6f0c"),
            ]
        },
        NamedTrial("the way that is tolerated holds", alternatives, SampleChunk.stream(3)),
        NamedTrial("no way holds", alternatives, []) {
            $0.status = 500
            $0.headers = [HeaderField("x-amzn-RequestId", "6f0c")]
        },
        NamedTrial("no way holds: another exception", alternatives, Array(#"{"Message":"no"}"#.utf8)) {
            $0.status = 480
            $0.headers = [
                HeaderField("x-amzn-ErrorType", "ResourceNotFoundException"), HeaderField("x-amzn-RequestId", "6f0c"),
            ]
        },
        NamedTrial(
            "no way holds, and that is only noted",
            alternatives.replacing("{ \"contested\"", with: "{ \"level\": \"may\", \"contested\""),
            []
        ) {
            $0.status = 418
            $0.headers = [HeaderField("x-amzn-RequestId", "6f0c"), HeaderField("x-amzn-ErrorType", "TeapotException")]
        },
        NamedTrial(
            "no way holds, and that the server errs is more than noted",
            alternatives.replacing("{ \"contested\"", with: "{ \"level\": \"may\", \"contested\""),
            []
        ) {
            $0.status = 500
            $0.headers = [HeaderField("x-amzn-RequestId", "6f0c"), HeaderField("x-amzn-ErrorType", "InternalFailure")]
        },
        NamedTrial("an endpoint that throttles shows no reading", alternatives, Array(#"{"Message":"slow"}"#.utf8)) {
            $0.status = 483
            $0.headers = [
                HeaderField("x-amzn-ErrorType", "ClientLimitExceededException"),
                HeaderField("x-amzn-RequestId", "6f0c"),
            ]
        },
        NamedTrial(
            "a body as expected",
            #"{ "status": 200, "body": { "a": 1, "b.c[0]": "x", "d": { "present": false }, "e": ["x", "y"] } }"#,
            Array(#"{"a":1,"b":{"c":["x"]},"e":["x","y"]}"#.utf8)
        ) { $0.headers = [HeaderField("Content-Type", "application/json"), HeaderField("x-amzn-RequestId", "6f0c")] },
        NamedTrial(
            "a body of other values",
            #"""
            { "status": 200, "level": "should",
              "body": { "a": { "atLeast": 2 }, "b.c[1]": "x", "d": { "startsWith": "https://" }, "e": { "length": 3 } } }
            """#,
            Array(#"{"a":1,"b":{"c":["x"]},"d":"http://x","e":["x","y"]}"#.utf8)
        ) { $0.headers = [HeaderField("Content-Type", "application/json"), HeaderField("x-amzn-RequestId", "6f0c")] },
        NamedTrial(
            "tracks and frames as expected",
            #"""
            { "chunks": { "stopWhen": { "chunks": 1 }, "first": {
                "track": { "1": { "type": "video", "codec": "V_MPEG4/ISO/AVC", "width": { "atLeast": 16 } }, "2": { "codec": { "present": false } } },
                "startsWithKeyframe": true, "smallestFrame": { "atLeast": 1 }, "frameBytes": { "greaterThan": 1 } } } }
            """#,
            SampleChunk.stream(1)
        ),
        NamedTrial(
            "other tracks and frames",
            #"""
            { "level": "should", "chunks": { "stopWhen": { "chunks": 1 }, "first": {
                "track": { "1": { "type": "audio", "codec": "A_AAC" }, "2": { "codec": "A_AAC" } },
                "startsWithKeyframe": false, "largestFrame": 1 } } }
            """#,
            SampleChunk.stream(1)
        ),
        NamedTrial(
            "a rate that is too low",
            #"{ "chunks": { "stopWhen": { "end": true }, "rate": { "atLeast": 1000000 } } }"#,
            SampleChunk.stream(1)
        ),
    ]

    @Test("say what each part comes to")
    func judgements() throws {
        let text = try Self.trials.map { named in
            let jury = try named.trial.tried()
            var text = "\(named.name)\n    \(jury.verdict.name), \(jury.summary.chunkCount) chunks\n"
            if let reason = jury.verdict.reason { text += "    because \(reason)\n" }
            if let reading = jury.reading { text += "    reading \(reading.reading ?? "none") of \(reading.point)\n" }
            for finding in jury.findings {
                text += "    \(finding.line)\n"
                for place in finding.places { text += "        \(place.prefix { $0 != "\n" }.prefix(120))\n" }
            }
            return text
        }
        try Golden.expect(text.joined(separator: "\n"), is: "judge.juries.txt")
    }

    @Test("do not wait for more once a way holds and none before it can")
    func earliest() throws {
        var trial = Trial(expect: Self.alternatives)
        trial.body = SampleChunk.stream(3)
        trial.outcome = nil
        // The first way waits for the end: as long as it may hold, the third must not be taken for the answer.
        #expect(try !trial.tried().isDecided)
        trial.status = 485
        trial.headers = [
            HeaderField("x-amzn-ErrorType", "InvalidArgumentException"), HeaderField("x-amzn-RequestId", "6f0c"),
        ]
        trial.body = Array(#"{"Message":"no"}"#.utf8)
        trial.outcome = .finished
        let jury = try trial.tried()
        #expect(jury.isDecided && jury.deadline == nil)
        #expect(jury.reading == ContestedReading(point: "unknown-fragment-number", reading: "refused"))
    }

    @Test("take levels and exceptions from rows")
    func late() throws {
        let text = #"""
            { "id": "a/b", "title": "t", "stream": "recorded",
              "rows": [{ "label": "x", "how": "should", "fault": "InvalidArgumentException" }],
              "steps": [{ "getMedia": {}, "expect": { "level": "${how}", "error": "${fault}" } }] }
            """#
        let scenario = try Sample.scenario(text)
        let expectation = try #require(scenario.steps.first?.requests.first?.expectation)
        let scope = Scope(["how": "may", "fault": ["AccessDeniedException", "InvalidArgumentException"]])
        let bound = try BoundExpectation(expectation, in: scope)
        #expect(bound.level == .may)
        #expect(bound.errors == ["AccessDeniedException", "InvalidArgumentException"])
        #expect(throws: ResolutionError.self) {
            try BoundExpectation(expectation, in: Scope(["how": "most", "fault": "X"]))
        }
    }
}

extension Trial {
    /// Gives the answer to a jury, everything one second after the request.
    func tried() throws -> Jury {
        let scenario = try Sample.scenario(Sample.text(expect: expect))
        let step = try #require(scenario.steps.first?.requests.first)
        var jury = try Jury(
            site: Judge.Site(
                source: scenario.source,
                casePath: scenario.id,
                step: step.name,
                requirements: [],
                always: always
            ),
            expectation: step.expectation,
            in: scope,
            rules: JudgeRules(contract: Sample.contract, dialect: dialect)
        )
        jury.head(status, headers, at: .milliseconds(500))
        if !jury.isDecided { jury.take(body, index: 0, at: .seconds(1)) }
        if let outcome, !jury.isDecided { jury.end(outcome, at: .seconds(1)) }
        return jury
    }
}
