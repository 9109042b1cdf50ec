import Conformance
import ConformanceKit
import ConformanceReports
import KinesisVideo
import Testing

@testable import kvsconform

/// Which exit code what ends a command has.
@Suite("An exit status")
struct ExitStatusTests {
    @Test("of what could not be done is that of sysexits.h")
    func failures() {
        let codes = Failure.Kind.allCases.map { ExitStatus($0).rawValue }
        #expect(codes == [64, 65, 66, 78, 71, 73, 74, 70])
        #expect(Set(ExitStatus.allCases.map(\.meaning)).count == ExitStatus.allCases.count)
    }

    @Test(
        "of a run is what its verdicts amount to",
        arguments: [
            ([Verdict.passed, .nonStrict, .skipped(reason: "r")], false, kvsconform.ExitStatus.asExpected),
            ([.passed, .inconclusive(.unjudged)], false, .inconclusive),
            ([.passed, .inconclusive(.unjudged), .failed], false, .unexpectedVerdict),
            ([.skipped(reason: "r")], false, .nothingTried),
            ([.skipped(reason: "r")], true, .asExpected),
            ([.skipped(reason: "r"), .inconclusive(.unreachable("refused"))], false, .unreachable),
        ]
    )
    func verdicts(verdicts: [Verdict], isPart: Bool, expected: kvsconform.ExitStatus) {
        #expect(ExitStatus(Self.run(verdicts), isPart: isPart) == expected)
    }

    private static func run(_ verdicts: [Verdict]) -> RunReport {
        let location = SourceLocation(file: "a.json", line: 1, column: 1)
        let plan = verdicts.indices.map {
            TargetHeader.PlannedCase(path: "a/\($0)", title: "t", location: location, requirements: [])
        }
        var run = RunReport()
        run.apply(
            .targetStarted(
                TargetHeader(
                    name: "t",
                    endpoint: "",
                    region: "",
                    dialect: "",
                    startedAt: .init(milliseconds: 0),
                    plan: plan
                )
            )
        )
        for (index, verdict) in verdicts.enumerated() {
            run.apply(
                .caseFinished(
                    target: "t",
                    CaseResult(
                        path: "a/\(index)",
                        title: "t",
                        location: location,
                        requirements: [],
                        verdict: verdict
                    )
                )
            )
        }
        return run
    }
}
