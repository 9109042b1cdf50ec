internal import KinesisVideo

/// The members of an object of a journal, read by name and type.
///
/// Members that nobody asks for are left alone: a later version of the program may write more.
struct JournalFields {
    private let members: [JSONNode.Member]

    init(_ node: JSONNode, _ what: String = "the line") throws(JournalError) {
        guard let members = node.objectValue else {
            throw JournalError("\(what): expected an object, found \(node.kind.phrase)")
        }
        self.members = members
    }

    /// The value of a member; `nil` where there is none, or `null`.
    func node(_ name: String) -> JSONNode? {
        // By index: members that are passed over are not copied, and a journal has millions of them.
        for index in members.indices where members[index].name == name {
            return members[index].value.isNull ? nil : members[index].value
        }
        return nil
    }

    private func required<Value>(
        _ name: String,
        _ expected: String,
        _ read: (JSONNode) -> Value?
    ) throws(JournalError) -> Value {
        guard let value = try optional(name, expected, read) else { throw JournalError("'\(name)' is missing") }
        return value
    }

    private func optional<Value>(
        _ name: String,
        _ expected: String,
        _ read: (JSONNode) -> Value?
    ) throws(JournalError) -> Value? {
        guard let node = node(name) else { return nil }
        guard let value = read(node) else { throw JournalError("'\(name)' is not \(expected)") }
        return value
    }

    func string(_ name: String) throws(JournalError) -> String {
        try required(name, "a string", \.stringValue)
    }

    func optionalString(_ name: String) throws(JournalError) -> String? {
        try optional(name, "a string", \.stringValue)
    }

    func flag(_ name: String) throws(JournalError) -> Bool {
        try required(name, "true or false", \.boolValue)
    }

    func optionalFlag(_ name: String) throws(JournalError) -> Bool? {
        try optional(name, "true or false", \.boolValue)
    }

    func count(_ name: String) throws(JournalError) -> Int {
        try required(name, "a count", Self.count)
    }

    func optionalCount(_ name: String) throws(JournalError) -> Int? {
        try optional(name, "a count", Self.count)
    }

    func unsigned(_ name: String) throws(JournalError) -> UInt64 {
        try required(name, "a count", Self.unsigned)
    }

    func optionalUnsigned(_ name: String) throws(JournalError) -> UInt64? {
        try optional(name, "a count", Self.unsigned)
    }

    func duration(_ name: String) throws(JournalError) -> Duration {
        try required(name, "a count of nanoseconds", Self.duration)
    }

    func optionalDuration(_ name: String) throws(JournalError) -> Duration? {
        try optional(name, "a count of nanoseconds", Self.duration)
    }

    func time(_ name: String) throws(JournalError) -> WallTime {
        try required(name, "a time of RFC 3339") { $0.stringValue.flatMap { WallTime(rfc3339: $0) } }
    }

    /// The strings of an array; none where it is absent.
    func strings(_ name: String) throws(JournalError) -> [String] {
        try list(name) { node throws(JournalError) in
            guard let text = node.stringValue else { throw JournalError("'\(name)' holds what is not a string") }
            return text
        }
    }

    /// The elements of an array; none where it is absent.
    func list<Value>(
        _ name: String,
        _ read: (JSONNode) throws(JournalError) -> Value
    ) throws(JournalError) -> [Value] {
        guard let elements = try optional(name, "an array", \.arrayValue) else { return [] }
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements { values.append(try read(element)) }
        return values
    }

    /// The elements of an array of objects; none where it is absent.
    func objects<Value>(
        _ name: String,
        _ read: (JournalFields) throws(JournalError) -> Value
    ) throws(JournalError) -> [Value] {
        try list(name) { node throws(JournalError) in try read(JournalFields(node, "'\(name)'")) }
    }

    /// The value of an object; `nil` where it is absent.
    func object<Value>(
        _ name: String,
        _ read: (JournalFields) throws(JournalError) -> Value
    ) throws(JournalError) -> Value? {
        guard let node = node(name) else { return nil }
        return try read(JournalFields(node, "'\(name)'"))
    }

    /// The names and texts of an object; none where it is absent.
    func texts(_ name: String) throws(JournalError) -> [String: String] {
        guard node(name) != nil else { return [:] }
        let members = try required(name, "an object", \.objectValue)
        var texts: [String: String] = [:]
        for member in members {
            guard let text = member.value.stringValue else {
                throw JournalError("'\(name)' holds what is not a string")
            }
            texts[member.name] = text
        }
        return texts
    }

    private static func count(_ node: JSONNode) -> Int? {
        node.intValue.flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func unsigned(_ node: JSONNode) -> UInt64? {
        node.numberLexeme.flatMap { UInt64($0) }
    }

    private static func duration(_ node: JSONNode) -> Duration? {
        node.integerValue.map { .nanoseconds($0) }
    }
}

extension JSONNode {
    /// A duration as a journal has it: whole nanoseconds, the nearest that can be written.
    static func nanoseconds(_ duration: Duration) -> JSONNode {
        .integer(duration.wholeNanoseconds)
    }

    /// Strings as an array; `nil` where there are none, so that the member is left out.
    static func strings(_ texts: [String]) -> JSONNode? {
        texts.isEmpty ? nil : .array(texts.map { .string($0) })
    }

    /// Elements as an array; `nil` where there are none, so that the member is left out.
    static func list(_ elements: [JSONNode]) -> JSONNode? {
        elements.isEmpty ? nil : .array(elements)
    }
}
