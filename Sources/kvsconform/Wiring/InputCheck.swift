import Conformance
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator

/// Reads files of every kind that people write, and gathers what is wrong with them.
struct InputCheck {
    /// What a file holds.
    enum Kind: String, CaseIterable {
        case contract
        case suite
        case scenario
        case target
        case streams
        case emulator
        case schema

        /// Tells what a file is by its name, the schema that it names, its members, and its folder.
        init(of path: String, _ root: JSONNode?) {
            let folders = path.split(separator: "/").map(String.init)
            let folder = folders.dropLast().last
            let schema = root?["$schema"]?.stringValue?.split(separator: "/").last
            func has(_ members: String...) -> Bool { members.contains { root?[$0] != nil } }
            self =
                switch folders.last {
                case "contract.json": .contract
                case "suite.json": .suite
                case let name? where name.hasSuffix(".schema.json"): .schema
                case _ where has("steps"): .scenario
                case _ where schema?.hasSuffix(".schema.json") == true:
                    Kind(rawValue: String(schema?.dropLast(".schema.json".count) ?? "")) ?? .scenario
                case _ where has("endpoint", "controlEndpoint", "credentials", "capabilities"),
                    _ where folder == "targets":
                    .target
                // Of the members that several kinds have, those that two share are of different types.
                case _ where root?["streams"]?.stringValue != nil,
                    _ where has("keys", "idle", "choices", "faults", "streamFaults", "namePrefix", "names"),
                    _ where has("accountID", "dialect", "clockSkewSeconds", "sessionMilliseconds", "seed"):
                    .emulator
                case _ where folder == "streams", _ where has("streams") && !has("id", "title"): .streams
                default: .scenario
                }
        }
    }

    private let folder: SuiteFiles
    private let suite: Suite

    /// What is wrong, file by file.
    private(set) var diagnostics: [Diagnostic] = []

    /// How many files were read.
    private(set) var files = 0

    /// What is wrong and has no place in a file.
    private(set) var problems: [String] = []

    init(_ folder: SuiteFiles, _ suite: Suite) {
        self.folder = folder
        self.suite = suite
    }

    /// What kind of file stands at a path.
    static func kind(of path: String) throws(SuiteFiles.Problem) -> Kind {
        let source = try SuiteFiles.read(path: path)
        return Kind(of: path, (try? JSONReader.parse(source.bytes))?.root)
    }

    /// Checks scenarios.
    ///
    /// - Returns: Those that are well.
    mutating func scenarios(at paths: [String]) throws -> [Scenario] {
        let read: (scenarios: [Scenario], diagnostics: [Diagnostic])
        do throws(SuiteError) {
            read = try suite.scenarios(at: paths)
        } catch {
            throw SuiteOptions.failure(error)
        }
        files += paths.count
        diagnostics += read.diagnostics + read.scenarios.compactMap(misplaced)
        return read.scenarios
    }

    /// The message about a scenario of the suite whose id is not its place: whoever reads one name looks for the other.
    private func misplaced(_ scenario: Scenario) -> Diagnostic? {
        guard let id = folder.id(of: scenario.source.name), id != scenario.id,
            let node = try? JSONReader.parse(scenario.source.bytes).root["id"]
        else { return nil }
        return Diagnostic(
            code: "scenario.wrong-id",
            message: "the id '\(scenario.id)' is not where the file lies in the suite: '\(id)'",
            source: scenario.source,
            range: node.range,
            help: "rename one of them; a scenario that is only tried out can lie outside of the suite's folder"
        )
    }

    /// Checks a file of another kind; contract and manifest were checked when the suite was opened.
    mutating func file(_ path: String, _ kind: Kind) throws(SuiteFiles.Problem) {
        let source = try SuiteFiles.read(path: path)
        files += 1
        switch kind {
        case .contract:
            do throws(ContractError) {
                _ = try Contract(source)
            } catch {
                diagnostics += error.diagnostics
            }
        case .suite:
            diagnostics += SuiteManifest.read(source).diagnostics
        case .scenario:
            diagnostics += ScenarioReader(vocabulary: suite.vocabulary).read(source).diagnostics
        case .target:
            diagnostics += TargetFile.read(source, vocabulary: suite.vocabulary).diagnostics
        case .streams:
            note { () throws(ConfigurationError) in _ = try StreamDeclaration.read(source) }
        case .emulator:
            let streams = SuiteFiles.join(folder.root, "streams")
            note { () throws(ConfigurationError) in
                _ = try EmulatorConfiguration.read(source, streamsFolder: streams)
            }
        case .schema:
            diagnostics += Diagnostics.read(source, as: "schema") { $0 }.diagnostics
        }
    }

    /// Checks all that a suite has beside its scenarios.
    mutating func everythingElse() throws(SuiteFiles.Problem) {
        files += 2
        for name in ["streams", "targets"] {
            for path in try folder.files(in: name) { try file(path, Self.kind(of: path)) }
        }
        guard diagnostics.isEmpty else { return }
        // What two files say only goes wrong together.
        let streams = SuiteFiles.join(folder.root, "streams")
        guard SuiteFiles.exists(streams) else { return }
        note { () throws(ConfigurationError) in _ = try EmulatorConfiguration.streams(in: streams) }
    }

    private mutating func note(_ body: () throws(ConfigurationError) -> Void) {
        do throws(ConfigurationError) {
            try body()
        } catch {
            diagnostics += error.diagnostics
            problems += error.problems
        }
    }
}
