/// Draws text in the part of Markdown that our pages are written in: headings, paragraphs, lists, code, tables, links.
///
/// Where there is colour it stands for the marks of code and emphasis; without it the marks stay. Links are listed at the end.
package struct MarkdownText {
    private let style: TextStyle
    private let width: Int

    /// Creates a renderer; lines of more than 100 columns are hard to read, however wide the terminal is.
    package init(style: TextStyle) {
        self.style = style
        width = min(style.width, 100)
    }

    /// The text in lines, each with its line break.
    package func text(_ markdown: String) -> String {
        style.render(lines(markdown))
    }

    /// The words of a line of Markdown, without any mark.
    package static func plain(_ markdown: String) -> String {
        runs(of: markdown.split(separator: "\n").joined(separator: " ")).map(\.text).joined()
    }

    // MARK: Blocks

    private func lines(_ markdown: String) -> [StyledLine] {
        var targets: [String] = []
        var lines: [StyledLine] = []
        for block in MarkdownBlock.blocks(of: markdown) {
            if !lines.isEmpty { lines.append(StyledLine()) }
            lines += self.lines(of: block, &targets)
        }
        guard !targets.isEmpty else { return lines }
        var seen: Set<String> = []
        return lines + [StyledLine()]
            + targets.filter { seen.insert($0).inserted }.map { StyledLine("see \($0)", .faint) }
    }

    private func lines(of block: MarkdownBlock, _ targets: inout [String]) -> [StyledLine] {
        switch block {
        case .heading(let text):
            return wrapped(words(text, &targets, .strong), from: StyledLine(), rest: 0)
        case .paragraph(let text):
            return wrapped(words(text, &targets), from: StyledLine(), rest: 0)
        case .list(let items):
            return items.flatMap { wrapped(words($0, &targets), from: StyledLine("  - "), rest: 4) }
        case .code(let lines):
            return lines.map { text in
                var line = StyledLine("    ")
                line.append(DisplayText(text, unicode: style.unicode))
                return line
            }
        case .table(let rows):
            return table(rows, &targets)
        }
    }

    /// The rows: what is named at the left, what is said of it beside or, where there is no room, below.
    private func table(_ rows: [[String]], _ targets: inout [String]) -> [StyledLine] {
        let most = max(12, width / 3)
        let labels = rows.map { DisplayText(Self.plain($0.first ?? ""), unicode: style.unicode) }
        let column = (labels.map(\.columns).filter { $0 <= most }.max() ?? 2) + 4
        var lines: [StyledLine] = []
        for (label, row) in zip(labels, rows) {
            var line = StyledLine("  ")
            line.append(label, .strong)
            if label.columns + 4 > column {
                lines.append(line)
                line = StyledLine()
            }
            line.pad(to: column)
            let cells = row.dropFirst().filter { !$0.isEmpty }.joined(separator: " – ")
            lines += wrapped(words(cells, &targets), from: line, rest: column)
        }
        return lines
    }

    // MARK: Lines

    /// What stands between two blanks, in runs of one role each.
    private typealias Word = [(text: DisplayText, role: StyledLine.Role)]

    private func words(
        _ text: String,
        _ targets: inout [String],
        _ plain: StyledLine.Role = .plain
    ) -> [Word] {
        var words: [Word] = [[]]
        for run in Self.runs(of: text) {
            if let target = run.target { targets.append(target) }
            let marked = style.colour ? run.text : run.mark + run.text + run.mark
            for (index, part) in marked.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 { words.append([]) }
                let role = style.colour ? run.role ?? plain : plain
                if !part.isEmpty {
                    words[words.count - 1].append((DisplayText(String(part), unicode: style.unicode), role))
                }
            }
        }
        return words.filter { !$0.isEmpty }
    }

    private func wrapped(_ words: [Word], from first: StyledLine, rest: Int) -> [StyledLine] {
        var lines: [StyledLine] = []
        var line = first
        var isEmpty = true
        for word in words {
            let columns = word.reduce(0) { $0 + $1.text.columns }
            if !isEmpty, line.columns + 1 + columns > width {
                lines.append(line)
                line = StyledLine()
                line.pad(to: rest)
                isEmpty = true
            }
            if !isEmpty { line.append(" ") }
            for run in word { line.append(run.text, run.role) }
            isEmpty = false
        }
        return lines + [line]
    }

    // MARK: Runs

    /// A piece of text between two marks.
    private struct Run {
        var text: String
        /// The mark that stood around it; empty for none.
        var mark = ""
        /// Where a link leads; `nil` for what is none.
        var target: String?

        /// What colour says in place of the mark.
        var role: StyledLine.Role? {
            switch mark {
            case "`": .quiet
            case "": nil
            default: .strong
            }
        }
    }

    private static func runs(of text: String) -> [Run] {
        var runs: [Run] = []
        var plain = ""
        var rest = text[...]
        func close() {
            if !plain.isEmpty { runs.append(Run(text: plain)) }
            plain = ""
        }
        while let first = rest.first {
            if let mark = ["`", "**", "*"].first(where: { rest.hasPrefix($0) }),
                let end = rest.dropFirst(mark.count).firstRange(of: mark), !end.isEmpty,
                end.lowerBound > rest.index(rest.startIndex, offsetBy: mark.count)
            {
                close()
                runs.append(Run(text: String(rest.dropFirst(mark.count)[..<end.lowerBound]), mark: mark))
                rest = rest[end.upperBound...]
            } else if first == "[", let middle = rest.firstRange(of: "]("),
                let end = rest[middle.upperBound...].firstIndex(of: ")")
            {
                close()
                let target = String(rest[middle.upperBound..<end])
                runs += Self.runs(of: String(rest.dropFirst()[..<middle.lowerBound])).map {
                    Run(text: $0.text, mark: $0.mark, target: target)
                }
                rest = rest[rest.index(after: end)...]
            } else {
                plain.append(first)
                rest.removeFirst()
            }
        }
        close()
        return runs
    }
}
