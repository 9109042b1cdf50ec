import KinesisVideo
import Testing

@testable import Conformance

/// Runs side by side that took other parts of other suites.
@Suite("What changed from run to run")
struct TrendTests {
    /// A run of some cases.
    private static func run(
        _ verdicts: KeyValuePairs<String, Verdict>,
        at second: Int64,
        suite: String? = "sha256:1",
        isWhole: Bool? = true,
        shard: String? = nil,
        taking duration: Duration = .milliseconds(5)
    ) -> RunReport {
        var report = RunReport()
        let start = WallTime(milliseconds: second * 1000)
        report.apply(
            .runStarted(
                RunHeader(
                    version: "1",
                    command: "",
                    suite: suite,
                    shard: shard,
                    isWhole: isWhole,
                    seed: 1,
                    startedAt: start
                )
            )
        )
        let results = verdicts.map { path, verdict in
            CaseResult(
                path: path,
                title: "t",
                location: SourceLocation(file: "a.json", line: 1, column: 1),
                requirements: [],
                verdict: verdict,
                notes: ["seen"],
                duration: duration
            )
        }
        report.apply(
            .targetPlanned(
                TargetHeader(
                    name: "x",
                    endpoint: "http://127.0.0.1:\(second)",
                    region: "r",
                    dialect: "openapi",
                    startedAt: start,
                    plan: results.map(\.planned)
                )
            )
        )
        for result in results { report.apply(.caseFinished(target: "x", result)) }
        report.apply(.runFinished(interrupted: false, elapsed: .seconds(1)))
        return report
    }

    private static func changes(_ runs: [RunReport]) -> [String: Trend.Change] {
        var history = RunHistory()
        for (index, run) in runs.enumerated() { history.insert(run, named: "\(index)") }
        let rows = Trend(history, of: "x").rows
        return Dictionary(uniqueKeysWithValues: rows.compactMap { row in row.change.map { (row.path, $0) } })
    }

    struct Example: CustomTestStringConvertible {
        let testDescription: String
        let runs: [RunReport]
        let changes: [String: Trend.Change]
    }

    @Test(
        arguments: [
            Example(
                testDescription: "a run of a part loses nothing, and what came before it stands",
                runs: [
                    run(["a": .passed, "b": .passed, "c": .passed], at: 1),
                    run(["a": .passed, "b": .failed, "c": .passed], at: 2),
                    run(["c": .passed], at: 3, isWhole: false),
                ],
                changes: ["b": .newlyFailing]
            ),
            Example(
                testDescription: "nor does a shard",
                runs: [
                    run(["a": .passed, "b": .passed], at: 1, suite: "sha256:0"),
                    run(["a": .passed], at: 2, isWhole: nil, shard: "1/2"),
                ],
                changes: [:]
            ),
            Example(
                testDescription: "what a part did not take is not new in the whole",
                runs: [run(["a": .passed], at: 1, isWhole: false), run(["a": .passed, "b": .passed], at: 2)],
                changes: [:]
            ),
            Example(
                testDescription: "of the same suite, not even a run that does not say that it took a part",
                runs: [run(["a": .passed, "b": .passed], at: 1), run(["a": .passed], at: 2, isWhole: nil)],
                changes: [:]
            ),
            Example(
                testDescription: "another suite has other cases",
                runs: [
                    run(["a": .passed, "b": .passed], at: 1),
                    run(["a": .passed, "c": .passed], at: 2, suite: "sha256:2"),
                ],
                changes: ["b": .gone, "c": .added]
            ),
            Example(
                testDescription: "runs are in the order in which they began",
                runs: [run(["a": .failed], at: 2), run(["a": .passed], at: 1)],
                changes: ["a": .newlyFailing]
            ),
            Example(
                testDescription: "what takes much longer is told",
                runs: [
                    run(["a": .passed], at: 1), run(["a": .passed], at: 2),
                    run(["a": .passed], at: 3, taking: .milliseconds(300)),
                ],
                changes: ["a": .slower]
            ),
        ]
    )
    func whatChanged(_ example: Example) {
        #expect(Self.changes(example.runs) == example.changes)
    }

    @Test("those that fail stand before the others of their kind")
    func order() {
        var history = RunHistory()
        for (second, verdict) in [Verdict.failed, .passed, .failed].enumerated() {
            let other: Verdict = verdict == .failed ? .passed : .failed
            history.insert(Self.run(["a": other, "b": verdict], at: Int64(second)), named: "r")
        }
        let rows = Trend(history, of: "x").rows(.flaky)
        #expect(rows.map(\.path) == ["b", "a"] && rows.map(\.isFailing) == [true, false])
    }

    @Test("of what was seen nothing is kept but verdicts, times and whether a case was tried again")
    func withoutEvidence() {
        let attempt = CaseResult.Attempt(verdict: .failed, findings: [])
        let result = Self.run(["a": .passed], at: 1).targets[0].results[0].after([attempt], taking: .seconds(2))
        guard case .caseFinished(_, let kept) = RunEvent.caseFinished(target: "x", result).withoutEvidence else {
            Issue.record("another event")
            return
        }
        #expect(kept.notes.isEmpty && kept.steps.isEmpty && kept.duration == .seconds(2))
        #expect(kept.verdict == .passed && kept.earlierAttempts.count == 1)
    }

    @Test("a journal says whether its run took the whole suite")
    func journal() throws {
        for isWhole in [true, false, nil] {
            let run = Self.run(["a": .passed], at: 1, isWhole: isWhole)
            var writer = JournalWriter()
            var reader = JournalReader()
            var bytes: [UInt8] = []
            for event in run.events {
                for line in writer.lines(for: event, at: .zero) { bytes += line.bytes() + [0x0A] }
            }
            guard case .runStarted(let header) = try reader.read(bytes[...]).first else {
                Issue.record("no header")
                return
            }
            #expect(header.isWhole == isWhole)
        }
    }
}
