import ConformanceReports
import ConformanceStorage

/// What is said of a chunk: a line of a table, or, where a terminal is too narrow for that, a few lines that say the same.
struct ChunkRow {
    /// Where the lines of a narrow terminal begin, behind the chunk's number.
    private static let indent = 6

    /// The line of the table.
    let line: String
    /// What the lines of a narrow terminal begin with: the chunk's number, and its fragment's.
    let title: String
    /// What they go on with, each with a word that says what it is.
    let facts: [String]

    /// The row, ended.
    ///
    /// - Parameters:
    ///   - header: The head of the table, as wide as its columns are.
    ///   - columns: How wide the terminal is; `nil` where nothing is.
    /// - Returns: One line or more, harmless to a terminal.
    func text(under header: String, in columns: Int?) -> String {
        guard let columns, Self.isFolded(header, in: columns) else { return TextStyle.harmless(line) + "\n" }
        let words = facts.filter { !$0.isEmpty }.joined(separator: ", ")
        return TextStyle.harmless(title) + "\n"
            + TextStyle(width: columns).paragraph(TextStyle.harmless(words), indent: Self.indent)
    }

    /// The head of the table, where there is one.
    static func header(_ header: String, in columns: Int?) -> String {
        columns.map { isFolded(header, in: $0) } == true ? "" : header
    }

    private static func isFolded(_ header: String, in columns: Int) -> Bool {
        columns < header.utf8.count - 1
    }
}
