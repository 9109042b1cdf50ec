internal import Conformance
internal import ConformanceRunner
package import KinesisVideo
internal import KinesisVideoEmulator

/// Reads files of every kind that people write, and gathers what is wrong with them.
package struct InputCheck: Sendable {
    /// What a file holds.
    private enum Kind: String {
        case contract
        case suite
        case scenario
        case target
        case streams
        case emulator
        case baseline
        case dialect
        case project
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
                case ProjectFile.name: .project
                case let name? where name.hasSuffix(".schema.json"): .schema
                case _ where has("steps"): .scenario
                case _ where schema?.hasSuffix(".schema.json") == true:
                    Kind(rawValue: String(schema?.dropLast(".schema.json".count) ?? "")) ?? .scenario
                case _ where has("failures", "differences"): .baseline
                case _ where has("readings", "unseen"): .dialect
                case _ where has("profiles", "jobs", "reports", "notFilter"): .project
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

    /// What is wrong, file by file.
    package private(set) var diagnostics: [Diagnostic] = []
    /// What is wrong and has no place in a file.
    package private(set) var problems: [String] = []
    /// How many files were read.
    package private(set) var files = 0
    /// How many cases are selected of the scenarios that are well.
    package private(set) var cases = 0

    /// Checks what is selected, files of any kind; without anything, all that the suite has.
    ///
    /// - Parameters:
    ///   - selection: Files, folders, and paths of cases.
    ///   - locator: Where the suite is.
    /// - Throws: ``Failure`` where a file cannot be read, or nothing is selected.
    package init(_ selection: CaseSelection, of locator: SuiteLocator) throws(Failure) {
        let folder = try locator.files(near: selection.place)
        let suite: Suite
        do throws(SuiteError) {
            suite = try locator.open(folder)
        } catch {
            guard case .invalid(let diagnostics) = error else { throw error.failure }
            self.diagnostics = diagnostics
            files = folder.extendsAnother ? 1 : 2
            return
        }
        var others = false
        var scenarios = selection
        scenarios.what = []
        for argument in selection.what {
            let isFile = SuiteFiles.exists(argument) && !SuiteFiles.isFolder(argument)
            let kind = isFile ? try Self.kind(of: argument) : .scenario
            if kind == .scenario {
                scenarios.what.append(argument)
            } else {
                others = true
                try take(argument, kind, suite)
            }
        }
        if selection.what.isEmpty { try takeEverythingElse(of: suite) }
        if !others || !scenarios.what.isEmpty { try take(scenarios, suite) }
    }

    /// What kind of file stands at a path.
    private static func kind(of path: String) throws(Failure) -> Kind {
        let source = try SuiteFiles.source(path)
        return Kind(of: path, (try? JSONReader.parse(source.bytes))?.root)
    }

    /// Checks scenarios.
    private mutating func take(_ selection: CaseSelection, _ suite: Suite) throws(Failure) {
        let (paths, wanted) = try selection.resolved(in: suite)
        let read = try failing { () throws(SuiteError) in try suite.scenarios(at: paths) }
        files += paths.count
        diagnostics += read.diagnostics + read.scenarios.compactMap { Self.misplaced($0, in: suite.files) }
        if diagnostics.isEmpty { try wanted.check(in: read.scenarios, always: suite.always) }
        cases = Plan(read.scenarios, selection: wanted).cases.count
        if cases == 0, diagnostics.isEmpty, problems.isEmpty, files == 0 {
            throw Failure(.usage, "no case is selected; 'kvsconform list' shows all of them")
        }
    }

    /// The message about a scenario of the suite whose id is not its place: whoever reads one name looks for the other.
    private static func misplaced(_ scenario: Scenario, in folder: SuiteFiles) -> Diagnostic? {
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
    private mutating func take(_ path: String, _ kind: Kind, _ suite: Suite) throws(Failure) {
        let source = try SuiteFiles.source(path)
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
            note { () throws(ConfigurationError) in
                _ = try EmulatorConfiguration.read(source, streamFolders: suite.streamFolders)
            }
        case .baseline:
            diagnostics += Baseline.read(source).diagnostics
        case .dialect:
            diagnostics += DialectFile.read(source, contract: suite.contract).diagnostics
        case .project:
            diagnostics += ProjectFile.read(source).diagnostics
        case .schema:
            diagnostics += Diagnostics.read(source, as: "schema") { $0 }.diagnostics
        }
    }

    /// Checks all that a suite has beside its scenarios.
    private mutating func takeEverythingElse(of suite: Suite) throws(Failure) {
        files += suite.base == nil ? 2 : 1
        for name in ["streams", "targets"] {
            let paths = try failing { () throws(SuiteFiles.Problem) in try suite.files.files(in: name) }
            for path in paths { try take(path, Self.kind(of: path), suite) }
        }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
        // What two files say only goes wrong together.
        let folders = suite.streamFolders.filter(SuiteFiles.exists)
        note { () throws(ConfigurationError) in _ = try EmulatorConfiguration.streams(in: folders) }
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
