/// Writes HTML: elements are closed where they were opened, and every text is escaped.
struct HTMLWriter {
    private(set) var html = ""

    /// The bytes so far.
    var count: Int {
        html.utf8.count
    }

    /// Writes an element with what `content` writes in it; an attribute whose value is `nil` is left out.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ content: (inout HTMLWriter) -> Void
    ) {
        open(name, attributes)
        content(&self)
        html += "</\(name)>"
    }

    /// Writes an element with a text.
    mutating func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        text: String
    ) {
        element(name, attributes) { $0.text(text) }
    }

    /// Writes an element that has no content and no end, such as `<input>`; inside of an `<svg>` it is closed.
    mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) {
        open(name, attributes)
    }

    /// Writes text.
    mutating func text(_ text: String) {
        html += HTMLText(text).string
    }

    /// Writes what is HTML already: our own, never a text from elsewhere.
    mutating func raw(_ markup: String) {
        html += markup
    }

    /// Starts a new line, for whoever reads the source.
    mutating func line() {
        html += "\n"
    }

    private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) {
        html += "<\(name)"
        for (name, value) in attributes {
            guard let value else { continue }
            html += " \(name)=\"\(HTMLText(value).string)\""
        }
        html += ">"
    }
}

extension HTMLWriter {
    /// Writes styled lines as preformatted text, a span for each run that is not plain.
    mutating func preformatted(_ lines: [StyledLine]) {
        element("pre", ["tabindex": "0"]) { html in
            for line in lines {
                for run in line.runs {
                    if let name = run.role.className {
                        html.element("span", ["class": name], text: run.text)
                    } else {
                        html.text(run.text)
                    }
                }
                html.line()
            }
        }
    }
}

extension StyledLine.Role {
    /// The class that a style sheet colours.
    var className: String? {
        switch self {
        case .plain: nil
        case .faint: "faint"
        case .strong: "strong"
        case .good: "good"
        case .bad: "bad"
        case .doubtful: "doubtful"
        case .quiet: "quiet"
        case .accent(let number): "accent\(abs(number % 4))"
        }
    }
}

extension HTMLWriter {
    /// A whole page that needs nothing else and may load nothing.
    ///
    /// - Parameters:
    ///   - title: What the window is called.
    ///   - script: A script that the page does without where it does not run; `nil` for none. The same for every run.
    ///   - body: Writes what the page holds.
    /// - Returns: The page.
    static func page(_ title: String, script: StaticString? = nil, _ body: (inout HTMLWriter) -> Void) -> String {
        let script = script?.description
        var html = HTMLWriter()
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.empty(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": HTMLFormat.policy(for: HTMLStyle.text, script: script),
            ]
        )
        html.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        html.element("title", text: title)
        html.raw("\n<style>\(HTMLStyle.text)</style>\n</head>\n<body>\n")
        body(&html)
        if let script { html.raw("\n<script>\(script)</script>") }
        html.raw("\n</body>\n</html>\n")
        return html.html
    }
}
