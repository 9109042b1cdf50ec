package import Conformance
internal import ConformanceStorage
internal import KinesisVideo

/// Tells a run on a console: a line that is redrawn on a terminal, plain lines elsewhere, and at the end every finding in
/// plan order and a summary.
package struct ConsoleReporter: Reporter {
    private let options: Options
    private let output: TextOutput
    private var progress = ConsoleProgress()
    private var lastDrawing: (at: Duration, judged: Int)?
    private var isProgressShown = false

    /// Creates a reporter.
    package init(_ options: Options = Options(), output: @escaping TextOutput) {
        self.options = options
        self.output = output
    }

    /// A terminal's line is redrawn no more often than this.
    private static let redrawInterval = Duration.milliseconds(100)

    /// Where lines stay, progress is said no more often than this, and only if there was any.
    private static let progressInterval = Duration.seconds(5)

    /// Without any progress, a sign of life: services that run builds end those that fall silent.
    private static let signOfLifeInterval = Duration.seconds(30)

    /// How many cases of one reason are named as they end: hundreds would hide all others.
    private static let timesToTell = 3

    /// Whether a target answers everything in one way, by target.
    private var uniform: [String: UniformAnswer] = [:]

    /// How many cases could not be judged, by target and reason.
    private var told: [String: [String: Int]] = [:]

    /// Moves to the start of the line and erases it (ECMA-48, 8.3.41).
    private static let eraseLine = "\r\u{1B}[2K"

    package mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        progress.apply(event)
        try write(lines(for: event))
        try tick(run, at: now)
    }

    package mutating func tick(_ run: RunReport, at now: Duration) throws(ReportError) {
        guard options.verbosity > .quiet, progress.planned > 0 else { return }
        guard let columns = options.terminalColumns else { return try sayProgress(at: now) }
        let isDue = lastDrawing.map { now - $0.at >= Self.redrawInterval } ?? true
        guard isDue || !isProgressShown else { return }
        lastDrawing = (now, progress.judged.total)
        let line = progress.bar(at: now, columns: (columns() ?? options.style.width) - 1, style: options.style)
        try write((isProgressShown ? Self.eraseLine : "") + options.style.render(line))
        isProgressShown = true
    }

    package mutating func finish(_ run: RunReport) throws(ReportError) {
        guard options.verbosity > .silent else { return }
        try write(ConsoleSummary(run, options: options).lines)
    }

    private mutating func sayProgress(at now: Duration) throws(ReportError) {
        let last = lastDrawing ?? (.zero, 0)
        let interval = progress.judged.total > last.judged ? Self.progressInterval : Self.signOfLifeInterval
        guard now - last.at >= interval, progress.judged.total < progress.planned else { return }
        lastDrawing = (now, progress.judged.total)
        try write([progress.sentence(at: now, style: options.style)])
    }

    /// What an event is worth, in lines that stay.
    private mutating func lines(for event: RunEvent) -> [StyledLine] {
        guard options.verbosity > .quiet else { return [] }
        switch event {
        case .runStarted(let header):
            return lines(for: header)
        case .targetStarted(let header):
            // What the emulator does not speak is told once; that cases fail or differ for it says nothing of why.
            let unspoken = header.preparation?.unspoken ?? []
            return [line(for: header)] + (unspoken.isEmpty ? [] : [note(unspoken.joined(separator: "; "))])
        case .caseFinished(let target, let result):
            let (before, now) = (uniform[target]?.sentence, uniformAnswer(of: target, with: result))
            guard isShown(result) else { return [] }
            if let now, options.verbosity < .verbose {
                return before == nil ? [note("\(target): \(now); what comes of it is counted at the end")] : []
            }
            if let told = toldOften(result, on: target) { return told }
            var lines = [options.style.caseLine(result, on: target)]
            if options.verbosity == .verbose { lines += result.notes.map { note($0) } }
            return lines
        case .caseAdded, .caseStarted, .runFinished, .targetPlanned:
            return []
        }
    }

    /// What a target answers to everything, with one more case; `nil` where it does not.
    private mutating func uniformAnswer(of target: String, with result: CaseResult) -> String? {
        uniform[target, default: UniformAnswer()].take(result)
        return uniform[target]?.sentence
    }

    private func lines(for header: RunHeader) -> [StyledLine] {
        var first = StyledLine("kvsconform ", .strong)
        first.append(display(header.version), .strong)
        first.append(" \(options.style.glyphs.separator) seed \(header.seed)", .faint)
        if let project = header.project {
            first.append(display(" \(options.style.glyphs.separator) \(project)"), .faint)
        }
        guard options.verbosity == .verbose else { return [first] }
        var second = StyledLine("  ")
        second.append(display("\(header.startedAt.rfc3339Text)  \(header.command)"), .faint)
        return [first, second]
    }

    private func line(for header: TargetHeader) -> StyledLine {
        let separator = " \(options.style.glyphs.separator) "
        var line = StyledLine()
        line.append(display(header.name), .strong)
        let cases = Count(header.plan.count, "case").description
        // A target is often named after its region or its dialect, which then need not be said again.
        let region = header.region == header.name ? "" : header.region
        let dialect = header.dialect == header.name || header.dialect.isEmpty ? "" : "dialect \(header.dialect)"
        let evidence = header.preparation?.dialectEvidence ?? []
        let isTaken = header.preparation.map { $0.dialect == .builtIn && $0.credentials != .builtIn } ?? false
        let seen = evidence.isEmpty ? isTaken ? " (no answer tells it)" : "" : " (\(evidence.joined(separator: ", ")))"
        let facts = [cases, header.endpoint, region, dialect + (dialect.isEmpty ? "" : seen)].filter { !$0.isEmpty }
        line.append(display(separator + facts.joined(separator: separator)))
        return line
    }

    /// What is said of a case that could not be judged for a reason which others had before it.
    ///
    /// Once that there are more, then nothing; `nil` where the case is worth a line. What keeps all cases of a target from being
    /// judged is said at the end.
    private mutating func toldOften(_ result: CaseResult, on target: String) -> [StyledLine]? {
        guard case .inconclusive(let why) = result.verdict, result.findings.isEmpty, options.verbosity < .verbose
        else { return nil }
        guard !why.cause.isOfTarget else { return [] }
        let reason = why.detail
        let count = told[target, default: [:]][reason, default: 0]
        told[target, default: [:]][reason] = count + 1
        guard count >= Self.timesToTell else { return nil }
        guard count == Self.timesToTell else { return [] }
        return [note("more on \(target) for this reason are counted at the end: \(reason)")]
    }

    private func isShown(_ result: CaseResult) -> Bool {
        switch result.verdict {
        case .failed, .inconclusive, .nonStrict: true
        case .passed, .accepted, .skipped: options.verbosity == .verbose
        }
    }

    private func note(_ text: String) -> StyledLine {
        var line = StyledLine("    ")
        line.append(display(text), .faint)
        return line
    }

    private func display(_ text: String) -> DisplayText {
        DisplayText(text, unicode: options.style.unicode)
    }

    private mutating func write(_ lines: [StyledLine]) throws(ReportError) {
        guard !lines.isEmpty else { return }
        try write((isProgressShown ? Self.eraseLine : "") + options.style.render(lines))
        isProgressShown = false
    }

    private func write(_ text: String) throws(ReportError) {
        do {
            try output(text)
        } catch {
            throw .file(error)
        }
    }
}
