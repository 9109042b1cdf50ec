import Conformance
import ConformanceKit
import ConformanceRunner
import FoundationEssentials
import KinesisVideo
import Testing

@testable import ConformanceStorage

/// Suites that have the contract and the streams of the published one without a copy of them.
@Suite("A suite that extends the published one", .serialized)
struct ExtendedSuiteTests {
    /// A program beside which the suite of this package lies.
    private static let program = Kit.root + "/program"

    /// The files of the documentation's example, by their paths in the project.
    private static func example() throws -> [String: String] {
        let page = try Kit.text(of: "Documentation/Operating.md")
        let section = try #require(page.components(between: "### Suites of your own", and: "\n## ").first)
        var files: [String: String] = [:]
        var rest = section
        while let block = String(rest).components(between: "```json\n", and: "```").first,
            let start = rest.firstRange(of: "```json\n")
        {
            let path = String(rest[..<start.lowerBound]).components(between: "\n\n`", and: "`").last
            files[String(try #require(path))] = String(block)
            rest = rest[start.upperBound...].drop { $0 != "`" }.dropFirst(3)
        }
        return files
    }

    private static func withSuite<Result>(
        _ files: [String: String],
        _ body: (SuiteLocator) async throws -> Result
    ) async throws -> Result {
        try await Kit.withFolder { folder in
            for (path, text) in files { try Kit.write(text, to: "\(folder)/\(path)") }
            return try await body(SuiteLocator(folder: folder + "/conformance", executable: program))
        }
    }

    @Test("runs as the example of the documentation")
    func example() async throws {
        let files = try Self.example()
        #expect(
            files.keys.sorted() == [
                "conformance/player/pages.json", "conformance/streams/pages.json", "conformance/suite.json",
                "kvsconform.json",
            ]
        )
        let project = ProjectFile.read(SourceText(name: "kvsconform.json", text: files["kvsconform.json"] ?? ""))
        #expect(project.file?.entries.map(\.setting.name) == ["suite", "target", "reports"])
        try await Self.withSuite(files) { locator in
            let check = try InputCheck(CaseSelection(), of: locator)
            #expect(check.diagnostics.map(\.description) == [] && check.problems == [])
            #expect(check.files == 3 && check.cases == 2)

            let plan = try RunPlan(CaseSelection(what: ["player/pages"]), of: locator)
            #expect(plan.suite.manifest.streams.map(\.name).suffix(1) == ["pages"])
            #expect(plan.suite.manifest.capabilities.map(\.name).suffix(1) == ["archive"])
            let targets = try await TargetResolution(plan.suite, Kit.caller()).prepare(["emulator"])
            let options = Runner.Options(jobs: 2, timeout: .seconds(20), failFast: false)
            let outcome = await ConformanceRun(plan, on: targets, ConformanceRun.Options(options), Kit.caller()).run()
            await targets.shutdown()
            let results = outcome.report.targets.flatMap(\.results)
            #expect(results.map(\.path) == ["player/pages[on=pages]", "player/pages[on=recorded]"])
            #expect(results.allSatisfy { $0.verdict == .passed }, "\(results)")
        }
    }

    @Test("has names of both, and recordings that say all of them")
    func names() async throws {
        try await Self.withSuite([
            "conformance/suite.json": #"{ "extends": "published", "streams": { "pages": "Pages." } }"#
        ]) {
            let suite = try $0.suite()
            let published = try Kit.locator.suite()
            #expect(Array(suite.manifest.streams.dropLast()) == published.manifest.streams)
            #expect(suite.manifest.streams.last?.name == "pages")
            #expect(suite.contractSource.bytes == published.contractSource.bytes)
            #expect(suite.base?.root.hasSuffix("Scenarios") == true)
            let read = SuiteManifest.read(suite.manifestSource)
            #expect(read.manifest?.streams == suite.manifest.streams && read.manifest?.extendsPublished == false)
            #expect(read.manifest?.capabilities.map(\.name) == suite.manifest.capabilities.map(\.name))
            #expect(suite.fingerprint() != nil && suite.fingerprint() != published.fingerprint())
        }
    }

    @Test(
        "says what cannot be",
        arguments: [
            (
                #"{ "extends": "published", "streams": { "live": "x" } }"#,
                "the suite that this one extends has 'live' already"
            ),
            (#"{ "extends": "publishd" }"#, "'publishd' is no suite to extend"),
            (
                #"{ "extends": "published", "capabilities": { "limits": "x" } }"#,
                "the suite that this one extends has 'limits' already"
            ),
        ]
    )
    func diagnostics(manifest: String, message: String) async throws {
        try await Self.withSuite(["conformance/suite.json": manifest]) { locator in
            let failure = try await Kit.failure { try locator.suite() }
            #expect(failure?.diagnostics.map(\.message) == [message] && failure?.kind == .invalidInput)
            let check = try InputCheck(CaseSelection(), of: locator)
            #expect(check.diagnostics.map(\.message) == [message])
        }
    }

    @Test("needs what it extends, and no contract beside it")
    func contracts() async throws {
        let files = ["conformance/suite.json": #"{ "extends": "published" }"#]
        try await Self.withSuite(files) { locator in
            var locator = locator
            locator.executable = "\(locator.folder ?? "")/kvsconform"
            try Kit.write("a program", to: locator.executable)
            let failure = try await Kit.failure { try locator.suite() }
            #expect(failure?.message.contains("the program has none beside it or in it") == true)
        }
        try await Self.withSuite(files.merging(["conformance/contract.json": "{}"]) { $1 }) { locator in
            let failure = try await Kit.failure { try locator.suite() }
            #expect(failure?.message.contains("remove one of them") == true)
        }
        // One that extends nothing says its names itself.
        let read = SuiteManifest.read(SourceText(name: "suite.json", text: "{}"))
        #expect(
            read.diagnostics.map(\.message) == [
                "a suite must have a member 'streams'", "a suite must have a member 'capabilities'",
            ]
        )
    }

    @Test("is found from a folder in it, and what extends another is never taken for the published one")
    func places() async throws {
        try await Self.withSuite(["conformance/suite.json": #"{ "extends": "published" }"#]) { locator in
            let root = try #require(locator.folder)
            try FileManager.default.createDirectory(atPath: root + "/player", withIntermediateDirectories: true)
            #expect(try SuiteLocator(executable: Self.program).files(near: root + "/player").root == root)
            try Kit.write(#"{ "extends": "published" }"#, to: root + "/Scenarios/suite.json")
            #expect(SuiteFiles.beside(root + "/kvsconform") == nil)
            // A file of that name that is somebody else's is no suite.
            try Kit.write(#"{ "name": "x" }"#, to: root + "/player/suite.json")
            #expect(throws: SuiteFiles.Problem.self) { try SuiteFiles(root: root + "/player") }
        }
    }
}
