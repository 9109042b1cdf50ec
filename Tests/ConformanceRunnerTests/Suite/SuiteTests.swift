import Conformance
import KinesisVideo
import KinesisVideoEmulator
import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("The suite")
    struct SuiteTests {
        @Test("has no scenario that is not well")
        func scenarios() throws {
            let files = try SuiteFiles(root: Bench.root + "/Scenarios")
            let read = try Bench.suite().scenarios(at: files.scenarioPaths())
            #expect(read.diagnostics.map { "\($0.location) \($0.code) \($0.message)" } == [])
            #expect(!read.scenarios.isEmpty)
        }

        @Test("holds against the emulator, over a real socket", arguments: [Dialect.openapi, .serviceModel])
        func emulator(dialect: Dialect) async throws {
            let suite = try Bench.suite()
            let paths = try SuiteFiles(root: Bench.root + "/Scenarios").scenarioPaths()
            // A part of it: all of it is run by the program itself.
            let selection = Selection(filters: ["getmedia/start-selector", "getmedia/in-stream-errors"])
            let plan = Plan(try suite.scenarios(at: paths).scenarios, selection: selection)
            try await Bench.emulating {
                $0.dialect = dialect
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, dialect: dialect, emulator: emulator)
                let report = await Bench.run(plan, on: connection, jobs: 8)
                let wrong = report.results.filter { $0.verdict != .passed }.map { "\($0.path): \($0.summary)" }
                #expect(wrong == [])
            }
        }

        @Test(
            "knows which id a file should have by its place",
            arguments: [
                ("Scenarios/getmedia/live/x.json", "getmedia/live/x"), ("Scenarios/a/../b/x.json", "b/x"),
                ("Scenarios/x.json", "x"), ("Scenarios/getmedia/x.txt", nil), ("Tests/x.json", nil),
                ("Scenarios-of-mine/a/x.json", nil),
            ]
        )
        func place(path: String, id: String?) throws {
            let files = try SuiteFiles(root: Bench.root + "/Scenarios")
            #expect(files.id(of: "\(Bench.root)/\(path)") == id)
        }

        @Test("is not found where there is none", arguments: ["/", "/nowhere/at/all"])
        func noSuite(path: String) {
            #expect(throws: SuiteFiles.Problem.self) { try SuiteFiles(root: path) }
        }

        @Test("is found from a file in it upwards")
        func containing() throws {
            let scenario = Bench.root + "/Scenarios/getmedia/start-selector/earliest.json"
            let files = try SuiteFiles.containing(scenario, executable: "/bin/true")
            #expect(
                try files.read("suite.json").bytes == SuiteFiles.read(path: Bench.root + "/Scenarios/suite.json").bytes
            )
            #expect(try files.scenarioPaths(at: scenario) == [scenario])
        }

        @Test("says what cannot be read", arguments: ["/nowhere.json", "/tmp"])
        func unreadable(path: String) {
            #expect(throws: SuiteFiles.Problem.self) { try SuiteFiles.read(path: path) }
        }
    }
}
