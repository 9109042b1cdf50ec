import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite struct ReproductionTests {
    @Test(arguments: [
        (["a", "b/c.d"], "a b/c.d"), (["getmedia/resume[from=EARLIEST]"], "'getmedia/resume[from=EARLIEST]'"),
        (["it's"], "'it'\\''s'"), ([""], "''"), (["$(x) `y` \"z\" !"], "'$(x) `y` \"z\" !'"), (["é"], "'é'"),
    ]) func quotes(_ words: [String], _ command: String) {
        #expect(Reproduction.shellCommand(words) == command)
    }

    @Test func composes() {
        var reproduction = Reproduction()
        #expect(
            reproduction.commands(for: Samples.order, of: "a[b]", on: "us-west-2") == [
                "kvsconform run 'a[b]' --target us-west-2"
            ]
        )
        reproduction.program = ".build/debug/kvsconform"
        reproduction.targetArgument = { _ in nil }
        reproduction.recording = { "Reports/last/\($0)/\($1).kvsrec" }
        #expect(
            reproduction.commands(for: Samples.order, of: "a", on: "t") == [
                ".build/debug/kvsconform run a", ".build/debug/kvsconform replay Reports/last/t/resume.first.kvsrec",
            ]
        )
        #expect(reproduction.commands(for: Samples.requestID, of: "a", on: "t").count == 1)
    }

    /// A case outside of the suite is named by its file, and one with random values with the seed, also by the journal.
    @Test func selectsCasesAsTheyWerePlanned() throws {
        let location = SourceLocation(file: "my own/x.json", line: 1, column: 1)
        let selectors: [(path: String, selector: [String], isRandom: Bool)] = [
            ("suite/a", [], false), ("suite/b", [], true),
            ("mine/x[it's=1]", ["my own/x.json", "--filter", "mine/x[it's=1]"], true),
            ("mine/y", ["y.json"], false),
        ]
        let plan = selectors.map { path, selector, isRandom in
            TargetHeader.PlannedCase(
                path: path,
                title: "",
                location: location,
                requirements: [],
                selector: selector,
                isRandom: isRandom
            )
        }
        let target = TargetHeader(
            name: "t",
            endpoint: "",
            region: "",
            dialect: "",
            startedAt: WallTime(milliseconds: 0),
            plan: plan
        )
        let header = RunHeader(version: "1", command: "", seed: 42, startedAt: WallTime(milliseconds: 0))
        let events: [RunEvent] = [.runStarted(header), .targetPlanned(target)]
        let run = try JournalTests.report(of: [JournalTests.bytes(of: events)[...]])
        let commands = selectors.map { path, _, _ in
            Reproduction(of: run).commands(for: Samples.requestID, of: path, on: "t")
        }
        #expect(
            commands == [
                ["kvsconform run suite/a --target t"], ["kvsconform run suite/b --seed 42 --target t"],
                ["kvsconform run 'my own/x.json' --filter 'mine/x[it'\\''s=1]' --seed 42 --target t"],
                ["kvsconform run y.json --target t"],
            ]
        )
    }

    @Test func findsTheRecordingsOfARunThatIsOver() {
        var step = StepRecord(name: "first", outcome: "finished", elapsed: .zero)
        step.recording = "Reports/a b/recordings/t/resume.first.kvsrec"
        var run = RunReport()
        let planned = TargetHeader.PlannedCase(
            path: "resume",
            title: "",
            location: SourceLocation(file: "f", line: 1, column: 1),
            requirements: []
        )
        run.apply(
            .targetStarted(
                TargetHeader(
                    name: "t",
                    endpoint: "",
                    region: "",
                    dialect: "",
                    startedAt: WallTime(milliseconds: 0),
                    plan: [planned]
                )
            )
        )
        let result = CaseResult(
            path: "resume",
            title: "",
            location: planned.location,
            requirements: [],
            verdict: .failed,
            steps: [step]
        )
        run.apply(.caseFinished(target: "t", result))
        let commands = Reproduction(of: run).commands(for: Samples.order, of: "resume", on: "t")
        #expect(commands.last == "kvsconform replay 'Reports/a b/recordings/t/resume.first.kvsrec'")
        #expect(Reproduction(of: run).commands(for: Samples.order, of: "resume", on: "u").count == 1)
        var offline = Reproduction(of: run)
        offline.runs = false
        #expect(offline.commands(for: Samples.order, of: "resume", on: "t").count == 1)
    }
}
