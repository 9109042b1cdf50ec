package import KinesisVideo

/// How messages about our own input are written for programs.
package enum DiagnosticFormat {
    /// The messages as one JSON value, in their order.
    ///
    /// Lines and columns count from 1, columns in Unicode scalars; `endColumn` is the one after the last.
    package static func json(_ diagnostics: [Diagnostic]) -> JSONNode {
        .array(
            diagnostics.map { diagnostic in
                let related = diagnostic.related.map { related in
                    JSONNode.object(
                        place(related.range, in: diagnostic.source) + [member("message", .string(related.message))]
                    )
                }
                return .object(
                    [member("file", .string(diagnostic.source.name))] + place(diagnostic.range, in: diagnostic.source)
                        + [
                            member("severity", .string(diagnostic.severity.rawValue)),
                            member("code", .string(diagnostic.code)),
                            member("message", .string(diagnostic.message)),
                            member("help", diagnostic.help.map { .string($0) } ?? .null),
                            member("related", .array(related)),
                        ]
                )
            }
        )
    }

    /// The messages as commands of GitHub Actions, which annotate the lines of a change with them.
    package static func github(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { diagnostic in
            let (start, end) = ends(of: diagnostic.range, in: diagnostic.source)
            var properties: [(name: String, value: String)] = [
                ("file", diagnostic.source.name), ("line", "\(start.line)"),
            ]
            // Over several lines, columns mean nothing to it.
            if start.line == end.line { properties.append(("col", "\(start.column)")) }
            properties.append(("endLine", "\(end.line)"))
            if start.line == end.line { properties.append(("endColumn", "\(end.column)")) }
            properties.append(("title", diagnostic.code))
            let lines = [diagnostic.message] + (diagnostic.help.map { ["help: \($0)"] } ?? [])
            return WorkflowCommand.line(diagnostic.severity.rawValue, properties, lines.joined(separator: "\n"))
        }
        .joined()
    }

    private static func ends(
        of range: Range<Int>,
        in source: SourceText
    ) -> (start: SourceText.Position, end: SourceText.Position) {
        (source.position(of: range.lowerBound), source.position(of: range.upperBound))
    }

    private static func place(_ range: Range<Int>, in source: SourceText) -> [JSONNode.Member] {
        let (start, end) = ends(of: range, in: source)
        return [
            member("line", .integer(start.line)), member("column", .integer(start.column)),
            member("endLine", .integer(end.line)), member("endColumn", .integer(end.column)),
        ]
    }

    private static func member(_ name: String, _ value: JSONNode) -> JSONNode.Member {
        JSONNode.Member(name: name, value: value)
    }
}
