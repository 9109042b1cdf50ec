import Conformance
import ConformanceStorage
import KinesisVideo
import Testing

@testable import ConformanceReports

/// A failure that is lived with is neither a pass nor a failure in any report, and says why.
@Suite("An accepted failure")
struct AcceptedTests {
    private static let words = "accepted until 2027-01-31: they count otherwise (https://tickets.example/1)"

    /// One case that passed and one whose failure is accepted.
    private static func run() -> RunReport {
        let acceptance = Acceptance(
            reason: "they count otherwise",
            link: "https://tickets.example/1",
            expires: "2027-01-31"
        )
        let results = [Verdict.passed, .accepted(acceptance)].enumerated().map { index, verdict in
            CaseResult(
                path: "a/\(index)",
                title: "t",
                location: KinesisVideo.SourceLocation(file: "f.json", line: 1, column: 1),
                requirements: ["GM-\(index)"],
                verdict: verdict,
                findings: verdict == .passed ? [] : [Samples.order]
            )
        }
        var run = RunReport()
        let header = TargetHeader(
            name: "t",
            endpoint: "https://t.example",
            region: "r",
            dialect: "d",
            startedAt: WallTime(milliseconds: 0),
            plan: results.map(\.planned)
        )
        run.apply(.runStarted(RunHeader(version: "1", command: "kvsconform run", seed: 0, startedAt: header.startedAt)))
        run.apply(.targetPlanned(header))
        for result in results { run.apply(.caseFinished(target: "t", result)) }
        run.apply(.runFinished(interrupted: false, elapsed: .seconds(1)))
        return run
    }

    private static func text(_ kind: ReportKind) throws -> String {
        String(decoding: try kind.format().documents(of: run())[0].bytes, as: UTF8.self)
    }

    @Test(
        "is told by every format",
        arguments: [
            (ReportKind.junit, [#"failures="0""#, #"skipped="1""#, #"<skipped message="\#(words)">"#]),
            (
                .markdown,
                [
                    "✓ kvsconform: PASSED, 1 of 2 cases failed, which is accepted", "| failed | accepted |",
                    "### Accepted",
                ]
            ),
            (.tap, ["not ok 2 - t a/1 # TODO \(words)", "severity: accepted"]),
            (.ctrf, [#""skipped": 1"#, #""accepted": 1"#, #""rawStatus": "accepted""#, #""failed": 0"#]),
            (.console, ["accepted      1", "they count otherwise", "PASSED  2 cases: 1 passed, 1 accepted"]),
            (.html, ["<h2>Accepted</h2>", "they count otherwise", ">accepted</th>"]),
            (
                .statement,
                [
                    "# Statement of conformance: PASSED, 1 of 2 cases failed, which is accepted",
                    "Failures that are accepted:",
                ]
            ),
            (.statementJSON, [#""conforms": false"#, #""accepted": ["#]),
            (.badge, [#""color": "yellow""#]),
            (
                .jsonl,
                [
                    #""verdict":"accepted","reason":"they count otherwise","link":"https://tickets.example/1","expires":"2027-01-31""#
                ]
            ),
        ] as [(ReportKind, [String])]
    )
    func formats(kind: ReportKind, parts: [String]) throws {
        let text = try Self.text(kind)
        for part in parts { #expect(text.contains(part), "\(kind): \(part)\n\(text.prefix(3000))") }
    }

    @Test("annotates nothing, and is read again from a journal as it was")
    func journal() throws {
        #expect(try Self.text(.github).isEmpty)
        let bytes = Array(try Self.text(.jsonl).utf8)
        let run = try JournalTests.report(of: [bytes[...]])
        #expect(run.results.map(\.verdict) == Self.run().results.map(\.verdict))
        #expect(run.counts.accepted == 1)
    }
}
