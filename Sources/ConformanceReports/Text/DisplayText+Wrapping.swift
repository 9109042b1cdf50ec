extension DisplayText {
    /// The text in lines of no more than so many columns, broken at blanks where there are any.
    ///
    /// - Parameters:
    ///   - first: The columns of the first line.
    ///   - rest: The columns of the others.
    /// - Returns: The lines, one at the least.
    func wrapped(first: Int, rest: Int) -> [String] {
        if columns <= first { return [string] }
        var lines: [String] = []
        var remaining = cells[...]
        while !remaining.isEmpty {
            let limit = max(1, lines.isEmpty ? first : rest)
            let line = Self.fitting(remaining, in: limit)
            lines.append(line.lazy.map(\.text).joined())
            remaining = remaining[line.endIndex...].drop { $0.text == " " }
        }
        return lines
    }

    /// The text, cut to so many columns with an ellipsis where it is longer.
    func truncated(to limit: Int, ellipsis: String) -> String {
        guard columns > limit else { return string }
        let room = max(0, limit - Self.columns(of: ellipsis))
        return Self.prefix(cells[...], columns: room).lazy.map(\.text).joined() + ellipsis
    }

    private static func fitting(_ cells: ArraySlice<Cell>, in limit: Int) -> ArraySlice<Cell> {
        let most = prefix(cells, columns: limit)
        guard most.endIndex < cells.endIndex else { return most }
        if most.isEmpty { return cells.prefix(1) }
        if cells[most.endIndex].text == " " { return most }
        guard let blank = most.lastIndex(where: { $0.text == " " }), blank > most.startIndex else { return most }
        return most[..<blank]
    }

    private static func prefix(_ cells: ArraySlice<Cell>, columns limit: Int) -> ArraySlice<Cell> {
        var columns = 0
        return cells.prefix { cell in
            columns += cell.columns
            return columns <= limit
        }
    }
}
