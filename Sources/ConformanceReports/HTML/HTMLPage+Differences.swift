internal import Conformance
internal import KinesisVideo

// What the targets do differently, first of all that a page of several targets tells.
extension HTMLPage {
    /// The differences, each with what it explains.
    func differences(_ html: inout HTMLWriter) {
        guard let compared else { return }
        let names = compared.comparison.targets
        html.element("h2", ["id": "differences"], text: "Differences")
        guard !compared.comparison.isEmpty else {
            html.element("p") { html in
                html.element("span", ["class": "good"], text: "None. ")
                html.text("In all that is compared, the targets behave alike.")
            }
            return
        }
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Differences"]) {
            html in
            html.element("table", ["class": "differences"]) { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        html.element("th", ["scope": "col"], text: "in what")
                        for name in names { html.element("th", ["scope": "col"], text: name) }
                        html.element("th", ["scope": "col", "class": "n"], text: "cases")
                    }
                }
                html.element("tbody") { html in
                    for (difference, standing) in zip(compared.comparison.differences, compared.standings) {
                        row(of: difference, standing, &html)
                    }
                }
            }
        }
        html.line()
    }

    private func row(
        of difference: Difference,
        _ standing: DifferenceBaseline.Standing,
        _ html: inout HTMLWriter
    ) {
        let outliers = Set(difference.outliers)
        html.element("tr") { html in
            html.element("th", ["scope": "row"]) { html in
                html.element("strong", text: difference.aspect.title)
                if !difference.subject.isEmpty { html.text(" of \(difference.subject)") }
                switch standing {
                case .new: break
                case .known(let reason): html.element("div", ["class": "faint"], text: "known: \(reason)")
                case .expired(let reason, let day):
                    html.element("div", ["class": "doubtful"], text: "known until \(day): \(reason)")
                }
                if !difference.consequences.isEmpty {
                    html.element("div", ["class": "faint"], text: Self.explained(by: difference))
                }
                let paths = difference.paths
                if !paths.isEmpty {
                    html.element("details", ["class": "more"]) { html in
                        html.element("summary", text: "where")
                        html.element("ul", ["class": "plain"]) { html in
                            for path in paths.prefix(50) { html.element("li") { $0.element("code", text: path) } }
                            if paths.count > 50 { html.element("li", text: "and \(paths.count - 50) more") }
                        }
                    }
                }
            }
            for (index, value) in difference.values.enumerated() {
                html.element(
                    "td",
                    ["class": outliers.contains(index) ? "bad" : nil],
                    text: value.isEmpty ? "nothing" : value
                )
            }
            html.element("td", ["class": "n"], text: difference.paths.isEmpty ? "" : "\(difference.paths.count)")
        }
        html.line()
    }

    /// `explains headers in 870 cases, verdict in 12`.
    private static func explained(by difference: Difference) -> String {
        var seen: [(aspect: Aspect, count: Int)] = []
        for consequence in difference.consequences {
            if let known = seen.firstIndex(where: { $0.aspect == consequence.aspect }) {
                seen[known].count = max(seen[known].count, consequence.paths.count)
            } else {
                seen.append((consequence.aspect, consequence.paths.count))
            }
        }
        let parts = seen.map { aspect, count in
            count == 0 ? aspect.title : "\(aspect.title) in \(Count(count, "case"))"
        }
        return "explains " + parts.joined(separator: ", ")
    }
}
