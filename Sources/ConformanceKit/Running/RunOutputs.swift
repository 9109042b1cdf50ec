package import Conformance
package import ConformanceReports
internal import ConformanceRunner
package import ConformanceStorage

/// What a run leaves behind: journal, reports, recordings, and what a console is told.
package struct RunOutputs: Sendable {
    /// A console: how it is told, and what takes the text.
    package struct Console: Sendable {
        package var options: ConsoleReporter.Options
        package var write: @Sendable (String) throws(FileError) -> Void

        package init(
            _ options: ConsoleReporter.Options,
            write: @escaping @Sendable (String) throws(FileError) -> Void
        ) {
            self.options = options
            self.write = write
        }
    }

    /// The folder of all reports, in which the run gets one of its own; `nil` to keep nothing.
    package var folder: String?
    /// Where the JUnit XML of all targets goes; `nil` for the folder.
    package var junit: String?
    /// Whether JUnit's cases have the attributes `file` and `line`.
    package var junitLocations = false
    /// Where the page for people goes; `nil` for nowhere.
    package var html: String?
    /// Further formats; without a path, to standard output.
    package var formats: [(kind: ReportKind, path: String?)] = []
    /// How many runs' folders are kept, this run's included; `nil` for all.
    package var keep: Int?
    /// How recordings are made; `nil` for none.
    package var recordings: RecordingFolder.Options?
    /// The console; `nil` for none.
    package var console: Console?
    /// Takes the warnings of formats.
    package var warn: @Sendable (String) -> Void = { _ in }

    package init(folder: String? = nil) {
        self.folder = folder
    }
}

extension ConformanceRun {
    /// Has the run leave journal, reports and recordings, and tell the console.
    ///
    /// - Returns: The run's folder; `nil` where it has none.
    /// - Throws: ``FileError`` where the run's folder or its journal cannot be created.
    @discardableResult
    package mutating func leave(_ outputs: RunOutputs) throws(FileError) -> RunFolder? {
        var generator = SystemRandomNumberGenerator()
        var folder: RunFolder?
        if let reports = outputs.folder {
            folder = try RunFolder(in: reports, startedAt: header.startedAt, using: &generator)
            if let keep = outputs.keep { RunFolder.removeOld(in: reports, keeping: keep) }
        }
        if let folder, let options = outputs.recordings { recorder = recorder(in: folder, options) }
        let reproduction = reproduction
        // The journal first: what is told on a console is in the journal already.
        if let folder { sinks.append(try JournalReporter(path: folder.journal)) }
        if var console = outputs.console {
            console.options.reproduction = reproduction
            console.options.rerunCommand = folder.map { rerunCommand($0) }
            console.options.reports = outputs.paths + (folder.map { [$0.journal] } ?? [])
            sinks.append(ConsoleReporter(console.options, output: console.write))
        }
        if folder != nil { sinks.append(SessionDrawings()) }
        var kinds = ReportKind.Options(
            junitLocations: outputs.junitLocations,
            style: outputs.console?.options.style ?? .plain,
            verbosity: outputs.console?.options.verbosity ?? .normal,
            reproduction: reproduction
        )
        func write(_ kind: ReportKind, to destination: DocumentReporter.Destination) {
            kinds.files = folder.map { RunFiles(of: [$0.path], seenFrom: destination) }
            sinks.append(DocumentReporter(kind.format(kinds), to: destination, warn: outputs.warn))
        }
        if let reports = outputs.folder {
            write(.junit, to: outputs.junit.map { .file($0) } ?? .folder(reports))
            write(.junitPerTarget, to: .folder(reports))
            // Readers take all such files of the folder: those of targets that are no longer run would count for ever.
            sinks.append(StaleSuites(in: reports))
        } else if let junit = outputs.junit {
            write(.junit, to: .file(junit))
        }
        if let html = outputs.html { write(.html, to: .file(html)) }
        for (kind, path) in outputs.formats {
            write(kind, to: path.map { .file($0) } ?? .standardOutput)
            if kind == .github, let summary = stepSummary { write(.markdown, to: .file(summary)) }
        }
        return folder
    }

    private func recorder(in folder: RunFolder, _ options: RecordingFolder.Options) -> RecordingFolder {
        RecordingFolder(
            folder.recordings,
            program: caller.version,
            contract: plan.suite.contractSource,
            suite: plan.suite.manifestSource,
            redaction: redaction,
            options: options
        )
    }

    /// Composes the command lines that show a finding again.
    private var reproduction: Reproduction {
        let arguments = arguments.mapValues(redaction.text)
        var reproduction = Reproduction()
        reproduction.targetArgument = { arguments[$0] }
        reproduction.options = options.arguments.map(redaction.text)
        reproduction.select(plan.plan.planned, seed: header.seed)
        reproduction.recording = { [recorder] target, exchange in recorder?.file(of: exchange, on: target) }
        return reproduction
    }

    /// What runs again the cases that did not pass.
    private func rerunCommand(_ folder: RunFolder) -> String {
        let seed = plan.plan.planned.contains(where: \.isRandom) ? ["--seed", "\(header.seed)"] : []
        let words = options.targets.flatMap { ["--target", $0] } + options.arguments + seed
        return Reproduction.shellCommand(
            ["kvsconform", "run", "--failed-in", folder.path] + words.map(redaction.text)
        )
    }

    /// The file that GitHub shows as the job's summary, where the caller runs there.
    private var stepSummary: String? {
        caller.environment["GITHUB_ACTIONS"] == "true" ? caller.variable("GITHUB_STEP_SUMMARY") : nil
    }
}

extension RunOutputs {
    /// The reports that a console names.
    fileprivate var paths: [String] {
        (folder.map { [junit ?? SuiteFiles.join($0, "junit.xml")] } ?? []) + (html.map { [$0] } ?? [])
    }
}

extension RunReport {
    /// Holds the JUnit XML of the run against a schema; the layout is the one that the schema's root asks for.
    package func validateJUnit(against schema: String, _ options: ReportKind.Options) throws(Failure) {
        do throws(ReportError) {
            try validate(against: try XMLSchema(file: schema), named: schema, options)
        } catch {
            switch error {
            case .file(let error): throw Failure(.missingInput, error.description)
            case .format(let name, _): throw Failure(name == "JUnit" ? .internalError : .invalidInput, "\(error)")
            }
        }
    }

    private func validate(
        against schema: borrowing XMLSchema,
        named name: String,
        _ options: ReportKind.Options
    ) throws(ReportError) {
        var first: String?
        // Surefire's schema knows no <testsuites>: then each suite alone is what can be valid.
        for kind in [ReportKind.junit, .junitPerTarget] {
            guard let problem = try Self.problem(in: kind.format(options).documents(of: self), schema) else { return }
            first = first ?? problem
        }
        throw .format(name: "JUnit", reason: "it is not valid against \(name): \(first ?? "")")
    }

    private static func problem(in documents: [ReportDocument], _ schema: borrowing XMLSchema) -> String? {
        for document in documents {
            if let problem = schema.problems(in: document.bytes).first { return "\(document.name), \(problem)" }
        }
        return nil
    }
}
