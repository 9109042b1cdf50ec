import ConformanceReports
import KinesisVideo
import Testing

@testable import Conformance

@Suite("What a run decided")
struct DecidedCoverageTests {
    private static let now = "GM-SEL-NOW"
    private static let earliest = "GM-SEL-EARLIEST"

    private static let location = KinesisVideo.SourceLocation(file: "f", line: 1, column: 1)

    private static func result(
        _ path: String,
        _ verdict: Verdict,
        about requirements: [String] = [now],
        _ findings: [Finding] = []
    ) -> CaseResult {
        CaseResult(
            path: path,
            title: "t",
            location: location,
            requirements: requirements,
            verdict: verdict,
            findings: findings
        )
    }

    private static func finding(_ requirements: [String], _ level: Level = .must) -> Finding {
        Finding(code: FindingCode(.first), level: level, requirements: requirements, message: "m")
    }

    /// The coverage of a target on which these cases were run, the last of them never finished.
    private static func coverage(_ results: [CaseResult], unfinished: [String] = []) -> DecidedCoverage {
        var report = RunReport()
        let plan = results + unfinished.map { result($0, .passed) }
        report.apply(
            .targetStarted(
                TargetHeader(
                    name: "x",
                    endpoint: "http://h",
                    region: "r",
                    dialect: "openapi",
                    startedAt: WallTime(milliseconds: 0),
                    plan: plan.map {
                        TargetHeader.PlannedCase(
                            path: $0.path,
                            title: $0.title,
                            location: location,
                            requirements: $0.requirements
                        )
                    }
                )
            )
        )
        for result in results { report.apply(.caseFinished(target: "x", result)) }
        return DecidedCoverage(of: report.targets[0], against: Sample.contract)
    }

    private static func row(_ id: String, in coverage: DecidedCoverage) throws -> DecidedCoverage.Row {
        try #require(coverage.rows.first { $0.requirement.id == id })
    }

    @Test("counts the cases that passed, failed, and were non-strict")
    func verdicts() throws {
        let coverage = Self.coverage([
            Self.result("a", .passed), Self.result("b", .passed),
            Self.result("c", .failed, about: [Self.now], [Self.finding([Self.now])]),
            Self.result("d", .nonStrict, about: [Self.now], [Self.finding([Self.now], .should)]),
            Self.result("e", .skipped(reason: "no stream 'live'")),
        ])
        let row = try Self.row(Self.now, in: coverage)
        #expect(row.state == .decided)
        #expect(row.counts.sentence() == "5 cases: 2 passed, 1 failed, 1 non-strict, 1 skipped")
        #expect(coverage.count(.decided) == 1)
        #expect(coverage.count(.notRun) == coverage.rows.count - 1)
    }

    @Test("takes no skipped and no inconclusive case for a decision, and counts the reasons")
    func undecided() throws {
        let throttled = Verdict.inconclusive(Inconclusive(.throttled, "the endpoint throttled the call"))
        let coverage = Self.coverage([
            Self.result("a", .skipped(reason: "no stream 'live'")),
            Self.result("b", .skipped(reason: "has 5 fragments, the case needs 8")),
            Self.result("c", .skipped(reason: "has 5 fragments, the case needs 8")),
            Self.result("d", throttled, about: [Self.earliest]),
            Self.result("e", .skipped(reason: "no stream 'live'"), about: [Self.earliest]),
        ])
        let skipped = try Self.row(Self.now, in: coverage)
        #expect(skipped.state == .skipped)
        #expect(
            skipped.reasons.map { "\($0.cases) \($0.text)" } == [
                "2 has 5 fragments, the case needs 8", "1 no stream 'live'",
            ]
        )
        let inconclusive = try Self.row(Self.earliest, in: coverage)
        #expect(inconclusive.state == .inconclusive)
        #expect(inconclusive.reasons.map(\.cause) == [.throttled, nil])
    }

    @Test("does not take a case that was never judged for a decision")
    func interrupted() throws {
        let row = try Self.row(Self.now, in: Self.coverage([], unfinished: ["a"]))
        #expect(row.state == .inconclusive)
        #expect(row.reasons.map(\.cause) == [.interrupted])
    }

    @Test("has a case that failed say nothing about what it did not fail for")
    func elsewhere() throws {
        let coverage = Self.coverage([
            Self.result("a", .failed, about: [Self.now], [Self.finding([Self.earliest])]),
            Self.result(
                "b",
                .nonStrict,
                about: ["GM-SEL-PRODUCER-TIMESTAMP"],
                [Self.finding([Self.earliest], .should)]
            ),
        ])
        let now = try Self.row(Self.now, in: coverage)
        #expect(now.state == .inconclusive)
        #expect(now.reasons.map(\.text) == ["the case failed for something else: \(Self.earliest)"])
        let earliest = try Self.row(Self.earliest, in: coverage)
        #expect(earliest.state == .decided)
        #expect(earliest.counts.failed == 1 && earliest.counts.nonStrict == 1)
    }

    @Test("names what must hold and no target decided, and what the contract does not have")
    func gaps() {
        let one = Self.coverage([Self.result("a", .passed), Self.result("b", .passed, about: ["GM-OF-TOMORROW"])])
        let other = Self.coverage([Self.result("a", .passed, about: [Self.earliest])])
        let must = Sample.contract.requirements.filter { $0.level == .must }.map(\.id)
        #expect(DecidedCoverage.gaps(in: [one]).map(\.id) == must.filter { $0 != Self.now })
        #expect(
            DecidedCoverage.gaps(in: [one, other]).map(\.id) == must.filter { ![Self.now, Self.earliest].contains($0) }
        )
        #expect(DecidedCoverage.decided(in: [one, other]) == 2)
        #expect(one.unknown == ["GM-OF-TOMORROW"])
    }

    @Test("is told in a table, as JSON and in Markdown")
    func texts() throws {
        let coverage = Self.coverage([
            Self.result("a", .passed), Self.result("b", .failed),
            Self.result("c", .skipped(reason: "no stream 'live'"), about: [Self.earliest]),
            Self.result("d", .skipped(reason: "has 5 | 8 \u{1B}[31m"), about: [Self.earliest]),
        ])
        let total = "1 of \(coverage.rows.count) requirements decided, 1 skipped, \(coverage.rows.count - 2) not run"
        let texts = DecidedCoverageText([coverage])
        let lines = texts.console(style: .plain).split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.contains(["GM-SEL-NOW", "must", "decided", "1", "passed,", "1", "failed"]))
        #expect(
            lines.contains(["GM-SEL-EARLIEST", "must", "skipped", "2", "skipped", "1", "×", "no", "stream", "'live'"])
        )
        #expect(lines.contains(["1", "×", "has", "5", "|", "8", "\\u{1B}[31m"]))
        #expect(lines.last == total.split(separator: " "))
        #expect(!texts.console(style: .plain).contains("\u{1B}"))

        #expect(texts.markdown.contains("\n\(total)\n"))
        #expect(texts.markdown.contains("| GM-SEL-EARLIEST | must | skipped | 1 × no stream 'live'<br>1 × has 5 \\| 8"))

        let earliest = try #require(
            texts.json["targets"]?.arrayValue?.first?["requirements"]?.arrayValue?.first {
                $0["requirement"]?.stringValue == Self.earliest
            }
        )
        #expect(earliest["state"]?.stringValue == "skipped")
        #expect(earliest["cases"]?["skipped"]?.intValue == 2)
        #expect(earliest["reasons"]?.arrayValue?.first?["reason"]?.stringValue == "no stream 'live'")

        let both = DecidedCoverageText([coverage, Self.coverage([])]).console(style: .plain)
        #expect(both.hasSuffix("1 of \(coverage.rows.count) requirements decided, on one target at the least\n"))
    }
}
