import ArgumentParser
import Conformance
import ConformanceReports
import ConformanceRunner

/// `kvsconform check`: reads scenarios and says everything that is wrong with them.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check scenario files without sending anything.",
        discussion: """
            Says everything that is wrong at once, with line, column and what was probably meant. Exit code 65 where \
            something is.

            EXAMPLES
              kvsconform check
              kvsconform check Scenarios/getmedia/resume.json
            """
    )

    @OptionGroup var selection: SuiteOptions

    func run() throws {
        let loaded = try selection.load()
        let files = loaded.files
        let cases = loaded.plan.cases.count
        try StandardStream.output.write(
            "\(files) file\(files == 1 ? "" : "s"), \(cases) case\(cases == 1 ? "" : "s"): all well\n"
        )
    }
}
