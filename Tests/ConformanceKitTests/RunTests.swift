import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import FoundationEssentials
import KinesisVideo
import Testing

/// A run without a command line: the built-in emulator in this process, faithful or with faults.
@Suite("A run that is called", .serialized)
struct RunTests {
    private static let resume = "getmedia/resume/fragment-number"
    private static let earliest = "getmedia/start-selector/earliest[on=recorded]"

    @Test("judges a faithful emulator, and tells who listens")
    func faithful() async throws {
        let listener = Listener()
        let outcome = try await Kit.run([Self.earliest]) { $0.sinks = [listener] }
        #expect(outcome.report.results.map(\.verdict) == [.passed])
        #expect(outcome.report.targets.map(\.header.name) == ["emulator"])
        #expect(outcome.report.header?.version == "1.2.3")
        #expect(!outcome.isInterrupted && outcome.errors.isEmpty)
        #expect(
            listener.events == [
                "run 1.2.3", "planned emulator", "started emulator", "begins \(Self.earliest)",
                "passed \(Self.earliest)", "finished", "told",
            ]
        )
    }

    @Test("takes the emulator in both published dialects where no target is named")
    func dialects() async throws {
        let outcome = try await Kit.run([Self.earliest], on: [])
        #expect(outcome.report.targets.map(\.header.dialect) == ["openapi", "service-model"])
        #expect(outcome.report.counts.passed == 2)
    }

    @Test("names what a faulty emulator does wrong, and runs what failed again")
    func faults() async throws {
        try await Kit.withFolder { folder in
            let outcome = try await Kit.run([Self.resume, Self.earliest], faults: ["inclusiveFragmentNumber"]) { run in
                try run.leave(RunOutputs(folder: folder))
            }
            let failed = outcome.report.results.filter { $0.verdict == .failed }
            #expect(outcome.report.counts.passed == 1 && failed.count == 4)
            #expect(failed.allSatisfy { $0.path.hasPrefix(Self.resume) && !$0.findings.isEmpty })
            let kept = try RunReport.kept(at: folder + "/latest")
            #expect(kept.results.map(\.verdict) == outcome.report.results.map(\.verdict))
            #expect(FileManager.default.fileExists(atPath: folder + "/junit.xml"))

            let again = try RunPlan(CaseSelection(), of: Kit.locator, failedIn: folder + "/latest")
            #expect(again.plan.cases.map(\.path) == failed.map(\.path))
            let none = try await Kit.failure {
                try RunPlan(CaseSelection(what: [Self.earliest]), of: Kit.locator, failedIn: folder + "/latest")
            }
            #expect(none?.kind == .usage && none?.message.contains("no case is left") == true)
        }
    }

    @Test("leaves journals that say which requirements were really decided")
    func decided() async throws {
        try await Kit.withFolder { folder in
            // Two parts of one run, as shards are.
            for (part, path) in [Self.earliest, Self.resume].enumerated() {
                _ = try await Kit.run([path], faults: ["inclusiveFragmentNumber"]) { run in
                    try run.leave(RunOutputs(folder: "\(folder)/\(part)"))
                }
            }
            let contract = try Kit.locator.suite().contract
            let run = RunReport.merging(try (0...1).map { try .kept(at: "\(folder)/\($0)/latest") })
            let coverage = run.targets.map { DecidedCoverage(of: $0, against: contract) }
            #expect(coverage.map(\.target) == ["emulator"] && coverage.flatMap(\.unknown).isEmpty)
            let rows = Dictionary(uniqueKeysWithValues: coverage[0].rows.map { ($0.requirement.id, $0) })
            #expect(rows["GM-SEL-EARLIEST"]?.counts.sentence() == "1 case: 1 passed")
            #expect((rows["GM-RESUME-FRAGMENT-NUMBER"]?.counts.failed ?? 0) == 4)
            #expect(rows["GM-SEL-NOW"]?.state == .notRun)
            #expect(coverage[0].count(.decided) == 2)
        }
    }

    @Test("ends with its task, well-formed and red")
    func cancelled() async throws {
        let task = Task {
            try await Kit.run(["getmedia/live", "getmedia/endpoint"], faults: ["stall=1"])
        }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        let outcome = try await task.value
        #expect(outcome.isInterrupted && outcome.report.interrupted)
        #expect(outcome.report.counts.inconclusive > 0)
        #expect(outcome.report.results.contains { $0.verdict.cause == .interrupted })
    }

    @Test("keeps its secrets to itself")
    func redaction() async throws {
        try await Kit.withFolder { folder in
            let secret = "an/extremely/secret/key"
            let target = folder + "/target.json"
            try Kit.write(
                #"""
                { "endpoint": "http://127.0.0.1:9", "region": "us-east-1", "dialect": "observed",
                  "credentials": { "accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "\#(secret)" }, "streams": {} }
                """#,
                to: target
            )
            let outcome = try await Kit.run([Self.earliest], on: [target]) { run in
                #expect(run.redaction.text("the key \(secret)") == "the key [redacted]")
            }
            #expect(outcome.report.results.map(\.verdict.name) == ["skipped"])
        }
    }
}
