internal import Conformance
internal import KinesisVideo

// The cases that are shown in full.
extension HTMLPage {
    /// How wide findings are drawn.
    private static let style = TextStyle(unicode: true)

    /// Every case that failed or fell short, under its cause.
    func failures(_ html: inout HTMLWriter) {
        guard !causes.isEmpty else { return }
        html.element("h2", text: "Failures")
        for (index, cause) in causes.enumerated() {
            html.element("h3", ["id": "cause-\(index)"]) { html in
                let role = cause.level == .must ? "bad" : "doubtful"
                html.element("span", ["class": "chip \(role)"], text: cause.level.rawValue.uppercased())
                html.element("code", text: cause.code)
                for requirement in cause.requirements { html.element("span", ["class": "chip"], text: requirement) }
                html.element(
                    "span",
                    ["class": "faint"],
                    text: Count(cause.members.count, "case").description
                )
            }
            if let meaning = FindingsPage.summary(of: cause.code) {
                html.element("p", ["class": "faint"]) { html in
                    html.text("\(meaning) ")
                    html.element("code", text: "kvsconform explain \(cause.code)")
                }
            }
            for (position, member) in cause.members.enumerated() {
                article(&html, member.result, on: member.target, saying: member.finding.message, isOpen: position == 0)
            }
        }
        html.line()
    }

    /// The cases that failed as it is accepted, each reason once.
    private func accepted(_ html: inout HTMLWriter) {
        let groups = ReasonCount.counting(run.targets) { $0.acceptance?.description }
        guard !groups.isEmpty else { return }
        html.element("h2", text: "Accepted")
        html.element("p", ["class": "faint"], text: "These failed, and that is lived with.")
        for group in groups {
            html.element("h3") { html in
                html.element("span", text: group.reason)
                html.element("span", ["class": "faint"], text: Self.count(group.cases.count))
            }
            cases(&html, of: group) { $0.acceptance?.description == group.reason }
        }
    }

    /// The cases whose failure is accepted, those that could not be judged, and those that passed only at a later attempt.
    func reasons(_ html: inout HTMLWriter) {
        accepted(&html)
        let inconclusive = ReasonCount.counting(run.targets) { $0.isInconclusive ? $0.reason : nil }
        if !inconclusive.isEmpty {
            html.element("h2", text: "Inconclusive")
            html.element("p", ["class": "faint"], text: "Nothing can be said about the endpoint in these cases.")
            for group in inconclusive {
                html.element("h3") { html in
                    html.element("span", text: group.reason)
                    html.element("span", ["class": "faint"], text: Self.count(group.cases.count))
                }
                cases(&html, of: group) { $0.isInconclusive && $0.reason == group.reason }
            }
        }
        if run.results.contains(where: isOnlyFlaky) {
            html.element("h2", text: "Flaky")
            html.element("p", ["class": "faint"], text: "These passed only when they were tried again.")
            for target in run.targets {
                for result in target.results where isOnlyFlaky(result) {
                    let message = result.earlierAttempts.lazy.flatMap(\.findings).first?.message ?? ""
                    article(&html, result, on: target.header.name, saying: message, isOpen: false)
                }
            }
        }
        let skipped = ReasonCount.counting(run.targets) { verdict in
            if case .skipped(let reason) = verdict { reason } else { nil }
        }
        guard !skipped.isEmpty else { return }
        html.element("h2", text: "Skipped")
        for group in skipped {
            names(of: group, &html)
        }
        html.line()
    }

    /// The cases of one reason: in full where something was seen, else by name.
    private func cases(_ html: inout HTMLWriter, of group: ReasonCount, where isWanted: (Verdict) -> Bool) {
        var hasSessions = false
        for target in run.targets {
            for result in target.results where isWanted(result.verdict) && hasEvidence(result) {
                hasSessions = true
                article(&html, result, on: target.header.name, saying: result.title, isOpen: false)
            }
        }
        if !hasSessions { names(of: group, &html) }
    }

    private func names(of group: ReasonCount, _ html: inout HTMLWriter) {
        html.element("details", ["class": "more"]) { html in
            html.element("summary", text: "\(Self.count(group.cases.count)): \(group.reason)")
            html.element("ul", ["class": "plain"]) { html in
                for name in group.cases.prefix(Self.mostNames) { html.element("li", ["class": "mono"], text: name) }
                if group.cases.count > Self.mostNames {
                    html.element("li", text: "and \(group.cases.count - Self.mostNames) more")
                }
            }
        }
    }

    /// How many names of cases without any session are listed under one reason.
    private static let mostNames = 500

    private func hasEvidence(_ result: CaseResult) -> Bool {
        !result.steps.isEmpty || !result.findings.isEmpty
    }

    static func count(_ cases: Int) -> String {
        Count(cases, "case").description
    }

    // MARK: One case

    /// The anchor of a case that is shown in full; `nil` for one that only stands in the table.
    func anchor(of result: CaseResult, on target: String) -> String? {
        switch result.verdict {
        case .failed, .nonStrict, .passed:
            isUnderCause(result) || isOnlyFlaky(result) ? Self.anchor(result.path, target) : nil
        case .inconclusive, .accepted: hasEvidence(result) ? Self.anchor(result.path, target) : nil
        case .skipped: nil
        }
    }

    /// Whether a case is shown under its cause.
    private func isUnderCause(_ result: CaseResult) -> Bool {
        (result.verdict == .failed || result.verdict == .nonStrict) && !result.findings.isEmpty
    }

    /// Whether there is nothing to say of a case but that it passed late.
    private func isOnlyFlaky(_ result: CaseResult) -> Bool {
        result.isFlaky && !isUnderCause(result)
    }

    /// A name for links: what a path says stays, in characters that need no escape, and a hash keeps two apart.
    private static func anchor(_ path: String, _ target: String) -> String {
        let readable = JUnitFormat.portable("\(target)-\(path)").prefix(80)
        return "\(readable)-\(String(Shard.spread("\(target)\u{0}\(path)"), radix: 36))"
    }

    private func article(
        _ html: inout HTMLWriter,
        _ result: CaseResult,
        on target: String,
        saying message: String,
        isOpen: Bool
    ) {
        let mark = Self.style.mark(of: result.verdict)
        html.element(
            "details",
            [
                "class": "case", "id": Self.anchor(result.path, target), "open": isOpen ? "" : nil,
                "data-about": isSearched ? Self.about(result).joined(separator: " ") : nil,
            ]
        ) { html in
            html.element("summary") { html in
                html.element("span", ["class": mark.role.className], text: "\(mark.glyph) \(mark.word) ")
                html.element("span", ["class": "mono strong"], text: result.path)
                html.element("span", ["class": "on"], text: "\(target) · \(result.duration.forReading)")
                html.element("span", ["class": "what"], text: message)
            }
            html.element("div") { body(of: result, on: target, &$0) }
        }
        html.line()
    }

    /// What is known of a case: its findings with their spans, its sessions, what held.
    func body(of result: CaseResult, on target: String, _ html: inout HTMLWriter) {
        html.element("p", ["class": "faint"]) { html in
            html.text("\(result.title) · ")
            html.element("span", ["class": "mono"], text: "\(result.location)")
        }
        let renderer = FindingRenderer(style: Self.style)
        for finding in result.findings.prefix(16) {
            let context = FindingContext(
                casePath: result.path,
                location: result.location,
                again: reproduction.commands(for: finding, of: result.path, on: target)
            )
            html.preformatted(renderer.lines(finding, in: context))
        }
        if result.findings.count > 16 {
            html.element("p", ["class": "faint"], text: "and \(result.findings.count - 16) more findings")
        }
        for (index, attempt) in result.earlierAttempts.enumerated() {
            html.element("h4", text: "attempt \(index + 1): \(attempt.verdict.name)")
            for finding in attempt.findings.prefix(4) {
                html.preformatted(renderer.lines(finding, in: FindingContext()))
            }
        }
        for step in result.steps {
            guard html.count < Self.sessionBudget else { break }
            HTMLSession(step, of: result, files: files).write(to: &html)
        }
        guard !result.notes.isEmpty, result.steps.isEmpty else { return }
        html.element("ul", ["class": "plain"]) { html in
            for note in result.notes { html.element("li", text: note) }
        }
    }
}
