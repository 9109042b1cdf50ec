internal import Conformance
internal import KinesisVideo

// What changed from run to run.
extension HTMLPage {
    /// How many cases of one kind of change are listed.
    private static let mostChanges = 100

    /// The strips of all cases of each target, by path; none where the run stands alone.
    var strips: [[String: HTMLStrip]] {
        trends.map { trend in
            Dictionary(
                trend.rows.map { ($0.path, HTMLStrip($0.marks)) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    /// The cases that changed, and which runs those are that the columns stand for.
    func changes(_ html: inout HTMLWriter) {
        guard let history else { return }
        html.element("h2", ["id": "history"], text: "From run to run")
        for trend in trends { changes(trend, history, &html) }
        runs(history, &html)
    }

    private func changes(_ trend: Trend, _ history: RunHistory, _ html: inout HTMLWriter) {
        let changed = trend.rows.count { $0.change != nil }
        html.element("h3") { html in
            html.element("span", text: trend.target)
            let words = trend.runs.count < 2 ? "in this run only" : "in \(trend.runs.count) runs, \(changed) changed"
            html.element("span", ["class": "faint"], text: words)
        }
        guard changed > 0 else { return }
        let words = trend.runs.map { Self.words(of: history.runs[$0], number: $0 + 1) }
        let label = "What changed on \(trend.target)"
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": label]) { html in
            html.element("table", ["class": "changes"]) { html in
                html.element("caption", text: "A bar for each run, the oldest at the left: the worse, the higher")
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["case", "change"] { html.element("th", ["scope": "col"], text: name) }
                        let numbers = trend.runs.first.map { "runs \($0 + 1) … \((trend.runs.last ?? $0) + 1)" }
                        html.element("th", ["scope": "col"], text: numbers ?? "")
                        for name in ["usually", "last"] {
                            html.element("th", ["scope": "col", "class": "n"], text: name)
                        }
                    }
                }
                html.element("tbody") { html in
                    for change in Trend.Change.allCases {
                        let rows = trend.rows(change)
                        for row in rows.prefix(Self.mostChanges) {
                            self.row(row, change, words, on: trend.target, &html)
                        }
                        guard rows.count > Self.mostChanges else { continue }
                        html.element("tr") { html in
                            html.element("td", text: "and \(rows.count - Self.mostChanges) more")
                            html.element("td", text: change.rawValue)
                        }
                    }
                }
            }
        }
        html.line()
    }

    private func row(
        _ row: Trend.Row,
        _ change: Trend.Change,
        _ runs: [String],
        on target: String,
        _ html: inout HTMLWriter
    ) {
        html.element("tr") { html in
            html.element("th", ["scope": "row", "class": "mono"]) { html in
                let result = run.targets.first { $0.header.name == target }?.results.first { $0.path == row.path }
                if let anchor = result.flatMap({ anchor(of: $0, on: target) }) {
                    html.element("a", ["href": "#\(anchor)"], text: row.path)
                } else {
                    html.text(row.path)
                }
            }
            html.element("td", ["class": "name"]) { html in
                html.element("span", ["class": change.role.className], text: change.rawValue)
                if change == .flaky, let words = row.words {
                    html.element("div", ["class": "faint"], text: words)
                }
            }
            html.element("td") { html in
                let words = zip(runs, row.marks).map { run, mark in
                    let mark = mark.map { "\(TextStyle.plain.mark(of: $0.verdict).word), \($0.duration.forReading)" }
                    return "\(run): \(mark ?? "not run")"
                }
                HTMLStrip(row.marks).write(to: &html, words: words)
            }
            for duration in [row.usualDuration, row.lastDuration] {
                html.element("td", ["class": "n"], text: duration.map { $0 > .zero ? $0.forReading : "–" } ?? "–")
            }
        }
    }

    /// The runs by their numbers, and what sets some of them apart.
    private func runs(_ history: RunHistory, _ html: inout HTMLWriter) {
        html.element("h3", text: "The runs")
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "The runs"]) { html in
            html.element("table", ["class": "runs"]) { html in
                html.element("caption", text: "Oldest first; the last one is the run of this page")
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["run", "started", "version", "suite"] {
                            html.element("th", ["scope": "col"], text: name)
                        }
                        for name in ["took", "cases", "failed"] {
                            html.element("th", ["scope": "col", "class": "n"], text: name)
                        }
                        html.element("th", ["scope": "col"], text: "targets, and what sets it apart")
                    }
                }
                html.element("tbody") { html in
                    for index in history.runs.indices { row(index, history, &html) }
                }
            }
        }
        html.line()
    }

    private func row(_ index: Int, _ history: RunHistory, _ html: inout HTMLWriter) {
        let run = history.runs[index]
        html.element("tr") { html in
            html.element("th", ["scope": "row", "class": "n"], text: "\(index + 1)")
            html.element("td", ["class": "name"]) { html in
                html.text(run.startText)
                html.element("div", ["class": "faint mono"], text: run.shortName)
            }
            html.element("td", ["class": "name"], text: run.header?.version ?? "–")
            // What follows the kind of hash, as far as two are told apart by it.
            let suite = run.header?.suite.map { String(($0.split(separator: ":").last ?? "").prefix(8)) }
            html.element("td", ["class": "mono"], text: suite ?? "–")
            html.element("td", ["class": "n"], text: run.elapsed?.forReading ?? "–")
            html.element("td", ["class": "n"], text: "\(run.counts.total)")
            html.element(
                "td",
                ["class": "n \(run.counts.failed == 0 ? "zero" : "bad")"],
                text: "\(run.counts.failed)"
            )
            html.element("td") { html in
                html.text(run.targets.map(\.name).joined(separator: ", "))
                for remark in history.remarks(on: index) {
                    html.element("div", ["class": "doubtful"], text: remark)
                }
            }
        }
    }

    private static func words(of run: RunHistory.Run, number: Int) -> String {
        "run \(number), \(run.startText)"
    }
}

extension Trend.Change {
    /// How it is coloured.
    fileprivate var role: StyledLine.Role {
        switch self {
        case .newlyFailing: .bad
        case .flaky, .slower: .doubtful
        case .newlyPassing: .good
        case .added, .gone: .faint
        }
    }
}
