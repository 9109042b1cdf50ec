import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner
import KinesisVideo

/// `kvsconform check`: reads scenarios and what is around them, and says everything that is wrong.
struct CheckCommand: ParsableCommand {
    /// How messages are written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
        case github
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check scenarios, targets and stream files without sending anything.",
        discussion: """
            Says everything that is wrong at once, with line, column and what was probably meant. Exit code 65 where \
            something is. Without arguments, all that the suite's folder holds is checked. Files can be of any kind: \
            scenarios, targets, streams, configurations of the emulator, contract.json and suite.json.

            EXAMPLES
              kvsconform check
              kvsconform check Scenarios/getmedia/resume us-west-2.json
              kvsconform check --format json | jq '.diagnostics[].message'
              kvsconform check --format github              annotates the lines of a pull request
            """
    )

    @OptionGroup var selection: SuiteOptions

    @Option(help: "text, json for programs, or github for annotations.")
    var format = Format.text

    func run() throws {
        let folder = try selection.findSuite()
        let suite: Suite
        do throws(SuiteError) {
            suite = try Suite(folder)
        } catch {
            guard case .invalid(let diagnostics) = error else { throw SuiteOptions.failure(error) }
            return try conclude(diagnostics, problems: [], files: 2, cases: 0)
        }
        var check = InputCheck(folder, suite)
        let cases = try self.cases(&check, folder)
        if cases == 0, check.diagnostics.isEmpty, check.problems.isEmpty, check.files == 0 {
            throw Failure(.usage, "no case is selected; 'kvsconform list' shows all of them")
        }
        try conclude(check.diagnostics, problems: check.problems, files: check.files, cases: cases)
    }

    /// Checks what the arguments name, and counts the cases in it.
    private func cases(_ check: inout InputCheck, _ folder: SuiteFiles) throws -> Int {
        do {
            var others: [(path: String, kind: InputCheck.Kind)] = []
            var scenarios: [String] = []
            for argument in selection.what {
                if SuiteFiles.exists(argument), !SuiteFiles.isFolder(argument) {
                    let kind = try InputCheck.kind(of: argument)
                    if kind != .scenario {
                        others.append((argument, kind))
                        continue
                    }
                }
                scenarios.append(argument)
            }
            for (path, kind) in others { try check.file(path, kind) }
            if selection.what.isEmpty { try check.everythingElse() }
            if scenarios.isEmpty, !others.isEmpty { return 0 }
            let (paths, selection) = try selection.resolve(folder, scenarios)
            let read = try check.scenarios(at: paths)
            try SuiteOptions.checkLines(selection, read)
            return Plan(read, selection: selection).cases.count
        } catch let problem as SuiteFiles.Problem {
            throw Failure(.missingInput, problem.description)
        }
    }

    private func conclude(_ diagnostics: [Diagnostic], problems: [String], files: Int, cases: Int) throws {
        switch format {
        case .text:
            let renderer = DiagnosticRenderer(style: .forStandardError)
            try StandardStream.error.write(renderer.text(diagnostics))
            if diagnostics.isEmpty, problems.isEmpty {
                let counted = cases == 0 ? "" : ", \(cases) case\(cases == 1 ? "" : "s")"
                try StandardStream.output.write("\(files) file\(files == 1 ? "" : "s")\(counted): all well\n")
            }
        case .json:
            let document = JSONNode.object([
                "files": .integer(files), "cases": .integer(cases), "diagnostics": DiagnosticFormat.json(diagnostics),
                "problems": .array(problems.map { .string($0) }),
            ])
            try StandardStream.output.write(document.text(.pretty()) + "\n")
        case .github:
            try StandardStream.output.write(DiagnosticFormat.github(diagnostics))
        }
        if !problems.isEmpty { throw Failure(.invalidInput, problems.joined(separator: "\n")) }
        if !diagnostics.isEmpty { throw Failure(.invalidInput) }
    }
}
