import Conformance
import ConformanceReports
import ConformanceRunner
import FoundationEssentials
import KinesisVideo

/// The reporters of a run, as its options have them: console, journal, and the files that are made at the end.
struct RunReports {
    let options: ReportOptions
    let verbosity: ConsoleReporter.Verbosity
    var reproduction: Reproduction

    /// The targets as the command line names them.
    var targets: [String] = []

    /// The folder of this run; `nil` where nothing is kept.
    let folder: RunFolder?

    init(
        _ options: ReportOptions,
        verbosity: ConsoleReporter.Verbosity,
        reproduction: Reproduction,
        startedAt: WallTime
    ) throws(FileError) {
        self.options = options
        self.verbosity = verbosity
        self.reproduction = reproduction
        var generator = SystemRandomNumberGenerator()
        folder =
            options.noReports
            ? nil : try RunFolder(in: options.reports, startedAt: startedAt, using: &generator)
    }

    /// All of them, the journal first: what is told on a console is in the journal already.
    func reporters() throws(FileError) -> [any Reporter] {
        var reporters: [any Reporter] = []
        if let folder { reporters.append(try JournalReporter(path: folder.journal)) }
        reporters.append(console)
        if folder != nil { reporters.append(SessionDrawings()) }
        var kinds = ReportKind.Options(
            junitLocations: options.junitLocations,
            style: .forStandardOutput,
            verbosity: verbosity,
            reproduction: reproduction
        )
        func write(_ kind: ReportKind, to destination: DocumentReporter.Destination) {
            kinds.files = folder.map { RunFiles(of: [$0.path], seenFrom: destination) }
            reporters.append(DocumentReporter(kind.format(kinds), to: destination, warn: Self.warn))
        }
        if !options.noReports {
            write(.junit, to: options.junit.map { .file($0) } ?? .folder(options.reports))
            write(.junitPerTarget, to: .folder(options.reports))
        } else if let junit = options.junit {
            write(.junit, to: .file(junit))
        }
        if let html = options.html { write(.html, to: .file(html)) }
        for request in options.formats {
            write(request.kind, to: .file(request.path ?? "/dev/stdout"))
            if request.kind == .github, let summary = Self.stepSummary { write(.markdown, to: .file(summary)) }
        }
        return reporters
    }

    private var console: ConsoleReporter {
        let columns: (@Sendable () -> Int?)? =
            StandardStream.output.isTerminal ? { @Sendable in StandardStream.output.columns } : nil
        var paths = options.noReports ? [] : [options.junit ?? SuiteFiles.join(options.reports, "junit.xml")]
        if let html = options.html { paths.append(html) }
        if let folder { paths.append(folder.journal) }
        return ConsoleReporter(
            ConsoleReporter.Options(
                style: .forStandardOutput,
                verbosity: verbosity,
                terminalColumns: columns,
                reproduction: reproduction,
                rerunCommand: folder.map { rerunCommand($0) },
                reports: paths
            ),
            output: { text throws(FileError) in try StandardStream.output.write(text) }
        )
    }

    /// What runs again the cases that did not pass.
    private func rerunCommand(_ folder: RunFolder) -> String {
        let targets = targets.flatMap { ["--target", $0] }
        return Reproduction.shellCommand(
            ["kvsconform", "run", "--failed-in", folder.path] + targets + reproduction.options
        )
    }

    /// The file that GitHub shows as the job's summary, where the program runs there.
    static var stepSummary: String? {
        let environment = ProcessInfo.processInfo.environment
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        return environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static let warn: @Sendable (String) -> Void = { try? StandardStream.error.write("kvsconform: \($0)\n") }
}

/// Holds the JUnit XML of a run against a schema.
enum JUnitValidation {
    /// Checks the report that a run would have; the layout is the one that the schema's root asks for.
    static func check(_ run: RunReport, against schema: String, _ options: ReportKind.Options) throws {
        do throws(ReportError) {
            try check(run, against: try XMLSchema(file: schema), named: schema, options)
        } catch {
            switch error {
            case .file(let error): throw Failure(.missingInput, error.description)
            case .format(let name, _): throw Failure(name == "JUnit" ? .internalError : .invalidInput, "\(error)")
            }
        }
    }

    private static func check(
        _ run: RunReport,
        against schema: borrowing XMLSchema,
        named name: String,
        _ options: ReportKind.Options
    ) throws(ReportError) {
        let combined = try ReportKind.junit.format(options).documents(of: run)
        guard let problem = firstProblem(in: combined, schema) else { return }
        // Surefire's schema knows no <testsuites>: then each suite alone is what can be valid.
        let single = try ReportKind.junitPerTarget.format(options).documents(of: run)
        guard firstProblem(in: single, schema) != nil else { return }
        throw .format(name: "JUnit", reason: "it is not valid against \(name): \(problem)")
    }

    private static func firstProblem(in documents: [ReportDocument], _ schema: borrowing XMLSchema) -> String? {
        for document in documents {
            if let problem = schema.problems(in: document.bytes).first { return "\(document.name), \(problem)" }
        }
        return nil
    }
}
