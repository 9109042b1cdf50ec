extension SourceRow {
    /// The part of a line that is shown, with an ellipsis where it goes on.
    struct Window {
        /// What is shown.
        let text: String

        private let cells: ArraySlice<DisplayText.Cell>
        private let firstColumn: Int
        private let lastColumn: Int
        private let end: Int

        /// Chooses the part.
        ///
        /// - Parameters:
        ///   - line: The whole line.
        ///   - end: The offset behind its last byte.
        ///   - ranges: The ranges that are to be seen, by offset; where they do not fit, the first one's start is.
        ///   - columns: The columns there are.
        ///   - ellipsis: What stands for the rest.
        init(_ line: DisplayText, end: Int, showing ranges: [Range<Int>], columns: Int, ellipsis: String) {
            self.end = end
            guard line.columns > columns else {
                text = line.string
                cells = line.cells[...]
                firstColumn = 0
                lastColumn = line.columns
                return
            }
            let mark = DisplayText.columns(of: ellipsis)
            let starts = line.cells.startColumns
            func column(of offset: Int) -> Int {
                line.cells.firstIndex { $0.bytes.upperBound > offset }.map { starts[$0] } ?? line.columns
            }
            let low = column(of: ranges.map(\.lowerBound).min() ?? end)
            let high = max(low + 1, column(of: min(end, ranges.map(\.upperBound).max() ?? end)))
            // What is to be seen stands in the middle, unless it is wider than the window or near an end of the line.
            let spare = max(0, columns - 2 * mark - (high - low))
            let wanted = max(0, min(low - spare / 2, line.columns - columns + mark))
            let first = starts.firstIndex { $0 >= wanted } ?? line.cells.count
            let opening = first == 0 ? "" : ellipsis
            var room = columns - (first == 0 ? 0 : mark)
            if line.columns - (first < starts.count ? starts[first] : line.columns) > room { room -= mark }
            var taken = 0
            var last = first
            while last < line.cells.count, taken + line.cells[last].columns <= room {
                taken += line.cells[last].columns
                last += 1
            }
            cells = line.cells[first..<last]
            firstColumn = DisplayText.columns(of: opening)
            lastColumn = firstColumn + taken
            text = opening + cells.lazy.map(\.text).joined() + (last < line.cells.count ? ellipsis : "")
        }

        /// The columns of a range of offsets: one at the least, cut to what is shown.
        func columns(of range: Range<Int>) -> Range<Int> {
            var column = firstColumn
            var start: Int?
            var finish = firstColumn
            for cell in cells {
                if cell.bytes.upperBound > range.lowerBound, start == nil { start = column }
                column += cell.columns
                if cell.bytes.lowerBound < range.upperBound { finish = column }
            }
            let low = start ?? lastColumn
            return low..<max(low + 1, finish)
        }
    }
}

extension [DisplayText.Cell] {
    /// The column that each cell starts in.
    fileprivate var startColumns: [Int] {
        var column = 0
        return map { cell in
            defer { column += cell.columns }
            return column
        }
    }
}
