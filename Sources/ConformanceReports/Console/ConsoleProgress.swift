internal import Conformance
internal import KinesisVideo

/// How far a run is.
struct ConsoleProgress {
    private(set) var planned = 0
    private(set) var judged = VerdictCounts([])
    private var announced: Set<String> = []
    private var running: [(target: String, path: String)] = []

    /// Takes in the next event.
    mutating func apply(_ event: RunEvent) {
        switch event {
        case .runStarted, .runFinished:
            break
        case .targetPlanned(let header), .targetStarted(let header):
            // A target that is announced is counted then, and not again when it begins.
            if announced.insert(header.name).inserted { planned += header.plan.count }
        case .caseAdded:
            planned += 1
        case .caseStarted(let target, let path):
            running.append((target, path))
        case .caseFinished(let target, let result):
            running.removeAll { $0.target == target && $0.path == result.path }
            judged.add(result.verdict)
        }
    }

    /// One line of no more than so many columns: bar, counts, time, and what is running, as far as they fit.
    func bar(at now: Duration, columns: Int, style: TextStyle) -> StyledLine {
        var line = StyledLine()
        let glyphs = style.glyphs
        func append(_ text: String, _ role: StyledLine.Role = .plain) {
            guard line.columns + DisplayText.columns(of: text) <= columns else { return }
            line.append(text, role)
        }
        if columns >= Self.leastColumnsForABar {
            let done = planned > 0 ? min(Self.barColumns, judged.total * Self.barColumns / planned) : 0
            append(String(repeating: glyphs.barDone, count: done), .good)
            append(String(repeating: glyphs.barLeft, count: Self.barColumns - done) + " ", .faint)
        }
        append("\(judged.total)/\(planned)")
        for (count, glyph, role) in shown(style) where count > 0 { append("  \(glyph) \(count)", role) }
        append("  \(now.onAClock)", .faint)
        let room = columns - line.columns - 2
        if let first = running.first, room >= Self.leastColumnsForAName {
            let others = running.count > 1 ? " +\(running.count - 1)" : ""
            let name = DisplayText("\(first.target) \(first.path)", unicode: style.unicode)
            append("  " + name.truncated(to: room - others.utf8.count, ellipsis: glyphs.ellipsis) + others, .faint)
        }
        return line
    }

    /// One line that stays: `120 of 428 cases judged, 3 failed, 0:41; running us-west-2 getmedia/resume +2`.
    func sentence(at now: Duration, style: TextStyle) -> StyledLine {
        var facts = ["\(judged.total) of \(planned) cases judged"]
        if judged.failed > 0 { facts.append("\(judged.failed) failed") }
        if judged.inconclusive > 0 { facts.append("\(judged.inconclusive) inconclusive") }
        facts.append(now.onAClock)
        var text = facts.joined(separator: ", ")
        if let first = running.first {
            text += "; running \(first.target) \(first.path)" + (running.count > 1 ? " +\(running.count - 1)" : "")
        }
        var line = StyledLine()
        line.append(DisplayText(text, unicode: style.unicode), .faint)
        return line
    }

    private func shown(_ style: TextStyle) -> [(Int, String, StyledLine.Role)] {
        let glyphs = style.glyphs
        return [
            (judged.passed, glyphs.passed, .good),
            (judged.failed, glyphs.failed, .bad),
            (judged.accepted, glyphs.failed, .doubtful),
            (judged.nonStrict, glyphs.nonStrict, .doubtful),
            (judged.inconclusive, glyphs.inconclusive, .doubtful),
            (judged.skipped, glyphs.skipped, .faint),
        ]
    }

    private static let barColumns = 20
    private static let leastColumnsForABar = 60
    private static let leastColumnsForAName = 16
}
