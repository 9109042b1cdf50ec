internal import Conformance
internal import KinesisVideo

/// The Test Anything Protocol, version 13, which readers of version 14 take too: a line for each case on each target, with a
/// diagnostic block where it did not simply pass.
struct TAPFormat: ReportFormat {
    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let cases = run.targets.flatMap { target in target.results.map { (target.header.name, $0) } }
        var text = "TAP version 13\n1..\(cases.count)\n"
        for (index, (target, result)) in cases.enumerated() { text += Self.lines(result, on: target, index + 1) }
        if run.interrupted { text += "# the run was interrupted\n" }
        return [ReportDocument(name: "report.tap", bytes: Array(text.utf8))]
    }

    private static func lines(_ result: CaseResult, on target: String, _ number: Int) -> String {
        let isGood: Bool
        var directive = ""
        switch result.verdict {
        case .passed, .nonStrict: isGood = true
        case .skipped(let reason):
            isGood = true
            directive = " # SKIP \(description(reason))"
        case .accepted(let acceptance):
            isGood = false
            // The directive that TAP has for what is expected to fail; a reader counts it as no failure.
            directive = " # TODO \(description(acceptance.description))"
        case .failed, .inconclusive: isGood = false
        }
        let name = description("\(target) \(result.path)")
        var text = "\(isGood ? "ok" : "not ok") \(number) - \(name)\(directive)\n"
        let block = diagnostic(result)
        if !block.isEmpty {
            text += "  ---\n" + block.map { "  \($0)\n" }.joined() + "  ...\n"
        }
        return text
    }

    /// What a case that did not simply pass says, as YAML whose scalars are JSON strings.
    private static func diagnostic(_ result: CaseResult) -> [String] {
        func scalar(_ text: String) -> String { JSONNode.string(TextStyle.harmless(text)).text() }
        var lines: [String] = []
        switch result.verdict {
        case .passed where !result.isFlaky: return []
        case .skipped: return []
        case .inconclusive(let why): lines.append("message: \(scalar(why.detail))")
        case .passed, .nonStrict, .failed, .accepted:
            if let first = result.findings.first { lines.append("message: \(scalar(first.message))") }
        }
        lines.append("severity: \(result.verdict.name)")
        lines.append("duration_ms: \(result.duration.wholeMilliseconds)")
        if result.isFlaky { lines.append("attempts: \(result.earlierAttempts.count + 1)") }
        lines.append("at:")
        let place = result.findings.first?.place(in: result) ?? result.location
        lines.append("  file: \(scalar(place.file))")
        lines.append("  line: \(place.line)")
        lines.append("  column: \(place.column)")
        guard !result.findings.isEmpty else { return lines }
        lines.append("findings:")
        for finding in result.findings {
            lines.append("  - code: \(scalar(finding.code.rawValue))")
            lines.append("    level: \(finding.level.rawValue)")
            lines.append("    message: \(scalar(finding.message))")
        }
        return lines
    }

    /// A description in one line, with what the protocol takes for its own escaped.
    private static func description(_ text: String) -> String {
        var result = ""
        for scalar in TextStyle.harmless(text).unicodeScalars {
            if scalar == "#" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
