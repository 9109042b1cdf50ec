import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner
import KinesisVideo

/// Which suite and which of its cases a command is about.
struct SuiteOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Scenario files, folders of them, FILE:LINE, or paths of cases such as 'getmedia/bounds*'.",
            discussion: "Without any, the whole suite.",
            valueName: "what"
        )
    )
    var what: [String] = []

    @Option(help: ArgumentHelp("The suite's folder, the one with contract.json.", valueName: "folder"))
    var suite: String?

    @Option(help: ArgumentHelp("Only cases whose path matches; * and ? are wild. Repeatable.", valueName: "glob"))
    var filter: [String] = []

    @Option(help: ArgumentHelp("Only cases with this tag. Repeatable.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Only cases that check this requirement, * is wild. Repeatable.", valueName: "id"))
    var requirement: [String] = []

    /// What the arguments select.
    struct Loaded {
        let suite: Suite
        let plan: Plan
        let files: Int
    }

    /// Opens the suite.
    func openSuite() throws -> (files: SuiteFiles, suite: Suite) {
        let files = try findSuite()
        do throws(SuiteError) {
            return (files, try Suite(files))
        } catch {
            throw Self.failure(error)
        }
    }

    /// The suite's folder: the one that is named, or the one that what is named belongs to.
    func findSuite() throws -> SuiteFiles {
        try Self.find(suite, near: what.map(Self.splitLine).first { Self.exists($0.path) }?.path ?? ".")
    }

    /// The suite in a folder, or where none is named the one that a path belongs to.
    static func find(_ folder: String?, near path: String = ".") throws -> SuiteFiles {
        do throws(SuiteFiles.Problem) {
            if let folder { return try SuiteFiles(root: folder) }
            return try SuiteFiles.containing(path, executable: CommandLine.executablePath)
        } catch {
            throw Failure(.missingInput, error.description)
        }
    }

    /// Reads what is selected, and ends the program with every message at once where something is wrong with it.
    func load() throws -> Loaded {
        let (files, suite) = try openSuite()
        let (paths, selection) = try resolve(files)
        let read: (scenarios: [Scenario], diagnostics: [Diagnostic])
        do throws(SuiteError) {
            read = try suite.scenarios(at: paths)
        } catch {
            throw Self.failure(error)
        }
        guard read.diagnostics.isEmpty else { throw Self.failure(.invalid(read.diagnostics)) }
        try Self.checkLines(selection, read.scenarios)
        let plan = Plan(read.scenarios, selection: selection)
        guard !plan.cases.isEmpty else {
            throw Failure(.usage, "no case is selected\(unknown(suite)); 'kvsconform list' shows all of them")
        }
        return Loaded(suite: suite, plan: plan, files: paths.count)
    }

    /// Ends the program where a line is named that no case stands in: taking the whole file would be a guess.
    static func checkLines(_ selection: Selection, _ scenarios: [Scenario]) throws {
        guard let stray = selection.stray(in: scenarios).first else { return }
        throw Failure(
            .usage,
            "no case stands in line \(stray.line) of \(stray.file): its scenario ends with line \(stray.last)"
        )
    }

    /// A requirement that was asked for and is none: the usual reason why nothing is selected.
    private func unknown(_ suite: Suite) -> String {
        let known = suite.contract.requirements.map(\.id)
        guard let id = requirement.first(where: { !$0.contains { "*?".contains($0) } && !known.contains($0) }) else {
            return ""
        }
        let nearest = Spelling.closest(to: id, in: known).map { " (did you mean '\($0)'?)" } ?? ""
        return ": there is no requirement '\(id)'\(nearest)"
    }

    /// The files to read and the cases to take from them; an argument that is no file is the path of a case.
    func resolve(_ files: SuiteFiles) throws -> (paths: [String], selection: Selection) {
        try resolve(files, what)
    }

    /// The same for some of the arguments.
    func resolve(_ files: SuiteFiles, _ what: [String]) throws -> (paths: [String], selection: Selection) {
        var paths: [String] = []
        var filters = filter
        var lines: [(file: String, line: Int)] = []
        do throws(SuiteFiles.Problem) {
            for argument in what {
                let (path, line) = Self.splitLine(argument)
                if Self.exists(path) {
                    paths += try files.scenarioPaths(at: path)
                    if let line { lines.append((path, line)) }
                } else if argument.hasSuffix(".json") || line != nil {
                    throw SuiteFiles.Problem(noFile: path)
                } else {
                    filters.append(argument)
                }
            }
            if paths.isEmpty { paths = try files.scenarioPaths() }
        } catch {
            throw Failure(.missingInput, error.description)
        }
        var seen: Set<String> = []
        return (
            paths.filter { seen.insert($0).inserted },
            Selection(filters: filters, tags: tag, requirements: requirement, lines: lines)
        )
    }

    private static func splitLine(_ argument: String) -> (path: String, line: Int?) {
        guard !exists(argument), let colon = argument.lastIndex(of: ":"),
            let line = Int(argument[argument.index(after: colon)...]), line > 0
        else { return (argument, nil) }
        return (String(argument[..<colon]), line)
    }

    private static func exists(_ path: String) -> Bool {
        SuiteFiles.exists(path)
    }

    /// What a suite's error is for the user: all messages on standard error, and a code.
    static func failure(_ error: SuiteError) -> Failure {
        switch error {
        case .unreadable(let text):
            return Failure(.missingInput, text)
        case .invalid(let diagnostics):
            let renderer = DiagnosticRenderer(style: .forStandardError)
            try? StandardStream.error.write(renderer.text(diagnostics))
            return Failure(.invalidInput)
        }
    }
}
