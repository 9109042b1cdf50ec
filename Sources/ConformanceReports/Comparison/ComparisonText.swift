package import Conformance
internal import KinesisVideo

/// A comparison as a person reads it on a terminal: causes first, then what was not compared, then times; cases on demand.
package struct ComparisonText: Sendable {
    private let style: TextStyle

    /// Whether the cases of each difference are named, and the matrix is shown.
    private let showsCases: Bool

    /// How many targets that show the same are named, each in a line of its own.
    private static let namedTargets = 4

    /// How many consequences of a difference, and reasons for which nothing was compared, are told where no cases are.
    private static let namedConsequences = 8
    private static let namedReasons = 3

    /// Creates a text.
    ///
    /// - Parameters:
    ///   - style: How text is drawn.
    ///   - showsCases: Whether cases are named.
    package init(style: TextStyle, showsCases: Bool = false) {
        self.style = style
        self.showsCases = showsCases
    }

    /// The whole text.
    ///
    /// - Parameters:
    ///   - judged: What is told.
    ///   - rows: The rows of the matrix that are shown; none where cases are not asked for.
    /// - Returns: The text, with a line's end behind each line.
    package func text(_ judged: JudgedComparison, rows: [Comparison.Row]) -> String {
        let comparison = judged.comparison
        var lines: [StyledLine] = []
        for (difference, standing) in zip(comparison.differences, judged.standings) {
            lines += self.lines(difference, standing, comparison.targets) + [StyledLine()]
        }
        let uncompared = self.uncompared(comparison)
        if !uncompared.isEmpty { lines += uncompared + [StyledLine()] }
        if !judged.unneeded.isEmpty {
            lines += judged.unneeded.flatMap { entry in
                wrapped("not needed any more: \(entry.title), \(entry.reason)", indent: 0, .doubtful)
            }
            lines.append(StyledLine())
        }
        let timings = comparison.timings.filter { $0.distributions.contains { $0 != nil } }
        if !timings.isEmpty {
            lines += self.lines(timings, comparison.targets) + [StyledLine()]
        }
        if !rows.isEmpty {
            lines += matrix(rows, comparison.targets) + [StyledLine()]
        }
        let conclusion = ComparisonConclusion(judged)
        var last = StyledLine(conclusion.word, conclusion.role)
        last.append("  \(conclusion.sentence)", conclusion.role)
        lines.append(last)
        return lines.map { style.render($0) + "\n" }.joined()
    }

    // MARK: Differences

    private func lines(
        _ difference: Difference,
        _ standing: DifferenceBaseline.Standing,
        _ targets: [String]
    ) -> [StyledLine] {
        var head = StyledLine("\(style.glyphs.failed) ", standing.isKnown ? .faint : .bad)
        head.append(difference.aspect.title, .strong)
        if !difference.subject.isEmpty {
            head.append(" of ", .faint)
            head.append(DisplayText(difference.subject, unicode: style.unicode))
        }
        let count = difference.paths.count
        if count > 0 { head.append("  in \(Count(count, "case"))", .faint) }
        var lines = [head]
        switch standing {
        case .new: break
        case .known(let reason): lines += wrapped("known: \(reason)", indent: 4, .faint)
        case .expired(let reason, let day): lines += wrapped("EXPIRED \(day): \(reason)", indent: 4, .bad)
        }
        lines += values(of: difference, targets)
        if showsCases { lines += difference.paths.flatMap { wrapped("in \($0)", indent: 4, .faint) } }
        return lines + consequences(of: difference)
    }

    /// What each target shows; of many that show the same, how many they are.
    private func values(of difference: Difference, _ targets: [String]) -> [StyledLine] {
        let outliers = Set(difference.outliers)
        var groups: [(value: String, targets: [Int])] = []
        for (index, value) in difference.values.enumerated() {
            if let group = groups.firstIndex(where: { $0.value == value }) {
                groups[group].targets.append(index)
            } else {
                groups.append((value, [index]))
            }
        }
        let folded = groups.filter { $0.targets.count > Self.namedTargets }
        let isFolded = Set(folded.flatMap(\.targets))
        func label(_ group: [Int]) -> String {
            outliers.isDisjoint(with: group) ? "the other \(group.count)" : "\(group.count) targets"
        }
        let names =
            targets.indices.filter { !isFolded.contains($0) }.map { targets[$0] } + folded.map { label($0.targets) }
        let width = min(names.map { DisplayText.columns(of: $0) }.max() ?? 0, style.width / 2 - 6)
        var lines: [StyledLine] = []
        func add(_ name: String, _ value: String, _ role: StyledLine.Role) {
            let text = DisplayText(value.isEmpty ? "nothing" : value, unicode: style.unicode)
            let shown = DisplayText(name, unicode: style.unicode)
            let room = max(10, style.width - width - 6)
            for (index, part) in text.wrapped(first: room, rest: room).enumerated() {
                var line = StyledLine("    ")
                if index == 0 { line.append(shown.truncated(to: width, ellipsis: style.unicode ? "…" : "..."), .faint) }
                line.pad(to: width + 6)
                line.append(part, role)
                lines.append(line)
            }
        }
        for (index, value) in difference.values.enumerated() where !isFolded.contains(index) {
            add(targets[index], value, outliers.contains(index) ? .bad : .plain)
        }
        for group in folded {
            let isApart = !outliers.isDisjoint(with: group.targets)
            add(label(group.targets), group.value, isApart ? .bad : .plain)
            // Of those that do as most do, nobody wants the names.
            if isApart {
                lines += wrapped(group.targets.map { targets[$0] }.joined(separator: ", "), indent: 6, .faint)
            }
        }
        return lines
    }

    private func consequences(of difference: Difference) -> [StyledLine] {
        let sorted = difference.consequences.enumerated().sorted {
            ($1.element.paths.count, $0.offset) < ($0.element.paths.count, $1.offset)
        }.map(\.element)
        let told = showsCases ? sorted[...] : sorted.prefix(Self.namedConsequences)
        var lines = told.flatMap { wrapped("explains \($0.summary)", indent: 4, .faint) }
        if told.count < sorted.count {
            lines.append(StyledLine("    and \(sorted.count - told.count) more", .faint))
        }
        return lines
    }

    // MARK: What was not compared

    private func uncompared(_ comparison: Comparison) -> [StyledLine] {
        var groups: [(reasons: [Comparison.Extent.Reason], isNothing: Bool, targets: [Int])] = []
        for (index, extent) in comparison.extents.enumerated() where !extent.reasons.isEmpty {
            let isNothing = extent.cases == 0
            if let known = groups.firstIndex(where: { $0.reasons == extent.reasons && $0.isNothing == isNothing }) {
                groups[known].targets.append(index)
            } else {
                groups.append((extent.reasons, isNothing, [index]))
            }
        }
        guard !groups.isEmpty else { return [] }
        var lines = [StyledLine("not compared", .strong)]
        for group in groups.sorted(by: { $0.isNothing && !$1.isNothing }) {
            let names =
                group.targets.count > Self.namedTargets
                ? "\(group.targets.count) targets"
                : group.targets.map { comparison.targets[$0] }.joined(separator: ", ")
            lines += wrapped(group.isNothing ? "\(names): nothing" : names, indent: 4, group.isNothing ? .bad : .plain)
            let told = showsCases ? group.reasons[...] : group.reasons.prefix(Self.namedReasons)
            for reason in told {
                lines += wrapped("\(Count(reason.cases, "case")): \(reason.text)", indent: 6, .faint)
            }
            let others = group.reasons.dropFirst(told.count)
            if !others.isEmpty {
                let cases = others.reduce(0) { $0 + $1.cases }
                let text = "      \(Count(cases, "case")) for \(Count(others.count, "other reason"))"
                lines.append(StyledLine(text, .faint))
            }
        }
        return lines
    }

    /// Text in lines that fit, each behind so many blanks.
    private func wrapped(_ text: String, indent: Int, _ role: StyledLine.Role) -> [StyledLine] {
        let shown = DisplayText(text, unicode: style.unicode)
        let room = max(20, style.width - indent - 2)
        return shown.wrapped(first: room + 2, rest: room).enumerated().map { index, part in
            var line = StyledLine(String(repeating: " ", count: index == 0 ? indent : indent + 2))
            line.append(part, role)
            return line
        }
    }

    // MARK: Times

    private func lines(_ timings: [TimingComparison], _ targets: [String]) -> [StyledLine] {
        let title = StyledLine("times, as medians with their 99 % intervals", .strong)
        let table = timingTable(timings, targets)
        if targets.count <= 2 * Self.namedTargets, table.allSatisfy({ $0.columns <= style.width }) {
            return [title] + table
        }
        // Of many, or where there is no room: one time after the other, those that stand apart by name.
        return timings.reduce(into: [title]) { lines, timing in
            let medians = timing.distributions.compactMap { $0?.median }.sorted()
            guard let first = medians.first, let last = medians.last else { return }
            let range = first == last ? first.forComparing : "\(first.forComparing) to \(last.forComparing)"
            lines.append(StyledLine("    \(timing.aspect.title): \(range) on \(Count(medians.count, "target"))"))
            for (index, distribution) in timing.distributions.enumerated() {
                guard let distribution, timing.isApart(index) || targets.count <= Self.namedTargets else { continue }
                let text = "\(targets[index])  \(distribution.forComparing), n = \(distribution.count)"
                lines += wrapped(text, indent: 6, timing.isApart(index) ? .bad : .faint)
            }
        }
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
                let isApart = timing.isApart(index)
                row += [
                    TextTable.Cell(distribution.forComparing, isApart ? .bad : .plain),
                    TextTable.Cell("\(distribution.count)", .faint),
                ]
            }
            table.append(row)
        }
        return table.lines
    }

    // MARK: Cases

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
        let lines = table.lines
        guard lines.contains(where: { $0.columns > style.width }) else { return lines }
        return rows.flatMap { folded($0, targets) }
    }

    /// A row as lines: the case, and below it which targets came to what.
    private func folded(_ row: Comparison.Row, _ targets: [String]) -> [StyledLine] {
        let words = row.verdicts.map { verdict in
            verdict.map { "\(style.mark(of: $0).glyph) \(style.mark(of: $0).word)" } ?? "– not planned"
        }
        var lines = wrapped(row.path, indent: 0, .plain)
        var seen: Set<String> = []
        let groups = words.filter { seen.insert($0).inserted }.map { word in
            (word: word, targets: words.indices.filter { words[$0] == word })
        }
        for group in groups.sorted(by: { $0.targets.count < $1.targets.count }) {
            let names = group.targets.map { targets[$0] }.joined(separator: ", ")
            let isMost =
                group.targets.count > Self.namedTargets && groups.count > 1 && group.targets.count * 2 > targets.count
            lines += wrapped("\(group.word)  \(isMost ? "the other \(group.targets.count)" : names)", indent: 4, .plain)
        }
        return lines
    }
}

extension Difference {
    /// `status 400→480 in 261 cases: a dialect`.
    package var summary: String {
        var text = aspect.title
        if !subject.isEmpty { text += " of \(subject)" }
        if let change, aspect != .verdict { text += " \(change)" }
        if !paths.isEmpty { text += " in \(Count(paths.count, "case"))" }
        if let mechanism { text += ": \(mechanism)" }
        return text
    }
}

extension TimingComparison.Distribution {
    /// `2.1 ms (1.9 ms…2.4 ms)`.
    fileprivate var forComparing: String {
        "\(median.forComparing) (\(interval.lowerBound.forComparing)…\(interval.upperBound.forComparing))"
    }
}

extension TimingComparison {
    /// Whether a target stands apart.
    func isApart(_ index: Int) -> Bool {
        guard let difference else { return false }
        return difference.outliers.contains(index)
    }
}
