import KinesisVideo
import Testing

@testable import Conformance

@Suite("Run report")
struct RunReportTests {
    private static let plan = ["a/one", "a/two", "a/three"].map { path in
        TargetHeader.PlannedCase(
            path: path,
            title: "t",
            location: Conformance.SourceLocation(file: "f", line: 1, column: 1),
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

    private static func finished(_ target: String, _ path: String, _ verdict: Verdict) -> RunEvent {
        .caseFinished(
            target: target,
            CaseResult(
                path: path,
                title: "t",
                location: Conformance.SourceLocation(file: "f", line: 1, column: 1),
                requirements: [],
                verdict: verdict
            )
        )
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
        let reason = Verdict.inconclusive(reason: RunReport.interruptedReason)
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
