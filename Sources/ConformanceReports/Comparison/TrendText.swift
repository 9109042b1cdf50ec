package import Conformance
internal import KinesisVideo

/// What changed from run to run, as a person reads it on a terminal.
package struct TrendText: Sendable {
    private let style: TextStyle

    /// How many runs have a column, the last ones; those before count all the same.
    private static let mostColumns = 30

    /// Creates a text.
    package init(style: TextStyle) {
        self.style = style
    }

    /// The runs with the numbers that they have in what follows, oldest first, and what sets some of them apart.
    package func runs(_ history: RunHistory) -> String {
        var table = TextTable(["run", "started", "took", "cases", "failed", "name"], left: [1, 5])
        for (index, run) in history.runs.enumerated() {
            table.append([
                "\(index + 1)", run.startText, run.elapsed?.forReading ?? "–", "\(run.counts.total)",
                "\(run.counts.failed)", DisplayText(run.shortName, unicode: style.unicode).string,
            ])
        }
        var lines: [StyledLine] = []
        // The first line has the names of the columns.
        for (index, line) in table.lines.enumerated() {
            lines.append(line)
            for remark in index > 0 ? history.remarks(on: index - 1) : [] {
                var line = StyledLine("     ")
                line.append(DisplayText(remark, unicode: style.unicode), .doubtful)
                lines.append(line)
            }
        }
        return render(lines + [StyledLine()])
    }

    /// The cases of a target that changed, by the kind of change, each with a sign for every run, oldest first.
    package func text(_ trend: Trend, of history: RunHistory) -> String {
        let shown = trend.runs.suffix(Self.mostColumns)
        var lines: [StyledLine] = []
        for change in Trend.Change.allCases {
            let rows = trend.rows(change)
            guard !rows.isEmpty else { continue }
            lines.append(StyledLine("\(change.rawValue): \(rows.count)", .strong))
            lines += heading(shown)
            for row in rows {
                var line = StyledLine("  ")
                for mark in row.marks.suffix(Self.mostColumns) {
                    let mark = mark.map { style.mark(of: $0.verdict) }
                    line.append(cell(mark?.glyph ?? (style.unicode ? "·" : "."), shown), mark?.role ?? .faint)
                }
                line.append("  ")
                line.append(DisplayText(row.path, unicode: style.unicode))
                if let words = row.words { line.append("  \(words)", .faint) }
                lines.append(line)
            }
            lines.append(StyledLine())
        }
        let changed = trend.rows.count { $0.change != nil }
        var last = StyledLine(changed == 0 ? "STEADY  " : "CHANGED  ", changed == 0 ? .good : .doubtful)
        last.append(DisplayText(trend.target, unicode: style.unicode))
        last.append(": \(trend.runs.count) runs, \(Count(trend.rows.count, "case")), \(changed) changed")
        lines.append(last)
        return render(lines)
    }

    /// The numbers of the runs over their columns, tens above ones where there are any.
    private func heading(_ runs: ArraySlice<Int>) -> [StyledLine] {
        func line(_ digit: (Int) -> String) -> StyledLine {
            StyledLine("  " + runs.map { cell(digit($0 + 1), runs) }.joined(), .faint)
        }
        let ones = line { "\($0 % 10)" }
        guard runs.last ?? 0 >= 9 else { return [ones] }
        return [line { $0 < 10 ? " " : "\($0 / 10 % 10)" }, ones]
    }

    /// A column; many stand close together.
    private func cell(_ text: String, _ runs: ArraySlice<Int>) -> String {
        runs.count > 10 ? text : text + " "
    }

    private func render(_ lines: [StyledLine]) -> String {
        lines.map { style.render($0) + "\n" }.joined()
    }
}

extension Trend.Row {
    /// What there is to say of a change besides its verdicts; `nil` where that is nothing.
    var words: String? {
        switch change {
        case .slower:
            guard let before = usualDuration, let now = lastDuration else { return nil }
            return "usually \(before.forReading), now \(now.forReading)"
        case .flaky:
            let retried = judged.count(where: \.isRetried)
            let again = retried > 0 ? ", tried again in \(retried)" : ""
            let last = isFailing ? ", the last too" : ""
            return "failed in \(judged.count { $0.verdict.isFailure }) of \(judged.count) runs\(last)\(again)"
        case .newlyFailing, .newlyPassing, .added, .gone, nil: return nil
        }
    }
}
