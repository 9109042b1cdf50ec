import Conformance
import ConformanceRunner
import FileSystem
import FoundationEssentials
import KinesisVideo
import Synchronization
import Testing

@testable import ConformanceKit
@testable import ConformanceStorage

/// Which saved files are noticed, and what they are about.
@Suite("Files that are watched")
struct WatchTests {
    /// A suite in a folder of its own.
    private static func inSuite(_ body: (SuiteFiles) async throws -> Void) async throws {
        let folder = "\(FileManager.default.temporaryDirectory.path)/kvsconform-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.copyItem(atPath: Kit.root + "/Scenarios", toPath: folder)
        try await body(try SuiteFiles(root: folder))
    }

    @Test("all that a run depends on is watched, and nothing that editors leave beside it")
    func paths() async throws {
        try await Self.inSuite { suite in
            let area = suite.root + "/getmedia/bounds"
            for name in [".a.json.swp", "a.json~", "4913", "#a.json#"] {
                try AtomicFile.write([0x7B], to: "\(area)/\(name)")
            }
            let whole = WatchedFiles(CaseSelection(), of: suite, targets: ["emulator", "t.json", "emulator:e.json"])
            let scenarios = Set(try suite.scenarioPaths())
            #expect(whole.paths.isSuperset(of: scenarios))
            let others = whole.paths.subtracting(scenarios).map { $0.split(separator: "/").last.map(String.init) ?? "" }
            #expect(Set(others).isSuperset(of: ["contract.json", "suite.json", "readable.json", "t.json", "e.json"]))
            #expect(!others.contains { $0.hasSuffix("~") || $0.contains("4913") || $0.contains("schema.json#") })
            #expect(scenarios.allSatisfy(whole.isScenario))
            #expect(!whole.paths.subtracting(scenarios).contains(where: whole.isScenario))

            let some = WatchedFiles(CaseSelection(what: [area, "gone.json"]), of: suite)
            #expect(some.paths.isSuperset(of: try suite.scenarioPaths(at: area)) && some.paths.contains("gone.json"))
            #expect(!some.paths.contains { $0.contains("/resume/") })
            // A scenario that was deleted still is one.
            #expect(some.isScenario("\(area)/gone.json") && some.isScenario("gone.json"))
            #expect(!some.isScenario(suite.root + "/streams/gone.json"))
        }
    }

    @Test("what counts is what stands in a file once nothing moves any more")
    func saved() async throws {
        try await Self.inSuite { suite in
            let files = WatchedFiles(CaseSelection(what: [suite.root + "/getmedia/bounds"]), of: suite)
            let path = try #require(try suite.scenarioPaths(at: suite.root + "/getmedia/bounds").first)
            let text = try SuiteFiles.read(path: path).bytes
            let saved = SavedFiles { files.paths }
            /// What is noticed next of what `change` does; `nil` where nothing is for a while.
            func next(_ change: @escaping @Sendable () async throws -> Void) async throws -> Set<String>? {
                let waiting = Task { () -> Set<String>? in
                    var saved = saved
                    return await saved.next()
                }
                try await change()
                let limit = Task {
                    try await Task.sleep(for: .seconds(2))
                    waiting.cancel()
                }
                defer { limit.cancel() }
                return await waiting.value
            }
            // Written again as it was.
            #expect(try await next { try AtomicFile.write(text, to: path) } == nil)
            #expect(try await next { try AtomicFile.write(text + [0x0A], to: path) } == [path])
            #expect(
                try await next {
                    try AtomicFile.write([], to: path)
                    try await Task.sleep(for: .milliseconds(500))
                    try AtomicFile.write(text, to: path)
                } == nil
            )
            let new = suite.root + "/getmedia/bounds/new.json"
            #expect(try await next { try AtomicFile.write(text, to: new) } == [new])
            SystemCall.remove(new)
            #expect(try await next { SystemCall.remove(path) } == [path])
        }
    }

    @Test("what failed in another run stands until the case is run again, or is gone")
    func standing() {
        func run(_ verdicts: KeyValuePairs<String, Verdict>) -> RunReport {
            var report = RunReport()
            let results = verdicts.map { path, verdict in
                CaseResult(
                    path: path,
                    title: "t",
                    location: SourceLocation(file: "a.json", line: 1, column: 1),
                    requirements: [],
                    verdict: verdict
                )
            }
            let header = TargetHeader(
                name: "x",
                endpoint: "http://h",
                region: "r",
                dialect: "openapi",
                startedAt: WallTime(milliseconds: 0),
                plan: results.map(\.planned)
            )
            report.apply(.targetPlanned(header))
            for result in results { report.apply(.caseFinished(target: "x", result)) }
            return report
        }
        var standing = StandingVerdicts()
        standing.take(run(["a": .failed, "b": .inconclusive(.interrupted), "c": .passed]), isWhole: true)
        let second = run(["a": .passed])
        standing.take(second, isWhole: false)
        #expect(standing.failing == 1 && standing.failing(outside: second) == 1)
        #expect(standing.failing(outside: run(["b": .passed])) == 0)
        standing.take(run(["c": .failed]), isWhole: false)
        standing.keep(["a", "c"])
        #expect(standing.failing == 1)
        standing.take(run(["a": .passed]), isWhole: true)
        #expect(standing.failing == 0)
    }
}
