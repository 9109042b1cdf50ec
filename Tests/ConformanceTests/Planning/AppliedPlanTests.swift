import Testing

@testable import Conformance

@Suite("A plan on a target")
struct AppliedPlanTests {
    private static func plan(_ members: String, step: String = #"{ "getMedia": {}, "expect": { "status": 400 } }"#)
        throws
        -> Plan
    {
        let text = #"{ "id": "a/case", "title": "t", \#(members) "steps": [\#(step)] }"#
        return Plan([try Sample.scenario(text)])
    }

    private static let nothing = TargetOffer(capabilities: [], streams: [:], hasControlEndpoint: false)
    private static let named = TargetOffer(capabilities: [], streams: ["live": false], hasControlEndpoint: false)
    private static let all = TargetOffer(capabilities: ["limits"], streams: ["live": true], hasControlEndpoint: true)

    private static let byARN = #"{ "getMedia": {}, "identifyBy": "arn", "expect": { "status": 400 } }"#
    private static let byColumn = #"{ "getMedia": {}, "identifyBy": "${by}", "expect": { "status": 400 } }"#
    private static let endpoint = #"{ "getDataEndpoint": {}, "expect": { "status": 200 } }"#
    private static let raw =
        #"{ "request": { "method": "GET", "path": "/", "endpoint": "control" }, "expect": { "status": 404 } }"#

    @Test("skips what the target has nothing for, and says why")
    func reasons() throws {
        let cases: [(plan: Plan, nothing: String?, named: String?, all: String?)] = [
            (try Self.plan(""), nil, nil, nil),
            (try Self.plan(#""skip": "not today","#), "not today", "not today", "not today"),
            (try Self.plan(#""stream": "live","#), "the target maps no stream to 'live'", nil, nil),
            (
                try Self.plan(#""requires": ["limits"], "stream": "live","#),
                "the target does not declare the capability 'limits'",
                "the target does not declare the capability 'limits'",
                nil
            ),
            (
                try Self.plan(#""stream": "live","#, step: Self.byARN),
                "the target maps no stream to 'live'", "the target gives no ARN for the stream", nil
            ),
            (
                try Self.plan(#""stream": "live", "rows": [{ "by": "arn" }],"#, step: Self.byColumn),
                "the target maps no stream to 'live'", "the target gives no ARN for the stream", nil
            ),
            (
                try Self.plan("", step: Self.endpoint),
                "the target gives no control endpoint", "the target gives no control endpoint", nil
            ),
            (
                try Self.plan("", step: Self.raw),
                "the target gives no control endpoint", "the target gives no control endpoint", nil
            ),
        ]
        for (plan, nothing, named, all) in cases {
            for (offer, expected) in [(Self.nothing, nothing), (Self.named, named), (Self.all, all)] {
                let applied = plan.applied(to: offer)
                #expect(applied.skipped.first?.reason == expected)
                #expect(applied.runnable.count == (expected == nil ? 1 : 0))
            }
        }
    }

    @Test("counts its reasons, the most frequent first, and costs only what is run")
    func counts() throws {
        let texts = [
            #"{ "id": "a/one", "title": "t", "stream": "${on}", "rows": [{ "on": "recorded" }, { "on": "live" }], "steps": [\#(Self.byARN)] }"#,
            #"{ "id": "a/two", "title": "t", "stream": "recorded", "steps": [\#(Self.byARN)] }"#,
            #"{ "id": "a/three", "title": "t", "steps": [\#(Self.endpoint), \#(Self.endpoint)] }"#,
        ]
        let plan = Plan(try texts.map { try Sample.scenario($0) })
        #expect(plan.applied(to: nil).skips.isEmpty)
        let applied = plan.applied(to: Self.all)
        #expect(applied.skips.map { "\($0.count) \($0.reason)" } == ["2 the target maps no stream to 'recorded'"])
        #expect(applied.runnable.map(\.path) == ["a/one[on=live]", "a/three"])
        let estimate = PlanEstimate(plan, on: Self.all)
        #expect(estimate.total.cases == 2 && estimate.total.requests == 3 && estimate.skipped == 2)
    }
}
