import KinesisVideo
import Testing

@testable import Conformance

@Suite("Accepted failures")
struct AcceptedFailuresTests {
    private static let today = "2026-11-22"

    private static func read(_ entries: String) throws -> AcceptedFailures {
        let read = Baseline.read(SourceText(name: "known.json", text: "{ \"failures\": [\n\(entries)\n] }"))
        return try #require(read.baseline, "\(read.diagnostics)").failures
    }

    private static func result(_ path: String, _ verdict: Verdict) -> CaseResult {
        CaseResult(
            path: path,
            title: "t",
            location: SourceLocation(file: "a.json", line: 1, column: 1),
            requirements: ["GM-A"],
            verdict: verdict
        )
    }

    private static let entry = #"""
        { "cases": "a/x*", "targets": ["t"], "reason": "they count otherwise", "link": "https://tickets.example/1", "expires": "2026-11-22" }
        """#

    @Test(
        "are those of these cases on these targets, until the day is over; all else is what it was",
        arguments: [
            ("a/x[1]", "t", today, Verdict.failed, "accepted"), ("a/x[1]", "t", "2026-11-23", .failed, "failed"),
            ("a/y", "t", today, .failed, "failed"), ("a/x[1]", "u", today, .failed, "failed"),
            ("a/x[1]", "t", today, .passed, "passed"), ("a/x[1]", "t", today, .nonStrict, "nonStrict"),
            ("a/x[1]", "t", today, .inconclusive(.unjudged), "inconclusive"),
            ("a/x[1]", "t", today, .skipped(reason: "r"), "skipped"),
        ]
    )
    func verdicts(path: String, target: String, today: String, verdict: Verdict, expected: String) throws {
        var ledger = AcceptedFailures.Ledger(try Self.read(Self.entry), on: target, today: today)
        #expect(ledger.take(Self.result(path, verdict)).verdict.name == expected)
    }

    @Test("say why, until when, and where more is said")
    func words() throws {
        var ledger = AcceptedFailures.Ledger(try Self.read(Self.entry), on: "t", today: Self.today)
        let verdict = ledger.take(Self.result("a/x", .failed)).verdict
        #expect(
            verdict.acceptance?.description
                == "accepted until 2026-11-22: they count otherwise (https://tickets.example/1)"
        )
        #expect(verdict.reason == nil && !verdict.isPass && verdict.isFailure)
        #expect(ledger.problems.isEmpty)
        #expect("\(Acceptance(reason: "r"))" == "accepted: r")
    }

    @Test("that pass are told, with the place in the file and what to do, whoever is done first")
    func unexpectedPasses() throws {
        var ledger = AcceptedFailures.Ledger(try Self.read(Self.entry), on: "t", today: Self.today)
        for path in ["a/x[4]", "a/x[2]", "a/x[3]", "a/x[1]"] { _ = ledger.take(Self.result(path, .passed)) }
        _ = ledger.take(Self.result("a/x[5]", .failed))
        let problem = try #require(ledger.problems.first)
        #expect(ledger.problems.count == 1 && problem.verdict == .failed && problem.requirements.isEmpty)
        #expect(problem.path == "kvsconform/accepted[entry=1]")
        #expect("\(problem.location)" == "known.json:2:12")
        let finding = try #require(problem.findings.first)
        #expect(finding.code.rawValue == "accepted.passed")
        #expect(
            finding.message
                == "accepted as a failure, but passed: a/x[1], a/x[2], a/x[3] and 1 more; take the entry out, or have 'cases' "
                + "mean those alone that fail"
        )
    }

    @Test("whose day is over are told, and the case says that it was accepted")
    func expired() throws {
        let later = #"{ "cases": "a/x[2]", "reason": "for ever" }"#
        let failures = try Self.read("\(Self.entry),\n\(later)")
        var ledger = AcceptedFailures.Ledger(failures, on: "t", today: "2026-11-23")
        let result = ledger.take(Self.result("a/x[1]", .failed))
        #expect(result.verdict == .failed)
        #expect(
            result.notes == ["this was accepted until 2026-11-22: they count otherwise (https://tickets.example/1)"]
        )
        // Another entry that means the case still counts.
        #expect(ledger.take(Self.result("a/x[2]", .failed)).verdict == .accepted(Acceptance(reason: "for ever")))
        #expect(
            ledger.problems.flatMap(\.findings).map(\.message) == [
                "this was accepted until 2026-11-22, and 2 cases fail: take the entry out, or give it another day"
            ]
        )
        // An entry that no case of the run is meant by says nothing of it.
        #expect(AcceptedFailures.Ledger(failures, on: "t", today: "2026-11-23").problems.isEmpty)
    }

    @Test("that mean no case are named")
    func unmatched() throws {
        let failures = try Self.read("\(Self.entry),\n{ \"cases\": \"b*\", \"reason\": \"r\" }")
        #expect(
            failures.unmatched(among: ["a/x[1]", "a/y"]) == [
                "known.json:3:12: 'b*' is accepted to fail, and no case is called so"
            ]
        )
        #expect(failures.unmatched(among: ["a/x", "b"]).isEmpty)
    }

    @Test("are read strictly, beside known differences")
    func diagnostics() {
        let text = #"""
            { "failures": [{ "case": "a*", "expires": "2026-02-31", "targets": "t" }],
              "differences": [{ "aspect": "status", "reason": "r", "link": "https://tickets.example/2" }] }
            """#
        let read = Baseline.read(SourceText(name: "known.json", text: text))
        #expect(
            read.diagnostics.map(\.code) == [
                "baseline.missing-member", "baseline.missing-member", "baseline.unknown-member", "baseline.wrong-day",
                "baseline.wrong-type",
            ]
        )
    }

    @Test("count apart, and what should be looked at is a requirement that does not hold")
    func counts() {
        let accepted = Self.result("a", .accepted(Acceptance(reason: "r")))
        let counts = VerdictCounts([accepted, Self.result("b", .passed)])
        #expect(counts.accepted == 1 && counts.failed == 0 && counts.total == 2 && !counts.judgedNothing)
        #expect(counts.sentence() == "2 cases: 1 passed, 1 accepted")
    }
}
