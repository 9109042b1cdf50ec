import KinesisVideo
import Testing

@testable import Conformance

@Suite("What a plan costs")
struct PlanEstimateTests {
    private static func estimate(_ texts: String...) throws -> PlanEstimate {
        PlanEstimate(Plan(try texts.map { try Sample.scenario($0) }))
    }

    private static let step = #"{ "getMedia": {}, "expect": { "chunks": { "stopWhen": { "chunks": 1 } } } }"#
    private static let few = Target.Limits(callsPerSecond: 5, sessions: 2)

    @Test("is counted by area and by stream")
    func areas() throws {
        let estimate = try Self.estimate(
            #"{ "id": "a/one", "title": "t", "stream": "${on}", "rows": [{ "on": "recorded" }, { "on": "live" }], "steps": [\#(Self.step), \#(Self.step)] }"#,
            #"{ "id": "a/two", "title": "t", "stream": "live", "steps": [\#(Self.step)] }"#,
            #"{ "id": "b/one", "title": "t", "skip": "why not", "stream": "live", "steps": [\#(Self.step)] }"#
        )
        #expect(estimate.areas.map(\.name) == ["a"])
        #expect(estimate.total.cases == 3)
        #expect(estimate.total.requests == 5)
        #expect(estimate.streams.map { "\($0.name) \($0.cost.requests)" } == ["live 3", "recorded 2"])
        #expect(estimate.skipped == 1)
    }

    @Test("has the requests of retries, of copies and of what is done at the end")
    func requests() throws {
        let estimate = try Self.estimate(
            #"""
            { "id": "a/b", "title": "t", "stream": "live",
              "steps": [
                { "getMedia": {}, "retry": { "times": 9 }, "expect": { "error": "InvalidArgumentException" } },
                { "together": [{ "getMedia": {}, "copies": 4, "expect": { "error": "InvalidArgumentException" } }] }
              ],
              "finally": [\#(Self.step)] }
            """#
        )
        #expect(estimate.total.requests == 6)
        #expect(estimate.total.mostRequests == 14)
    }

    @Test("takes the time that the calls a second allow", arguments: [(5, 0), (6, 1), (25, 4), (26, 5)])
    func calls(count: Int, seconds: Int) throws {
        let rows = (0..<count).map { #"{ "n": \#($0) }"# }.joined(separator: ", ")
        let estimate = try Self.estimate(
            #"{ "id": "a/b", "title": "t", "stream": "live", "rows": [\#(rows)], "steps": [\#(Self.step)] }"#
        )
        #expect(estimate.minimum(under: Self.few, jobs: 100) == .seconds(seconds))
        #expect(estimate.minimum(under: Target.Limits(callsPerSecond: 100, sessions: 2), jobs: 100) == .zero)
    }

    @Test("takes the time that cases wait, by jobs, by sessions and alone on a stream")
    func waiting() throws {
        func text(_ top: String) -> String {
            #"""
            { "id": "a/b", "title": "t", "stream": "live", \#(top) "rows": [{ "n": 1 }, { "n": 2 }, { "n": 3 }, { "n": 4 }],
              "steps": [{ "pause": "1s" },
                { "getMedia": {}, "expect": { "status": 200, "chunks": { "stopWhen": { "elapsed": "2s" } } } }] }
            """#
        }
        let shared = try Self.estimate(text(""))
        #expect(shared.minimum(under: Self.few, jobs: 1) == .seconds(12))
        #expect(shared.minimum(under: Self.few, jobs: 4) == .seconds(4))
        #expect(shared.minimum(under: Target.Limits(callsPerSecond: 5, sessions: 9), jobs: 9) == .seconds(3))
        #expect(try Self.estimate(text(#""exclusive": true,"#)).minimum(under: Self.few, jobs: 9) == .seconds(12))
    }

    @Test("says which cases read until a stream ends")
    func untilEnd() throws {
        let estimate = try Self.estimate(
            Sample.text(expect: #"{ "chunks": { "stopWhen": { "end": true } } }"#),
            Sample.text(expect: #"{ "chunks": { "stopWhen": { "anyOf": [{ "end": true }, { "elapsed": "1s" }] } } }"#)
        )
        #expect(estimate.total.untilEnd == 1)
    }
}
