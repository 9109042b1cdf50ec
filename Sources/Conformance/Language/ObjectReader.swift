internal import KinesisVideo

/// Reads the members of one JSON object, and reports what it does not know.
///
/// A member counts as known once it has been asked for; ``finish(_:)`` reports the others with the nearest known name.
struct ObjectReader {
    /// What the object is, as messages name it: `a step`.
    let what: String

    /// The object.
    let node: JSONNode

    private let members: [JSONNode.Member]
    /// The first member of each name, for objects too large to be searched again and again.
    private let index: [String: Int]
    private var known: Set<String> = []

    /// Opens an object; reports anything else and returns `nil`.
    init?(_ node: JSONNode, as what: String, _ diagnostics: inout Diagnostics) {
        guard let members = node.objectValue else {
            diagnostics.wrongType(node, expected: "an object (\(what))")
            return nil
        }
        self.what = what
        self.node = node
        self.members = members
        index =
            members.count <= 32
            ? [:]
            : Dictionary(
                members.enumerated().map { ($0.element.name, $0.offset) },
                uniquingKeysWith: { first, _ in first }
            )
    }

    /// All members but comments in the order of the text, for objects whose names are the author's own.
    var allMembers: [JSONNode.Member] {
        members.filter { $0.name != "$comment" }
    }

    /// A member that may be missing.
    mutating func optional(_ name: String) -> JSONNode? {
        known.insert(name)
        if !index.isEmpty { return index[name].map { members[$0].value } }
        return members.first { $0.name == name }?.value
    }

    /// A member that must be there; reports where it is not.
    mutating func required(_ name: String, _ diagnostics: inout Diagnostics) -> JSONNode? {
        if let value = optional(name) { return value }
        let brace = node.range.lowerBound
        diagnostics.report(
            "scenario.missing-member",
            "\(what) must have a member '\(name)'",
            at: brace..<min(brace + 1, node.range.upperBound)
        )
        return nil
    }

    /// The text of a member that may be missing.
    mutating func optionalString(_ name: String, _ diagnostics: inout Diagnostics) -> String? {
        optional(name).flatMap { diagnostics.string($0) }
    }

    /// The flag of a member that may be missing; `false` then.
    mutating func flag(_ name: String, _ diagnostics: inout Diagnostics) -> Bool {
        guard let node = optional(name) else { return false }
        if let flag = node.boolValue { return flag }
        diagnostics.wrongType(node, expected: "true or false")
        return false
    }

    /// The texts of a member that is an array of strings; empty where it is missing.
    mutating func strings(_ name: String, _ diagnostics: inout Diagnostics) -> [(text: String, range: Range<Int>)] {
        guard let node = optional(name) else { return [] }
        guard let elements = node.arrayValue else {
            diagnostics.wrongType(node, expected: "an array of strings")
            return []
        }
        return elements.compactMap { element in diagnostics.string(element).map { ($0, element.range) } }
    }

    /// A duration such as `"500ms"`, `"2s"` or `"1m"`.
    mutating func duration(_ name: String, _ diagnostics: inout Diagnostics) -> Duration? {
        optional(name).flatMap { diagnostics.duration($0) }
    }

    /// Reports every member that was never asked for.
    func finish(_ diagnostics: inout Diagnostics) {
        for member in members where !known.contains(member.name) && member.name != "$comment" {
            diagnostics.report(
                "scenario.unknown-member",
                "\(what) has no member '\(member.name)'",
                at: member.nameRange,
                help: Spelling.help(for: member.name, in: known)
            )
        }
    }
}

extension Diagnostics {
    /// Reports a value of the wrong kind.
    mutating func wrongType(_ node: JSONNode, expected: String) {
        let found =
            switch node.kind {
            case .null, .bool, .number: node.text()
            case .string, .array, .object: node.kind.phrase
            }
        report("scenario.wrong-type", "this is \(found); expected \(expected)", at: node.range)
    }

    /// The text of a string; reports anything else.
    mutating func string(_ node: JSONNode) -> String? {
        if let text = node.stringValue { return text }
        wrongType(node, expected: "a string")
        return nil
    }

    /// The elements of an array; reports anything else.
    mutating func array(_ node: JSONNode, of what: String) -> [JSONNode]? {
        if let elements = node.arrayValue { return elements }
        wrongType(node, expected: "an array of \(what)")
        return nil
    }

    /// An integer of a range; reports anything else.
    mutating func integer(_ node: JSONNode, in range: ClosedRange<Int>) -> Int? {
        guard let number = node.intValue else {
            wrongType(node, expected: "an integer")
            return nil
        }
        guard range.contains(number) else {
            report(
                "scenario.out-of-range",
                "\(number) is not between \(range.lowerBound) and \(range.upperBound)",
                at: node.range
            )
            return nil
        }
        return number
    }

    /// One of the names of an enumeration; reports anything else with the nearest name.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ node: JSONNode, of what: String) -> Choice?
    where Choice.RawValue == String {
        guard let text = string(node) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        report(
            "scenario.unknown-name",
            "'\(text)' is no \(what)",
            at: node.range,
            help: Spelling.help(for: text, in: Choice.allCases.map(\.rawValue))
        )
        return nil
    }

    /// A duration: a positive integer with the unit `ms`, `s` or `m`.
    mutating func duration(_ node: JSONNode) -> Duration? {
        guard let text = node.stringValue else {
            wrongType(node, expected: "a duration such as \"500ms\", \"2s\" or \"1m\"")
            return nil
        }
        guard let duration = Self.duration(in: text) else {
            report(
                "scenario.wrong-duration",
                "'\(text)' is no duration",
                at: node.range,
                help: "write a positive integer and its unit, up to a day: \"500ms\", \"2s\" or \"1m\""
            )
            return nil
        }
        return duration
    }

    /// The duration that a text writes; `nil` where it writes none.
    static func duration(in text: String) -> Duration? {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        let unit = text.utf8.dropFirst(digits.count)
        let milliseconds: Int64? =
            switch String(Substring(unit)) {
            case "ms": 1
            case "s": 1000
            case "m": 60_000
            default: nil
            }
        guard let milliseconds, let count = Int64(Substring(digits)), (1...86_400_000 / milliseconds).contains(count)
        else { return nil }
        return .milliseconds(count * milliseconds)
    }
}
