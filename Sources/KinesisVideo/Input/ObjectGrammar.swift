/// What an object of a file of ours may hold, said once.
///
/// From it come the messages about its members – unknown, missing, of another type, out of range – and its JSON Schema;
/// what else there is to say about them is said by whoever reads the object.
package struct ObjectGrammar: Sendable {
    /// What the object is, as messages name it: `a step`.
    package let what: String

    /// Its members; any object may have a `$comment` too.
    package let members: [Member]

    private let rules: Schema

    /// Makes a grammar.
    ///
    /// - Parameters:
    ///   - what: What the object is, as messages name it: `a step`.
    ///   - members: Its members.
    ///   - exactlyOne: Whether one of them has to be there, and no other beside it.
    ///   - rules: What else an editor checks; its reader has to say it too.
    package init(_ what: String, _ members: [Member], exactlyOne: Bool = false, rules: Schema = .anything) {
        self.what = what
        self.members = members
        self.rules = exactlyOne ? rules.with("oneOf", members.map { .having($0.name) }) : rules
    }

    /// The schema of an object with these members and no others.
    package var schema: Schema {
        open.with("additionalProperties", false).with(rules)
    }

    /// The schema of an object with these members and others.
    package var open: Schema {
        let required = members.filter(\.isRequired).map(\.name)
        let properties = members.map { JSONNode.Member(name: $0.name, value: $0.schema.node) }
        let comment = JSONNode.Member(name: "$comment", value: .object(["description": "For people; not read."]))
        return Schema([
            "type": "object",
            "required": required.isEmpty ? nil : .array(required.map { .string($0) }),
            "properties": .object(properties + [comment]),
        ])
    }

    /// One member of an object.
    package struct Member: Sendable {
        /// The name.
        package let name: String

        let kind: ValueKind
        let isRequired: Bool
        private let about: Schema

        /// The schema of the value, with what there is to say about it.
        package var schema: Schema {
            about.with(kind.schema)
        }

        /// A member that may be missing.
        package static func optional(
            _ name: String,
            _ kind: ValueKind,
            _ description: String,
            default value: JSONNode? = nil,
            examples: [JSONNode] = []
        ) -> Member {
            let about = Schema().about(nil, description, default: value, examples: examples)
            return Member(name: name, kind: kind, isRequired: false, about: about)
        }

        /// A member that must be there.
        package static func required(
            _ name: String,
            _ kind: ValueKind,
            _ description: String,
            examples: [JSONNode] = []
        ) -> Member {
            let about = Schema().about(nil, description, examples: examples)
            return Member(name: name, kind: kind, isRequired: true, about: about)
        }

        /// The member that leads editors to the schema.
        package static let schema = Member.optional(
            "$schema",
            .string,
            "Where this schema lies, for editors; not read otherwise."
        )
    }
}

/// What kind of value a member of an object has.
package indirect enum ValueKind: Sendable {
    /// Any text.
    case string
    /// A text that goes into a header field, or that what goes into one is made of, and what messages call it: `the region`.
    case sendable(String)
    /// A `true` or `false`.
    case flag
    /// An integer of a range.
    case integer(ClosedRange<Int>)
    /// A duration such as `"500ms"`; a schema has to define it under this name.
    case duration
    /// One of these names, and what messages call them: `level`.
    case choice(String, [(name: String, meaning: String)])
    /// An object of a grammar, which may have a name in the schema; it is looked at when it is read.
    case object(ObjectGrammar, ref: String? = nil)
    /// An array of so many values at least, and what messages call them: `steps`.
    case array(String, ValueKind, atLeast: Int? = nil)
    /// What its reader knows; the schema is all that is said about it here.
    case other(Schema)

    /// One of the names of an enumeration, and what messages call them: `level`.
    package static func choice<Choice: ExplainedChoice>(_ what: String, _: Choice.Type) -> ValueKind {
        .choice(what, Choice.allCases.map { ($0.rawValue, $0.summary) })
    }

    /// What a schema has under a name.
    package static func ref(_ name: String) -> ValueKind {
        .other(.ref(name))
    }

    /// Values of different kinds, which their reader tells apart.
    package static func anyOf(_ kinds: [ValueKind]) -> ValueKind {
        .other(.anyOf(kinds.map(\.schema)))
    }

    /// The schema of such values.
    package var schema: Schema {
        switch self {
        case .string: .string
        case .sendable: .string.without(Schema.outsideFields)
        case .flag: .flag
        case .integer(let range): .integer(range)
        case .duration: .ref("duration")
        case .choice(_, let names): .choices(names.map { (.string($0.name), $0.meaning) })
        case .object(let grammar, let name): name.map { .ref($0) } ?? grammar.schema
        case .array(_, let kind, let count): .array(of: kind.schema, atLeast: count)
        case .other(let schema): schema
        }
    }

    /// Whether a value is of the kind, as far as that is said here; reports where it is not.
    func check<Context>(_ value: SourceValue<Context>) -> Bool {
        switch self {
        case .string: return value.string() != nil
        case .sendable(let subject):
            guard let text = value.string() else { return false }
            return value.canBeSent(RequestSyntax.problem(inValue: text), subject)
        case .flag: return value.flag() != nil
        case .integer(let range): return value.integer(in: range) != nil
        case .duration: return value.duration() != nil
        case .choice(let what, let names): return value.choice(among: names.map(\.name), what) != nil
        case .array(let what, let kind, _):
            let elements = value.elements(of: what)
            // All of them are looked at, so that all messages come at once.
            return elements.map { $0.count { !kind.check($0) } == 0 } ?? false
        case .object, .other: return true
        }
    }
}

/// An enumeration whose names people write, and which says what each of them means.
package protocol ExplainedChoice: RawRepresentable<String>, CaseIterable {
    /// What it means, in a line with a full stop.
    var summary: String { get }
}
