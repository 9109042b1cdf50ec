internal import Conformance
internal import KinesisVideo

/// Annotations of GitHub's workflow commands: the failures at their lines of the scenarios.
///
/// GitHub shows ten annotations of a kind for each step, so a notice says how many more there are.
struct GitHubFormat: ReportFormat {
    /// How many annotations of one kind a step may show.
    private static let most = 10

    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        var errors: [String] = []
        var warnings: [String] = []
        for target in run.targets {
            for result in target.results {
                switch result.verdict {
                case .failed: errors.append(Self.failure("error", result, on: target.header))
                case .inconclusive(let why):
                    warnings.append(
                        Self.command(
                            "warning",
                            result.location,
                            title: "inconclusive: \(result.path) (\(target.header.name))",
                            why.detail
                        )
                    )
                case .passed where result.isFlaky, .nonStrict where result.isFlaky:
                    warnings.append(
                        Self.command(
                            "warning",
                            result.location,
                            title: "flaky: \(result.path) (\(target.header.name))",
                            "passed at attempt \(result.earlierAttempts.count + 1)"
                        )
                    )
                case .passed, .nonStrict, .accepted, .skipped: break
                }
            }
        }
        let lines = Self.folded(errors, "failures") + Self.folded(warnings, "warnings")
        return [ReportDocument(name: "github.txt", bytes: Array(lines.joined().utf8))]
    }

    private static func folded(_ lines: [String], _ what: String) -> [String] {
        guard lines.count > most else { return lines }
        let more = lines.count - most
        return lines.prefix(most) + ["::notice title=kvsconform::\(more) more \(what); the report has all of them\n"]
    }

    private static func failure(_ kind: String, _ result: CaseResult, on target: TargetHeader) -> String {
        let finding = result.findings.first { $0.level == .must } ?? result.findings.first
        let place = finding?.place(in: result) ?? result.location
        let more = result.findings.count > 1 ? " (and \(result.findings.count - 1) more)" : ""
        let requirements = finding.map { $0.requirements.joined(separator: ", ") } ?? ""
        let wire = finding?.wire?.byteOffset.map { " at byte \($0) of the body" } ?? ""
        let message =
            "\(finding?.message ?? "the case failed")\(wire)\(more)"
            + "\ncase \(result.path) on \(target.name)\(requirements.isEmpty ? "" : "\nrequirement \(requirements)")"
        return command(kind, place, title: finding?.code.rawValue ?? "kvsconform", message)
    }

    private static func command(
        _ kind: String,
        _ place: SourceLocation,
        title: String,
        _ message: String
    ) -> String {
        WorkflowCommand.line(
            kind,
            [("file", place.file), ("line", "\(place.line)"), ("col", "\(place.column)"), ("title", title)],
            message
        )
    }
}
