package import Conformance
internal import KinesisVideo

/// What changed from run to run, as a person reads it on a terminal.
package struct TrendText: Sendable {
    private let style: TextStyle

    /// Creates a text.
    package init(style: TextStyle) {
        self.style = style
    }

    /// The whole text: the cases that changed, by the kind of change, each with a sign for every run, oldest first.
    package func text(_ trend: Trend, target: String, runs: Int) -> String {
        var lines: [StyledLine] = []
        for change in Trend.Change.allCases {
            let rows = trend.rows.filter { $0.change == change }
            guard !rows.isEmpty else { continue }
            lines.append(StyledLine("\(change.rawValue): \(rows.count)", .strong))
            for row in rows {
                var line = StyledLine("  ")
                for verdict in row.verdicts {
                    guard let verdict else {
                        line.append("· ", .faint)
                        continue
                    }
                    let mark = style.mark(of: verdict)
                    line.append("\(mark.glyph) ", mark.role)
                }
                line.append(" ")
                line.append(DisplayText(row.path, unicode: style.unicode))
                if change == .slower, let now = row.durations.last.flatMap({ $0 }) {
                    let before = row.durations.dropLast().compactMap { $0 }.sorted()
                    if !before.isEmpty {
                        line.append("  \(before[before.count / 2].forReading) → \(now.forReading)", .faint)
                    }
                }
                lines.append(line)
            }
            lines.append(StyledLine())
        }
        let changed = trend.rows.count { $0.change != nil }
        var last = StyledLine(changed == 0 ? "STEADY  " : "CHANGED  ", changed == 0 ? .good : .doubtful)
        last.append(DisplayText(target, unicode: style.unicode))
        last.append(": \(runs) runs, \(trend.rows.count) cases, \(changed) changed")
        lines.append(last)
        return lines.map { style.render($0) + "\n" }.joined()
    }
}
