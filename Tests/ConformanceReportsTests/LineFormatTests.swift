import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

/// The formats that other programs read line by line.
@Suite struct LineFormatTests {
    private static func text(_ kind: ReportKind, _ run: RunReport = Samples.run()) throws -> String {
        String(decoding: try kind.format().documents(of: run)[0].bytes, as: UTF8.self)
    }

    @Test(arguments: [ReportKind.tap, .github, .markdown]) func isWhatItWas(_ kind: ReportKind) throws {
        try Golden.expect(Self.text(kind), is: "report.\(kind.rawValue).txt")
    }

    @Test(arguments: HostileTextTests.texts) func noTextIsTakenForACommand(_ text: String) throws {
        let run = HostileTextTests.run(text)
        let commands = try Self.text(.github, run).lines.filter { !$0.isEmpty }
        #expect(commands.count == 5)
        #expect(commands.allSatisfy { $0.hasPrefix("::error file=") || $0.hasPrefix("::warning file=") })
        let tap = try Self.text(.tap, run).lines
        #expect(tap.count { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") } == 6)
        #expect(
            tap.allSatisfy { line in
                line.isEmpty || ["TAP version", "1..", "ok ", "not ok ", "  "].contains { line.hasPrefix($0) }
            }
        )
    }

    @Test func whatARunnerTakesForItselfIsEscaped() throws {
        let text = try Self.text(.github, HostileTextTests.run("100%: a,b"))
        #expect(text.contains("file=100%25%3A a%2Cb,line=1,col=1,title=100%25%3A a%2Cb::100%25: a,b"))
    }

    @Test func moreAnnotationsThanAreShownAreCounted() throws {
        let results = (0..<25).map { index in
            CaseResult(
                path: "a/\(index)",
                title: "t",
                location: KinesisVideo.SourceLocation(file: "f", line: 1, column: 1),
                requirements: [],
                verdict: .failed,
                findings: [Samples.order]
            )
        }
        var run = RunReport()
        let plan = results.map {
            TargetHeader.PlannedCase(path: $0.path, title: $0.title, location: $0.location, requirements: [])
        }
        let moment = WallTime(milliseconds: 0)
        run.apply(
            .targetStarted(
                TargetHeader(name: "t", endpoint: "", region: "", dialect: "", startedAt: moment, plan: plan)
            )
        )
        for result in results { run.apply(.caseFinished(target: "t", result)) }
        let lines = try Self.text(.github, run).lines.filter { !$0.isEmpty }
        #expect(lines.count == 11)
        #expect(lines.last == "::notice title=kvsconform::15 more failures; the report has all of them")
    }

    @Test(arguments: [
        ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("", "`  `"), ("<b>", "`<b>`"), ("\u{202E}", "`\\u{202E}`"),
    ]) func codeIsFencedByMoreThanItHolds(_ text: String, _ expected: String) {
        #expect(MarkdownFormat.code(text) == expected)
    }

    @Test func signsOfMarkdownAreEscaped() {
        #expect(MarkdownFormat.inline("*a_b* [x](y) <i> @me |") == "\\*a\\_b\\* \\[x\\]\\(y\\) &lt;i&gt; \\@me \\|")
    }
}
