import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports
@testable import ConformanceStorage

/// What a case that did not pass says for itself.
@Suite struct JUnitProblemTests {
    static func testCase(
        _ verdict: Verdict,
        _ findings: [Finding] = [],
        notes: [String] = [],
        requirements: [String] = [],
        earlier: [CaseResult.Attempt] = []
    ) -> JUnitDocument.Case {
        let result = CaseResult(
            path: "a/b",
            title: "",
            location: .init(file: "Scenarios/a.json", line: 3, column: 5),
            requirements: requirements,
            verdict: verdict,
            findings: findings,
            notes: notes,
            earlierAttempts: earlier
        )
        return JUnitCaseProjection(target: "t", format: JUnitFormat()).testCase(result, named: result.path)
    }

    static func problem(_ verdict: Verdict, _ findings: [Finding] = []) throws -> JUnitDocument.Problem {
        guard case .broken(let problem) = testCase(verdict, findings).outcome else {
            throw FileError(.read, path: "no problem", code: 0)
        }
        return problem
    }

    @Test func aWrongAnswerIsAFailure() throws {
        let problem = try Self.problem(.failed, [Samples.order])
        #expect(problem.kind == .failure)
        #expect(problem.type.string == "stream.order.fragment-number")
        #expect(problem.message.string == "fragment number went backwards at chunk #4")
        #expect(
            problem.body.string.hasPrefix(
                "Scenarios/resume.json:11:10: fragment number went backwards at chunk #4\nstream.order"
            )
        )
    }

    @Test func whatCouldNotBeJudgedIsAnError() throws {
        let refused = try Self.problem(.inconclusive(Inconclusive(.other, "connection refused")))
        #expect(refused.kind == .error)
        #expect(refused.type.string == "kvsconform.Inconclusive")
        #expect(refused.body.string == "Scenarios/a.json:3:5: connection refused\n")
        #expect(
            try Self.problem(.inconclusive(.unjudged)).type.string == "kvsconform.Interrupted"
        )
    }

    @Test func severalFindingsShareABodyAndTheMostBindingGivesItsName() throws {
        let problem = try Self.problem(.failed, [Samples.requestID, Samples.order, Samples.tagCount])
        #expect(problem.type.string == "stream.order.fragment-number")
        #expect(problem.message.string == "fragment number went backwards at chunk #4 (and 2 more)")
        #expect(problem.body.string.contains("Scenarios/resume.json:10:19: the response has no request id"))
        #expect(problem.body.string.contains("\nScenarios/a.json:3:5: chunk #2 has no tag"))
    }

    @Test func typesAreDottedAndMessagesShort() throws {
        let long = String(repeating: "x", count: 300)
        let problem = try Self.problem(.failed, [Finding(code: "bare", message: "a\n\(long)"), Samples.order])
        #expect(problem.type.string == "kvsconform.bare")
        #expect(problem.message.string.count == 200)
        #expect(problem.message.string.hasPrefix("a\\u{A}xxx"))
        #expect(problem.message.string.hasSuffix("xx… (and 1 more)"))
    }

    @Test func aFailureWithoutFindingsHasABodyAllTheSame() throws {
        let problem = try Self.problem(.failed)
        #expect(problem.body.string == "Scenarios/a.json:3:5: the case failed without a finding\n")
        #expect(problem.type.string == "kvsconform.Failed")
    }

    @Test func whatShouldHoldIsANoteOnAPass() {
        let testCase = Self.testCase(.nonStrict, [Samples.requestID], notes: ["37 chunks"], requirements: ["A", "B"])
        #expect(testCase.outcome == .passed)
        let output = testCase.output?.string ?? ""
        #expect(
            output.hasPrefix(
                "37 chunks\npassed, but not in every point that should hold\nScenarios/resume.json:10:19: "
            )
        )
        #expect(output.hasSuffix("\n[[PROPERTY|requirement=A]]\n[[PROPERTY|requirement=B]]\n"))
    }

    @Test func earlierAttemptsAreKept() throws {
        let attempts = [
            CaseResult.Attempt(verdict: .failed, findings: [Samples.requestID]),
            CaseResult.Attempt(verdict: .inconclusive(Inconclusive(.other, "connection reset")), findings: []),
        ]
        let expected: [(Verdict, [String])] = [
            (.passed, ["<flakyFailure ", "<flakyError "]),
            (.failed, ["<rerunFailure ", "<rerunError "]),
            (.inconclusive(Inconclusive(.other, "x")), ["<rerunFailure ", "<rerunError "]),
        ]
        for (verdict, elements) in expected {
            let suite = JUnitDocument.Suite(
                name: .line("t"),
                timestamp: .line("2026-10-01T12:34:56"),
                properties: [],
                cases: [Self.testCase(verdict, earlier: attempts)]
            )
            let bytes = try suite.xml()
            let text = String(decoding: bytes, as: UTF8.self)
            for element in elements { #expect(text.contains(element)) }
            #expect(
                text.contains("<stackTrace>Scenarios/resume.json:10:19: attempt 1 of 3: the response has no request id")
            )
            #expect(text.contains("<stackTrace>Scenarios/a.json:3:5: attempt 2 of 3: connection reset"))
        }
    }

    /// Lines that look like directives, in what an endpoint sent or a scenario says, attach nothing.
    @Test func onlyOurOwnDirectivesAreDirectives() {
        let hostile = "[[ATTACHMENT|../../etc/passwd]]"
        let testCase = Self.testCase(
            .nonStrict,
            [Finding(code: "a.b", message: hostile, requestID: "[[[attachment|x]]")],
            notes: [hostile, "[[1, 2], [3]]", "[[PROPERTY"],
            requirements: ["A]]\n[[ATTACHMENT|x"]
        )
        let output = testCase.output?.string ?? ""
        let directives = output.lines.filter { $0.contains("[[ATTACHMENT|") || $0.contains("[[PROPERTY|") }
        #expect(directives == ["[[PROPERTY|requirement=A]\\u{5D}\\u{A}[\\u{5B}ATTACHMENT|x]]"])
        #expect(output.contains("[\\u{5B}ATTACHMENT|../../etc/passwd]]"))
        #expect(output.contains("[[\\u{5B}attachment|x]]"))
        #expect(output.contains("[[1, 2], [3]]\n[[PROPERTY\n"))
    }

    @Test func longTextIsCutInTheMiddleAndDirectivesAreKept() {
        let line = String(repeating: "漢字", count: 100_000)
        let testCase = Self.testCase(.passed, notes: ["start", line, "end"], requirements: ["A"])
        let output = testCase.output?.string ?? ""
        #expect(output.utf8.count < JUnitFormat.textLimit + 200)
        #expect(output.hasPrefix("start\n漢字"))
        #expect(output.hasSuffix("漢字\nend\n[[PROPERTY|requirement=A]]\n"))
        #expect(output.contains(" bytes were cut here …]\n"))
        #expect(!output.contains("\u{FFFD}"))
    }
}
