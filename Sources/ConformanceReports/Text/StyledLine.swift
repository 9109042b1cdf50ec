/// A line of text in runs of one role each, measured in terminal columns.
struct StyledLine: Hashable {
    /// What a run of text is, for a style to choose a colour by.
    enum Role: Hashable {
        case plain
        case faint
        case strong
        case good
        case bad
        case doubtful
        case quiet
        /// One of several labels.
        case accent(Int)
    }

    /// A piece of text with one role.
    struct Run: Hashable {
        var text: String
        let role: Role
    }

    private(set) var runs: [Run] = []

    /// The columns that the line takes.
    private(set) var columns = 0

    init() {}

    /// Starts a line with text that is known to be harmless.
    init(_ text: String, _ role: Role = .plain) {
        append(text, role)
    }

    /// Appends text that is known to be harmless: our own, or what came out of ``DisplayText``.
    mutating func append(_ text: String, _ role: Role = .plain) {
        append(text, columns: DisplayText.columns(of: text), role)
    }

    /// Appends text.
    mutating func append(_ text: DisplayText, _ role: Role = .plain) {
        append(text.string, columns: text.columns, role)
    }

    /// Appends blanks up to a column.
    mutating func pad(to column: Int) {
        guard column > columns else { return }
        append(String(repeating: " ", count: column - columns), columns: column - columns, .plain)
    }

    private mutating func append(_ text: String, columns added: Int, _ role: Role) {
        guard !text.isEmpty else { return }
        columns += added
        if let last = runs.indices.last, runs[last].role == role {
            runs[last].text += text
        } else {
            runs.append(Run(text: text, role: role))
        }
    }

    /// The text without colour and without blanks at the end.
    var plain: String {
        var text = runs.map(\.text).joined()
        while text.utf8.last == 0x20 { text.removeLast() }
        return text
    }
}
