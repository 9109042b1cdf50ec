import Conformance
import ConformanceKit
import ConformanceRunner
import KinesisVideo
import Testing

@testable import ConformanceStorage

/// Runs that live with failures, as the example of the documentation has them.
@Suite("A run that accepts failures", .serialized)
struct AcceptedRunTests {
    /// The example in `Documentation/Operating.md`, good for ever.
    private static func example() throws -> String {
        let page = try Kit.text(of: "Documentation/Operating.md")
        let blocks = page.components(between: "```json\n", and: "```")
        let text = try #require(blocks.first { $0.contains("\"failures\"") })
        return String(text).replacing("2027-01-31", with: "2999-12-31")
    }

    private static func run(
        _ what: [String],
        accepting text: String,
        faults: [String] = ["inclusiveFragmentNumber"],
        failFast: Bool = false
    ) async throws -> [CaseResult] {
        try await Kit.withFolder { folder in
            try Kit.write(text, to: folder + "/known.json")
            let accepted = try AcceptedFailures(at: folder + "/known.json")
            let plan = try RunPlan(CaseSelection(what: what), of: Kit.locator)
            #expect(try accepted.unmatched(in: plan, of: Kit.locator) == [])
            let caller = Kit.caller()
            let targets = try await TargetResolution(plan.suite, caller, faults: faults).prepare(["emulator"])
            let options = Runner.Options(
                jobs: 4,
                timeout: .seconds(20),
                failFast: failFast,
                accepted: accepted
            )
            let outcome = await ConformanceRun(plan, on: targets, ConformanceRun.Options(options), caller).run()
            await targets.shutdown()
            return Array(outcome.report.results)
        }
    }

    @Test("counts them apart; with them a run goes on that was to end with the first failure")
    func accepted() async throws {
        let results = try await Self.run(
            ["getmedia/resume/fragment-number*", "getmedia/start-selector/earliest*"],
            accepting: Self.example(),
            failFast: true
        )
        #expect(Set(results.map(\.verdict.name)) == ["accepted", "passed"])
        #expect(results.filter { $0.verdict.acceptance != nil }.allSatisfy { !$0.findings.isEmpty })
    }

    @Test("is red where what is accepted passes")
    func passing() async throws {
        let results = try await Self.run(["getmedia/resume/fragment-number*"], accepting: Self.example(), faults: [])
        let failed = results.filter { $0.verdict == .failed }
        #expect(failed.map(\.path) == ["kvsconform/accepted[entry=1]"])
        #expect(failed.first?.findings.first?.message.contains("take the entry out") == true)
    }

    @Test("is red where its day is over")
    func expired() async throws {
        let text = try Self.example().replacing("2999-12-31", with: "2026-01-31")
        let results = try await Self.run(["getmedia/resume/fragment-number*"], accepting: text)
        #expect(results.allSatisfy { $0.verdict == .failed })
        #expect(results.last?.findings.first?.message.hasPrefix("this was accepted until 2026-01-31") == true)
    }

    @Test("names what means no case, and refuses a file that is wrong")
    func wrong() async throws {
        try await Kit.withFolder { folder in
            try Kit.write(#"{ "failures": [{ "cases": "nothing*", "reason": "r" }] }"#, to: folder + "/a.json")
            let plan = try RunPlan(CaseSelection(what: ["getmedia/bounds"]), of: Kit.locator)
            let lines = try AcceptedFailures(at: folder + "/a.json").unmatched(in: plan, of: Kit.locator)
            #expect(lines == ["\(folder)/a.json:1:27: 'nothing*' is accepted to fail, and no case is called so"])
            try Kit.write(#"{ "failures": [{ "cases": "a" }] }"#, to: folder + "/b.json")
            let failure = try await Kit.failure { try AcceptedFailures(at: folder + "/b.json") }
            #expect(failure?.kind == .invalidInput && failure?.diagnostics.count == 1)
            let missing = try await Kit.failure { try AcceptedFailures(at: folder + "/c.json") }
            #expect(missing?.kind == .missingInput)
        }
    }
}
