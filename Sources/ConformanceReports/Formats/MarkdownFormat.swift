internal import Conformance
internal import KinesisVideo

/// A summary in GitHub's and GitLab's Markdown: verdict, counts for each target, failures by cause, each with its spans.
///
/// Bounded, because a job's summary on GitHub takes no more than 1 MiB.
struct MarkdownFormat: ReportFormat {
    /// The most bytes of the document.
    private static let limit = 900_000

    /// How many failures of one cause are told in full.
    private static let fullPerCause = 3

    private let reproduction: Reproduction?
    private let renderer = FindingRenderer(style: .plain)

    init(reproduction: Reproduction? = nil) {
        self.reproduction = reproduction
    }

    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        var text = head(of: run)
        let causes = Cause.all(in: run)
        let reproduction = reproduction ?? Reproduction(of: run)
        var left = causes.count
        for cause in causes {
            let section = self.section(of: cause, in: run, reproduction)
            guard text.utf8.count + section.utf8.count < Self.limit else { break }
            text += section
            left -= 1
        }
        if left > 0 { text += "\n… and \(left) more causes; the whole report has them.\n" }
        text += reasons(of: run)
        return [ReportDocument(name: "report.md", bytes: Array(text.utf8))]
    }

    private func head(of run: RunReport) -> String {
        let conclusion = RunConclusion(run)
        var text = "## \(conclusion.sign) kvsconform: \(conclusion.words)\n\n"
        // What is accepted has a column where there is any.
        let hasAccepted = run.counts.accepted > 0
        text += "| target | cases | passed | failed |\(hasAccepted ? " accepted |" : "") non-strict | inconclusive "
        text += "| skipped | flaky |\n|---|---:|---:|---:|\(hasAccepted ? "---:|" : "")---:|---:|---:|---:|\n"
        for target in run.targets {
            let counts = target.counts
            let flaky = target.results.count(where: \.isFlaky)
            let cells = [
                [counts.total, counts.passed, counts.failed], hasAccepted ? [counts.accepted] : [],
                [counts.nonStrict, counts.inconclusive, counts.skipped, flaky],
            ].joined()
            text += "| \(Self.inline(target.header.name)) | \(cells.map { String($0) }.joined(separator: " | ")) |\n"
        }
        guard let header = run.header else { return text }
        text += "\n\(Self.code(header.command)) · version \(Self.inline(header.version)) · seed \(header.seed)"
        text += " · started \(header.startedAt.rfc3339Text)"
        if let elapsed = run.elapsed { text += " · took \(elapsed.forReading)" }
        return text + "\n"
    }

    private func section(of cause: Cause, in run: RunReport, _ reproduction: Reproduction) -> String {
        let requirements =
            cause.requirements.isEmpty ? "" : " · " + Self.inline(cause.requirements.joined(separator: ", "))
        let count = Count(cause.members.count, "case").description
        var text = "\n### \(Self.code(cause.code))\(requirements) · \(count)\n\n"
        for member in cause.members.prefix(Self.fullPerCause) {
            let context = FindingContext(
                casePath: member.result.path,
                location: member.result.location,
                again: reproduction.commands(
                    for: member.finding,
                    of: member.result.path,
                    on: member.target
                )
            )
            text += "<details><summary>\(Self.html(member.result.path)) on \(Self.html(member.target)): "
            text += "\(Self.html(member.finding.message))</summary>\n\n"
            text += Self.fenced(renderer.text(member.finding, in: context)) + "\n</details>\n"
        }
        let rest = cause.members.dropFirst(Self.fullPerCause)
        for member in rest.prefix(50) {
            text +=
                "- \(Self.code(member.result.path)) on \(Self.inline(member.target)): \(Self.inline(member.finding.message))\n"
        }
        if rest.count > 50 { text += "- … and \(rest.count - 50) more\n" }
        return text
    }

    private func reasons(of run: RunReport) -> String {
        func list(_ title: String, _ reason: (Verdict) -> String?) -> String {
            let groups = ReasonCount.counting(run.targets, reason: reason)
            guard !groups.isEmpty else { return "" }
            return "\n### \(title)\n\n"
                + groups.prefix(50).map { "- \($0.cases.count) × \(Self.inline($0.reason))\n" }.joined()
        }
        return list("Accepted") { $0.acceptance?.description }
            + list("Inconclusive") { $0.isInconclusive ? $0.reason : nil }
            + list("Skipped") { $0.isSkipped ? $0.reason : nil }
    }

    // MARK: Escaping

    /// Text in a line of Markdown: every sign that could mean something is escaped.
    static func inline(_ text: String) -> String {
        var result = ""
        for scalar in TextStyle.harmless(text).unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~", "@":
                result.unicodeScalars.append("\\")
                result.unicodeScalars.append(scalar)
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Text as code in a line, in as many backticks as it takes.
    static func code(_ text: String) -> String {
        let text = TextStyle.harmless(text)
        let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
        let needsBlanks = text.hasPrefix("`") || text.hasSuffix("`") || text.isEmpty
        return needsBlanks ? "\(fence) \(text) \(fence)" : "\(fence)\(text)\(fence)"
    }

    private static func fenced(_ text: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
        return "\(fence)text\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }

    private static func html(_ text: String) -> String {
        HTMLText(text).string
    }

    private static func longestRun(of sign: Unicode.Scalar, in text: String) -> Int {
        var longest = 0
        var run = 0
        for scalar in text.unicodeScalars {
            run = scalar == sign ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
