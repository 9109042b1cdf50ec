import ArgumentParser
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform check`: reads scenarios and what is around them, and says everything that is wrong.
struct CheckCommand: AsyncParsableCommand {
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
            something is; warnings alone end with 0. Without arguments, all that the suite's folder holds is checked. Files can be of any kind: \
            scenarios, targets, streams, configurations of the emulator, baselines, dialects, project files, contract.json and suite.json.

            EXAMPLES
              kvsconform check
              kvsconform check Scenarios/getmedia/resume us-west-2.json
              kvsconform check --format json | jq '.diagnostics[].message'
              kvsconform check --format github         annotates a pull request
              kvsconform check --watch                 again with each file that is saved
            """
    )

    @OptionGroup var selection: SuiteOptions

    @Option(help: "text, json for programs, or github for annotations.")
    var format = Format.text

    @Flag(help: "Go on until ^C: check again with each file that is saved.")
    var watch = false

    func run() async throws {
        guard watch else { return try check() }
        let (_, interruption) = try await Interruption.guarding { try await checkAndWatch() }
        throw Ending(interruption ?? .internalError)
    }

    /// Checks until the task is cancelled.
    private func checkAndWatch() async throws {
        let cases = selection.cases
        let suite = try selection.folder.locator.files(near: cases.place)
        let files = WatchedFiles(cases, of: suite, others: try suite.files(in: "targets"))
        var saved = SavedFiles { files.paths }
        var isFirst = true
        repeat {
            do {
                try check()
            } catch let cause as any FailureCause {
                guard !isFirst || cause.failure.kind == .invalidInput else { throw cause }
                KVSConform.show(cause.failure)
            } catch is Ending {
                // What is wrong was said.
            }
            isFirst = false
            WatchText.sayWaiting(saved.count)
            guard let changed = await saved.next() else { return }
            WatchText.clear(.output, .process)
            KVSConform.say(WatchText.occasion(changed, isThere: saved.contains))
        } while true
    }

    private func check() throws {
        let found = try InputCheck(selection.cases, of: selection.folder.locator)
        let (diagnostics, problems) = (found.diagnostics, found.problems)
        switch format {
        case .text:
            let renderer = DiagnosticRenderer(style: .forStandardError)
            try StandardStream.error.write(renderer.text(diagnostics))
            if diagnostics.isEmpty, problems.isEmpty {
                let (files, cases) = (found.files, found.cases)
                let counted = cases == 0 ? "" : ", \(Count(cases, "case"))"
                try StandardStream.output.write("\(Count(files, "file"))\(counted): all well\n")
            }
        case .json:
            let document = JSONNode.object([
                "files": .integer(found.files), "cases": .integer(found.cases),
                "diagnostics": DiagnosticFormat.json(diagnostics),
                "problems": .array(problems.map { .string($0) }),
            ])
            try StandardStream.output.write(document.text(.pretty) + "\n")
        case .github:
            try StandardStream.output.write(DiagnosticFormat.github(diagnostics))
        }
        if !problems.isEmpty { throw Failure(.invalidInput, problems.joined(separator: "\n")) }
        if diagnostics.contains(where: { $0.severity == .error }) { throw Ending(.invalidInput) }
    }
}
