internal import KinesisVideo

/// One line of a source frame: as much of the line as fits, and beneath it its labels.
struct SourceRow {
    /// A label in columns of what is shown.
    private struct Span {
        let number: Int
        let columns: Range<Int>
        let text: String

        /// Where the connector hangs.
        var anchor: Int {
            columns.lowerBound + (columns.count - 1) / 2
        }
    }

    private let number: Int
    private let text: String
    private let columns: Int
    private let style: TextStyle
    private let layers: [[Span]]

    /// Lays a row out.
    ///
    /// - Parameters:
    ///   - row: The line's bytes and the labels in it.
    ///   - source: The text.
    ///   - columns: The columns there are.
    ///   - style: How to draw.
    init(_ row: SourceFrame.Row, source: SourceText, columns: Int, style: TextStyle) {
        let ranges = row.labels.map(\.label.range)
        let bytes = source.part(of: row.bytes, around: ranges.map(\.lowerBound), columns: columns)
        let window = Window(
            DisplayText(source.shownBytes[bytes], unicode: style.unicode, tabWidth: SourceFrame.tabWidth),
            end: bytes.upperBound,
            showing: ranges,
            columns: columns,
            ellipsis: style.glyphs.ellipsis
        )
        self.number = row.number
        self.text = window.text
        self.columns = columns
        self.style = style
        self.layers = Self.layers(
            row.labels.map { number, label in
                let last = source.position(of: label.range.upperBound - 1).line
                let reach = last > row.number ? "(to line \(last))" : ""
                let text = [label.text, reach].filter { !$0.isEmpty }.joined(separator: " ")
                return Span(number: number, columns: window.columns(of: label.range), text: text)
            }
        )
    }

    /// The source line, and for each layer an underline and the texts, the rightmost label first.
    func lines(in margin: Margin) -> [StyledLine] {
        var lines = [margin.source(number: number, StyledLine(text))]
        for layer in layers {
            lines.append(margin.annotation(underlines(of: layer)))
            let speaking = layer.filter { !$0.text.isEmpty }
            for (index, span) in speaking.enumerated().reversed() {
                lines += texts(of: span, rightOf: speaking[..<index]).map(margin.annotation)
            }
        }
        return lines
    }

    /// Labels that overlap cannot share an underline: each goes to the first layer that has room for it.
    private static func layers(_ spans: [Span]) -> [[Span]] {
        var layers: [[Span]] = []
        for span in spans.sorted(by: { ($0.columns.lowerBound, $0.number) < ($1.columns.lowerBound, $1.number) }) {
            if let free = layers.firstIndex(where: { $0.allSatisfy { !$0.columns.overlaps(span.columns) } }) {
                layers[free].append(span)
            } else {
                layers.append([span])
            }
        }
        return layers
    }

    private func underlines(of layer: [Span]) -> StyledLine {
        var line = StyledLine()
        for span in layer {
            line.pad(to: span.columns.lowerBound)
            let glyphs = style.glyphs
            let before = span.text.isEmpty ? span.columns.count : span.anchor - span.columns.lowerBound
            var drawing = String(repeating: glyphs.underline, count: before)
            if !span.text.isEmpty {
                drawing += glyphs.anchor
                drawing += String(repeating: glyphs.underline, count: span.columns.upperBound - span.anchor - 1)
            }
            line.append(drawing, .accent(span.number))
        }
        return line
    }

    private func texts(of span: Span, rightOf others: ArraySlice<Span>) -> [StyledLine] {
        let elbow = style.glyphs.elbow + " "
        let indent = span.anchor + DisplayText.columns(of: elbow)
        let text = DisplayText(span.text, unicode: style.unicode)
        let left = span.anchor + 1 - DisplayText.columns(of: elbow)
        // At the right edge there is room to the left, unless another label's connector hangs there.
        if columns - indent < min(text.columns, Self.fairTextColumns), left > columns - indent, others.isEmpty {
            return texts(text, of: span, in: left)
        }
        let room = max(columns - indent, Self.leastTextColumns)
        let words = text.wrapped(first: room, rest: room)
        return words.enumerated().map { index, words in
            var line = StyledLine()
            for other in others {
                line.pad(to: other.anchor)
                line.append(style.glyphs.connector, .accent(other.number))
            }
            line.pad(to: span.anchor)
            if index == 0 { line.append(elbow, .accent(span.number)) }
            line.pad(to: indent)
            line.append(words)
            return line
        }
    }

    /// A label's text to the left of its connector, in lines that begin in the same column.
    private func texts(_ text: DisplayText, of span: Span, in room: Int) -> [StyledLine] {
        let elbow = " " + style.glyphs.elbowBehind
        let words = text.wrapped(first: room, rest: room)
        let indent = room - (words.map(DisplayText.columns(of:)).max() ?? 0)
        return words.enumerated().map { index, words in
            var line = StyledLine()
            line.pad(to: indent)
            line.append(words)
            guard index == 0 else { return line }
            line.pad(to: span.anchor + 1 - DisplayText.columns(of: elbow))
            line.append(elbow, .accent(span.number))
            return line
        }
    }

    /// With fewer columns than this, a label's text would rather stand where there are more.
    private static let fairTextColumns = 40

    /// A label's text takes no fewer columns than this, even where the line then grows longer than the style's width.
    private static let leastTextColumns = 24
}
