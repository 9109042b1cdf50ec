import KinesisVideo
import Testing

@testable import Conformance

@Suite("Run report")
struct RunReportTests {
    private static let plan = ["a/one", "a/two", "a/three"].map { path in
        TargetHeader.PlannedCase(
            path: path,
            title: "t",
            location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
            requirements: []
        )
    }

    private static func target(_ name: String) -> RunEvent {
        .targetStarted(
            TargetHeader(
                name: name,
                endpoint: "http://h",
                region: "r",
                dialect: "openapi",
                startedAt: WallTime(milliseconds: 0),
                plan: plan
            )
        )
    }

    fileprivate static func finished(_ target: String, _ path: String, _ verdict: Verdict) -> RunEvent {
        .caseFinished(
            target: target,
            CaseResult(
                path: path,
                title: "t",
                location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
                requirements: [],
                verdict: verdict
            )
        )
    }

    struct Reached: CustomTestStringConvertible {
        let testDescription: String
        let verdicts: [Verdict]
        let reachedNothing: Bool
    }

    private static let refused = Verdict.inconclusive(.unreachable("the connection was refused"))

    @Test(
        "knows whether a target was reached",
        arguments: [
            Reached(testDescription: "nobody listened", verdicts: [refused, refused, refused], reachedNothing: true),
            Reached(
                testDescription: "nobody listened, and a case was not put",
                verdicts: [.skipped(reason: "no stream"), refused, refused],
                reachedNothing: true
            ),
            Reached(
                testDescription: "the fragments could not be read",
                verdicts: Array(
                    repeating: .inconclusive(Inconclusive(.unreachable, "stream 's' could not be read: no route")),
                    count: 3
                ),
                reachedNothing: true
            ),
            Reached(testDescription: "one answered", verdicts: [refused, .passed, refused], reachedNothing: false),
            Reached(testDescription: "one failed", verdicts: [.failed, refused, refused], reachedNothing: false),
            Reached(
                testDescription: "one was throttled",
                verdicts: [
                    refused, refused, .inconclusive(Inconclusive(.throttled, "the endpoint throttled the call")),
                ],
                reachedNothing: false
            ),
            Reached(
                testDescription: "none was put",
                verdicts: Array(repeating: .skipped(reason: "no stream"), count: 3),
                reachedNothing: false
            ),
        ]
    )
    func reached(example: Reached) {
        var report = RunReport()
        report.apply(Self.target("x"))
        for (planned, verdict) in zip(Self.plan, example.verdicts) {
            report.apply(Self.finished("x", planned.path, verdict))
        }
        #expect(report.asked(onlyToFind: [.unreachable]) == example.reachedNothing)
    }

    @Test("leaves what was never judged inconclusive, at any moment")
    func interrupted() {
        var report = RunReport()
        report.apply(Self.target("x"))
        #expect(report.counts.inconclusive == 3)
        report.apply(Self.finished("x", "a/two", .passed))
        report.apply(Self.finished("x", "a/none", .failed))
        report.apply(Self.finished("y", "a/one", .failed))
        report.apply(.runFinished(interrupted: true, elapsed: .seconds(1)))
        #expect(report.interrupted)
        let reason = Verdict.inconclusive(.unjudged)
        #expect(report.targets[0].results.map(\.verdict) == [reason, .passed, reason])
        #expect(report.counts.total == 3)
    }

    @Test("keeps targets and cases in the order of the plan")
    func order() {
        var report = RunReport()
        report.apply(Self.target("x"))
        report.apply(Self.target("y"))
        report.apply(Self.finished("y", "a/three", .failed))
        report.apply(Self.finished("x", "a/three", .nonStrict))
        report.apply(Self.finished("y", "a/one", .skipped(reason: "r")))
        #expect(report.targets.map(\.header.name) == ["x", "y"])
        #expect(report.targets[1].results.map(\.path) == ["a/one", "a/two", "a/three"])
        #expect(report.targets[1].counts.failed == 1)
        #expect(report.counts.nonStrict == 1)
        #expect(Array(report.results).count == 6)
    }
}

extension RunReportTests {
    private static func report(_ judged: [(String, Verdict)], plan: [String], finished isFinished: Bool) -> RunReport {
        var report = RunReport()
        let order = ["a/one", "a/two", "a/three"]
        report.apply(
            .targetPlanned(
                TargetHeader(
                    name: "x",
                    endpoint: "http://h",
                    region: "r",
                    dialect: "openapi",
                    startedAt: WallTime(milliseconds: 0),
                    plan: plan.map { path in
                        TargetHeader.PlannedCase(
                            path: path,
                            title: "t",
                            location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
                            requirements: [],
                            ordinal: order.firstIndex(of: path) ?? 9
                        )
                    }
                )
            )
        )
        for (path, verdict) in judged { report.apply(finished("x", path, verdict)) }
        if isFinished { report.apply(.runFinished(interrupted: false, elapsed: .seconds(judged.count))) }
        report.endUnfinished()
        return report
    }

    @Test("of shards become one, in the order of the whole plan")
    func shards() {
        let merged = RunReport.merging([
            Self.report([("a/three", .passed)], plan: ["a/three"], finished: true),
            Self.report([("a/one", .failed), ("a/two", .passed)], plan: ["a/one", "a/two"], finished: true),
        ])
        #expect(merged.targets.count == 1)
        #expect(merged.targets[0].results.map(\.path) == ["a/one", "a/two", "a/three"])
        #expect(merged.targets[0].results.map(\.verdict) == [.failed, .passed, .passed])
        #expect(merged.isFinished && !merged.interrupted && merged.elapsed == .seconds(2))
    }

    @Test("count a later verdict only where an earlier run was cut short")
    func again() {
        let all = ["a/one", "a/two", "a/three"]
        let merged = RunReport.merging([
            Self.report([("a/one", .failed)], plan: all, finished: false),
            Self.report([("a/one", .passed), ("a/two", .passed), ("a/three", .nonStrict)], plan: all, finished: true),
        ])
        #expect(merged.targets[0].results.map(\.verdict) == [.failed, .passed, .nonStrict])
        #expect(merged.interrupted)
    }

    @Test("of a target that was only announced are red")
    func announced() {
        let report = Self.report([], plan: ["a/one"], finished: false)
        #expect(report.counts.inconclusive == 1 && report.interrupted)
        var nothing = RunReport()
        nothing.endUnfinished()
        #expect(nothing.counts.inconclusive == 1 && nothing.interrupted)
    }
}
