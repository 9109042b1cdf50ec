internal import Conformance
internal import ConformanceReports
internal import KinesisVideo
internal import KinesisVideoClient

extension ProjectSetting {
    /// The member of the file.
    var member: ObjectGrammar.Member {
        .optional(name, valueKind, note, examples: examples)
    }

    /// What it is, and which commands take it where that is not 'run'.
    private var note: String {
        guard let commands, commands != ["run"] else { return summary }
        let names = commands.sorted().map { "'\($0)'" }
        return
            "\(summary) For \(names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1])."
    }

    private var valueKind: ValueKind {
        switch kind {
        case .flag: .flag
        case .integer(let range): .integer(range)
        case .choice(let choices): .choice("'\(name)'", choices)
        case .text, .path: .other(Self.something)
        case .seconds: .other(.anyOf([.integer(1...86_400), .text("^[1-9][0-9]*[smh]?$")]))
        case .size: .other(.anyOf([.integer(1 ... .max), .text("^[1-9][0-9]*[KMGkmg]?$")]))
        case .texts, .expressions, .places, .targets, .ways: .other(Self.oneOrMore(Self.something))
        case .outputs:
            .other(Self.oneOrMore(.text("^(\(ReportKind.allCases.map(\.rawValue).joined(separator: "|")))(=.+)?$")))
        case .streams: .other(.object(others: Self.something))
        }
    }

    private static let something = Schema.text(".")

    private static func oneOrMore(_ schema: Schema) -> Schema {
        .anyOf([schema, .array(of: schema, atLeast: 1)])
    }

    /// The values as the option takes them; `nil` where something is wrong with them, which is reported.
    func values(_ value: SourceValue<Void>) -> [String]? {
        switch kind {
        case .flag: value.flag().map { ["\($0)"] }
        case .integer, .choice: [value.node.stringValue ?? value.node.text()]
        case .text, .path: Self.text(value).map { [$0] }
        case .seconds: measure(value, "a length of time: seconds, or a text such as \"2m\"") { Seconds(argument: $0) }
        case .size: measure(value, "a number of bytes, or a text such as \"64M\"") { ByteCount(argument: $0) }
        case .texts, .places, .targets: Self.texts(value)
        case .expressions:
            checked(value) { text throws(Diagnostic) in
                _ = try CaseExpressionParser.parse(SourceText(name: name, text: text))
            } problem: {
                ($0.message, $0.help)
            }
        case .ways:
            checked(value) { text throws(ConnectToError) in
                _ = try ConnectTo(text)
            } problem: {
                ($0.description, nil)
            }
        case .outputs: outputs(value)
        case .streams:
            value.entries(as: "'\(name)'").reduce(into: [String]?.some([])) { all, entry in
                guard let text = Self.text(entry.value) else {
                    all = nil
                    return
                }
                all?.append("\(entry.name)=\(text)")
            }
        }
    }

    private static func text(_ value: SourceValue<Void>) -> String? {
        guard let text = value.string() else { return nil }
        if !text.isEmpty { return text }
        value.report("empty", "this is empty")
        return nil
    }

    /// The elements of an array, or the value itself; with all that is wrong with each of them.
    private static func elements(_ value: SourceValue<Void>) -> [SourceValue<Void>]? {
        guard value.node.kind != .string else { return [value] }
        guard let elements = value.node.arrayValue else {
            value.wrongType(expected: "a string, or an array of strings")
            return nil
        }
        if elements.isEmpty { value.report("empty", "this is empty", help: "leave it out") }
        return elements.isEmpty ? nil : elements.map(value.with)
    }

    private static func texts(_ value: SourceValue<Void>) -> [String]? {
        guard let elements = elements(value) else { return nil }
        let texts = elements.compactMap(text)
        return texts.count == elements.count ? texts : nil
    }

    private func measure(_ value: SourceValue<Void>, _ expected: String, _ read: (String) -> (any Sendable)?)
        -> [String]?
    {
        let text = value.node.stringValue ?? value.node.intValue.map(String.init)
        guard let text else {
            value.wrongType(expected: expected)
            return nil
        }
        if read(text) != nil { return [text] }
        value.report("out-of-range", "\(value.node.text()) is not \(expected)")
        return nil
    }

    private func checked<Problem: Error>(
        _ value: SourceValue<Void>,
        _ check: (String) throws(Problem) -> Void,
        problem: (Problem) -> (message: String, help: String?)
    ) -> [String]? {
        guard let elements = Self.elements(value), let texts = Self.texts(value) else { return nil }
        var isWell = true
        for (element, text) in zip(elements, texts) {
            do throws(Problem) {
                try check(text)
            } catch {
                let problem = problem(error)
                element.report("wrong-form", problem.message, help: problem.help)
                isWell = false
            }
        }
        return isWell ? texts : nil
    }

    private func outputs(_ value: SourceValue<Void>) -> [String]? {
        guard let elements = Self.elements(value), let texts = Self.texts(value) else { return nil }
        var isWell = true
        for (element, text) in zip(elements, texts) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let known = ReportKind.allCases.map(\.rawValue)
            if !known.contains(parts[0]) {
                element.report(unknown: parts[0], "there is no format '\(parts[0])'", in: known)
                isWell = false
            } else if parts.count == 2, parts[1].isEmpty {
                element.report("empty", "a path is missing behind '='")
                isWell = false
            }
        }
        return isWell ? texts : nil
    }
}
