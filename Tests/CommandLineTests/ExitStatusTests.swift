import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import Testing

@testable import kvsconform

/// Which exit code what ends a command has.
@Suite("An exit status")
struct ExitStatusTests {
    @Test("of what could not be done is that of sysexits.h")
    func failures() {
        let codes = Failure.Kind.allCases.map { ExitStatus($0).rawValue }
        #expect(codes == [64, 65, 66, 78, 69, 77, 71, 73, 74, 70])
        #expect(Set(ExitStatus.allCases.map(\.meaning)).count == ExitStatus.allCases.count)
    }

    @Test(
        "of a run is what its verdicts amount to",
        arguments: [
            ([Verdict.passed, .nonStrict, .skipped(reason: "r")], false, kvsconform.ExitStatus.asExpected),
            ([.passed, .accepted(Acceptance(reason: "r"))], false, .asExpected),
            ([.accepted(Acceptance(reason: "r"))], false, .asExpected),
            ([.accepted(Acceptance(reason: "r")), .failed], false, .unexpectedVerdict),
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

    @Test(
        "of a comparison is that of a run where a target was not compared",
        arguments: [
            ([[Verdict.passed], [.passed]], kvsconform.ExitStatus.asExpected),
            ([[.passed], [.failed]], .unexpectedVerdict),
            ([[.passed], [.skipped(reason: "no stream")]], .nothingTried),
            ([[.passed], [.inconclusive(.unreachable("refused"))]], .unreachable),
            ([[.passed], [.inconclusive(Inconclusive(.credentials, "c"))]], .noPermission),
            ([[.passed, .passed], [.passed, .inconclusive(.unjudged)]], .inconclusive),
            // That two others do not do the same is worse.
            ([[.passed], [.failed], [.inconclusive(.unreachable("refused"))]], .unexpectedVerdict),
            ([[.passed], [.passed], [.skipped(reason: "no stream")]], .nothingTried),
        ]
    )
    func comparisons(verdicts: [[Verdict]], expected: kvsconform.ExitStatus) throws {
        var runs = verdicts.map(Self.run)
        for index in runs.indices { runs[index].renameTargets { "\($0)\(index)" } }
        let scenarios = #filePath.replacing("Tests/CommandLineTests/ExitStatusTests.swift", with: "Scenarios")
        let contract = try SuiteLocator(folder: scenarios).suite().contract
        let compared = try RunComparison(.merging(runs), contract: contract, now: .init(milliseconds: 0))
        #expect(ExitStatus(compared) == expected)
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
