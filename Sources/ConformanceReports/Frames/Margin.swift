/// The left edge of a frame: line numbers, the bar, and the corners.
struct Margin {
    let style: TextStyle

    /// The digits of the greatest line number, 2 at the least.
    let digits: Int

    init(style: TextStyle, digits: Int) {
        self.style = style
        self.digits = max(2, digits)
    }

    /// The columns before the text.
    var width: Int {
        digits + 3
    }

    private var blank: String {
        String(repeating: " ", count: digits + 1)
    }

    /// `╭─[file:line:column]  heading`.
    func opening(file: String, line: Int, column: Int, heading: String) -> StyledLine {
        let place = DisplayText("\(file):\(line):\(column)", unicode: style.unicode)
        return bracket(style.glyphs.opening, place, heading: heading)
    }

    /// `╰─[wire  resume.first  byte 0x100064]`; a loose end where nothing was opened above it.
    func wire(_ place: String, closes: Bool) -> StyledLine {
        bracket(
            closes ? style.glyphs.closing : style.glyphs.loose,
            DisplayText(place, unicode: style.unicode),
            heading: ""
        )
    }

    /// `╰────`.
    func closing() -> StyledLine {
        StyledLine(blank + style.glyphs.closing + String(repeating: style.glyphs.horizontal, count: 4), .faint)
    }

    /// `47 │ text`.
    func source(number: Int, _ text: StyledLine) -> StyledLine {
        let number = String(number)
        var line = StyledLine(String(repeating: " ", count: max(0, digits - number.utf8.count)) + number, .faint)
        line.append(" ")
        line.append(style.glyphs.vertical, .faint)
        line.append(" ")
        for run in text.runs { line.append(run.text, run.role) }
        return line
    }

    /// `·  text`, beneath a source line.
    func annotation(_ text: StyledLine) -> StyledLine {
        var line = StyledLine(blank)
        line.append(style.glyphs.annotation, .faint)
        line.append(" ")
        for run in text.runs { line.append(run.text, run.role) }
        return line
    }

    /// `⋮`, where lines are left out.
    func skippedLines() -> StyledLine {
        StyledLine(blank + style.glyphs.skippedLines, .faint)
    }

    private func bracket(_ corner: String, _ place: DisplayText, heading: String) -> StyledLine {
        var line = StyledLine(blank)
        line.append("\(corner)\(style.glyphs.horizontal)[", .faint)
        line.append(place, .quiet)
        line.append("]", .faint)
        if !heading.isEmpty {
            line.append("  ")
            line.append(DisplayText(heading, unicode: style.unicode))
        }
        return line
    }
}
