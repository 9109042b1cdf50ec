internal import Conformance
internal import KinesisVideo

// What the targets do differently, first of all that a page of several targets tells.
extension HTMLPage {
    /// The causes, each with what it explains; cases on demand.
    func differences(_ html: inout HTMLWriter) {
        guard let compared else { return }
        let comparison = compared.comparison
        html.element("h2", ["id": "differences"], text: "Differences")
        if comparison.isEmpty {
            html.element("p") { html in
                if comparison.comparedCases == 0 {
                    html.element("span", ["class": "doubtful"], text: "Nothing was compared.")
                } else {
                    html.element("span", ["class": "good"], text: "None. ")
                    html.text("In all that was compared, the targets behave alike.")
                }
            }
        }
        for (difference, standing) in zip(comparison.differences, compared.standings) {
            block(difference, standing, comparison.targets, &html)
        }
        uncompared(comparison, &html)
        for entry in compared.unneeded {
            html.element("p", ["class": "doubtful"], text: "not needed any more: \(entry.title), \(entry.reason)")
        }
        html.line()
    }

    /// A block is as wide as the page: a table of many targets would not be.
    private func block(
        _ difference: Difference,
        _ standing: DifferenceBaseline.Standing,
        _ targets: [String],
        _ html: inout HTMLWriter
    ) {
        let outliers = Set(difference.outliers)
        html.element("div", ["class": "difference"]) { html in
            html.element("h3") { html in
                html.element("span", ["class": standing.isKnown ? "faint" : "bad"], text: difference.aspect.title)
                if !difference.subject.isEmpty { html.element("code", text: difference.subject) }
                let count = difference.paths.count
                if count > 0 { html.element("span", ["class": "faint"], text: "in \(Count(count, "case"))") }
            }
            switch standing {
            case .new: break
            case .known(let reason): html.element("p", ["class": "faint"], text: "known: \(reason)")
            case .expired(let reason, let day):
                html.element("p", ["class": "bad"], text: "EXPIRED \(day): \(reason)")
            }
            html.element("dl", ["class": "values"]) { html in
                var seen: Set<String> = []
                for value in difference.values where seen.insert(value).inserted {
                    let those = targets.indices.filter { difference.values[$0] == value }
                    let isApart = !outliers.isDisjoint(with: those)
                    let names = those.map { targets[$0] }.joined(separator: ", ")
                    html.element("dt", text: those.count > 4 && !isApart ? "the other \(those.count)" : names)
                    html.element("dd", ["class": isApart ? "bad" : nil], text: value.isEmpty ? "nothing" : value)
                }
            }
            if !difference.consequences.isEmpty {
                html.element("details", ["class": "more"]) { html in
                    html.element("summary", text: Self.explained(by: difference))
                    html.element("ul", ["class": "plain"]) { html in
                        for consequence in difference.consequences {
                            html.element("li", text: consequence.summary)
                        }
                    }
                }
            }
            let paths = difference.paths
            guard !paths.isEmpty else { return }
            html.element("details", ["class": "more"]) { html in
                html.element("summary", text: "where")
                html.element("ul", ["class": "plain"]) { html in
                    for path in paths.prefix(50) { html.element("li") { $0.element("code", text: path) } }
                    if paths.count > 50 { html.element("li", text: "and \(paths.count - 50) more") }
                }
            }
        }
        html.line()
    }

    /// Of which targets what was not compared, and why.
    private func uncompared(_ comparison: Comparison, _ html: inout HTMLWriter) {
        let parts = zip(comparison.targets, comparison.extents).filter { !$1.reasons.isEmpty }
        guard !parts.isEmpty else { return }
        html.element("h3", text: "Not compared")
        for (name, extent) in parts {
            html.element("details", ["class": "more"]) { html in
                let cases = extent.reasons.reduce(0) { $0 + $1.cases }
                let nothing = extent.cases == 0 ? ", nothing was compared" : ""
                html.element("summary", ["class": extent.cases == 0 ? "bad" : nil]) { html in
                    html.text("\(name): \(Count(cases, "case"))\(nothing)")
                }
                html.element("ul", ["class": "plain"]) { html in
                    for reason in extent.reasons {
                        html.element("li", text: "\(Count(reason.cases, "case")): \(reason.text)")
                    }
                }
            }
        }
    }

    /// `explains headers in 870 cases, verdict in 12`.
    private static func explained(by difference: Difference) -> String {
        var seen: [(aspect: Aspect, paths: Set<String>)] = []
        for consequence in difference.consequences {
            if let known = seen.firstIndex(where: { $0.aspect == consequence.aspect }) {
                seen[known].paths.formUnion(consequence.paths)
            } else {
                seen.append((consequence.aspect, Set(consequence.paths)))
            }
        }
        let parts = seen.map { aspect, paths in
            paths.isEmpty ? aspect.title : "\(aspect.title) in \(Count(paths.count, "case"))"
        }
        return "explains " + parts.joined(separator: ", ")
    }
}
