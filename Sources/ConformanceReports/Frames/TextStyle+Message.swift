extension TextStyle {
    /// A line that names what is said: a code, and at the right edge how much it binds.
    func headerLine(code: String, right: StyledLine) -> StyledLine {
        var line = StyledLine()
        line.append(DisplayText(code, unicode: unicode), .strong)
        line.append("  ")
        line.pad(to: width - right.columns)
        for run in right.runs { line.append(run.text, run.role) }
        return line
    }

    /// A text in lines as wide as the terminal, each ended.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - indent: How many blanks each line begins with.
    /// - Returns: The lines.
    package func paragraph(_ text: String, indent: Int) -> String {
        DisplayText(text, unicode: unicode).wrapped(first: width - indent, rest: width - indent)
            .map { String(repeating: " ", count: indent) + $0 + "\n" }.joined()
    }

    /// A message behind its sign, wrapped: `  × fragment number went backwards`.
    func messageLines(_ message: String, sign: (text: String, role: StyledLine.Role)) -> [StyledLine] {
        let indent = 4
        let words = DisplayText(message, unicode: unicode).wrapped(first: width - indent, rest: width - indent)
        return words.enumerated().map { index, words in
            var line = StyledLine("  ")
            line.append(index == 0 ? sign.text : " ", sign.role)
            line.append(" " + words)
            return line
        }
    }
}
