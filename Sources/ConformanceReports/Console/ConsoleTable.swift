/// A small table: the first column to the left, the others to the right.
struct ConsoleTable {
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

    init(header: [String]) {
        rows = [header.map { Cell($0, .faint) }]
    }

    mutating func append(_ row: [Cell]) {
        rows.append(row)
    }

    /// The rows, two blanks between columns.
    var lines: [StyledLine] {
        let widths = (rows.first ?? []).indices.map { column in
            rows.map { DisplayText.columns(of: $0[column].text) }.max() ?? 0
        }
        return rows.map { row in
            var line = StyledLine()
            var end = 0
            for (column, cell) in row.enumerated() {
                end += (column == 0 ? 0 : 2) + widths[column]
                if column > 0 { line.pad(to: end - DisplayText.columns(of: cell.text)) }
                line.append(cell.text, cell.role)
            }
            return line
        }
    }
}
