package import KinesisVideo

/// Draws a message about our own input: what is wrong, the line itself with the place underlined, and what to do.
///
/// ```
/// scenario.unknown-member                                                                      ERROR
///   × unknown member "streem"
///    ╭─[Scenarios/resume.json:3:5]
///  3 │     "streem": "recorded",
///    ·     ────────
///    ╰────
///   help: did you mean 'stream'?
/// ```
package struct DiagnosticRenderer: Sendable {
    private let style: TextStyle

    /// Creates a renderer.
    package init(style: TextStyle) {
        self.style = style
    }

    /// The diagnostic as text, a line break after each line.
    package func text(_ diagnostic: Diagnostic) -> String {
        style.render(lines(diagnostic))
    }

    /// The diagnostics as text, an empty line between them and a line at the end that counts them and says where codes are
    /// explained.
    package func text(_ diagnostics: [Diagnostic]) -> String {
        guard !diagnostics.isEmpty else { return "" }
        let files = Set(diagnostics.map(\.source.name)).count
        let counts = [Diagnostic.Severity.error, .warning].compactMap { severity in
            let count = diagnostics.count { $0.severity == severity }
            return count == 0 ? nil : "\(Count(count, severity.rawValue))"
        }
        let first = diagnostics.first { $0.severity == .error } ?? diagnostics[0]
        return diagnostics.map { text($0) + "\n" }.joined()
            + "\(counts.joined(separator: ", ")) in \(Count(files, "file"));"
            + " what a code means: kvsconform explain \(first.code)\n"
    }

    private func lines(_ diagnostic: Diagnostic) -> [StyledLine] {
        let frame = SourceFrame(
            source: diagnostic.source,
            labels: [SourceFrame.Label(range: diagnostic.range)]
                + diagnostic.related.map { SourceFrame.Label(range: $0.range, text: $0.message) },
            style: style
        )
        let (role, sign): (StyledLine.Role, String) =
            diagnostic.severity == .error ? (.bad, style.glyphs.cross) : (.doubtful, style.glyphs.bang)
        let word = StyledLine(diagnostic.severity.rawValue.uppercased(), role)
        var lines = [style.headerLine(code: diagnostic.code, right: word)]
        lines += style.messageLines(diagnostic.message, sign: (sign, role))
        lines += frame.lines
        lines.append(frame.margin.closing())
        if let help = diagnostic.help {
            let label = "  help: "
            let room = style.width - label.utf8.count
            for (index, words) in DisplayText(help, unicode: style.unicode).wrapped(first: room, rest: room)
                .enumerated()
            {
                var line = StyledLine(index == 0 ? label : String(repeating: " ", count: label.utf8.count), .good)
                line.append(words)
                lines.append(line)
            }
        }
        return lines
    }
}
