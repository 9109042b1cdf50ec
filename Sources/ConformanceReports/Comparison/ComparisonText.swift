package import Conformance
internal import KinesisVideo

/// A comparison as a person reads it on a terminal: differences first, then times, then the matrix of the cases.
package struct ComparisonText: Sendable {
    private let style: TextStyle
    /// How each difference stands against a baseline, in the order of the comparison.
    private let standings: [DifferenceBaseline.Standing]

    /// How many cases of a difference are named.
    private static let namedCases = 3

    /// How many targets that show the same are named.
    private static let namedTargets = 4

    /// Creates a text.
    ///
    /// - Parameters:
    ///   - style: How text is drawn.
    ///   - standings: How each difference stands against a baseline, in their order.
    package init(style: TextStyle, standings: [DifferenceBaseline.Standing]) {
        self.style = style
        self.standings = standings
    }

    /// The whole text.
    ///
    /// - Parameters:
    ///   - comparison: What is told.
    ///   - rows: The rows of the matrix that are shown.
    /// - Returns: The text, with a line's end behind each line.
    package func text(_ comparison: Comparison, rows: [Comparison.Row]) -> String {
        var lines: [StyledLine] = []
        for (difference, standing) in zip(comparison.differences, standings) {
            lines += self.lines(difference, standing, comparison.targets) + [StyledLine()]
        }
        let timings = comparison.timings.filter { $0.distributions.contains { $0 != nil } }
        if !timings.isEmpty {
            lines += [StyledLine("times, as medians with their 99 % intervals", .strong)]
            lines += timingTable(timings, comparison.targets) + [StyledLine()]
        }
        if !rows.isEmpty {
            lines += matrix(rows, comparison.targets) + [StyledLine()]
        }
        lines.append(conclusion(comparison))
        return lines.map { style.render($0) + "\n" }.joined()
    }

    private func lines(
        _ difference: Difference,
        _ standing: DifferenceBaseline.Standing,
        _ targets: [String]
    ) -> [StyledLine] {
        var head = StyledLine("\(style.glyphs.failed) ", standing == .new ? .bad : .faint)
        head.append(difference.aspect.title, .strong)
        if !difference.subject.isEmpty {
            head.append(" of ", .faint)
            head.append(DisplayText(difference.subject, unicode: style.unicode))
        }
        let count = difference.paths.count
        if count > 0 { head.append("  in \(Count(count, "case"))", .faint) }
        switch standing {
        case .new: break
        case .known(let reason):
            head.append("  known: ", .faint)
            head.append(DisplayText(reason, unicode: style.unicode), .faint)
        case .expired(let reason, let day):
            head.append("  known until \(day): ", .doubtful)
            head.append(DisplayText(reason, unicode: style.unicode), .doubtful)
        }
        var lines = [head]
        let outliers = Set(difference.outliers)
        let usual = difference.values.indices.filter {
            !outliers.contains($0) && difference.values[$0] != Difference.unseen
        }
        // Of many that do the same, those that do not are of interest.
        let isFolded = usual.count > Self.namedTargets
        let others = "the other \(usual.count)"
        let width = (targets + (isFolded ? [others] : [])).map { DisplayText.columns(of: $0) }.max() ?? 0
        func line(_ name: String, _ value: String, _ role: StyledLine.Role) -> StyledLine {
            var line = StyledLine("    ")
            line.append(DisplayText(name, unicode: style.unicode), .faint)
            line.pad(to: width + 6)
            line.append(DisplayText(value.isEmpty ? "nothing" : value, unicode: style.unicode), role)
            return line
        }
        for (index, value) in difference.values.enumerated() where !isFolded || !usual.contains(index) {
            lines.append(line(targets[index], value, outliers.contains(index) ? .bad : .plain))
        }
        if isFolded, let first = usual.first { lines.append(line(others, difference.values[first], .plain)) }
        for path in difference.paths.prefix(Self.namedCases) {
            var line = StyledLine("    in ", .faint)
            line.append(DisplayText(path, unicode: style.unicode), .faint)
            lines.append(line)
        }
        if count > Self.namedCases { lines.append(StyledLine("    and \(count - Self.namedCases) more", .faint)) }
        for consequence in difference.consequences {
            let count = consequence.paths.count
            var line = StyledLine("    explains ", .faint)
            line.append(consequence.aspect.title, .faint)
            if !consequence.subject.isEmpty {
                line.append(" ", .faint)
                line.append(DisplayText(consequence.subject, unicode: style.unicode), .faint)
            }
            if count > 0 { line.append(" in \(Count(count, "case"))", .faint) }
            lines.append(line)
        }
        return lines
    }

    private func timingTable(_ timings: [TimingComparison], _ targets: [String]) -> [StyledLine] {
        var table = TextTable([""] + timings.flatMap { ["\($0.aspect.title)", "n"] })
        for (index, target) in targets.enumerated() {
            var row = [TextTable.Cell(DisplayText(target, unicode: style.unicode).string)]
            for timing in timings {
                guard let distribution = timing.distributions[index] else {
                    row += [TextTable.Cell("–", .faint), TextTable.Cell("", .faint)]
                    continue
                }
                let interval =
                    "\(distribution.interval.lowerBound.forComparing)…\(distribution.interval.upperBound.forComparing)"
                let isApart = timing.isApart(index)
                row += [
                    TextTable.Cell("\(distribution.median.forComparing) (\(interval))", isApart ? .bad : .plain),
                    TextTable.Cell("\(distribution.count)", .faint),
                ]
            }
            table.append(row)
        }
        return table.lines
    }

    private func matrix(_ rows: [Comparison.Row], _ targets: [String]) -> [StyledLine] {
        var table = TextTable(["case"] + targets.map { DisplayText($0, unicode: style.unicode).string })
        for row in rows {
            table.append(
                [TextTable.Cell(DisplayText(row.path, unicode: style.unicode).string)]
                    + row.verdicts.map { verdict in
                        guard let verdict else { return TextTable.Cell("–", .faint) }
                        let mark = style.mark(of: verdict)
                        return TextTable.Cell("\(mark.glyph) \(mark.word)", mark.role)
                    }
            )
        }
        return table.lines
    }

    private func conclusion(_ comparison: Comparison) -> StyledLine {
        let new = standings.count { !$0.isKnown }
        let known = standings.count - new
        let cases = "\(Count(comparison.rows.count, "case"))"
        let knownText = known == 0 ? "" : ", \(known) known"
        return new == 0
            ? StyledLine("ALIKE  \(comparison.targets.count) targets, \(cases): no difference\(knownText)", .good)
            : StyledLine(
                "DIFFERENT  \(comparison.targets.count) targets, \(cases): \(Count(new, "difference"))\(knownText)",
                .bad
            )
    }
}

extension TimingComparison {
    /// Whether a target stands apart.
    func isApart(_ index: Int) -> Bool {
        guard let difference else { return false }
        return difference.outliers.contains(index)
    }
}
