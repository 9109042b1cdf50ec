/// A small table: the first column to the left, the others to the right, unless it is told otherwise.
package struct TextTable {
    /// One cell.
    struct Cell {
        let text: String
        let role: StyledLine.Role

        init(_ text: String, _ role: StyledLine.Role = .plain) {
            self.text = text
            self.role = role
        }
    }

    private var rows: [[Cell]]
    /// The columns whose texts begin at their left.
    private let left: Set<Int>

    /// Begins a table.
    ///
    /// - Parameters:
    ///   - header: The names of the columns.
    ///   - left: The columns whose texts begin at their left.
    package init(_ header: [String], left: Set<Int> = [0]) {
        rows = [header.map { Cell($0, .faint) }]
        self.left = left
    }

    mutating func append(_ row: [Cell]) {
        rows.append(row)
    }

    /// Adds a row of texts that are known to be harmless.
    package mutating func append(_ row: [String]) {
        rows.append(row.map { Cell($0) })
    }

    /// The rows, two blanks between columns.
    var lines: [StyledLine] {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { DisplayText.columns(of: $0[column].text) }.max() ?? 0
        }
        return rows.map { row in
            var line = StyledLine()
            var start = 0
            for (column, cell) in row.enumerated() {
                let end = start + widths[column]
                line.pad(to: left.contains(column) ? start : end - DisplayText.columns(of: cell.text))
                line.append(cell.text, cell.role)
                start = end + 2
            }
            return line
        }
    }

    /// The rows without colour, each with a line's end.
    package var text: String {
        lines.map { $0.plain + "\n" }.joined()
    }
}

extension String {
    /// The text at the left of a column, for tables whose rows are written as they come.
    package func left(_ width: Int) -> String {
        self + blanks(to: width)
    }

    /// The text at the right of a column.
    package func right(_ width: Int) -> String {
        blanks(to: width) + self
    }

    private func blanks(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - unicodeScalars.count))
    }
}
