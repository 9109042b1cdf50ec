import ArgumentParser
import ConformanceKit
import ConformanceReports
import KinesisVideo

/// A format and where it goes: `markdown`, or `markdown=summary.md`.
struct ReportRequest {
    let kind: ReportKind
    /// The file; `nil` where none was named.
    let path: String?

    init(_ argument: String) throws(ValidationError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = ReportKind(rawValue: String(parts[0])) else {
            throw Self.unknown(String(parts[0]), among: ReportKind.allCases.map(\.rawValue))
        }
        guard parts.count == 1 || !parts[1].isEmpty else { throw ValidationError("a path is missing behind '='") }
        self.kind = kind
        path = parts.count == 2 ? String(parts[1]) : nil
    }

    /// What there is to say to the name of a format that there is not.
    static func unknown(_ name: String, among known: [String]) -> ValidationError {
        let near = Spelling.closest(to: name, in: known).map { "did you mean '\($0)'?" }
        return ValidationError("there is no format '\(name)'; \(near ?? "there are " + known.joined(separator: ", "))")
    }

    /// Whether it goes to standard output.
    var isToStandardOutput: Bool { path.map { ["-", "/dev/stdout"].contains($0) } ?? true }

    /// The names of all formats, for help.
    static let names = ReportKind.allCases.map(\.rawValue).joined(separator: ", ")
}

extension ReportRequest {
    /// Refuses formats of which two go to one place: one would be lost, or both be mixed.
    ///
    /// - Parameter outputs: The names of the formats with where they go; `nil` for standard output.
    /// - Throws: Which two, and where.
    static func refuseSharedOutputs(_ outputs: [(String, String?)]) throws(ValidationError) {
        var first: [String?: String] = [:]
        for (name, path) in outputs {
            if let other = first[path] {
                let place = path.map { "'\($0)'" } ?? "standard output"
                throw ValidationError(
                    "\(other) and \(name) both go to \(place): give one of them a file of its own, as \(name)=FILE"
                )
            }
            first[path] = name
        }
    }
}

/// Which reports a run writes, and where.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where reports are written.", valueName: "folder"), completion: .directory)
    var reports = "Reports"

    @Option(
        help: ArgumentHelp(
            "Write the JUnit XML of all targets to this file instead of into the folder.",
            valueName: "file"
        ),
        completion: .file()
    )
    var junit: String?

    @Option(
        help: ArgumentHelp("Write a page for people to this file: one file, no network.", valueName: "file"),
        completion: .file()
    )
    var html: String?

    @Option(
        name: .customLong("format"),
        help: ArgumentHelp(
            "Write this format too, NAME or NAME=FILE; without a file, to standard output. Repeatable.",
            discussion:
                "The console goes to standard error where a format goes to standard output. NAME is one of \(ReportRequest.names).",
            valueName: "name"
        ),
        completion: .list(ReportKind.allCases.map(\.rawValue)),
        transform: { try ReportRequest($0) }
    )
    var formats: [ReportRequest] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Add file and line to each test case of the JUnit XML; some readers use them, no schema has them."
    )
    var junitLocations = false

    @Option(
        help: ArgumentHelp(
            "Hold the JUnit XML against this XML Schema, and fail where it is not valid.",
            valueName: "xsd"
        ),
        completion: .file(extensions: ["xsd"])
    )
    var junitValidate: String?

    @Flag(help: "Write no reports and no journal.")
    var noReports = false

    @Option(help: ArgumentHelp("Remove the folders of all runs but the last N, this one counted.", valueName: "n"))
    var keep: Int?

    /// Whether a format goes to standard output.
    var takesStandardOutput: Bool { formats.contains(where: \.isToStandardOutput) }

    func validate() throws {
        var outputs: [(String, String?)] = formats.map { ($0.kind.rawValue, $0.isToStandardOutput ? nil : $0.path) }
        if let junit { outputs.append(("junit", junit)) }
        if let html { outputs.append(("html", html)) }
        try ReportRequest.refuseSharedOutputs(outputs)
        for (option, path) in [("reports", reports), ("junit", junit), ("html", html)] where path?.isEmpty == true {
            throw ValidationError(
                "--\(option) is empty; it takes a path\(option == "reports" ? ", or leave it out" : "")"
            )
        }
        guard keep.map({ $0 > 0 }) ?? true else { throw ValidationError("--keep is 1 at the least: this run") }
        guard keep == nil || !noReports else {
            throw ValidationError("--keep is about folders, and --no-reports makes none")
        }
    }

    /// What the run leaves behind, a console aside.
    func outputs(recording: RecordOptions) throws(Failure) -> RunOutputs {
        var outputs = RunOutputs(folder: noReports ? nil : reports)
        outputs.junit = junit
        outputs.junitLocations = junitLocations
        outputs.html = html
        outputs.formats = formats.map { ($0.kind, $0.isToStandardOutput ? nil : $0.path) }
        outputs.keep = keep
        outputs.recordings = try recording.options(in: outputs.folder)
        outputs.warn = KVSConform.say
        return outputs
    }
}
