extension TextStyle {
    /// Text from anywhere on one line, made harmless for a terminal: what cannot be seen or would move the cursor is
    /// shown as `\u{202E}`.
    package static func harmless(_ text: String, unicode: Bool = true) -> String {
        DisplayText(text, unicode: unicode).cells.map(\.text).joined()
    }
}
