extension TextStyle {
    /// The signs that drawings are made of.
    ///
    /// Each is one column wide but for ``ellipsis`` and the two elbows.
    package struct Glyphs {
        let horizontal: String
        let vertical: String
        let annotation: String
        let opening: String
        let closing: String
        let underline: String
        let anchor: String
        let connector: String
        let elbow: String
        /// The same, for a text to its left.
        let elbowBehind: String
        let loose: String
        let skippedLines: String
        package let separator: String
        let ellipsis: String
        let cross: String
        let bang: String
        let times: String
        package let passed: String
        package let failed: String
        let nonStrict: String
        let inconclusive: String
        let skipped: String
        let barDone: String
        let barLeft: String
    }

    /// The signs of this style.
    package var glyphs: Glyphs {
        unicode ? Self.boxDrawing : Self.typewriter
    }

    private static let boxDrawing = Glyphs(
        horizontal: "─",
        vertical: "│",
        annotation: "·",
        opening: "╭",
        closing: "╰",
        underline: "─",
        anchor: "┬",
        connector: "│",
        elbow: "╰──",
        elbowBehind: "──╯",
        loose: "╶",
        skippedLines: "⋮",
        separator: "·",
        ellipsis: "…",
        cross: "×",
        bang: "!",
        times: "×",
        passed: "✓",
        failed: "✗",
        nonStrict: "≈",
        inconclusive: "?",
        skipped: "–",
        barDone: "━",
        barLeft: "╌"
    )

    private static let typewriter = Glyphs(
        horizontal: "-",
        vertical: "|",
        annotation: ":",
        opening: ",",
        closing: "`",
        underline: "^",
        anchor: "^",
        connector: "|",
        elbow: "`--",
        elbowBehind: "--'",
        loose: "-",
        skippedLines: ":",
        separator: "-",
        ellipsis: "...",
        cross: "x",
        bang: "!",
        times: "x",
        passed: "+",
        failed: "x",
        nonStrict: "~",
        inconclusive: "?",
        skipped: "-",
        barDone: "#",
        barLeft: "."
    )
}
