package import Conformance
internal import KinesisVideo

/// The page of a coverage: requirement by requirement, the cases that check it and the mutants that it killed.
package struct CoveragePage {
    /// One mutant of a requirement.
    package struct Mutant: Sendable {
        package let name: String
        /// What became of it, in a few words.
        package let fate: String
        /// Whether somebody noticed it, or nobody need.
        package let isSettled: Bool

        package init(name: String, fate: String, isSettled: Bool) {
            self.name = name
            self.fate = fate
            self.isSettled = isSettled
        }
    }

    private let coverage: Coverage
    private let mutants: [String: [Mutant]]
    private let title: String

    /// - Parameters:
    ///   - coverage: The requirements with their cases.
    ///   - mutants: The mutants of each requirement, by its id; empty where none were tried.
    ///   - title: What it is the coverage of.
    package init(_ coverage: Coverage, mutants: [String: [Mutant]], title: String) {
        self.coverage = coverage
        self.mutants = mutants
        self.title = title
    }

    /// The whole page, which needs no other file.
    package var html: String {
        HTMLWriter.page("\(title) · kvsconform") { html in
            html.element("header") { html in
                html.element("h1", text: title)
                html.element("p", text: summary)
            }
            html.raw("<main id=\"main\">\n")
            html.element("div", ["class": "scroll", "tabindex": "0"]) { html in
                html.element("table") { html in
                    html.element("thead") { html in
                        html.element("tr") { html in
                            for name in ["requirement", "level", "cases", "mutants"] { html.element("th", text: name) }
                        }
                    }
                    html.element("tbody") { html in
                        for row in coverage.rows { self.row(row, &html) }
                    }
                }
            }
            html.raw("\n</main>")
        }
    }

    private var summary: String {
        let covered = "\(coverage.rows.count(where: \.isCovered)) of \(coverage.rows.count) requirements are checked"
        let all = Set(mutants.values.joined().map(\.name))
        guard !all.isEmpty else { return covered }
        let alive = Set(mutants.values.joined().filter { !$0.isSettled }.map(\.name))
        return "\(covered); \(Count(all.count, "mutant")), \(alive.count) of them unnoticed"
    }

    private func row(_ row: Coverage.Row, _ html: inout HTMLWriter) {
        let mutants = mutants[row.requirement.id] ?? []
        html.element("tr", ["id": row.requirement.id]) { html in
            html.element("th", ["scope": "row"]) { html in
                html.element("strong", text: row.requirement.id)
                html.raw("<br>")
                html.text(row.requirement.text)
            }
            html.element("td", text: row.requirement.level.rawValue)
            html.element("td") { html in
                list(row.invariants.map { "always: \($0.rawValue)" } + row.cases, of: "case", &html)
            }
            html.element("td") { html in
                list(mutants.map { "\($0.name): \($0.fate)" }, of: "mutant", &html)
            }
        }
        html.line()
    }

    /// A number that opens to its items.
    private func list(_ items: [String], of what: String, _ html: inout HTMLWriter) {
        guard !items.isEmpty else { return html.text("none") }
        html.element("details", ["class": "more"]) { html in
            html.element("summary", text: Count(items.count, what).description)
            html.element("ul", ["class": "plain"]) { html in
                for item in items { html.element("li", text: item) }
            }
        }
    }
}
