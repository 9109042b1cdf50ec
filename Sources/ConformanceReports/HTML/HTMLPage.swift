internal import Conformance
internal import KinesisVideo

/// The page of a run, section by section.
struct HTMLPage {
    let run: RunReport
    let reproduction: Reproduction
    let causes: [Cause]
    /// What the targets do differently; `nil` where nobody asked.
    let compared: JudgedComparison?
    /// The files of the run that the page links to.
    let files: RunFiles?
    /// The runs of which this is the newest; `nil` where it stands alone.
    let history: RunHistory?
    /// What changed on each target of the run from run to run, in their order; none where it stands alone.
    let trends: [Trend]

    /// From so many bytes on, the sessions of further cases are left out.
    static let sessionBudget = 8_000_000

    /// From so many bytes on, the sessions of cases that passed are left out.
    static let passedSessionBudget = 4_000_000

    /// How many rows the table of all cases has at the most; those that did not pass are shown elsewhere too.
    static let mostRows = 20_000

    init(
        _ run: RunReport,
        reproduction: Reproduction,
        compared: JudgedComparison? = nil,
        files: RunFiles? = nil,
        history: RunHistory? = nil
    ) {
        self.run = run
        self.history = history
        trends = history.map { history in run.targets.map { Trend(history, of: $0.header.name) } } ?? []
        self.files = files
        self.compared = compared
        self.reproduction = reproduction
        causes = Cause.all(in: run)
    }

    /// The whole page.
    func text() -> String {
        let conclusion = RunConclusion(run)
        let banner = compared.map { Banner(ComparisonConclusion($0)) } ?? Banner(conclusion, Self.sentence(of: run))
        let title = compared == nil ? conclusion.words : banner.words
        return HTMLWriter.page("\(title) · kvsconform", script: isSearched ? HTMLScript.text : nil) { html in
            html.element("a", ["class": "skip", "href": "#main"], text: "Skip to the results")
            html.line()
            head(banner, &html)
            html.raw("<main id=\"main\">\n")
            find(&html)
            // Whoever looks for a case is not shown these.
            html.element("div", ["class": "overview"]) { html in
                // What they do differently is asked first where targets are compared.
                differences(&html)
                targets(&html)
                changes(&html)
                contents(&html)
                areas(&html)
                latencies(&html)
            }
            html.line()
            failures(&html)
            reasons(&html)
            matrix(&html)
            html.raw("</main>\n")
            html.element("footer") { html in
                html.text("Made of the run's journal by kvsconform \(run.header?.version ?? ""). ")
                html.text("Times of a session count from its request.")
            }
        }
    }

    // MARK: Head

    /// What the page says first.
    private struct Banner {
        let word: String
        let sign: String
        let role: StyledLine.Role
        let sentence: String

        init(_ conclusion: RunConclusion, _ sentence: String) {
            (word, sign, role) = (conclusion.word, conclusion.sign, conclusion.role)
            self.sentence = sentence
        }

        init(_ conclusion: ComparisonConclusion) {
            (word, sign, role) = (conclusion.word, conclusion.sign, conclusion.role)
            sentence = conclusion.sentence
        }

        var words: String { "\(word), \(sentence)" }
    }

    private func head(_ banner: Banner, _ html: inout HTMLWriter) {
        let (run, rerun) = (run, Self.rerunCommand(run))
        html.element("header") { html in
            let title = compared == nil ? "conformance of GetMedia" : "endpoints side by side"
            html.element("h1", text: "kvsconform · \(title)")
            html.element("p", ["class": "banner \(banner.role.className ?? "")", "role": "status"]) { html in
                html.element("strong", ["class": banner.role.className], text: "\(banner.sign) \(banner.word)")
                html.element("span", text: banner.sentence)
            }
            html.element("dl") { html in
                func fact(_ name: String, _ value: String?, isCode: Bool = false) {
                    guard let value, !value.isEmpty else { return }
                    html.element("dt", text: name)
                    html.element("dd") { html in
                        if isCode { html.element("code", text: value) } else { html.text(value) }
                    }
                }
                guard let header = run.header else { return }
                fact("command", header.command, isCode: true)
                if rerun != header.command { fact("again", rerun, isCode: true) }
                let took = run.elapsed.map { ", took \($0.forReading)" } ?? ""
                fact("started", header.startedAt.rfc3339Text + took)
                fact("version", "\(header.version), seed \(header.seed)")
                fact("part", header.shard)
                fact("suite", header.suite, isCode: true)
            }
        }
        html.line()
    }

    /// The command that runs again what did not pass.
    private static func rerunCommand(_ run: RunReport) -> String? {
        let paths = run.results.filter { $0.verdict == .failed }.map(\.path)
        guard (1...8).contains(paths.count), let header = run.header else { return nil }
        var seen: Set<String> = []
        let targets = run.targets.flatMap { ["--target", $0.header.argument ?? $0.header.name] }
        let words = ["kvsconform", "run"] + paths.filter { seen.insert($0).inserted } + targets + header.options
        return Reproduction.shellCommand(words + ["--seed", String(header.seed)])
    }

    private static func sentence(of run: RunReport) -> String {
        let flaky = run.results.count(where: \.isFlaky)
        return run.counts.sentence(and: [(flaky, "flaky")])
    }

    // MARK: Targets

    private func targets(_ html: inout HTMLWriter) {
        let run = run
        html.element("h2", text: run.targets.count == 1 ? "Target" : "Targets")
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Targets"]) { html in
            html.element("table", ["class": "targets"]) { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["target", "verdicts"] { html.element("th", ["scope": "col"], text: name) }
                        let accepted = run.counts.accepted > 0 ? ["accepted"] : []
                        let names =
                            ["passed", "failed"] + accepted + [
                                "non-strict", "inconclusive", "skipped", "head p50 / p95",
                            ]
                        for name in names {
                            html.element("th", ["scope": "col", "class": "n"], text: name)
                        }
                    }
                }
                html.element("tbody") { html in
                    let hasAccepted = run.counts.accepted > 0
                    for target in run.targets { Self.row(of: target, hasAccepted, &html) }
                }
            }
        }
        html.line()
    }

    private static func row(of target: RunReport.Target, _ hasAccepted: Bool, _ html: inout HTMLWriter) {
        let header = target.header
        let counts = target.counts
        html.element("tr") { html in
            html.element("th", ["scope": "row", "class": "wrap"]) { html in
                html.element("div", ["class": "strong"], text: header.name)
                html.element("code", text: header.endpoint)
                let limits = header.limits.map { "\($0.callsPerSecond) calls/s, \($0.sessions) sessions" }
                let facts = [header.region, header.dialect, limits].compactMap(\.self).filter { !$0.isEmpty }
                html.element("span", ["class": "faint"], text: " " + facts.joined(separator: " · "))
            }
            html.element("td") { Self.bar(of: counts, &$0) }
            let cells: [(count: Int, role: String, isShown: Bool)] = [
                (counts.passed, "good", true), (counts.failed, "bad", true), (counts.accepted, "doubtful", hasAccepted),
                (counts.nonStrict, "doubtful", true), (counts.inconclusive, "doubtful", true),
                (counts.skipped, "faint", true),
            ]
            for (count, name, isShown) in cells where isShown {
                html.element("td", ["class": "n \(count == 0 ? "zero" : name)"], text: String(count))
            }
            let heads = target.results.flatMap(\.steps).compactMap(\.headAt).sorted()
            html.element("td", ["class": "n"], text: heads.isEmpty ? "–" : percentiles(of: heads))
        }
    }

    static func percentiles(of sorted: [Duration]) -> String {
        func value(_ percent: Int) -> String { sorted[(sorted.count - 1) * percent / 100].forReading }
        return "\(value(50)) / \(value(95))"
    }

    private static func bar(of counts: VerdictCounts, _ html: inout HTMLWriter) {
        let parts: [(Int, String)] = [
            (counts.passed, "s-good"), (counts.nonStrict + counts.inconclusive + counts.accepted, "s-doubtful"),
            (counts.failed, "s-bad"), (counts.skipped, "s-faint"),
        ]
        html.element("svg", ["class": "bar", "aria-hidden": "true"]) { html in
            var start = 0
            for (count, name) in parts where count > 0 {
                let total = max(1, counts.total)
                html.element(
                    "rect",
                    [
                        "class": name, "x": Percent.text(start, of: total), "width": Percent.text(count, of: total),
                        "height": "100%",
                    ]
                ) { _ in }
                start += count
            }
        }
    }

    // MARK: Contents

    /// The causes with links: one line for each code, and under it the requirements that it breaks.
    private func contents(_ html: inout HTMLWriter) {
        guard causes.count > 1 else { return }
        html.element("h2", text: "Causes")
        html.element("ol", ["class": "toc"]) { html in
            for group in codes {
                html.element("li") { html in
                    html.element("span", text: Self.count(group.causes.reduce(0) { $0 + causes[$1].members.count }))
                    html.element("div") { html in
                        let first = causes[group.causes[0]]
                        html.element("a", ["href": "#cause-\(group.causes[0])"]) {
                            $0.element("code", ["title": FindingsPage.summary(of: group.code)], text: group.code)
                        }
                        html.text(" ")
                        html.element("span", ["class": "faint"], text: first.members[0].finding.message)
                        html.element("div") { html in
                            for index in group.causes.prefix(Self.mostLinks) { link(to: index, &html) }
                            if group.causes.count > Self.mostLinks {
                                let more = group.causes.count - Self.mostLinks
                                html.element("span", ["class": "faint"], text: "and \(more) more")
                            }
                        }
                    }
                }
            }
        }
        html.line()
    }

    /// How many causes of one code have a link in the contents.
    private static let mostLinks = 10

    private func link(to index: Int, _ html: inout HTMLWriter) {
        let cause = causes[index]
        let role = cause.level == .must ? "bad" : "doubtful"
        html.element("a", ["href": "#cause-\(index)", "class": "chip \(role)"]) { html in
            let requirements = cause.requirements.joined(separator: ", ")
            html.text("\(requirements.isEmpty ? cause.level.rawValue : requirements) \(cause.members.count)")
        }
        html.text(" ")
    }

    /// The indices of the causes of each code, in the order of the causes.
    private var codes: [(code: String, causes: [Int])] {
        var groups: [(code: String, causes: [Int])] = []
        for (index, cause) in causes.enumerated() {
            if let group = groups.firstIndex(where: { $0.code == cause.code }) {
                groups[group].causes.append(index)
            } else {
                groups.append((cause.code, [index]))
            }
        }
        return groups
    }

    // MARK: Areas

    /// The verdicts of each area of the suite on each target.
    private func areas(_ html: inout HTMLWriter) {
        var names: [String] = []
        var counts: [String: [VerdictCounts]] = [:]
        for (column, target) in run.targets.enumerated() {
            for result in target.results {
                let area = Self.area(of: result.path)
                if counts[area] == nil {
                    names.append(area)
                    counts[area] = [VerdictCounts](repeating: VerdictCounts([]), count: run.targets.count)
                }
                counts[area]?[column].add(result.verdict)
            }
        }
        guard names.count > 1 else { return }
        let targets = run.targets.map(\.header.name)
        html.element("h2", text: "Areas")
        html.element("div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Areas"]) { html in
            html.element("table", ["class": "areas"]) { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        for name in ["area"] + targets { html.element("th", ["scope": "col"], text: name) }
                    }
                }
                html.element("tbody") { html in
                    for name in names {
                        html.element("tr") { html in
                            html.element("th", ["scope": "row", "class": "mono"], text: name)
                            for counts in counts[name] ?? [] { html.element("td") { Self.share(counts, &$0) } }
                        }
                    }
                }
            }
        }
        html.line()
    }

    private static func share(_ counts: VerdictCounts, _ html: inout HTMLWriter) {
        guard counts.total > 0 else { return html.element("span", ["class": "faint"], text: "not run") }
        html.element("span", ["class": "share"]) { html in
            bar(of: counts, &html)
            let named = [
                (counts.failed, "failed", "bad"), (counts.accepted, "accepted", "doubtful"),
                (counts.nonStrict, "non-strict", "doubtful"),
                (counts.inconclusive, "inconclusive", "doubtful"), (counts.skipped, "skipped", "faint"),
            ]
            html.element("span", text: "\(counts.passed)/\(counts.total)")
            for (count, name, role) in named where count > 0 {
                html.element("span", ["class": role], text: "\(count) \(name)")
            }
        }
    }

    /// The folders of a path, which may have slashes in its label too.
    private static func area(of path: String) -> String {
        let id = path.prefix { $0 != "[" }
        let folders = id.split(separator: "/").dropLast().joined(separator: "/")
        return folders.isEmpty ? "(top)" : folders
    }
}

/// Parts of a whole as percentages, which an image scales by without scaling its text.
enum Percent {
    /// A part of a whole, with two decimals.
    static func text(_ part: Int, of whole: Int) -> String {
        text(Double(part) / Double(max(1, whole)))
    }

    /// A fraction of 1, with two decimals; what is outside of 0 … 1 counts as the nearest end.
    static func text(_ fraction: Double) -> String {
        let hundredths = fraction.isNaN ? 0 : Int((min(max(fraction, 0), 1) * 10_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
