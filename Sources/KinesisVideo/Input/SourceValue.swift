/// A value of a file of ours, with what is known where it stands, and where to say what is wrong with it.
package struct SourceValue<Context> {
    /// The value.
    package let node: JSONNode

    /// What else its readers need to know.
    package let context: Context

    /// Takes what is wrong with the value.
    package let diagnostics: Diagnostics

    /// Makes a value of a file.
    package init(_ node: JSONNode, _ context: Context, _ diagnostics: Diagnostics) {
        self.node = node
        self.context = context
        self.diagnostics = diagnostics
    }

    /// Another value of the same file.
    package func with(_ node: JSONNode) -> SourceValue {
        SourceValue(node, context, diagnostics)
    }

    /// The same value, of which more is known.
    package func with<Other>(context: Other) -> SourceValue<Other> {
        SourceValue<Other>(node, context, diagnostics)
    }

    /// Where the value stands.
    package var range: Range<Int> {
        node.range
    }

    /// The value's first byte: enough to show where something is missing in an object that may be long.
    package var start: Range<Int> {
        node.range.lowerBound..<min(node.range.lowerBound + 1, node.range.upperBound)
    }
}

// MARK: - What is wrong

extension SourceValue {
    /// Reports what is wrong with the value, or at another place of the same file.
    package func report(
        _ code: String,
        _ message: String,
        at range: Range<Int>? = nil,
        related: [Diagnostic.Related] = [],
        help: String? = nil
    ) {
        diagnostics.report(code, message, at: range ?? self.range, related: related, help: help)
    }

    /// Reports what is most likely not what was meant; the file is used all the same.
    package func warn(
        _ code: String,
        _ message: String,
        at range: Range<Int>? = nil,
        related: [Diagnostic.Related] = [],
        help: String? = nil
    ) {
        diagnostics.report(code, message, as: .warning, at: range ?? self.range, related: related, help: help)
    }

    /// Reports a name that is not among those that are known, with the nearest of them, or the place that it belongs to.
    package func report(
        unknown name: String,
        _ message: String,
        in known: some Collection<String>,
        at range: Range<Int>? = nil,
        code: String = "unknown-name"
    ) {
        report(code, message, at: range, help: diagnostics.isFull ? nil : help(for: name, in: known, code))
    }

    private func help(for name: String, in known: some Collection<String>, _ code: String) -> String? {
        code == "unknown-member"
            ? Spelling.help(for: name, in: known, elsewhere: diagnostics.places)
            : Spelling.help(for: name, in: known)
    }

    /// Reports a value of the wrong kind.
    package func wrongType(expected: String) {
        let found =
            switch node.kind {
            case .null, .bool, .number: node.text()
            case .string, .array, .object: node.kind.phrase
            }
        report("wrong-type", "this is \(found); expected \(expected)")
    }
}

extension SourceValue {
    /// Reports what cannot stand in a request, which nothing could be judged by.
    @discardableResult
    package func canBeSent(_ problem: String?, _ subject: String, help: String? = nil) -> Bool {
        guard let problem else { return true }
        report("unsendable", "\(subject) \(problem), which cannot be sent", help: help)
        return false
    }
}

// MARK: - Kinds of values

extension SourceValue {
    /// The text of a string; reports anything else.
    package func string() -> String? {
        expect("a string", node.stringValue)
    }

    /// A `true` or `false`; reports anything else.
    package func flag() -> Bool? {
        expect(JSONNode.Kind.bool.phrase, node.boolValue)
    }

    /// The elements of an array; reports anything else.
    package func elements(of what: String) -> [SourceValue]? {
        expect("an array of \(what)", node.arrayValue)?.map(with)
    }

    /// The strings of an array with their places; reports anything else.
    package func strings() -> [SourceValue]? {
        elements(of: "strings")?.filter { $0.string() != nil }
    }

    /// An integer of a range; reports anything else.
    package func integer(in range: ClosedRange<Int>) -> Int? {
        guard let number = expect("an integer", node.intValue) else { return nil }
        if range.contains(number) { return number }
        report(
            "out-of-range",
            range.upperBound == .max
                ? "\(number) is less than \(range.lowerBound)"
                : "\(number) is not between \(range.lowerBound) and \(range.upperBound)"
        )
        return nil
    }

    /// One of the names of an enumeration; reports anything else with the nearest name.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(of what: String) -> Choice? {
        choice(among: Choice.allCases.map(\.rawValue), what).flatMap { Choice(rawValue: $0) }
    }

    /// One of the names of an enumeration; reports anything else with the nearest name.
    func choice(among names: [String], _ what: String) -> String? {
        guard let text = string() else { return nil }
        if names.contains(text) { return text }
        report(unknown: text, "'\(text)' is no \(what)", in: names)
        return nil
    }

    /// One of the names that are known; reports anything else with the nearest of them.
    package func known(in names: some Collection<String>, _ what: String) -> String? {
        guard let name = string() else { return nil }
        if names.contains(name) { return name }
        report(unknown: name, "there is no \(what) '\(name)'", in: names)
        return nil
    }

    /// A duration: a positive integer with the unit `ms`, `s` or `m`; reports anything else.
    package func duration() -> Duration? {
        guard let text = expect("a duration such as \"500ms\", \"2s\" or \"1m\"", node.stringValue) else { return nil }
        if let duration = Duration(shortText: text) { return duration }
        report(
            "wrong-duration",
            "'\(text)' is no duration",
            help: "write a positive integer and its unit, up to a day: \"500ms\", \"2s\" or \"1m\""
        )
        return nil
    }

    private func expect<Result>(_ what: String, _ result: Result?) -> Result? {
        if result == nil { wrongType(expected: what) }
        return result
    }
}

extension Duration {
    /// Reads a positive integer with the unit `ms`, `s` or `m`, up to a day; `nil` for any other text.
    package init?(shortText text: String) {
        let digits = text.utf8.prefix(while: \.isASCIIDigit)
        let milliseconds: Int64? =
            switch String(Substring(text.utf8.dropFirst(digits.count))) {
            case "ms": 1
            case "s": 1000
            case "m": 60_000
            default: nil
            }
        guard let milliseconds, let count = Int64(Substring(digits)), (1...86_400_000 / milliseconds).contains(count)
        else { return nil }
        self = .milliseconds(count * milliseconds)
    }
}
