internal import Conformance

/// What `Documentation/Findings.md` says of each code; the page itself is built into the program.
package struct FindingsPage: Sendable {
    /// A name, and what the page says of it in Markdown, with links from the folder of the documentation's own.
    package struct Entry: Sendable, Hashable {
        /// The code; of a diagnostic that any kind of file has, what stands behind the point.
        package let name: String
        /// What it means.
        package let text: String
    }

    /// The codes of findings, in the order of the page.
    package private(set) var findings: [Entry] = []
    /// The codes of diagnostics; `….unknown-member` is one of each family.
    package private(set) var diagnostics: [Entry] = []
    /// The words before the point of a diagnostic's code, and what kind of input each is about.
    package private(set) var families: [Entry] = []

    /// The codes of diagnostics that are warnings.
    package private(set) var warnings: Set<String> = []

    /// What stands before the point in the code of a diagnostic that any family has.
    package static let anyFamily = "…."

    /// The page that the program was built with.
    package static let own = FindingsPage(String(decoding: PackageResources.Findings_md, as: UTF8.self))

    /// What the code of a finding means, in a sentence; `nil` for one that the page does not have.
    static func summary(of code: String) -> String? {
        own.findings.first { $0.name == code }?.summary
    }

    private static let warning = " (a warning)"

    /// Reads a page: a heading of the third level for each finding, and below "Diagnostics" a table of words and one of codes.
    package init(_ page: String) {
        var name: String?
        var text: [Substring] = []
        var table = ""
        func entry(_ name: String, _ text: some StringProtocol) -> Entry {
            Entry(name: name, text: Self.resolvingLinks(String(text)))
        }
        func close() {
            guard let open = name else { return }
            let lines = text.drop(while: \.isEmpty).reversed().drop(while: \.isEmpty).reversed()
            findings.append(entry(open, lines.joined(separator: "\n")))
            name = nil
            text = []
        }
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("### ") {
                close()
                name = String(line.dropFirst(4))
            } else if line.hasPrefix("#") {
                close()
            } else if name != nil {
                text.append(line)
            } else if let cells = MarkdownBlock.cells(of: line), cells.count == 2 {
                let isWarning = cells[0].hasSuffix(Self.warning)
                let first = MarkdownText.plain(isWarning ? String(cells[0].dropLast(Self.warning.count)) : cells[0])
                switch (table, cells[0]) {
                case (_, "word"), (_, "code"): table = cells[0]
                case (_, let cell) where cell.hasPrefix("---"): break
                case ("word", _): families.append(entry(first, cells[1]))
                case ("code", _):
                    diagnostics.append(entry(first, cells[1]))
                    if isWarning { warnings.insert(first) }
                default: break
                }
            } else {
                table = ""
            }
        }
        close()
    }

    /// Has links lead from the folder of the package, as whoever reads them on a console has no page to stand on.
    private static func resolvingLinks(_ text: String) -> String {
        var resolved = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "](") {
            let page = rest[start.upperBound...].first == "#" ? "Documentation/Findings.md" : "Documentation/"
            resolved += rest[..<start.upperBound] + page
            rest = rest[start.upperBound...]
        }
        return resolved + rest
    }
}

extension FindingsPage.Entry {
    /// What it means, in its first sentence and without marks.
    package var summary: String {
        var text = MarkdownText.plain(text.split(separator: "\n\n").first.map(String.init) ?? "")
        for mark in ["Invariant. ", "Invariant, should. "] where text.hasPrefix(mark) {
            text.removeFirst(mark.count)
        }
        return text.firstRange(of: ". ").map { String(text[..<$0.lowerBound]) + "." } ?? text
    }
}
