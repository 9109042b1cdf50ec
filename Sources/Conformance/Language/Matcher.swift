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

    private static let operators = [
        "equals", "oneOf", "greaterThan", "atLeast", "lessThan", "atMost", "matches", "contains", "startsWith",
        "present", "length", "not",
    ]

    /// Reads a matcher for values of a type.
    init?(
        _ node: JSONNode,
        for type: ChunkField.ValueType,
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) {
        range = node.range
        guard let members = node.objectValue?.filter({ $0.name != "$comment" }),
            members.first.map({ !$0.name.hasPrefix("$") }) ?? true
        else {
            guard let value = Self.operand(node, for: type, in: scope, &diagnostics) else { return nil }
            tests = [.equals(value)]
            return
        }
        guard !members.isEmpty else {
            diagnostics.report(
                "scenario.empty-matcher",
                "this tests nothing",
                at: node.range,
                help: "write a value, or an operator: \(Self.operators.joined(separator: ", "))"
            )
            return nil
        }
        tests = members.compactMap { Self.test($0, for: type, in: scope, &diagnostics) }
        if tests.count < members.count { return nil }
        if let conflict = conflict(as: type) { diagnostics.report(conflict, among: members) }
    }

    private static func test(
        _ member: JSONNode.Member,
        for type: ChunkField.ValueType,
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> Test? {
        let node = member.value
        switch member.name {
        case "equals":
            return operand(node, for: type, in: scope, &diagnostics).map(Test.equals)
        case "oneOf":
            guard let elements = diagnostics.array(node, of: "values") else { return nil }
            let operands = elements.compactMap { operand($0, for: type, in: scope, &diagnostics) }
            return operands.count == elements.count ? .oneOf(operands) : nil
        case "greaterThan", "atLeast", "lessThan", "atMost":
            guard type.isOrdered else { return misfit(member, type, &diagnostics) }
            guard let value = operand(node, for: type, in: scope, &diagnostics) else { return nil }
            return switch member.name {
            case "greaterThan": .greaterThan(value)
            case "atLeast": .atLeast(value)
            case "lessThan": .lessThan(value)
            default: .atMost(value)
            }
        case "matches":
            guard type.hasForm else { return misfit(member, type, &diagnostics) }
            guard let text = diagnostics.string(node) else { return nil }
            do throws(PatternError) {
                return .matches(try Pattern(text))
            } catch {
                diagnostics.report("scenario.wrong-pattern", "'\(text)': \(error.message)", at: node.range)
                return nil
            }
        case "contains", "startsWith":
            guard member.name == "contains" ? type.hasParts : type.hasStart else {
                return misfit(member, type, &diagnostics)
            }
            guard let value = operand(node, for: .text, in: scope, &diagnostics) else { return nil }
            return member.name == "contains" ? .contains(value) : .startsWith(value)
        case "present":
            guard let flag = node.boolValue else {
                diagnostics.wrongType(node, expected: "true or false")
                return nil
            }
            return .present(flag)
        case "length":
            guard type.hasLength else { return misfit(member, type, &diagnostics) }
            let length = Matcher(node, for: .integer, in: scope, &diagnostics)
            length?.checkCount("a length", &diagnostics)
            return length.map(Test.length)
        case "not":
            return Matcher(node, for: type, in: scope, &diagnostics).map(Test.not)
        default:
            diagnostics.report(
                "scenario.unknown-operator",
                "a matcher has no operator '\(member.name)'",
                at: member.nameRange,
                help: Spelling.help(for: member.name, in: operators)
            )
            return nil
        }
    }

    private static func misfit(
        _ member: JSONNode.Member,
        _ type: ChunkField.ValueType,
        _ diagnostics: inout Diagnostics
    ) -> Test? {
        diagnostics.report(
            "scenario.operator-misfit",
            "'\(member.name)' does not apply to \(type.rawValue)",
            at: member.nameRange
        )
        return nil
    }

    /// The right side of a comparison, its type checked as far as it is known.
    private static func operand(
        _ node: JSONNode,
        for type: ChunkField.ValueType,
        in scope: ScopeShape,
        _ diagnostics: inout Diagnostics
    ) -> Template? {
        let template = Template(node, in: scope, &diagnostics)
        if let (kind, range) = misfit(of: template, node, type) {
            diagnostics.report(
                "scenario.wrong-type",
                "this is \(kind.phrase); it is compared with \(type.rawValue)",
                at: range,
                help: help(for: kind, type)
            )
            return nil
        }
        let values =
            switch template {
            case .literal(let literal): [literal]
            // What the file's own rows give is checked like what stands here.
            case .reference(let reference, _): scope.values(of: reference)
            default: [] as [JSONNode]
            }
        let misfits = values.filter { !fits($0, type) }
        for value in misfits {
            let found = value.kind == .array || value.kind == .object ? value.kind.phrase : value.text()
            diagnostics.report(
                "scenario.wrong-type",
                "this is \(found); it is compared with \(type.rawValue)",
                at: value.range,
                help: help(for: value.kind, type)
            )
        }
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

    /// The references in the matcher's values.
    package var references: [Reference] {
        tests.flatMap(\.references)
    }
}

extension Matcher.Test {
    var references: [Reference] {
        switch self {
        case .equals(let value), .greaterThan(let value), .atLeast(let value), .lessThan(let value), .atMost(let value),
            .contains(let value), .startsWith(let value):
            value.references
        case .oneOf(let values): values.flatMap(\.references)
        case .length(let matcher), .not(let matcher): matcher.references
        case .matches, .present: []
        }
    }
}
