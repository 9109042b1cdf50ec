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

    private static let documented = Target.Limits(callsPerSecond: 5, sessions: 3)
    private static let nothing = TargetOffer(
        capabilities: [],
        streams: [:],
        documentedLimits: documented,
        hasControlEndpoint: false
    )
    private static let named = TargetOffer(
        capabilities: [],
        streams: ["live": TargetOffer.Stream(hasARN: false)],
        documentedLimits: documented,
        hasControlEndpoint: false
    )
    private static let all = offer(of: TargetOffer.Stream(hasARN: true))

    /// An endpoint that enforces limits and has one stream.
    private static func offer(of stream: TargetOffer.Stream, sessions: Int = 3) -> TargetOffer {
        TargetOffer(
            capabilities: ["limits"],
            streams: ["live": stream],
            documentedLimits: documented,
            hasControlEndpoint: true,
            sessions: sessions
        )
    }

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

    @Test(
        "asks of a stream with limits of its own nothing about those that the API documents",
        arguments: [(10, 3), (5, 1), (4, 3)]
    )
    func limits(callsPerSecond: Int, sessions: Int) throws {
        let about = try Self.plan(#""requires": ["limits"], "stream": "live","#)
        let other = try Self.plan(#""stream": "live","#)
        let limits = Target.Limits(callsPerSecond: callsPerSecond, sessions: sessions)
        let offer = Self.offer(of: TargetOffer.Stream(hasARN: true, limits: limits))
        let reason =
            "the stream takes \(limits), and the case needs the limits that the API documents, "
            + "5 calls a second and 3 sessions at once"
        #expect(about.applied(to: offer).skips.map(\.reason) == [reason])
        #expect(other.applied(to: offer).skips.isEmpty)
        let same = Self.offer(of: TargetOffer.Stream(hasARN: true, limits: Self.documented), sessions: 100)
        #expect(about.applied(to: same).skips.isEmpty)
    }

    @Test("skips what has more sessions at once than the target takes, or this stream")
    func sessions() throws {
        let held =
            #"{ "name": "held", "getMedia": {}, "keepOpen": true, "expect": { "status": 200, "chunks": { "stopWhen": { "chunks": 1 } } } }"#
        let plan = try Self.plan(
            #""stream": "live","#,
            step: [held, held.replacing("held", with: "two")].joined(separator: ",")
        )
        let stream = TargetOffer.Stream(hasARN: true, limits: Target.Limits(callsPerSecond: 5, sessions: 1))
        let reason = "the case has 2 sessions of its stream at once, and the target's limit is 1"
        #expect(plan.applied(to: Self.offer(of: stream)).skips.map(\.reason) == [reason])
        #expect(
            plan.applied(to: Self.offer(of: TargetOffer.Stream(hasARN: true), sessions: 1)).skips.map(\.reason) == [
                reason
            ]
        )
        #expect(plan.applied(to: Self.offer(of: TargetOffer.Stream(hasARN: true), sessions: 2)).skips.isEmpty)
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
