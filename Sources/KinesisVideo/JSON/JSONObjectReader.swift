/// Reads the members of one object into a value, and notes everything that is wrong with them instead of stopping.
///
/// Every member has to be asked for by name; what nobody asked for is a problem at the end, with the nearest known name
/// as a suggestion. A nil where a required member was asked for means that the problem has been noted.
package struct JSONObjectReader {
    /// The object.
    package let node: JSONNode

    /// Where the object stands, as a JSON Pointer.
    package let path: String

    /// What was found so far, in the order in which it was found.
    package private(set) var problems: [JSONProblem] = []

    private let members: [JSONNode.Member]
    private var known: [String] = []

    private init(node: JSONNode, members: [JSONNode.Member], path: String) {
        self.node = node
        self.members = members
        self.path = path
    }

    /// Reads an object with a body that asks for its members.
    ///
    /// - Parameters:
    ///   - node: the value that has to be an object.
    ///   - path: where it stands, as a JSON Pointer.
    ///   - problems: where problems are added.
    ///   - body: asks for the members, and makes the value.
    /// - Returns: what the body made; nil where the node is no object.
    package static func read<Result>(
        _ node: JSONNode,
        path: String = "",
        problems: inout [JSONProblem],
        _ body: (inout JSONObjectReader) -> Result?
    ) -> Result? {
        guard let members = node.objectValue else {
            problems.append(JSONProblem(Self.wrongKind("an object", node), at: node.range, path: path))
            return nil
        }
        var reader = JSONObjectReader(node: node, members: members, path: path)
        let result = body(&reader)
        reader.noteUnknownMembers()
        problems.append(contentsOf: reader.problems)
        return result
    }

    // MARK: Members of any kind

    /// The member's value, whatever it is; nil without a problem where there is none.
    package mutating func optional(_ name: String) -> JSONNode? {
        if !known.contains(name) { known.append(name) }
        return members.first { $0.name.isExactly(name) }?.value
    }

    /// The member's value, whatever it is.
    package mutating func required(_ name: String) -> JSONNode? {
        if let value = optional(name) { return value }
        // An object may be long: its first bracket is enough to show where the member is missing.
        note("'\(name)' is missing", at: node.range.lowerBound..<min(node.range.lowerBound + 1, node.range.upperBound))
        return nil
    }

    /// Whether the object has the member.
    package func has(_ name: String) -> Bool {
        members.contains { $0.name.isExactly(name) }
    }

    // MARK: Scalars

    /// A required string.
    package mutating func string(_ name: String) -> String? {
        convert(required(name), name, "a string", \.stringValue)
    }

    /// A string that may be absent.
    package mutating func optionalString(_ name: String) -> String? {
        convert(optional(name), name, "a string", \.stringValue)
    }

    /// A required integer within bounds.
    package mutating func integer(_ name: String, in bounds: ClosedRange<Int> = .min ... .max) -> Int? {
        bounded(convert(required(name), name, "an integer", \.intValue), name, bounds)
    }

    /// An integer within bounds that may be absent.
    package mutating func optionalInteger(_ name: String, in bounds: ClosedRange<Int> = .min ... .max) -> Int? {
        bounded(convert(optional(name), name, "an integer", \.intValue), name, bounds)
    }

    /// A `true` or `false` with a value for its absence.
    package mutating func flag(_ name: String, default absent: Bool = false) -> Bool {
        convert(optional(name), name, JSONNode.Kind.bool.phrase, \.boolValue) ?? absent
    }

    /// A required string that is one of an enumeration's raw values.
    package mutating func choice<Choice>(_ name: String, of type: Choice.Type = Choice.self) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        choice(required(name), name)
    }

    /// A string that is one of an enumeration's raw values, or absent.
    package mutating func optionalChoice<Choice>(_ name: String, of type: Choice.Type = Choice.self) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        choice(optional(name), name)
    }

    // MARK: Arrays and objects

    /// A required array of strings.
    package mutating func strings(_ name: String) -> [String]? {
        convert(required(name), name, "an array of strings") { node in
            guard let elements = node.arrayValue else { return nil }
            let texts = elements.compactMap(\.stringValue)
            return texts.count == elements.count ? texts : nil
        }
    }

    /// An array of strings; empty where it is absent.
    package mutating func optionalStrings(_ name: String) -> [String] {
        has(name) ? strings(name) ?? [] : absent(name, [])
    }

    /// A required object.
    package mutating func object<Result>(
        _ name: String,
        _ body: (inout JSONObjectReader) -> Result?
    ) -> Result? {
        required(name).flatMap { read($0, at: Self.token(name), body) }
    }

    /// An object that may be absent.
    package mutating func optionalObject<Result>(
        _ name: String,
        _ body: (inout JSONObjectReader) -> Result?
    ) -> Result? {
        optional(name).flatMap { read($0, at: Self.token(name), body) }
    }

    /// A required array of objects; those that have problems are left out.
    package mutating func objects<Result>(
        _ name: String,
        _ body: (inout JSONObjectReader) -> Result?
    ) -> [Result]? {
        guard let elements = convert(required(name), name, "an array of objects", \.arrayValue) else { return nil }
        return elements.enumerated().compactMap { read($1, at: "\(Self.token(name))/\($0)", body) }
    }

    /// An array of objects; empty where it is absent.
    package mutating func optionalObjects<Result>(
        _ name: String,
        _ body: (inout JSONObjectReader) -> Result?
    ) -> [Result] {
        has(name) ? objects(name, body) ?? [] : absent(name, [])
    }

    /// The members of a required object whose names are not fixed, in order.
    package mutating func entries(_ name: String) -> [JSONNode.Member]? {
        convert(required(name), name, "an object", \.objectValue)
    }

    // MARK: Problems

    /// Notes a problem at a place of the caller's choice.
    package mutating func note(_ message: String, at range: Range<Int>, suggestion: String? = nil) {
        problems.append(JSONProblem(message, at: range, path: path, suggestion: suggestion))
    }

    /// Notes a problem at a member's value, or at the object where there is no such member.
    package mutating func note(_ message: String, atMember name: String, suggestion: String? = nil) {
        let range = members.first { $0.name.isExactly(name) }?.value.range ?? node.range
        problems.append(
            JSONProblem(message, at: range, path: "\(path)/\(Self.token(name))", suggestion: suggestion)
        )
    }

    private mutating func noteUnknownMembers() {
        for member in members where !known.contains(where: { $0.isExactly(member.name) }) {
            let unused = known.filter { !has($0) }
            problems.append(
                JSONProblem(
                    "unknown member '\(member.name)'",
                    at: member.nameRange,
                    path: "\(path)/\(Self.token(member.name))",
                    suggestion: Spelling.closest(to: member.name, in: unused)
                )
            )
        }
    }

    private mutating func read<Result>(
        _ node: JSONNode,
        at location: String,
        _ body: (inout JSONObjectReader) -> Result?
    ) -> Result? {
        JSONObjectReader.read(node, path: "\(path)/\(location)", problems: &problems, body)
    }

    private mutating func convert<Result>(
        _ node: JSONNode?,
        _ name: String,
        _ expected: String,
        _ conversion: (JSONNode) -> Result?
    ) -> Result? {
        guard let node else { return nil }
        if let result = conversion(node) { return result }
        note("'\(name)': " + Self.wrongKind(expected, node), atMember: name)
        return nil
    }

    private mutating func bounded(_ number: Int?, _ name: String, _ bounds: ClosedRange<Int>) -> Int? {
        guard let number else { return nil }
        guard bounds.contains(number) else {
            note(
                bounds.upperBound == .max
                    ? "'\(name)' is at least \(bounds.lowerBound)"
                    : "'\(name)' is \(bounds.lowerBound) to \(bounds.upperBound)",
                atMember: name
            )
            return nil
        }
        return number
    }

    private mutating func choice<Choice>(_ node: JSONNode?, _ name: String) -> Choice?
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let text = convert(node, name, "a string", \.stringValue) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let all = Choice.allCases.map(\.rawValue)
        note(
            "'\(name)' is one of \(all.map { "'\($0)'" }.joined(separator: ", "))",
            atMember: name,
            suggestion: Spelling.closest(to: text, in: all)
        )
        return nil
    }

    /// Makes an absent member known, and answers with what its absence means.
    private mutating func absent<Result>(_ name: String, _ value: Result) -> Result {
        _ = optional(name)
        return value
    }

    private static func wrongKind(_ expected: String, _ node: JSONNode) -> String {
        "expected \(expected), found \(node.kind.phrase)"
    }

    /// A name as a JSON Pointer spells it (RFC 6901 §3).
    private static func token(_ name: String) -> String {
        var token = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }
}
