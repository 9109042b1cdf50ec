internal import Conformance
internal import ConformanceReports
internal import ConformanceRunner
internal import KinesisVideo
internal import KinesisVideoEmulator

// Topics in Markdown, which is drawn for a terminal or handed on as it is.
extension Topics {
    /// A list of the topics of some kinds.
    package func list(_ kinds: [Topic.Kind] = Topic.Kind.allCases) -> String {
        kinds.compactMap { kind in
            let rows = all.filter { $0.kind == kind }.map { ["`\($0.name)`", Self.escaped($0.summary)] }
            return rows.isEmpty ? nil : "# \(kind.heading)\n\n" + Self.table(rows)
        }
        .joined(separator: "\n")
    }

    /// What there is to say of a topic.
    ///
    /// - Parameters:
    ///   - topic: The topic.
    ///   - name: The name by which it was asked for.
    /// - Returns: A page of its own.
    package func text(of topic: Topic, asked name: String) -> String {
        switch topic.subject {
        case .finding(let entry): text(ofFinding: entry)
        case .diagnostic(let entry): Self.text(ofDiagnostic: entry, asked: name)
        case .requirement(let requirement): text(of: requirement)
        case .contested(let point): text(of: point)
        case .exception(let rule): text(of: rule)
        case .inStream(let error): text(of: error)
        case .fault(let fault): text(of: fault)
        }
    }

    // MARK: The program's own

    private func text(ofFinding entry: FindingsPage.Entry) -> String {
        let page = "# \(entry.name)\n\n\(entry.text)\n"
        guard let invariant = Invariant(rawValue: entry.name) else { return page }
        let requirement = suite?.contract.requirement(invariant.requirement)
        let rows = [
            ["what must hold", invariant.summary],
            ["requirement", requirement.map { "\($0.id) (\($0.level.rawValue))" } ?? invariant.requirement],
            ["its case", "`\(invariant.casePath)`"],
        ]
        return page + "\n" + Self.table(rows)
    }

    private static func text(ofDiagnostic entry: FindingsPage.Entry, asked name: String) -> String {
        let code = entry.name.hasPrefix(FindingsPage.anyFamily) && name.contains(".") ? name.lowercased() : entry.name
        let family = FindingsPage.own.families.first { code.hasPrefix($0.name + ".") }
        let isWarning = FindingsPage.own.warnings.contains(entry.name)
        let rows = [
            family.map { ["is about", $0.text] },
            [
                "severity",
                isWarning
                    ? "a warning: the file is used all the same"
                    : "an error: the file is not used, and nothing is sent",
            ],
        ]
        return "# \(code)\n\n\(entry.text)\n\n" + table(rows.compactMap(\.self))
    }

    private func text(of fault: Fault.Name) -> String {
        var rows: [[String]] = []
        func range(_ bounds: ClosedRange<Int>) -> String {
            "a number from \(bounds.lowerBound) to \(bounds.upperBound)"
        }
        switch fault.parameter {
        case .none: rows.append(["argument", "none"])
        case .count(let count, let bounds, let meaning):
            rows.append(["argument", "\(meaning): \(range(bounds)), \(count) where none is given"])
        case .text(let text, let meaning): rows.append(["argument", "\(meaning), `\(text)` where none is given"])
        case .word(let words, let bounds, let text):
            let all = words.map { "`\($0)`" } + (bounds.map { [range($0)] } ?? [])
            rows.append(["argument", "\(all.joined(separator: ", ")); `\(text)` where none is given"])
        }
        if fault.waitsForOccasions {
            let occasions = Fault.Occasion.allCases.filter { $0 != .always }.map { "`@\($0.rawValue)`" }
            rows.append(["occasion", "always, or " + occasions.joined(separator: ", ")])
        }
        let breaks = fault.breaks(suite?.contract).filter { suite?.contract.requirement($0) != nil }.sorted()
        if !breaks.isEmpty { rows.append(["breaks", breaks.joined(separator: ", ")]) }
        let placeholder = fault.parameter.placeholder
        let isLong = placeholder.utf8.count > 40
        let argument = placeholder.isEmpty ? "" : "=\(isLong ? "WORD" : placeholder)"
        return """
            # \(fault.rawValue)

            \(Self.escaped(fault.summary))

            \(Self.table(rows))
            ```
            kvsconform emulate --port 8181 --fault '\(fault.rawValue)\(argument)'
            ```

            """
    }

    // MARK: The suite's

    private func text(of requirement: Contract.Requirement) -> String {
        let rows = [
            ["level", "\(requirement.level.rawValue). \(requirement.level.summary)"],
            ["source", source(requirement.source)],
        ]
        var page = "# \(requirement.id)\n\n\(Self.escaped(requirement.text))\n\n" + Self.table(rows)
        if let row = coverage(of: requirement.id) {
            let always = row.invariants.map { "every answer: `\($0.rawValue)`, in the case `\($0.casePath)`" }
            page += Self.list(
                "Decided by",
                always + row.cases.map { "`\($0)`" },
                "kvsconform list --requirement \(requirement.id)"
            )
        }
        let points = suite?.contract.contested.filter { $0.requirements.contains(requirement.id) } ?? []
        page += Self.list("Contested", points.map { "`\($0.id)`: \(Self.escaped($0.question))" })
        let faults = Fault.Name.allCases.filter { $0.breaks(suite?.contract).contains(requirement.id) }
        page += Self.list(
            "Faults of the emulator that break it",
            faults.map { "`\($0.rawValue)`: \(Self.escaped($0.summary))" },
            "kvsconform explain faults"
        )
        return page
    }

    private func text(of point: Contract.ContestedPoint) -> String {
        let readings = point.readings.map { ["`\($0.id)`", Self.escaped($0.text), source($0.source)] }
        return """
            # \(point.id)

            \(Self.escaped(point.question))

            The sources disagree or are silent, so an endpoint may do either and no case fails for it. `kvsconform dialect` asks an endpoint
            which reading it follows.

            \(Self.table(readings))
            """ + Self.list("Requirements", point.requirements.map { "`\($0)`: \(sentence($0))" })
    }

    private func text(of rule: Contract.ErrorRule) -> String {
        let statuses = Dialect.allCases.compactMap { dialect in
            rule.status(in: dialect).map { "\($0) in `\(dialect.rawValue)`" }
        }
        var rows = [
            ["statuses", statuses.joined(separator: ", ")], ["says", "“\(Self.escaped(rule.message))”"],
            ["source", source(rule.source)],
        ]
        if !rule.reasons.isEmpty { rows.append(["reasons", rule.reasons.map { "`\($0)`" }.joined(separator: ", ")]) }
        if let note = rule.note { rows.append(["note", Self.escaped(note)]) }
        let requirements = suite?.contract.requirements.filter { $0.text.contains(rule.name) } ?? []
        return "# \(rule.name)\n\n\(Self.escaped(rule.meaning))\n\n" + Self.table(rows)
            + Self.list("Requirements", requirements.map { "`\($0.id)`: \(Self.escaped($0.text))" })
    }

    private func text(of error: Contract.InStreamError) -> String {
        let rows = [
            ["code", "`\(error.code)`, by: \(source(error.codeSource))"],
            ["requirement", "`\(error.requirement)`: \(sentence(error.requirement))"],
        ]
        return """
            # \(error.id.rawValue)

            \(Self.escaped(error.meaning)).

            An error in the stream: status 200, then chunks, then a document with this id in place of the next one.

            \(Self.table(rows))
            """
    }

    /// What a requirement says.
    private func sentence(_ requirement: String) -> String {
        Self.escaped(suite?.contract.requirement(requirement)?.text ?? "")
    }

    /// What a source is, and what it rests on.
    private func source(_ id: String) -> String {
        guard let source = suite?.contract.sources.first(where: { $0.id == id }) else { return id }
        return "\(Self.escaped(source.title)) (\(source.evidence.rawValue))"
    }

    // MARK: Markdown

    private static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let head = [String](repeating: " |", count: columns).joined()
        let rule = [String](repeating: "---|", count: columns).joined()
        return "|\(head)\n|\(rule)\n" + rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    /// A section with a list; nothing where the list is empty, its beginning and how to see the rest where it is long.
    private static func list(_ heading: String, _ items: [String], _ command: String = "") -> String {
        guard !items.isEmpty else { return "" }
        let shown = items.count > mostItems && !command.isEmpty ? mostItems - 2 : items.count
        let rest = shown < items.count ? ["and \(items.count - shown) more: `\(command)`"] : []
        return "\n## \(heading)\n\n" + (items.prefix(shown) + rest).map { "- \($0)\n" }.joined()
    }

    private static let mostItems = 12

    /// Text in which nothing is a mark of Markdown's.
    private static func escaped(_ text: String) -> String {
        text.split(separator: "\n").joined(separator: " ").replacing("|", with: "/")
    }
}
