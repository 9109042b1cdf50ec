/// Reads the members of one object of a file of ours, and reports everything that is wrong with them.
///
/// Where the object has a grammar, its members are checked as it is opened, and those that are wrong are as good as
/// missing from then on. Otherwise a member counts as known once it has been asked for, and ``finish()`` reports the
/// others. `$comment` is welcome in every object. A required member that is missing or wrong is reported, and an empty
/// value stands in for it: of a file with anything wrong nothing is used.
package final class ObjectReader<Context> {
    /// The object.
    package let value: SourceValue<Context>

    /// What the object is, as messages name it: `a step`.
    package let what: String

    private let members: [JSONNode.Member]

    /// The first member of each name, for objects too large to be searched again and again.
    private let index: [ExactName: Int]

    private var known: Set<ExactName> = ["$comment"]
    private var wrong: Set<ExactName> = []
    private var grammar: ObjectGrammar?

    /// Opens an object; reports anything else and returns `nil`.
    package init?(_ value: SourceValue<Context>, as what: String) {
        guard let members = value.node.objectValue else {
            value.wrongType(expected: "an object (\(what))")
            return nil
        }
        self.value = value
        self.what = what
        self.members = members
        let isLarge = members.count > 32
        index = Dictionary(
            isLarge ? members.enumerated().map { (ExactName($1.name), $0) } : [],
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Opens an object, and reports all that its grammar does not allow.
    package convenience init?(_ value: SourceValue<Context>, _ grammar: ObjectGrammar) {
        self.init(value, as: grammar.what)
        for member in grammar.members {
            if let value = member.isRequired ? required(member.name) : optional(member.name), !member.kind.check(value)
            {
                wrong.insert(ExactName(member.name))
            }
        }
        finish()
        self.grammar = grammar
    }

    /// Reports every member that was never asked for.
    package func finish() {
        guard !value.diagnostics.isLenient else { return }
        let unknown = members.filter { !known.contains(ExactName($0.name)) }
        guard !unknown.isEmpty else { return }
        let names = known.map(\.text).filter { $0 != "$comment" }
        for member in unknown {
            value.report(
                unknown: member.name,
                "\(what) has no member '\(member.name)'",
                in: names,
                at: member.nameRange,
                code: "unknown-member"
            )
        }
    }

    // MARK: Members of any kind

    /// The members of the grammar that are there, right or wrong.
    package var present: [String] {
        (grammar?.members ?? []).map(\.name).filter { value.node[$0] != nil }
    }

    /// Whether the object has a member.
    package func has(_ name: String) -> Bool {
        member(name) != nil
    }

    /// A member that may be missing.
    package func optional(_ name: String) -> SourceValue<Context>? {
        if grammar == nil { known.insert(ExactName(name)) }
        return member(name).map(value.with)
    }

    /// A member that must be there; reports where it is not.
    package func required(_ name: String) -> SourceValue<Context>? {
        if let value = optional(name) { return value }
        // What the grammar requires was looked for when the object was opened.
        guard grammar == nil else { return nil }
        value.report("missing-member", "\(what) must have a member '\(name)'", at: value.start)
        return nil
    }

    private func member(_ name: String) -> JSONNode? {
        // Of an object with a grammar nothing else is read, and nothing that is wrong.
        if grammar != nil, !known.contains(ExactName(name)) || wrong.contains(ExactName(name)) { return nil }
        if !index.isEmpty { return index[ExactName(name)].map { members[$0].value } }
        return members.first { $0.name.isExactly(name) }?.value
    }

    // MARK: Scalars

    /// A text.
    package func string(_ name: String) -> String {
        required(name)?.string() ?? ""
    }

    /// A text that may be missing.
    package func optionalString(_ name: String) -> String? {
        optional(name)?.string()
    }

    /// An integer of a range, which the grammar says where there is one.
    package func integer(_ name: String, in range: ClosedRange<Int> = 0 ... .max) -> Int {
        required(name)?.integer(in: grammar == nil ? range : .min ... .max) ?? range.lowerBound
    }

    /// An integer of a range, which the grammar says where there is one, that may be missing.
    package func optionalInteger(_ name: String, in range: ClosedRange<Int> = 0 ... .max) -> Int? {
        optional(name)?.integer(in: grammar == nil ? range : .min ... .max)
    }

    /// A `true` or `false`; `false` where it is missing.
    package func flag(_ name: String) -> Bool {
        optional(name)?.flag() ?? false
    }

    /// A duration such as `"500ms"`, `"2s"` or `"1m"` that may be missing.
    package func duration(_ name: String) -> Duration? {
        optional(name)?.duration()
    }

    /// One of the names of an enumeration.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) -> Choice {
        required(name)?.choice(of: "'\(name)'") ?? Choice.allCases[Choice.allCases.startIndex]
    }

    /// One of the names of an enumeration that may be missing.
    package func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) -> Choice? {
        optional(name)?.choice(of: "'\(name)'")
    }

    // MARK: Arrays and objects

    /// An array of strings.
    package func strings(_ name: String) -> [String] {
        required(name)?.strings()?.compactMap(\.node.stringValue) ?? []
    }

    /// An array of strings; empty where it is missing.
    package func optionalStrings(_ name: String) -> [String] {
        optional(name)?.strings()?.compactMap(\.node.stringValue) ?? []
    }

    /// An object with members of its own.
    package func object<Result>(_ name: String, _ body: (ObjectReader) -> Result) -> Result {
        if let result = required(name).flatMap({ read($0, name, body) }) { return result }
        // What is wrong has been said: whatever the body finds missing in an empty object is no news.
        let unheard = Diagnostics(value.diagnostics.source, family: "")
        return body(ObjectReader(SourceValue(.object([]), value.context, unheard), members: [], as: what))
    }

    /// An object with members of its own that may be missing.
    package func optionalObject<Result>(_ name: String, _ body: (ObjectReader) -> Result?) -> Result? {
        optional(name).flatMap { read($0, name, body) }
    }

    private func read<Result>(_ value: SourceValue<Context>, _ name: String, _ body: (ObjectReader) -> Result?)
        -> Result?
    {
        if case .object(let grammar, _) = kind(of: name) { return ObjectReader(value, grammar).flatMap(body) }
        return value.object("'\(name)'", body)
    }

    /// An array of objects, each of which is what the name says; those that cannot be read are left out.
    package func objects<Result>(_ name: String, of what: String, _ body: (ObjectReader) -> Result?) -> [Result] {
        required(name)?.elements(of: "objects")?.compactMap { $0.object(what, body) } ?? []
    }

    /// An array of objects; empty where it is missing.
    package func optionalObjects<Result>(
        _ name: String,
        of what: String,
        _ body: (ObjectReader) -> Result?
    ) -> [Result] {
        optional(name)?.elements(of: "objects")?.compactMap { $0.object(what, body) } ?? []
    }

    /// An array of objects whose grammar that of this object says; empty where it is missing.
    package func optionalObjects<Result>(_ name: String, _ body: (ObjectReader) -> Result?) -> [Result] {
        guard case .array(_, .object(let grammar, _), _) = kind(of: name) else { return [] }
        return optional(name)?.node.arrayValue?.compactMap { element in
            ObjectReader(value.with(element), grammar).flatMap(body)
        } ?? []
    }

    private func kind(of name: String) -> ValueKind? {
        grammar?.members.first { $0.name == name }?.kind
    }

    private init(_ value: SourceValue<Context>, members: [JSONNode.Member], as what: String) {
        (self.value, self.members, self.what, index) = (value, members, what, [:])
    }
}

extension SourceValue {
    /// Reads an object with a body that asks for its members; reports anything else, and the members that nobody asked for.
    package func object<Result>(_ what: String, _ body: (ObjectReader<Context>) -> Result?) -> Result? {
        guard let reader = ObjectReader(self, as: what) else { return nil }
        defer { reader.finish() }
        return body(reader)
    }

    /// A member of an object whose names are its author's own.
    package typealias Entry = (name: String, nameRange: Range<Int>, value: SourceValue)

    /// The members of an object whose names are its author's own, but for comments; reports anything else.
    package func entries(as what: String) -> [Entry] {
        guard let members = node.objectValue else {
            wrongType(expected: "an object (\(what))")
            return []
        }
        return members.filter { $0.name != "$comment" }.map { ($0.name, $0.nameRange, with($0.value)) }
    }
}

/// A reader of a file of which nothing else needs to be known.
package typealias FileReader = ObjectReader<Void>
