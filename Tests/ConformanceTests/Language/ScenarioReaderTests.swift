import KinesisVideo
import Testing

@testable import Conformance

@Suite("Scenario reader")
struct ScenarioReaderTests {
    /// A scenario with one of everything.
    static let everything = #"""
        {
          "$schema": "../scenario.schema.json", "$comment": "everything",
          "id": "getmedia/every-thing/1", "title": "Everything", "requirements": ["GM-SEL-NOW"], "tags": ["a", "b"],
          "requires": ["limits"], "stream": "${on}", "exclusive": true, "timeout": "90s", "skip": "only a sample",
          "variables": { "greeting": "hello", "long": { "$repeat": { "text": "${greeting}", "count": 3 } } },
          "rows": [
            { "on": "recorded", "n": 1, "$comment": "the first" },
            { "on": "live", "n": 2, "label": "second", "requirements": ["GM-SEL-EARLIEST"] }
          ],
          "steps": [
            { "name": "first", "identifyBy": "arn", "keepOpen": true, "ignoreLimits": true,
              "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },
              "signing": { "corrupt": "date", "skewSeconds": -600, "region": "${target.region}", "sessionToken": "${long}" },
              "retry": { "times": 5, "every": "250ms" },
              "waive": [{ "invariant": "stream.tracks", "reason": "audio comes later" }],
              "expect": { "status": 200, "level": "should", "headers": { "x": null, "y": { "present": true } },
                "chunks": { "stopWhen": { "anyOf": [{ "end": true }, { "elapsed": "1m" }, { "anyOf": [{ "bytes": 9 }, { "chunks": 4 }] }] },
                  "count": { "atLeast": "${n}" }, "first": { "tags": { "TITLE": "x" }, "frames": 1 }, "last": { "frames": 1 }, "each": { "complete": true },
                  "never": { "track": { "1": { "codec": "A_AAC" } } },
                  "pairwise": ["next.index > this.index"],
                  "ends": { "outcome": "truncated", "within": "3s", "error": { "id": 4000, "code": "X" } },
                  "headWithin": "1s", "firstChunkWithin": "2s" } },
              "capture": { "token": "chunks[-1].continuationToken", "id": "headers.x-amzn-RequestId" } },
            { "pause": "1ms" },
            { "request": { "method": "PUT", "path": "/${token}", "headers": { "a": "${id}" }, "body": "$${not}${n}" },
              "signing": "none", "expect": { "error": ["InvalidArgumentException", "AccessDeniedException"], "message": "m" } },
            { "malformed": true, "getMedia": [1, { "StreamName": "${stream.fragments[-1].fragmentNumber}" }],
              "expect": { "status": { "oneOf": [400, 485] } } }
          ]
        }
        """#

    @Test("reads everything that the language has")
    func readsEverything() throws {
        let scenario = try Sample.scenario(Self.everything)
        #expect(scenario.id == "getmedia/every-thing/1")
        #expect(scenario.title == "Everything")
        #expect(scenario.tags == ["a", "b"])
        #expect(scenario.requires == ["limits"])
        #expect(scenario.exclusive)
        #expect(scenario.timeout == .seconds(90))
        #expect(scenario.skip == "only a sample")
        #expect(scenario.variables.map(\.name) == ["greeting", "long"])
        #expect(scenario.rows.map(\.label) == ["on=recorded,n=1", "second"])
        #expect(scenario.rows[1].requirements == ["GM-SEL-EARLIEST"])
        #expect(scenario.steps.count == 4)

        let first = try #require(scenario.steps[0].requests.first)
        #expect(first.name == "first")
        #expect(first.keepOpen && first.ignoresLimits)
        #expect(first.retry == RequestStep.Retry(times: 5, every: .milliseconds(250)))
        #expect(first.waivers == [RequestStep.Waiver(invariant: "stream.tracks", reason: "audio comes later")])
        #expect(
            first.captures.map { "\($0.name) \($0.path)" } == [
                "token chunks[-1].continuationToken", "id headers.x-amzn-RequestId",
            ]
        )
        guard case .operation(let action) = first.action else {
            Issue.record("no GetMedia")
            return
        }
        #expect(action.identifyBy.known == .arn)
        #expect(action.signing.known?.corruption == .date)
        #expect(action.signing.known?.skewSeconds == -600)
        let chunks = try #require(first.expectation.chunks)
        #expect(chunks.stopWhen.includesEnd)
        #expect(chunks.stopWhen.duration == .seconds(60))
        #expect(chunks.stopWhen.byteCount == 9)
        #expect(chunks.stopWhen.chunkCount == 4)
        #expect(chunks.first?.clauses.map { "\($0.subject)" } == ["TITLE", "frames"])
        #expect(chunks.ends?.outcome == .truncated)
        #expect(chunks.headWithin == .seconds(1))
        #expect(first.expectation.level.known == .should)

        guard case .pause(.milliseconds(1)) = scenario.steps[1] else {
            Issue.record("no pause")
            return
        }
        guard case .raw(let raw) = try #require(scenario.steps[2].requests.first).action,
            case .text(let body) = raw.body
        else {
            Issue.record("no raw request")
            return
        }
        #expect(raw.method == "PUT")
        #expect(raw.signing.known?.isSigned == false)
        #expect(try body.resolved(in: Scope(["n": 3])) == "${not}3")
        #expect(scenario.steps[2].requests.first?.name == "step 3")
        #expect(
            scenario.steps[2].requests.first?.expectation.errors?.known == [
                "InvalidArgumentException", "AccessDeniedException",
            ]
        )
    }

    @Test(
        "knows how a stream is named where nothing says so",
        arguments: [(true, OperationAction.Identification.name), (false, .nothing)]
    )
    func identification(hasStream: Bool, expected: OperationAction.Identification) throws {
        let scenario = try Sample.scenario(
            """
            { "id": "a/b", "title": "t",\(hasStream ? #" "stream": "recorded","# : "")
              "steps": [{ "getMedia": {}, "expect": { "status": 400 } }] }
            """
        )
        guard case .operation(let action) = try #require(scenario.steps[0].requests.first).action else {
            Issue.record("no GetMedia")
            return
        }
        #expect(action.identifyBy.known == expected)
    }

    @Test("reads ten thousand rows in a time that grows with them, not with their square")
    func manyRows() throws {
        func duration(_ count: Int) throws -> Duration {
            let rows = (0..<count).map { #"{ "a": \#($0), "b": "value", "c": "${a}" }"# }.joined(separator: ",\n")
            let text = Sample.text(expect: DiagnosticTests.Example.enough, top: " \"rows\": [\(rows)],")
            let clock = ContinuousClock()
            return try clock.measure {
                let scenario = try Sample.scenario(text)
                #expect(Plan([scenario], selection: Selection(lines: [("scenario.json", 700)])).cases.count == 1)
            }
        }
        let few = try duration(1000)
        let many = try duration(8000)
        #expect(many < few * 32, "1000 rows took \(few), 8000 took \(many)")
    }
}

extension Late {
    /// What stands in place.
    var known: Value? {
        if case .known(let value) = self { value } else { nil }
    }
}
