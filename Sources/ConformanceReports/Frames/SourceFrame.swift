package import KinesisVideo

/// Lines of a text of ours with words on parts of them: the upper span of a finding, and all of a diagnostic.
///
/// ```
///    ╭─[Scenarios/resume.json:47:14]  getmedia/resume[from=EARLIEST] · step "first"
/// 47 │   "assert": "next.fragmentNumber > this.fragmentNumber"
///    ·              ─────────┬─────────   ─────────┬─────────
///    ·                       │                     ╰── …145176370
///    ·                       ╰── …145176369
/// ```
package struct SourceFrame {
    /// A word on a range of the text.
    package struct Label: Sendable, Hashable {
        /// UTF-8 offsets.
        ///
        /// What lies outside of the text counts as its nearest end; an empty range is a place between bytes.
        package let range: Range<Int>
        /// What to say about the range; empty to only underline it.
        package let text: String

        package init(range: Range<Int>, text: String = "") {
            self.range = range
            self.text = text
        }
    }

    let source: SourceText
    let labels: [Label]
    let heading: String
    let style: TextStyle

    /// The distance of tab stops in a line that is shown.
    static let tabWidth = 4

    /// Creates a frame.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - labels: The labels in any order; the first one gives the line and column of the opening.
    ///   - heading: What to say behind the place.
    ///   - style: How to draw.
    package init(source: SourceText, labels: [Label], heading: String = "", style: TextStyle) {
        let end = source.bytes.count
        self.source = source
        self.labels = labels.map { label in
            let low = min(max(0, label.range.lowerBound), end)
            return Label(range: low..<min(max(low, label.range.upperBound), end), text: label.text)
        }
        self.heading = heading
        self.style = style
    }

    /// The frame as text, a line break after each line.
    package var text: String {
        style.render(lines + [Margin(style: style, digits: margin.digits).closing()])
    }

    /// The margin that all lines of the frame share.
    var margin: Margin {
        let last = labels.map { source.position(of: $0.range.lowerBound).line }.max() ?? 1
        return Margin(style: style, digits: String(last).utf8.count)
    }

    /// The opening and the lines with their labels, without a closing.
    var lines: [StyledLine] {
        let margin = margin
        let place = source.position(of: labels.first?.range.lowerBound ?? 0)
        var lines = margin.opening(file: source.name, line: place.line, column: place.column, heading: heading)
        var previous: Int?
        for row in rows {
            if let previous, row.number > previous + 2 {
                lines.append(margin.skippedLines())
            } else if let previous, row.number == previous + 2 {
                lines.append(margin.source(number: previous + 1, StyledLine(unlabelled(previous + 1))))
            }
            previous = row.number
            lines += SourceRow(row, source: source, columns: style.width - margin.width, style: style).lines(in: margin)
        }
        return lines
    }

    /// A line that is shown only because it stands between two others.
    private func unlabelled(_ number: Int) -> String {
        let columns = style.width - margin.width
        let line = source.lineBytes(number) ?? 0..<0
        let bytes = source.part(of: line, around: [line.lowerBound], columns: columns)
        return DisplayText(source.shownBytes[bytes], unicode: style.unicode, tabWidth: Self.tabWidth)
            .truncated(to: columns, ellipsis: style.glyphs.ellipsis)
    }

    /// A line's bytes, and the labels in it that fit into the width together.
    struct Row {
        let number: Int
        let bytes: Range<Int>
        var labels: [(number: Int, label: Label)]
    }

    /// The rows in the order of the text.
    ///
    /// A long line whose labels are far apart is shown once for each group of them.
    private var rows: [Row] {
        let ordered = labels.enumerated().sorted {
            ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
                < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
        }
        let reach = style.width - margin.width - 2 * style.glyphs.ellipsis.utf8.count
        var rows: [Row] = []
        for (number, label) in ordered {
            let line = source.position(of: label.range.lowerBound).line
            if let last = rows.last, last.number == line,
                last.bytes.count <= reach || label.range.upperBound - last.labels[0].label.range.lowerBound <= reach
            {
                rows[rows.count - 1].labels.append((number, label))
            } else {
                rows.append(Row(number: line, bytes: source.lineBytes(line) ?? 0..<0, labels: [(number, label)]))
            }
        }
        return rows
    }
}

extension SourceText {
    /// A column shows no more bytes than this: a character of four, and the marks on it.
    private static let mostBytesInColumn = 20

    /// As much of a line as its window can come from, whatever the length of the line.
    ///
    /// - Parameters:
    ///   - line: The offsets of the line.
    ///   - places: Offsets in it of which some are shown.
    ///   - columns: The columns of the window.
    /// - Returns: The offsets of whole characters, those beside the window included.
    func part(of line: Range<Int>, around places: [Int], columns: Int) -> Range<Int> {
        let reach = Self.mostBytesInColumn * max(columns, 1)
        let first = (places.min() ?? line.lowerBound) - reach
        let last = (places.max() ?? line.lowerBound) + 2 * reach
        guard first > line.lowerBound || last < line.upperBound else { return line }
        func wholeCharacter(_ offset: Int) -> Int {
            let most = max(line.lowerBound, offset - 3)
            return (most...offset).last { bytes[$0] & 0xC0 != 0x80 } ?? offset
        }
        let low = first > line.lowerBound ? wholeCharacter(first) : line.lowerBound
        return low..<(last < line.upperBound ? max(low, wholeCharacter(last)) : line.upperBound)
    }
}
