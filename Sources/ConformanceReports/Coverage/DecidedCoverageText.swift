package import Conformance
package import KinesisVideo

/// Which requirements a run really decided, for people and for programs.
package struct DecidedCoverageText: Sendable {
    private let targets: [DecidedCoverage]

    /// Creates the texts of a run.
    package init(_ targets: [DecidedCoverage]) {
        self.targets = targets
    }

    /// A table for each target, and how many requirements are decided.
    package func console(style: TextStyle) -> String {
        var lines: [StyledLine] = []
        for coverage in targets {
            if targets.count > 1 {
                var line = StyledLine()
                line.append(DisplayText(coverage.target, unicode: style.unicode), .strong)
                lines.append(line)
            }
            lines += table(coverage, style).lines
            lines += [StyledLine(), StyledLine(Self.total(coverage)), StyledLine()]
        }
        if targets.count > 1 {
            lines.append(StyledLine("\(decidedSomewhere), on one target at the least"))
        } else {
            lines.removeLast(lines.isEmpty ? 0 : 1)
        }
        return lines.map { style.render($0) + "\n" }.joined()
    }

    /// One object with every target's requirements, counts and reasons.
    package var json: JSONNode {
        .object([
            "targets": .array(
                targets.map { coverage in
                    .object([
                        "target": .string(coverage.target),
                        "requirements": .array(coverage.rows.map(Self.json)),
                    ])
                }
            )
        ])
    }

    /// A table of what is not decided on each target, below how many requirements are.
    package var markdown: String {
        var text = "# What the run decided\n"
        for coverage in targets {
            text += "\n## \(MarkdownFormat.inline(coverage.target))\n\n\(Self.total(coverage))\n"
            let open = coverage.rows.filter { $0.state != .decided }
            guard !open.isEmpty else { continue }
            text += "\n| requirement | level | state | why |\n|---|---|---|---|\n"
            for row in open {
                let reasons = row.reasons.map { "\($0.cases) × \(MarkdownFormat.inline($0.text))" }
                text += "| \(row.requirement.id) | \(row.requirement.level.rawValue) | \(Self.word(row.state)) | "
                text += "\(reasons.joined(separator: "<br>")) |\n"
            }
        }
        if targets.count > 1 { text += "\n\(decidedSomewhere), on one target at the least\n" }
        return text
    }

    private var decidedSomewhere: String {
        "\(DecidedCoverage.decided(in: targets)) of \(targets.first?.rows.count ?? 0) requirements decided"
    }

    private static func total(_ coverage: DecidedCoverage) -> String {
        let others = [DecidedCoverage.State.skipped, .inconclusive, .notRun].map { ($0, coverage.count($0)) }
        return "\(coverage.count(.decided)) of \(coverage.rows.count) requirements decided"
            + others.filter { $0.1 > 0 }.map { ", \($0.1) \(word($0.0))" }.joined()
    }

    private static func word(_ state: DecidedCoverage.State) -> String {
        state == .notRun ? "not run" : state.rawValue
    }

    private func table(_ coverage: DecidedCoverage, _ style: TextStyle) -> TextTable {
        var table = TextTable(["requirement", "level", "state", "cases", "why not"], left: [0, 1, 2, 3, 4])
        for row in coverage.rows {
            let role: StyledLine.Role =
                switch row.state {
                case .decided: row.counts.failed > 0 ? .bad : .plain
                case .inconclusive: .doubtful
                case .skipped, .notRun: .faint
                }
            let reasons =
                row.state == .decided ? [] : row.reasons.map { "\($0.cases) \(style.glyphs.times) \($0.text)" }
            let cells = [row.requirement.id, row.requirement.level.rawValue, Self.word(row.state), counts(of: row)]
            for number in 0..<max(1, reasons.count) {
                let why = number < reasons.count ? reasons[number] : ""
                table.append(
                    cells.map { TextTable.Cell(number == 0 ? $0 : "", role) }
                        + [TextTable.Cell(DisplayText(why, unicode: style.unicode).string)]
                )
            }
        }
        return table
    }

    /// `12 passed, 1 failed`: verdicts about the requirement; where there is none, what there is instead.
    private func counts(of row: DecidedCoverage.Row) -> String {
        let counts = row.counts
        let verdicts = [(counts.passed, "passed"), (counts.failed, "failed"), (counts.nonStrict, "non-strict")]
        let others = [(counts.inconclusive, "inconclusive"), (counts.skipped, "skipped")]
        return (row.state == .decided ? verdicts : others)
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private static func json(_ row: DecidedCoverage.Row) -> JSONNode {
        let requirement = row.requirement
        let counts = row.counts
        return .object([
            "requirement": .string(requirement.id),
            "level": .string(requirement.level.rawValue),
            "text": .string(requirement.text),
            "source": .string(requirement.source),
            "state": .string(row.state.rawValue),
            "cases": .object([
                "passed": .integer(counts.passed),
                "failed": .integer(counts.failed),
                "nonStrict": .integer(counts.nonStrict),
                "inconclusive": .integer(counts.inconclusive),
                "skipped": .integer(counts.skipped),
            ]),
            "reasons": .array(
                row.reasons.map { reason in
                    .object([
                        "verdict": .string(reason.verdict),
                        "cause": reason.cause.map { .string($0.rawValue) },
                        "reason": .string(reason.text),
                        "cases": .integer(reason.cases),
                    ])
                }
            ),
        ])
    }
}
