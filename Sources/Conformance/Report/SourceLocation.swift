/// A place in a file as people and continuous integration read it.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    /// The file's path as it was given, relative where it was.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// The column in Unicode scalars, from 1.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    package var description: String {
        "\(file):\(line):\(column)"
    }
}
