import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import Testing

@testable import ConformanceStorage
@testable import kvsconform

/// What the words of a command line become for the kit.
@Suite("A command")
struct CommandTests {
    @Test("reads what a run is about")
    func run() throws {
        let words = [
            "a.json:9", "getmedia/*", "--tag", "x", "--requirement", "GM-*", "--suite", "s", "--fault", "stall",
            "--target", "t.json", "--jobs", "3", "--shard", "2/5", "--redact-media", "--record-limit", "1M", "--html",
            "h",
            "--format", "tap", "--format", "ctrf=c.json",
        ]
        let command = try RunCommand.parse(words)
        let cases = command.selection.cases
        #expect(cases.what == ["a.json:9", "getmedia/*"] && cases.tags == ["x"] && cases.requirements == ["GM-*"])
        #expect(command.selection.folder.locator.folder == "s")
        #expect(command.options.runner.jobs == 3 && command.options.targets == ["t.json"])
        #expect(command.options.arguments == ["--fault", "stall", "--suite", "s"])
        let outputs = try command.reportOptions.outputs(recording: command.recording)
        #expect(outputs.folder == "Reports" && outputs.html == "h" && outputs.junit == nil)
        #expect(outputs.formats.map(\.kind) == [.tap, .ctrf] && outputs.formats.map(\.path) == [nil, "c.json"])
        #expect(outputs.recordings?.kept == .failures && outputs.recordings?.zeroesMedia == true)
        #expect(outputs.recordings?.limit == 1 << 20)
    }

    @Test("keeps nothing with --no-reports, and says so to who wants recordings")
    func noReports() throws {
        let command = try RunCommand.parse(["--no-reports"])
        let outputs = try command.reportOptions.outputs(recording: command.recording)
        #expect(outputs.folder == nil && outputs.recordings == nil)
        let contradiction = try RunCommand.parse(["--no-reports", "--record", "all"])
        #expect(throws: Failure.self) {
            try contradiction.reportOptions.outputs(recording: contradiction.recording)
        }
        #expect(try RunCommand.parse(["--record", "none"]).recording.options(in: "Reports") == nil)
    }

    @Test("takes the journals of shards as one run whose coverage is asked for")
    func coverage() throws {
        let command = try CoverageCommand.parse(["--run", "a/journal.jsonl", "b/journal.jsonl", "--format", "json"])
        #expect(command.runs == ["a/journal.jsonl", "b/journal.jsonl"] && command.format == .json)
        #expect(try CoverageCommand.parse(["getmedia/bounds"]).runs.isEmpty)
    }

    @Test(
        "refuses what makes no sense before anything is done",
        arguments: [
            ("run --jobs 0", "--jobs is between 1 and 1000"),
            ("run --shard 3/2", "--shard is I/N"),
            ("run --retries 101", "--retries is between"),
            ("compare --target emulator", "name another --target"),
            ("compare", "name two or more --target"),
            ("report", "Missing expected argument"),
            ("report --merge one", "--merge takes two runs"),
            ("trend one", "a trend needs two runs"),
            ("replay x --cut sideways", "--cut is as-recorded"),
            ("get-media --stream s --chunks 0", "--chunks and --seconds are positive"),
            ("get-media --stream s --target a --target b", "get-media calls one target"),
            ("inspect x --tree --format json", "the element tree is shown as text"),
            ("shrink x --whole --keep-media", "leaves nothing to do"),
            ("new a/b --selector NOW --error X", "a scenario is about one thing"),
            ("run --connect-to gateway.test:443", "'gateway.test:443' is not HOST:PORT:HOST:PORT"),
            ("emulate --port 70000", "--port is between"),
            ("emulate --tls-key a.key", "--tls-certificate and --tls-key belong together"),
            ("emulate --host-name https://gateway.test", "--host-name is the name of a host"),
            ("coverage getmedia/bounds --run Reports/latest", "it takes no selection of others"),
            ("coverage --tag x --run Reports/latest", "it takes no selection of others"),
            ("run --silent", "Unknown option"),
        ]
    )
    func refusals(line: String, message: String) {
        do {
            _ = try KVSConform.parseAsRoot(line.split(separator: " ").map(String.init))
            Issue.record("'\(line)' is taken")
        } catch {
            #expect(KVSConform.message(for: error).contains(message), "\(KVSConform.message(for: error))")
            #expect(KVSConform.exitCode(for: error) == .validationFailure)
        }
    }
}
