internal import KinesisVideo

/// A command of GitHub Actions: a line that the runner reads and does not show.
///
/// <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
enum WorkflowCommand {
    /// The command as a line, in which nothing can end it that came from elsewhere.
    static func line(_ kind: String, _ properties: [(name: String, value: String)], _ message: String) -> String {
        "::\(kind) " + properties.map { "\($0)=\(property($1))" }.joined(separator: ",") + "::\(data(message))\n"
    }

    /// A message: line breaks and the escape itself are escaped, as the runner reads them back.
    private static func data(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { escaped(TextStyle.harmless(String($0)), "") }.joined(separator: "%0A")
    }

    /// A property: also what would end it.
    private static func property(_ text: String) -> String {
        escaped(TextStyle.harmless(text), ":,")
    }

    private static func escaped(_ text: String, _ others: String) -> String {
        PercentEncoding.encode(text.utf8) { !"%\r\n".utf8.contains($0) && !others.utf8.contains($0) }
    }
}
