import ArgumentParser
import ConformanceKit
import ConformanceReports

/// A format and where it goes: `markdown`, or `markdown=summary.md`.
struct ReportRequest: ExpressibleByArgument {
    let kind: ReportKind
    /// The file; `nil` where none was named.
    let path: String?

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = ReportKind(rawValue: String(parts[0])), parts.count == 1 || !parts[1].isEmpty else {
            return nil
        }
        self.kind = kind
        path = parts.count == 2 ? String(parts[1]) : nil
    }

    /// The names of all formats, for help.
    static let names = ReportKind.allCases.map(\.rawValue).joined(separator: ", ")
}

/// Which reports a run writes, and where.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where reports are written.", valueName: "folder"))
    var reports = "Reports"

    @Option(
        help: ArgumentHelp(
            "Write the JUnit XML of all targets to this file instead of into the folder.",
            valueName: "file"
        )
    )
    var junit: String?

    @Option(
        help: ArgumentHelp("Write a page for people to this file: one file, no script, no network.", valueName: "file")
    )
    var html: String?

    @Option(
        name: .customLong("format"),
        help: ArgumentHelp(
            "Write this format too, NAME or NAME=FILE; without a file, to standard output. Repeatable.",
            discussion: "NAME is one of \(ReportRequest.names).",
            valueName: "name"
        )
    )
    var formats: [ReportRequest] = []

    @Flag(help: "Add file and line to each test case of the JUnit XML; some readers use them, no schema has them.")
    var junitLocations = false

    @Option(
        help: ArgumentHelp(
            "Hold the JUnit XML against this XML Schema, and fail where it is not valid.",
            valueName: "xsd"
        )
    )
    var junitValidate: String?

    @Flag(help: "Write no reports and no journal.")
    var noReports = false

    func validate() throws {
        for (option, path) in [("reports", reports), ("junit", junit), ("html", html)] where path?.isEmpty == true {
            throw ValidationError(
                "--\(option) is empty; it takes a path\(option == "reports" ? ", or leave it out" : "")"
            )
        }
    }

    /// What the run leaves behind, a console aside.
    func outputs(recording: RecordOptions) throws(Failure) -> RunOutputs {
        var outputs = RunOutputs(folder: noReports ? nil : reports)
        outputs.junit = junit
        outputs.junitLocations = junitLocations
        outputs.html = html
        outputs.formats = formats.map { ($0.kind, $0.path) }
        outputs.recordings = try recording.options(in: outputs.folder)
        outputs.warn = KVSConform.say
        return outputs
    }
}
