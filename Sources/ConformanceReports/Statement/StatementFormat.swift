internal import Conformance
internal import KinesisVideo

/// A statement of conformance as Markdown, as a page, or for programs.
struct StatementFormat: ReportFormat {
    enum Form {
        case markdown
        case html
        case json
    }

    let form: Form

    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let statement = try Statement(run)
        return switch form {
        case .markdown: [ReportDocument(name: "statement.md", bytes: Array(Self.markdown(statement).utf8))]
        case .html: [ReportDocument(name: "statement.html", bytes: Array(Self.html(statement).utf8))]
        case .json: [ReportDocument(name: "statement.json", bytes: Self.json(statement).bytes(.pretty))]
        }
    }

    /// The reasons that are told; the rest is counted.
    private static let mostReasons = 20

    // MARK: Markdown

    private static func markdown(_ statement: Statement) -> String {
        func inline(_ text: String) -> String { MarkdownFormat.inline(text) }
        var text = "# Statement of conformance: \(inline(statement.conclusion))\n\n"
        text += "Amazon Kinesis Video Streams `GetMedia`, tried by kvsconform \(inline(statement.version)) from "
        text += "\(statement.startedAt) with \(MarkdownFormat.code(statement.command)).\n\n"
        if let suite = statement.suite { text += "- suite \(MarkdownFormat.code(suite))\n" }
        text += "- journal SHA-256 \(MarkdownFormat.code(statement.journal))\n"
        for subject in statement.subjects {
            text += "\n## \(inline(subject.name))\n\n\(MarkdownFormat.code(subject.endpoint)), region "
            text += "\(inline(subject.region)), statuses of \(inline(subject.dialect)): \(subject.counts.sentence())\n"
            for (title, requirements) in subject.lists {
                text += "\n**\(title)** (\(requirements.count)): \(inline(requirements.joined(separator: ", ")))\n"
            }
            if !subject.readings.isEmpty {
                text += "\n| contested point | seen |\n|---|---|\n"
                for (point, seen) in subject.readings {
                    text += "| \(inline(point)) | \(inline(seen.joined(separator: ", "))) |\n"
                }
            }
            if !subject.accepted.isEmpty {
                text += "\nFailures that are accepted:\n\n"
                for (reason, count) in subject.accepted { text += "- \(count) × \(inline(reason))\n" }
            }
            if !subject.reasons.isEmpty {
                text += "\nNot tried, or not judged:\n\n"
                for (reason, count) in subject.reasons.prefix(mostReasons) {
                    text += "- \(count) × \(inline(reason))\n"
                }
                let rest = subject.reasons.count - mostReasons
                if rest > 0 { text += "- … for \(Count(rest, "reason")) more\n" }
            }
        }
        return text
    }

    // MARK: Page

    private static func html(_ statement: Statement) -> String {
        HTMLWriter.page("Statement of conformance: \(statement.conclusion)") { html in
            html.element("header") { html in
                html.element("h1", text: "Statement of conformance")
                html.element("p", ["class": "banner \(statement.isGood ? "good" : "bad")"]) { html in
                    html.element("strong", text: statement.conclusion)
                }
                html.element("p") { html in
                    html.text("GetMedia, tried by kvsconform \(statement.version) from \(statement.startedAt) with ")
                    html.element("code", text: statement.command)
                }
            }
            html.raw("\n<main id=\"main\">\n")
            for subject in statement.subjects { section(subject, &html) }
            html.raw("</main>\n")
            html.element("footer") { html in
                if let suite = statement.suite { html.text("Suite \(suite). ") }
                html.text("Journal SHA-256 \(statement.journal).")
            }
        }
    }

    private static func section(_ subject: Statement.Subject, _ html: inout HTMLWriter) {
        html.element("section") { html in
            html.element("h2", text: subject.name)
            html.element("p", text: "\(subject.endpoint), region \(subject.region), statuses of \(subject.dialect)")
            html.element("p", text: subject.counts.sentence())
            for (title, requirements) in subject.lists {
                html.element("h3", text: "\(title) (\(requirements.count))")
                html.element("p", text: requirements.joined(separator: ", "))
            }
            if !subject.readings.isEmpty {
                html.element("h3", text: "Readings of contested points")
                html.element("ul", ["class": "plain"]) { html in
                    for (point, seen) in subject.readings {
                        html.element("li", text: "\(point): \(seen.joined(separator: ", "))")
                    }
                }
            }
            if !subject.accepted.isEmpty {
                html.element("h3", text: "Failures that are accepted")
                html.element("ul", ["class": "plain"]) { html in
                    for (reason, count) in subject.accepted { html.element("li", text: "\(count) × \(reason)") }
                }
            }
            if !subject.reasons.isEmpty {
                html.element("h3", text: "Not tried, or not judged")
                html.element("ul", ["class": "plain"]) { html in
                    for (reason, count) in subject.reasons.prefix(mostReasons) {
                        html.element("li", text: "\(count) × \(reason)")
                    }
                    let rest = subject.reasons.count - mostReasons
                    if rest > 0 { html.element("li", text: "… for \(Count(rest, "reason")) more") }
                }
            }
        }
        html.line()
    }

    // MARK: Programs

    private static func json(_ statement: Statement) -> JSONNode {
        func strings(_ texts: [String]) -> JSONNode { .array(texts.map { .string($0) }) }
        func counted(_ reasons: [(reason: String, count: Int)]) -> JSONNode {
            .array(reasons.map { .object(["reason": .string($0.reason), "cases": .integer($0.count)]) })
        }
        return .object([
            "conclusion": .string(statement.conclusion),
            "conforms": .bool(statement.isGood),
            "version": .string(statement.version),
            "command": .string(statement.command),
            "startedAt": .string(statement.startedAt),
            "suite": statement.suite.map { .string($0) },
            "journalSHA256": .string(statement.journal),
            "targets": .array(
                statement.subjects.map { subject in
                    .object([
                        "name": .string(subject.name), "endpoint": .string(subject.endpoint),
                        "region": .string(subject.region), "dialect": .string(subject.dialect),
                        "kept": strings(subject.kept), "broken": strings(subject.broken),
                        "loosened": strings(subject.loosened), "undecided": strings(subject.undecided),
                        "readings": .object(
                            subject.readings.map { JSONNode.Member(name: $0.point, value: strings($0.seen)) }
                        ),
                        "reasons": counted(subject.reasons),
                        "accepted": subject.accepted.isEmpty ? nil : counted(subject.accepted),
                    ])
                }
            ),
        ])
    }
}

/// A badge in the form that Shields reads from an address.
///
/// Source: the schema of https://shields.io/badges/endpoint-badge.
struct BadgeFormat: ReportFormat {
    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let conclusion = RunConclusion(run)
        let counts = run.counts
        let (message, color): (String, String) =
            switch conclusion.role {
            case .good where !conclusion.isFlawless: (conclusion.words.lowercased(), "yellow")
            case .good: ("\(counts.passed) of \(Count(counts.total, "case")) passed", "brightgreen")
            case .doubtful: (conclusion.words.lowercased(), "yellow")
            default: (conclusion.words.lowercased(), "red")
            }
        let badge: JSONNode = .object([
            "schemaVersion": 1, "label": "GetMedia conformance", "message": .string(message), "color": .string(color),
        ])
        return [ReportDocument(name: "badge.json", bytes: badge.bytes(.pretty))]
    }
}
