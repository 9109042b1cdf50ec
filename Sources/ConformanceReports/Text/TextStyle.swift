/// How text is drawn: with or without colour, with box-drawing characters or in plain ASCII, and how wide.
package struct TextStyle: Sendable, Hashable {
    /// Whether ANSI colours are used.
    ///
    /// Colour only repeats what a word or a sign says already.
    package var colour: Bool

    /// Whether anything beyond ASCII may be written.
    ///
    /// Where not, every other character is shown as `\u{…}`.
    package var unicode: Bool

    /// The columns that lines are laid out for, at least ``minimumWidth``.
    package var width: Int {
        didSet { width = max(width, Self.minimumWidth) }
    }

    /// The least width that a layout is made for; on a narrower terminal lines wrap.
    package static let minimumWidth = 40

    /// Creates a style.
    package init(colour: Bool = false, unicode: Bool = true, width: Int = 100) {
        self.colour = colour
        self.unicode = unicode
        self.width = max(width, Self.minimumWidth)
    }

    /// No colour, box-drawing characters, 100 columns: what stands in files.
    package static let plain = TextStyle()

    /// No colour, ASCII alone, 100 columns.
    package static let ascii = TextStyle(unicode: false)

    /// Draws a line.
    func render(_ line: StyledLine) -> String {
        guard colour else { return line.plain }
        var text = ""
        for run in line.runs {
            guard let code = run.role.selectGraphicRendition else {
                text += run.text
                continue
            }
            text += "\u{1B}[\(code)m\(run.text)\u{1B}[0m"
        }
        return text
    }

    /// Draws lines, each with its line break.
    func render(_ lines: [StyledLine]) -> String {
        var text = ""
        for line in lines {
            text += render(line)
            text += "\n"
        }
        return text
    }
}

extension StyledLine.Role {
    /// The parameters of the terminal's “select graphic rendition” sequence (ECMA-48, 8.3.117).
    fileprivate var selectGraphicRendition: String? {
        switch self {
        case .plain: nil
        case .faint: "2"
        case .strong: "1"
        case .good: "32"
        case .bad: "1;31"
        case .doubtful: "33"
        case .quiet: "36"
        case .accent(let number): ["35", "34", "36", "33"][abs(number % 4)]
        }
    }
}
