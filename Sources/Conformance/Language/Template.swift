package import KinesisVideo

/// A JSON value of a scenario in which references and generated values are still to be filled in.
package indirect enum Template: Sendable, Hashable {
    /// A part of a text.
    package enum Piece: Sendable, Hashable {
        case text(String)
        case reference(Reference)
    }

    /// A value without anything to fill in.
    case literal(JSONNode)
    /// `"${x}"` alone: the value keeps its type.
    case reference(Reference, range: Range<Int>)
    /// References inside of text: each becomes text.
    case text([Piece], range: Range<Int>)
    /// An array with something to fill in.
    case array([Template])
    /// An object with something to fill in; the members keep their order.
    case object([Member])
    /// `{"$name": …}`: a value that is made when the case runs.
    case generated(Generator, range: Range<Int>)

    /// One member of an object.
    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: Template
    }
}

extension Template {
    /// Compiles a JSON value, and reports references that cannot lead anywhere.
    init(_ value: ScenarioValue) {
        switch value.node.value {
        case .null, .bool, .number:
            self = .literal(value.node)
        case .string(let text):
            self.init(text, value)
        case .array(let elements):
            let templates = elements.map { Template(value.with($0)) }
            self = templates.allSatisfy(\.isLiteral) ? .literal(value.node) : .array(templates)
        case .object(let members):
            if let first = members.first, members.count == 1, first.name.hasPrefix("$"), first.name != "$comment" {
                // What is no generator was complained about already: a value of no known type, so that nobody else does.
                let generator = Generator(first, value)
                self = generator.map { .generated($0, range: value.range) } ?? .text([], range: value.range)
                return
            }
            let templates = members.map { Member(name: $0.name, value: Template(value.with($0.value))) }
            self = templates.allSatisfy(\.value.isLiteral) ? .literal(value.node) : .object(templates)
        }
    }

    /// Compiles a text with `${…}` in it; `$${` stands for `${` itself.
    private init(_ text: String, _ value: ScenarioValue) {
        guard Self.opening(in: Substring(text).utf8) != nil else {
            self = .literal(value.node)
            if let meant = value.referenceMeant(by: text) {
                let message = "'\(text)' is a text and not a reference"
                value.warn("literal-reference", message, help: "a reference is written \(meant)")
            }
            return
        }
        var pieces: [Piece] = []
        var plain = ""
        var isMalformed = false
        var rest = Substring(text).utf8
        func malformed(_ message: String, _ help: String) {
            value.report("malformed-reference", message, help: help)
            isMalformed = true
        }
        while let opening = Self.opening(in: rest) {
            let before = rest[..<opening]
            rest = rest[rest.index(opening, offsetBy: 2)...]
            if before.last == UInt8(ascii: "$") {
                plain += Substring(before.dropLast()) + "${"
                continue
            }
            plain += Substring(before)
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                malformed("'${' is not closed by '}'", "write '$${' for a literal '${'")
                break
            }
            let name = String(Substring(rest[..<end]))
            rest = rest[rest.index(after: end)...]
            guard let reference = Reference(name) else {
                let meant = value.referenceMeant(by: "{\(name)}")
                malformed(
                    "'${\(name)}' is no reference",
                    meant.map { "a reference is written \($0)" }
                        ?? "a reference is a path: ${name}, ${stream.fragments[0].fragmentNumber}"
                )
                continue
            }
            value.check(reference)
            value.context.log.all.append(reference)
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(.reference(reference))
        }
        if isMalformed {
            // Complained about already: a value of no known type, so that nobody else does.
            self = .text([], range: value.range)
            return
        }
        plain += Substring(rest)
        if !plain.isEmpty { pieces.append(.text(plain)) }
        if pieces.count == 1, case .reference(let reference) = pieces[0] {
            self = .reference(reference, range: value.range)
        } else if pieces.contains(where: { if case .reference = $0 { true } else { false } }) {
            self = .text(pieces, range: value.range)
        } else {
            self = .literal(JSONNode(.string(plain), range: value.range))
        }
    }

    /// Where the next `${` begins.
    private static func opening(in text: Substring.UTF8View) -> Substring.UTF8View.Index? {
        var rest = text
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[rest.index(after: dollar)...]
            if rest.first == UInt8(ascii: "{") { return dollar }
        }
        return nil
    }

    /// Whether nothing is to be filled in.
    package var isLiteral: Bool {
        if case .literal = self { true } else { false }
    }

    /// The value, where nothing is to be filled in.
    package var literal: JSONNode? {
        if case .literal(let node) = self { node } else { nil }
    }

    /// The array or object with something to fill in, as which it never stands for a text or a number.
    package var container: JSONNode.Kind? {
        switch self {
        case .array: .array
        case .object: .object
        case .literal, .reference, .text, .generated: nil
        }
    }

    /// The references in the value, in order.
    package var references: [Reference] {
        switch self {
        case .literal: []
        case .reference(let reference, _): [reference]
        case .text(let pieces, _):
            pieces.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
        case .array(let elements): elements.flatMap(\.references)
        case .object(let members): members.flatMap(\.value.references)
        case .generated(let generator, _): generator.references
        }
    }

    /// Fills in the references.
    ///
    /// - Throws: ``ResolutionError`` for the first reference without a value, and for a value that grows beyond the scope's
    ///   ``ValueBudget``.
    package func resolved(in scope: Scope) throws(ResolutionError) -> JSONNode {
        if case .literal(let node) = self { return node }
        var budget = scope.remaining
        defer { scope.note(budget) }
        return try resolved(in: scope, &budget)
    }

    /// Fills in the references of a value that others share a budget with.
    func resolved(in scope: Scope, _ budget: inout ValueBudget) throws(ResolutionError) -> JSONNode {
        switch self {
        case .literal(let node):
            try budget.spend(on: node)
            return node
        case .reference(let reference, _):
            let node = try scope.value(of: reference)
            try budget.spend(on: node)
            return node
        case .text(let pieces, _):
            var text = ""
            for piece in pieces {
                switch piece {
                case .text(let plain):
                    try budget.spend(bytes: plain.utf8.count)
                    text += plain
                case .reference(let reference):
                    let node = try scope.value(of: reference)
                    try budget.spend(on: node)
                    text += node.plainText
                }
            }
            return .string(text)
        case .array(let elements):
            try budget.spend(nodes: 1)
            var nodes: [JSONNode] = []
            for element in elements { nodes.append(try element.resolved(in: scope, &budget)) }
            return .array(nodes)
        case .object(let members):
            try budget.spend(nodes: 1)
            var nodes: [JSONNode.Member] = []
            for member in members {
                try budget.spend(bytes: member.name.utf8.count)
                nodes.append(JSONNode.Member(name: member.name, value: try member.value.resolved(in: scope, &budget)))
            }
            return .object(nodes)
        case .generated(let generator, _):
            return try generator.value(in: scope, &budget)
        }
    }
}

extension JSONNode {
    /// The value as it stands inside of text: a string without its quotation marks, anything else as JSON.
    package var plainText: String {
        stringValue ?? text()
    }
}

extension ScenarioObject {
    /// A value with something to fill in, that may be missing.
    func template(_ name: String) -> Template? {
        optional(name).map { Template($0) }
    }
}

extension ValueKind {
    /// Any JSON, in which references and generated values can stand.
    static let value = ValueKind.ref("value")
}
