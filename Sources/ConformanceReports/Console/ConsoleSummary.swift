internal import Conformance
internal import KinesisVideo

/// What a console says when a run is over: every finding in plan order, then counts, reasons, and what to do next.
struct ConsoleSummary {
    private let run: RunReport
    private let options: ConsoleReporter.Options

    private var style: TextStyle { options.style }

    init(_ run: RunReport, options: ConsoleReporter.Options) {
        self.run = run
        self.options = options
    }

    /// All of it.
    var lines: [StyledLine] {
        var sections = details
        if options.verbosity > .quiet {
            sections.append(table.lines)
            sections += [alike, reasons, flaky, slowest, next].filter { !$0.isEmpty }
        } else {
            sections += [inconclusive].filter { !$0.isEmpty }
        }
        sections.append([conclusion])
        return sections.flatMap { [StyledLine()] + $0 }
    }

    // MARK: Findings

    /// The cases that have findings: of those that show the same on a target, some in full, and how many more there are.
    private var details: [[StyledLine]] {
        var sections: [[StyledLine]] = []
        var folds: [[StyledLine]] = []
        for target in run.targets {
            let results = target.results.filter(hasDetails)
            let alike = Dictionary(grouping: results.indices) { Alike(results[$0].findings) }
            let isUniform = UniformAnswer(target.results).sentence != nil
            func shown(of count: Int) -> Int { isUniform ? 1 : Self.shown(of: count) }
            for (index, result) in results.enumerated() {
                let indices = alike[Alike(result.findings), default: []]
                let isInFull =
                    options.verbosity == .verbose || indices.prefix(shown(of: indices.count)).contains(index)
                if isInFull { sections.append(details(of: result, on: target.header.name)) }
            }
            guard options.verbosity < .verbose else { continue }
            for (alike, indices) in alike.sorted(by: { $0.value[0] < $1.value[0] }) {
                let rest = indices.dropFirst(shown(of: indices.count)).map { results[$0] }
                if !rest.isEmpty { folds.append(folded(rest, alike, on: target.header.name)) }
            }
        }
        return sections + folds
    }

    /// What makes cases of a target look the same: the codes of what was found.
    private struct Alike: Hashable {
        let codes: [String]

        init(_ findings: [Finding]) {
            codes = Set(findings.map(\.code.rawValue)).sorted()
        }
    }

    /// How many of so many cases that look the same are shown in full: hundreds would hide what else is wrong.
    private static func shown(of count: Int) -> Int {
        count <= 4 ? count : 3
    }

    private func folded(_ results: [CaseResult], _ alike: Alike, on target: String) -> [StyledLine] {
        var line = StyledLine("and \(results.count) more", .strong)
        line.append(" on ")
        line.append(display(target))
        line.append(" with ")
        line.append(display(alike.codes.joined(separator: ", ")))
        line.append("; --verbose shows them all", .faint)
        // A quiet console has not named them yet.
        return [line] + (options.verbosity == .quiet ? results.map { indented($0.path, role: .faint) } : [])
    }

    private func hasDetails(_ result: CaseResult) -> Bool {
        switch result.verdict {
        case .failed: true
        case .inconclusive, .nonStrict: !result.findings.isEmpty
        case .passed, .accepted: !result.findings.isEmpty && options.verbosity == .verbose
        case .skipped: false
        }
    }

    private func details(of result: CaseResult, on target: String) -> [StyledLine] {
        let renderer = FindingRenderer(style: style)
        var lines = [style.caseName(result, on: target)]
        if !result.title.isEmpty { lines.append(indented(result.title, role: .faint)) }
        if case .inconclusive(let why) = result.verdict { lines.append(indented(why.detail)) }
        for finding in result.findings {
            let context = FindingContext(
                casePath: result.path,
                location: result.location,
                again: options.reproduction.commands(for: finding, of: result.path, on: target)
            )
            lines.append(StyledLine())
            lines += renderer.lines(finding, in: context)
        }
        return lines
    }

    // MARK: Counts

    private var table: TextTable {
        let counts = run.counts
        let shown: [(String, KeyPath<VerdictCounts, Int>, StyledLine.Role, isShown: Bool)] = [
            ("cases", \.total, .plain, true),
            ("passed", \.passed, .good, true),
            ("failed", \.failed, .bad, true),
            ("accepted", \.accepted, .doubtful, counts.accepted > 0),
            ("non-strict", \.nonStrict, .doubtful, counts.nonStrict > 0),
            ("inconclusive", \.inconclusive, .doubtful, counts.inconclusive > 0),
            ("skipped", \.skipped, .faint, counts.skipped > 0),
        ]
        let columns = shown.filter(\.isShown)
        func row(_ name: String, _ counts: VerdictCounts, _ time: Duration) -> [TextTable.Cell] {
            [TextTable.Cell(display(name).string)]
                + columns.map { column in
                    let count = counts[keyPath: column.1]
                    return TextTable.Cell(String(count), count == 0 ? .faint : column.2)
                } + [TextTable.Cell(time.forReading, .faint)]
        }
        var table = TextTable(["target"] + columns.map(\.0) + ["case time"])
        for target in run.targets { table.append(row(target.header.name, target.counts, time(of: target.results))) }
        if run.targets.count > 1 { table.append(row("all", counts, time(of: run.results))) }
        return table
    }

    /// The sum of the cases' times, which is more than the clock's where cases ran at once.
    private func time(of results: some Sequence<CaseResult>) -> Duration {
        .milliseconds(results.reduce(Int64(0)) { $0 &+ min($1.duration.wholeMilliseconds, .max / 1_000_000) })
    }

    // MARK: Reasons

    /// What targets answer whatever they are asked.
    private var alike: [StyledLine] {
        run.targets.compactMap { target in
            UniformAnswer(target.results).sentence.map { labelled("alike", "\(target.header.name): \($0)") }
        }
    }

    /// Why cases could not be judged, each reason once.
    private var inconclusive: [StyledLine] {
        lines(ReasonCount.counting(run.targets) { $0.isInconclusive ? $0.reason : nil }.map { ("inconclusive", $0) })
    }

    /// Why cases were skipped, accepted, or could not be judged, each reason once.
    private var reasons: [StyledLine] {
        var groups: [(word: String, ReasonCount)] = []
        groups += ReasonCount.counting(run.targets) { $0.acceptance?.description }.map { ("accepted", $0) }
        groups += ReasonCount.counting(run.targets) { $0.isSkipped ? $0.reason : nil }.map { ("skipped", $0) }
        return inconclusive + lines(groups)
    }

    private func lines(_ groups: [(word: String, ReasonCount)]) -> [StyledLine] {
        groups.flatMap { word, group in
            var line = label(word)
            line.append("\(group.cases.count) \(style.glyphs.times) ", .strong)
            line.append(display(group.reason))
            let names = options.verbosity == .verbose ? group.cases.map { indented($0, role: .faint) } : []
            return [line] + names
        }
    }

    private var flaky: [StyledLine] {
        run.targets.flatMap { target in
            target.results.filter { $0.verdict.isPass && !$0.earlierAttempts.isEmpty }.map { result in
                var line = label("flaky", .doubtful)
                line.append(display("\(target.header.name)  \(result.path)"))
                line.append(": passed at attempt \(result.earlierAttempts.count + 1)")
                return line
            }
        }
    }

    private var slowest: [StyledLine] {
        guard options.verbosity == .verbose || options.slow != nil else { return [] }
        let timed = run.targets.flatMap { target in target.results.map { (target.header.name, $0) } }
            .filter { $0.1.duration > options.slow ?? .zero }
        // A stable sort: of equals the one that is planned earlier comes first.
        let order = timed.enumerated().sorted {
            ($1.element.1.duration, $0.offset) < ($0.element.1.duration, $1.offset)
        }
        return order.prefix(options.slow == nil ? Self.slowestShown : order.count).map { _, entry in
            var line = label("slow")
            line.append(entry.1.duration.forReading, .strong)
            line.append("  ")
            line.append(display("\(entry.0)  \(entry.1.path)"))
            return line
        }
    }

    private static let slowestShown = 5

    // MARK: What to do

    private var next: [StyledLine] {
        var lines: [StyledLine] = []
        let counts = run.counts
        if counts.failed + counts.inconclusive > 0, let command = options.rerunCommand {
            lines.append(labelled("again", command))
        }
        let unexpected = run.results.filter { $0.verdict == .failed } + run.results.filter { $0.verdict == .nonStrict }
        if let code = unexpected.lazy.flatMap(\.findings).first?.code {
            lines.append(labelled("meaning", "kvsconform explain \(code)"))
        }
        lines += options.reports.map { labelled("report", $0) }
        return lines
    }

    private func labelled(_ word: String, _ text: String) -> StyledLine {
        var line = label(word)
        line.append(display(text))
        return line
    }

    /// A word in a column of its own.
    private func label(_ word: String, _ role: StyledLine.Role = .faint) -> StyledLine {
        var line = StyledLine(word, role)
        line.pad(to: Self.labelColumns)
        return line
    }

    private static let labelColumns = 14

    private var conclusion: StyledLine {
        let conclusion = RunConclusion(run)
        let time = run.elapsed.map { " in \($0.forReading)" } ?? ""
        var line = StyledLine(conclusion.word, conclusion.role)
        line.append("  \(run.counts.sentence())\(time)")
        return line
    }

    private func display(_ text: String) -> DisplayText {
        DisplayText(text, unicode: style.unicode)
    }

    private func indented(_ text: String, role: StyledLine.Role = .plain) -> StyledLine {
        var line = StyledLine("  ")
        line.append(display(text), role)
        return line
    }
}
