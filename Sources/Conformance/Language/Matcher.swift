package import KinesisVideo

/// A test of one value: a plain value that it must equal, or an object of operators that must all hold.
///
/// The vocabulary is closed, and checked against the type of the value when the file is loaded.
package struct Matcher: Sendable, Hashable {
    /// One test.
    package indirect enum Test: Sendable, Hashable {
        case equals(Template)
        case oneOf([Template])
        case greaterThan(Template)
        case atLeast(Template)
        case lessThan(Template)
        case atMost(Template)
        /// The whole text has the form of a pattern.
        case matches(Pattern)
        /// The whole text has a form that a pattern could hardly tell.
        case form(TextForm)
        /// The text holds another.
        case contains(Template)
        case startsWith(Template)
        case present(Bool)
        case length(Matcher)
        case not(Matcher)
    }

    /// The tests; all must hold.
    package let tests: [Test]

    /// Where the matcher stands in its file.
    package let range: Range<Int>

    /// Reads a matcher for values of a type.
    init?(_ value: ScenarioValue, for type: ChunkField.ValueType) {
        range = value.range
        guard let members = value.node.objectValue?.filter({ $0.name != "$comment" }),
            members.first.map({ !$0.name.hasPrefix("$") || Operator.meant(by: $0.name) != nil }) ?? true
        else {
            guard let operand = Self.operand(value, for: type) else { return nil }
            tests = [.equals(operand)]
            return
        }
        guard !members.isEmpty else {
            let names = Operator.all.map(\.name).joined(separator: ", ")
            value.report("empty-matcher", "this tests nothing", help: "write a value, or an operator: \(names)")
            return nil
        }
        tests = members.compactMap { member in
            guard let found = Operator.all.first(where: { $0.name == member.name }) else {
                let help =
                    Operator.meant(by: member.name) ?? Spelling.help(for: member.name, in: Operator.all.map(\.name))
                let message = "a matcher has no operator '\(member.name)'"
                value.report("unknown-operator", message, at: member.nameRange, help: help)
                return nil
            }
            guard found.applies(type) else {
                let message = "'\(member.name)' does not apply to \(type.rawValue)"
                value.report("operator-misfit", message, at: member.nameRange)
                return nil
            }
            return found.test(value.with(member.value), type)
        }
        if tests.count < members.count { return nil }
        if let conflict = conflict(as: type) { value.report(conflict, among: members) }
    }

    /// The right side of a comparison, its type checked as far as it is known.
    fileprivate static func operand(_ value: ScenarioValue, for type: ChunkField.ValueType) -> Template? {
        func wrongType(_ found: String, _ kind: JSONNode.Kind, at range: Range<Int>, help: String? = nil) {
            let message = "this is \(found); it is compared with \(type.rawValue)"
            value.report("wrong-type", message, at: range, help: help ?? Self.help(for: kind, type))
        }
        if !type.isText, let text = value.node.stringValue, let meant = value.referenceMeant(by: text) {
            wrongType(value.node.text(), .string, at: value.range, help: "a reference is written \(meant)")
            return nil
        }
        let template = Template(value)
        if let (kind, range) = misfit(of: template, value.node, type) {
            wrongType(kind.phrase, kind, at: range)
            return nil
        }
        let values =
            switch template {
            case .literal(let literal): [literal]
            // What the file's own rows give is checked like what stands here.
            case .reference(let reference, _): value.scope.values(of: reference)
            default: [] as [JSONNode]
            }
        let misfits = values.filter { !fits($0, type) }
        for misfit in misfits {
            let isContainer = misfit.kind == .array || misfit.kind == .object
            let number = type == .integer ? misfit.stringValue.flatMap(Self.numberMeant) : nil
            wrongType(
                isContainer ? misfit.kind.phrase : misfit.text(),
                misfit.kind,
                at: misfit.range,
                help: number.map { "write a number: \($0)" }
            )
        }
        if misfits.isEmpty, type == .time { for node in values { value.with(node).warnOfUnit() } }
        return misfits.isEmpty ? template : nil
    }

    /// An array or object with something to fill in that is no value of a type, or has no element of one in it.
    private static func misfit(
        of template: Template,
        _ node: JSONNode,
        _ type: ChunkField.ValueType
    ) -> (JSONNode.Kind, Range<Int>)? {
        guard let kind = template.container else { return nil }
        guard kind == .array, type.isList else { return (kind, node.range) }
        guard type == .list, case .array(let elements) = template else { return nil }
        for (element, node) in zip(elements, node.arrayValue ?? []) {
            let isText = element.container == nil && element.literal.map { $0.stringValue != nil } ?? true
            if !isText { return (node.kind, node.range) }
        }
        return nil
    }

    private static func help(for kind: JSONNode.Kind, _ type: ChunkField.ValueType) -> String? {
        kind == .array && !type.isList ? "one of several values is written as {\"oneOf\": […]}" : type.form
    }

    /// The integer that a text was probably meant to be: digits, with a unit of bytes behind them or without.
    private static func numberMeant(by text: String) -> String? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        var unit = text[digits.endIndex...].lowercased().filter { $0 != " " }
        for end in ["/s", "ps", "/sec"] where unit.hasSuffix(end) { unit.removeLast(end.count) }
        let factors: [String: Int64] = [
            "": 1, "b": 1, "bytes": 1, "k": 1000, "kb": 1000, "m": 1_000_000, "mb": 1_000_000, "g": 1_000_000_000,
            "gb": 1_000_000_000, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
        ]
        guard let factor = factors[unit] else { return nil }
        let (product, isTooMuch) = number.multipliedReportingOverflow(by: factor)
        return isTooMuch ? nil : unit.isEmpty ? "\(product)" : "\(product) bytes"
    }

    private static func fits(_ literal: JSONNode, _ type: ChunkField.ValueType) -> Bool {
        switch type {
        case .fragmentNumber: literal.stringValue.flatMap(FragmentNumber.init) != nil
        case .time: WallTime(json: literal) != nil
        case .integer: literal.integerValue != nil
        case .text: literal.stringValue != nil
        case .flag: literal.boolValue != nil
        case .list: literal.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
        case .json: literal.objectValue == nil
        }
    }
}

/// The forms of texts that have names.
package enum TextForm: String, ExplainedChoice, Sendable {
    case endpoint

    package var summary: String {
        switch self {
        case .endpoint:
            "An http or https URL of a host, with or without a port, and of nothing else: no user, path, query or fragment."
        }
    }

    /// Whether a text has the form.
    func fits(_ text: String) -> Bool {
        switch self {
        case .endpoint: Endpoint.isOrigin(text)
        }
    }
}

extension Matcher {
    /// An operator of the language; one more is one entry of ``all``, a case of ``Test``, and what that means to a judge.
    struct Operator: Sendable {
        typealias ValueType = ChunkField.ValueType

        let name: String
        /// Whether it applies to values of a type.
        let applies: @Sendable (ValueType) -> Bool
        /// What stands behind it, and what it means.
        let member: @Sendable (ValueType) -> ObjectGrammar.Member
        /// Reads what stands behind it.
        let test: @Sendable (ScenarioValue, ValueType) -> Test?

        private init(
            _ name: String,
            _ summary: String,
            _ kind: @escaping @Sendable (ValueType) -> ValueKind,
            examples: [JSONNode] = [],
            appliesTo applies: @escaping @Sendable (ValueType) -> Bool = { _ in true },
            _ test: @escaping @Sendable (ScenarioValue, ValueType) -> Test?
        ) {
            (self.name, self.applies, self.test) = (name, applies, test)
            member = { .optional(name, kind($0), summary, examples: examples) }
        }

        private static func comparing(
            _ name: String,
            _ summary: String,
            appliesTo applies: @escaping @Sendable (ValueType) -> Bool = { $0.isOrdered },
            _ test: @escaping @Sendable (Template) -> Test
        ) -> Operator {
            Operator(name, summary, { .ref($0.operandName) }, appliesTo: applies) {
                Matcher.operand($0, for: $1).map(test)
            }
        }

        private static func finding(
            _ name: String,
            _ summary: String,
            appliesTo applies: @escaping @Sendable (ValueType) -> Bool,
            _ test: @escaping @Sendable (Template) -> Test
        ) -> Operator {
            Operator(name, summary, { _ in .ref(ValueType.text.operandName) }, appliesTo: applies) { value, _ in
                Matcher.operand(value, for: .text).map(test)
            }
        }

        /// What operators of other languages are called here.
        private static let synonyms: [(meant: String, names: [String])] = [
            ("equals", ["==", "=", "===", "eq", "is", "equal", "equalTo", "const", "value"]),
            ("oneOf", ["in", "anyOf", "any", "enum", "isIn", "among"]),
            ("greaterThan", [">", "gt", "greater", "moreThan", "above", "exclusiveMinimum", "after"]),
            ("atLeast", [">=", "=>", "gte", "ge", "min", "minimum", "greaterOrEqual", "from"]),
            ("lessThan", ["<", "lt", "less", "below", "exclusiveMaximum", "before"]),
            ("atMost", ["<=", "=<", "lte", "le", "max", "maximum", "lessOrEqual", "to", "upTo"]),
            ("matches", ["regex", "regexp", "pattern", "match", "=~", "~", "like"]),
            ("contains", ["includes", "include", "has", "contain"]),
            ("startsWith", ["prefix", "beginsWith", "starts", "startWith"]),
            ("present", ["exists", "defined", "isPresent", "required"]),
            ("length", ["size", "len", "count"]),
        ]

        /// What was probably meant by the name of an operator that this language calls otherwise, as a piece of advice.
        static func meant(by name: String) -> String? {
            let word = name.hasPrefix("$") ? String(name.dropFirst()) : name
            if ["!=", "<>", "ne", "neq", "notEquals", "isNot"].contains(word) { return "write {\"not\": …}" }
            if ["between", "range"].contains(word) { return "write {\"atLeast\": …, \"atMost\": …}" }
            if word == "absent" { return "write {\"present\": false}" }
            if name != word, all.contains(where: { $0.name == word }) { return "did you mean '\(word)'?" }
            return synonyms.first { $0.names.contains(word) }.map { "did you mean '\($0.meant)'?" }
        }

        static let all = [
            comparing("equals", "Is equal.", appliesTo: { _ in true }, Test.equals),
            Operator("oneOf", "Is equal to one of several.", { .array("values", .ref($0.operandName)) }) {
                value,
                type in
                guard let elements = value.elements(of: "values") else { return nil }
                let operands = elements.compactMap { Matcher.operand($0, for: type) }
                return operands.count == elements.count ? .oneOf(operands) : nil
            },
            comparing("greaterThan", "Is greater.", Test.greaterThan),
            comparing("atLeast", "Is equal or greater.", Test.atLeast),
            comparing("lessThan", "Is less.", Test.lessThan),
            comparing("atMost", "Is equal or less.", Test.atMost),
            Operator(
                "matches",
                "Has the form of a pattern, as a whole: literals, '.', classes, \\d \\w \\s, groups, '|', and the quantifiers ? * + {m,n}.",
                { _ in .string },
                examples: ["[0-9]+"],
                appliesTo: { $0.hasForm }
            ) { value, _ in
                guard let text = value.string() else { return nil }
                do throws(PatternError) {
                    return .matches(try Pattern(text))
                } catch {
                    value.report("wrong-pattern", "'\(text)': \(error.message)")
                    return nil
                }
            },
            Operator(
                "form",
                "Has a form that has a name.",
                { _ in .choice("form of texts", TextForm.self) },
                appliesTo: { $0.hasStart }
            ) { value, _ in value.choice(of: "form of texts").map(Test.form) },
            finding(
                "contains",
                "Has this text in it, or among its elements.",
                appliesTo: { $0.hasParts },
                Test.contains
            ),
            finding("startsWith", "Starts with this text.", appliesTo: { $0.hasStart }, Test.startsWith),
            Operator("present", "Is there, or is not.", { _ in .flag }) { value, _ in value.flag().map(Test.present) },
            Operator(
                "length",
                "Has a length of characters, digits or elements that fits.",
                { _ in .matcher(.integer) },
                appliesTo: { $0.hasLength }
            ) { value, _ in
                let length = Matcher(value, for: .integer)
                length?.checkCount("a length", value)
                return length.map(Test.length)
            },
            Operator("not", "Does not fit.", { .matcher($0) }) { Matcher($0, for: $1).map(Test.not) },
        ]
    }
}

extension ScenarioObject {
    /// A matcher that may be missing.
    func matcher(_ name: String, for type: ChunkField.ValueType) -> Matcher? {
        optional(name).flatMap { Matcher($0, for: type) }
    }
}

extension ValueKind {
    /// A matcher of values of a type.
    static func matcher(_ type: ChunkField.ValueType) -> ValueKind {
        .ref(type.matcherName)
    }
}
