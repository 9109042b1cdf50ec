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

    /// `╭─[file:line:column]  heading`; the heading stands in a line of its own where one has no room for both.
    func opening(file: String, line: Int, column: Int, heading: String) -> [StyledLine] {
        let place = DisplayText("\(file):\(line):\(column)", unicode: style.unicode)
        let text = DisplayText(heading, unicode: style.unicode)
        var first = bracket(style.glyphs.opening, place)
        guard !heading.isEmpty else { return [first] }
        guard first.columns + 2 + text.columns > style.width else {
            first.append("  ")
            first.append(text)
            return [first]
        }
        return [first]
            + text.wrapped(first: style.width - width, rest: style.width - width).map { annotation(StyledLine($0)) }
    }

    /// `╰─[wire  resume.first  byte 0x100064]`; a loose end where nothing was opened above it, and two lines where one has no room.
    ///
    /// - Parameters:
    ///   - exchange: What names the exchange.
    ///   - place: The place in it.
    ///   - closes: Whether something was opened above it.
    /// - Returns: One line or two.
    func wire(_ exchange: [String], _ place: [String], closes: Bool) -> [StyledLine] {
        let corner = closes ? style.glyphs.closing : style.glyphs.loose
        func text(_ parts: [String]) -> DisplayText {
            DisplayText(parts.joined(separator: "  "), unicode: style.unicode)
        }
        let whole = bracket(corner, text(exchange + place))
        guard whole.columns > style.width, !place.isEmpty else { return [whole] }
        var first = StyledLine(blank)
        first.append("\(corner)\(style.glyphs.horizontal)[", .faint)
        var second = StyledLine()
        second.pad(to: first.columns)
        first.append(text(exchange), .quiet)
        second.append(text(place), .quiet)
        second.append("]", .faint)
        return [first, second]
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

    private func bracket(_ corner: String, _ place: DisplayText) -> StyledLine {
        var line = StyledLine(blank)
        line.append("\(corner)\(style.glyphs.horizontal)[", .faint)
        line.append(place, .quiet)
        line.append("]", .faint)
        return line
    }
}
