internal import Conformance
internal import KinesisVideo

extension TextStyle {
    /// A verdict's sign, word and colour: the word always stands with them.
    func mark(of verdict: Verdict) -> (glyph: String, word: String, role: StyledLine.Role) {
        switch verdict {
        case .passed: (glyphs.passed, "passed", .good)
        case .failed: (glyphs.failed, "failed", .bad)
        case .accepted: (glyphs.failed, "accepted", .doubtful)
        case .nonStrict: (glyphs.nonStrict, "non-strict", .doubtful)
        case .inconclusive: (glyphs.inconclusive, "inconclusive", .doubtful)
        case .skipped: (glyphs.skipped, "skipped", .faint)
        }
    }

    /// `✗ failed        us-west-2  getmedia/resume[from=EARLIEST]: fragment number went backwards (1.21 s)`.
    func caseLine(_ result: CaseResult, on target: String) -> StyledLine {
        var line = caseName(result, on: target)
        if let reason = result.verdict.reason ?? result.verdict.acceptance?.description
            ?? result.findings.first?.message
        {
            line.append(": ")
            line.append(DisplayText(reason, unicode: unicode))
        }
        if !result.earlierAttempts.isEmpty { line.append(" (attempt \(result.earlierAttempts.count + 1))", .doubtful) }
        line.append(" (\(result.duration.forReading))", .faint)
        return line
    }

    /// `✗ failed        us-west-2  getmedia/resume[from=EARLIEST]`.
    func caseName(_ result: CaseResult, on target: String) -> StyledLine {
        let mark = mark(of: result.verdict)
        var line = StyledLine("\(mark.glyph) \(mark.word)", mark.role)
        line.pad(to: 14)
        line.append("  ")
        line.append(DisplayText(target, unicode: unicode))
        line.append("  ")
        line.append(DisplayText(result.path, unicode: unicode), .strong)
        return line
    }
}
