import Conformance
import FoundationEssentials
import KinesisVideo
import KinesisVideoEmulator
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// What the documentation shows is what the program does.
    @Suite("Examples of the documentation")
    struct ExampleTests {
        /// A fenced block of a document.
        struct Block: CustomTestStringConvertible, Sendable {
            let file: String
            let line: Int
            let language: String
            let text: String

            var testDescription: String { "\(file):\(line)" }

            var source: SourceText { SourceText(name: "\(file):\(line)", text: text) }
            var root: JSONNode? { (try? JSONReader.parse(source.bytes))?.root }
            var schema: String? { root?["$schema"]?.stringValue }

            /// Whether it is a part of a suite that uses the published one.
            var isOfOwnSuite: Bool {
                root?["extends"] != nil || root?["streams"]?["pages"] != nil
                    || root?["id"]?.stringValue == "player/pages"
            }
        }

        private static let files = [
            "README.md", "Documentation/Scenarios.md", "Documentation/Tutorial.md", "Documentation/Operating.md",
            "Documentation/Emulator.md", "Documentation/Findings.md",
        ]

        /// Every block whose language begins with `json`.
        static let blocks: [Block] = files.flatMap { file -> [Block] in
            guard let data = FileManager.default.contents(atPath: "\(Bench.root)/\(file)") else { return [] }
            var blocks: [Block] = []
            var open: (line: Int, language: String, text: String)?
            for (index, line) in String(decoding: data, as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            {
                if let block = open {
                    if line == "```" {
                        let isJSON = block.language.hasPrefix("json")
                        if isJSON {
                            blocks.append(
                                Block(file: file, line: block.line, language: block.language, text: block.text)
                            )
                        }
                        open = nil
                    } else {
                        open?.text += line + "\n"
                    }
                } else if line.hasPrefix("```") {
                    open = (index + 2, String(line.dropFirst(3)), "")
                }
            }
            return blocks
        }

        private static let whole = blocks.filter { $0.language == "json" }
        static let scenarios = whole.filter { $0.root?["steps"] != nil && !$0.isOfOwnSuite }

        /// Project files, and the suite of somebody's own that one of them names; other tests read and run them.
        static let projects = whole.filter { $0.schema?.hasSuffix("project.schema.json") ?? false }
        static let ownSuites = whole.filter(\.isOfOwnSuite)
        static let targets = whole.filter {
            ($0.root?["endpoint"] != nil || $0.root?["region"] != nil) && $0.root?["streams"]?.stringValue == nil
        }
        static let streamFiles = whole.filter {
            $0.root?["streams"]?.objectValue != nil && $0.root?["endpoint"] == nil && $0.root?["region"] == nil
                && !$0.isOfOwnSuite
        }

        /// Configurations of the emulator, which name a folder of stream files.
        static let configurations = whole.filter { $0.root?["streams"]?.stringValue != nil }

        static let baselines = whole.filter { $0.root?["failures"] != nil || $0.root?["differences"] != nil }

        /// What an account has to be allowed, in the language of IAM.
        static let policies = whole.filter { $0.root?["Statement"]?.arrayValue != nil }

        @Test("are found")
        func found() {
            let inTheReference = Self.scenarios.filter { $0.file == "Documentation/Scenarios.md" }
            #expect(inTheReference.count > 20)
            #expect(Self.targets.contains { $0.file == "Documentation/Operating.md" })
            #expect(Self.streamFiles.count { $0.file == "Documentation/Emulator.md" } == 2)
            #expect(Self.configurations.contains { $0.file == "Documentation/Emulator.md" })
            #expect(Self.baselines.contains { $0.file == "Documentation/Operating.md" })
            let known = [
                Self.scenarios, Self.targets, Self.streamFiles, Self.baselines, Self.configurations, Self.projects,
                Self.ownSuites, Self.policies,
            ].map(\.count)
            let others = Self.whole.count - known.reduce(0, +)
            #expect(
                others == 0,
                "a whole block is a scenario, a target, a file of streams, a configuration of the emulator, a baseline, a project or a policy"
            )
        }

        @Test("are JSON, in whole or as a part of an object", arguments: blocks)
        func json(block: Block) {
            let texts = [block.text, "{\(block.text)}", "[\(block.text)]"]
            let isJSON = texts.prefix(block.language == "json" ? 1 : 3).contains {
                (try? JSONReader.parse(Array($0.utf8))) != nil
            }
            #expect(isJSON)
        }

        @Test("are targets that are well", arguments: targets)
        func target(block: Block) throws {
            let read = TargetFile.read(block.source, vocabulary: try Bench.suite().vocabulary)
            #expect(read.diagnostics.map { "\($0.location) \($0.message)" } == [])
        }

        @Test("are baselines that are well", arguments: baselines)
        func baseline(block: Block) {
            #expect(Baseline.read(block.source).diagnostics.map { "\($0.location) \($0.message)" } == [])
        }

        @Test("are streams that the emulator serves and the suite reads", arguments: streamFiles)
        func streams(block: Block) async throws {
            let source = SourceText(name: "\(Bench.root)/Scenarios/streams/\(block.line).json", text: block.text)
            let declared = try StreamDeclaration.read(source)
            let suite = try Bench.suite()
            let scenarios = try suite.scenarios(at: ["\(Bench.root)/Scenarios/getmedia/resume/token.json"]).scenarios
            try await Bench.emulating { configuration in
                configuration.streams.removeAll { stream in declared.contains { $0.name == stream.name } }
                configuration.streams += declared
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let report = await Bench.run(Plan(scenarios), on: connection, jobs: 4)
                #expect(report.summaries.count == 4)
                #expect(report.results.filter { $0.verdict != .passed }.map { "\($0.path): \($0.summary)" } == [])
            }
        }

        @Test("are scenarios that hold on the emulator", arguments: [Dialect.openapi, .serviceModel])
        func scenarios(dialect: Dialect) async throws {
            let reader = ScenarioReader(vocabulary: try Bench.suite().vocabulary)
            let scenarios = Self.scenarios.compactMap { block -> Scenario? in
                let read = reader.read(block.source)
                #expect(read.diagnostics.map { "\($0.location) \($0.message)" } == [])
                return read.scenario
            }
            try await Bench.emulating {
                $0.dialect = dialect
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint, dialect: dialect, emulator: emulator)
                let report = await Bench.run(Plan(scenarios), on: connection, jobs: 8)
                let wrong = report.results.filter { $0.verdict != .passed }.map { "\($0.path): \($0.summary)" }
                #expect(wrong == [])
                #expect(report.summaries.count >= scenarios.count)
            }
        }

        @Test("that 'new' writes hold on the emulator")
        func scaffolds() async throws {
            let suite = try Bench.suite()
            let scaffold = Scaffold(contract: suite.contract, manifest: suite.manifest)
            let errors = suite.contract.exceptions + suite.contract.authenticationErrors + suite.contract.frontEndErrors
            let kinds: [Scaffold.Kind] =
                (suite.contract.operation(named: "GetMedia")?.startSelectors ?? []).map { .selector($0.type.rawValue) }
                + ["StreamName", "StreamARN", "StartSelectorType", "AfterFragmentNumber", "StartTimestamp"].map {
                    .bound($0)
                }
                + errors.map { .error($0.name) }
                + suite.contract.inStreamErrors.map { .inStream("\($0.id.rawValue)") } + [.streamCheck]
            let scenarios = try kinds.enumerated().map { number, kind in
                let text = try scaffold.scenario(kind, id: "new/\(number)").text(.fitting(120))
                return try #require(
                    ScenarioReader(vocabulary: suite.vocabulary)
                        .read(SourceText(name: "\(kind)", text: text)).scenario
                )
            }
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator)
                let report = await Bench.run(Plan(scenarios), on: connection, jobs: 8)
                let wrong = report.results.filter { $0.verdict != .passed }
                // An expired session token is nothing that the kit could make.
                #expect(wrong.count == 1)
                #expect(
                    wrong.allSatisfy { if case .skipped = $0.verdict { true } else { false } },
                    "\(report.summaries)"
                )
            }
        }
    }
}
