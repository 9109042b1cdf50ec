internal import Conformance
internal import KinesisVideo

// All cases on all targets, and how fast they answered.
extension HTMLPage {
    /// A case, with its result on each target that has it.
    private struct Row {
        let path: String
        var results: [CaseResult?]

        /// Whether targets disagree about it.
        var differs: Bool {
            Set(results.map { $0?.verdict.name ?? "absent" }).count > 1
        }

        /// Whether every target passed it.
        var isFine: Bool {
            results.allSatisfy { result in
                guard let result else { return true }
                return result.verdict == .passed && !result.isFlaky
            }
        }

        /// The names of what the case came to on some target.
        var marks: Set<String> {
            Set(results.compactMap { $0 }.map { $0.isFlaky ? "flaky" : TextStyle.plain.mark(of: $0.verdict).word })
        }

        /// What the case can be found by besides its path: its title, its requirements, and what was found.
        var about: String {
            var texts: [String] = []
            for text in results.compactMap({ $0 }).flatMap(HTMLPage.about) where !texts.contains(text) {
                texts.append(text)
            }
            return texts.joined(separator: " ")
        }
    }

    /// What a result can be found by besides its path: its title, its requirements, and what was found.
    static func about(_ result: CaseResult) -> [String] {
        let findings = result.findings.prefix(3).flatMap { [$0.code.rawValue, String($0.message.prefix(200))] }
        return [result.title] + result.requirements + findings
    }

    /// What rows can be shown by alone, in the order of the filters, where there are some and not only such.
    private static let marks = ["failed", "accepted", "non-strict", "inconclusive", "skipped", "flaky"]

    /// Hides all rows but those that a filter asks for.
    static let filterStyle = marks.map {
        "main:has(#show-\($0):checked) .matrix>tbody>tr:not(.is-\($0)){display:none}"
    }
    .joined(separator: "\n")

    /// Whether there are so many cases that one looks for some.
    var isSearched: Bool {
        run.targets.contains { $0.results.count > 1 }
    }

    /// The box that filters as one types; the script shows it.
    func find(_ html: inout HTMLWriter) {
        guard isSearched else { return }
        html.element("div", ["class": "find", "id": "find", "role": "search", "hidden": ""]) { html in
            html.element("label", ["for": "find-text"], text: "Filter")
            html.empty(
                "input",
                [
                    "type": "search", "id": "find-text", "autocomplete": "off", "spellcheck": "false",
                    "placeholder": "path, title, requirement, finding", "aria-keyshortcuts": "/",
                ]
            )
            html.element("output", ["id": "found", "for": "find-text"]) { _ in }
        }
        html.line()
    }

    /// The rows in the order of the plan, those that targets disagree about first.
    private var rows: [Row] {
        var rows: [Row] = []
        var indexByPath: [String: Int] = [:]
        for (column, target) in run.targets.enumerated() {
            for result in target.results {
                if let index = indexByPath[result.path] {
                    rows[index].results[column] = result
                } else {
                    indexByPath[result.path] = rows.count
                    var results = [CaseResult?](repeating: nil, count: run.targets.count)
                    results[column] = result
                    rows.append(Row(path: result.path, results: results))
                }
            }
        }
        return rows.filter(\.differs) + rows.filter { !$0.differs }
    }

    /// The table of all cases.
    func matrix(_ html: inout HTMLWriter) {
        let rows = rows
        guard !rows.isEmpty else { return }
        let differing = rows.count(where: \.differs)
        let bad = rows.count { !$0.isFine }
        html.element("h2", ["id": "all"], text: "All cases")
        // What is worth looking at is shown first; with nothing of the kind, everything is.
        let first = differing > 0 ? "differing" : bad > 0 && rows.count > 50 ? "bad" : "all"
        html.element("div", ["class": "filters", "role": "group", "aria-label": "Which cases are shown"]) { html in
            func filter(_ id: String, _ label: String) {
                html.element("span") { html in
                    html.empty(
                        "input",
                        [
                            "type": "radio", "name": "show", "id": "show-\(id)", "value": id,
                            "checked": id == first ? "" : nil,
                        ]
                    )
                    html.element("label", ["for": "show-\(id)"], text: label)
                }
            }
            filter("all", "all \(rows.count)")
            filter("bad", "not simply passed: \(bad)")
            if run.targets.count > 1 { filter("differing", "targets differ: \(differing)") }
            for mark in Self.marks {
                let count = rows.count { $0.marks.contains(mark) }
                if count > 0 { filter(mark, "\(mark): \(count)") }
            }
        }
        let names = run.targets.map(\.header.name)
        let targets = run.targets
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "All cases"]) { html in
            html.element("table", ["class": "matrix"]) { html in
                html.element("caption") { html in
                    html.text(
                        rows.count > Self.mostRows
                            ? "The first \(Self.mostRows) of \(rows.count) cases; open one to see its session"
                            : "A row for each case; open one to see its session"
                    )
                }
                html.element("thead") { html in
                    html.element("tr") { html in
                        html.element("th", ["scope": "col"], text: "case")
                        for (name, target) in zip(names, targets) {
                            html.element("th", ["scope": "col"]) { html in
                                html.text(name)
                                let counts = target.counts
                                html.element("span", ["class": "faint"], text: " \(counts.passed)/\(counts.total)")
                            }
                        }
                    }
                }
                html.element("tbody") { html in
                    let strips = strips
                    for row in rows.prefix(Self.mostRows) { write(row, names, strips, &html) }
                }
            }
        }
        html.line()
    }

    private func write(
        _ row: Row,
        _ names: [String],
        _ strips: [[String: HTMLStrip]],
        _ html: inout HTMLWriter
    ) {
        let marks = row.marks
        let classes =
            [row.differs ? nil : "same", row.isFine ? "fine" : nil].compactMap(\.self)
            + Self.marks.filter(marks.contains).map { "is-\($0)" }
        html.element(
            "tr",
            [
                "class": classes.isEmpty ? nil : classes.joined(separator: " "),
                "data-about": isSearched ? row.about : nil,
            ]
        ) { html in
            html.element("th", ["scope": "row", "class": "mono"]) { html in
                let inside = zip(names, row.results).filter { name, result in
                    result.map { anchor(of: $0, on: name) == nil && !$0.steps.isEmpty } ?? false
                }
                guard !inside.isEmpty, html.count < Self.passedSessionBudget else { return html.text(row.path) }
                html.element("details") { html in
                    html.element("summary", text: row.path)
                    // What every target did alike is shown once: the first tells it.
                    for (name, result) in inside.prefix(1) {
                        guard let result else { continue }
                        if row.results.count > 1 { html.element("h4", text: "on \(name)") }
                        body(of: result, on: name, &html)
                    }
                }
            }
            for (column, (name, result)) in zip(names, row.results).enumerated() {
                html.element("td", ["class": "v"]) { html in
                    guard let result else { return html.element("span", ["class": "faint"], text: "not run") }
                    cell(result, on: name, &html)
                    if column < strips.count { strips[column][row.path]?.write(to: &html) }
                }
            }
        }
    }

    private func cell(_ result: CaseResult, on target: String, _ html: inout HTMLWriter) {
        let mark = TextStyle.plain.mark(of: result.verdict)
        let word = result.isFlaky ? "flaky" : mark.word
        let role = result.isFlaky ? StyledLine.Role.doubtful : mark.role
        let text = "\(mark.glyph) \(word)"
        if let anchor = anchor(of: result, on: target) {
            html.element("a", ["href": "#\(anchor)", "class": role.className], text: text)
        } else {
            html.element("span", ["class": role.className], text: text)
        }
        if result.duration > .zero { html.element("span", ["class": "faint"], text: " \(result.duration.forReading)") }
    }

    // MARK: Latency

    /// How long heads took, and how far chunks were apart, as distributions on one axis for all targets.
    func latencies(_ html: inout HTMLWriter) {
        let measures: [(String, [[Duration]])] = [
            ("head", run.targets.map { $0.results.flatMap(\.steps).compactMap(\.headAt) }),
            ("first chunk", run.targets.map { $0.results.flatMap(\.steps).compactMap(\.firstChunkAt) }),
            ("between chunks", run.targets.map { $0.results.flatMap(\.steps).flatMap(\.gaps) }),
        ].filter { $0.1.contains { $0.count > 1 } }
        guard !measures.isEmpty else { return }
        html.element("h2", text: "Latency")
        let names = run.targets.map(\.header.name)
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Latency"]) { html in
            html.element("table") { html in
                html.element("caption", text: "From the request; the axis is logarithmic, 0.1 ms to 100 s")
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["measure", "target", "distribution"] {
                            html.element("th", ["scope": "col"], text: name)
                        }
                        for name in ["count", "p50 / p95", "most"] {
                            html.element("th", ["scope": "col", "class": "n"], text: name)
                        }
                    }
                }
                html.element("tbody") { html in
                    for (measure, values) in measures {
                        for (name, values) in zip(names, values) where !values.isEmpty {
                            Self.distribution(measure, name, values.sorted(), &html)
                        }
                    }
                }
            }
        }
        html.line()
    }

    private static let bins = 72

    private static func distribution(
        _ measure: String,
        _ target: String,
        _ sorted: [Duration],
        _ html: inout HTMLWriter
    ) {
        var counts = [Int](repeating: 0, count: bins)
        for value in sorted { counts[bin(of: value)] += 1 }
        let most = counts.max() ?? 1
        html.element("tr") { html in
            html.element("td", ["class": "name"], text: measure)
            html.element("td", ["class": "name"], text: target)
            html.element("td") { html in
                html.element("svg", ["width": "100%", "height": "26", "role": "img", "aria-label": "distribution"]) {
                    html in
                    for (index, count) in counts.enumerated() where count > 0 {
                        let height = max(2, 24 * count / max(1, most))
                        html.element(
                            "rect",
                            [
                                "class": "bin", "x": Percent.text(index, of: bins), "y": "\(25 - height)",
                                "width": Percent.text(0.9 / Double(bins)), "height": "\(height)",
                            ]
                        ) { $0.element("title", text: "\(count)") }
                    }
                    for decade in 1..<6 {
                        let x = Percent.text(decade, of: 6)
                        html.element("line", ["class": "axis", "x1": x, "x2": x, "y1": "0", "y2": "26"]) { _ in }
                    }
                }
            }
            html.element("td", ["class": "n"], text: "\(sorted.count)")
            html.element("td", ["class": "n"], text: percentiles(of: sorted))
            html.element("td", ["class": "n"], text: sorted.last?.forReading ?? "–")
        }
    }

    /// The place of a duration on the axis, twelve bins a decade; found by steps, so that no logarithm rounds differently
    /// elsewhere.
    private static func bin(of value: Duration) -> Int {
        var bin = 0
        var edge = 0.1
        let milliseconds = value / .milliseconds(1)
        while bin < bins - 1, milliseconds >= edge * 1.2115276586285884 {
            edge *= 1.2115276586285884
            bin += 1
        }
        return bin
    }
}

extension StepRecord {
    /// The times between the ends of neighbouring chunks.
    fileprivate var gaps: [Duration] {
        zip(chunks, chunks.dropFirst()).compactMap { before, after in
            after.index == before.index + 1 ? after.completedAt - before.completedAt : nil
        }
    }
}
