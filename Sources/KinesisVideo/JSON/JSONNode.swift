/// A JSON value that remembers which bytes of its source text it was read from.
///
/// Two nodes are equal when they say the same thing: where they stood in a text is not compared, the order of the
/// members of an object and the spelling of a number are. Strings are compared scalar by scalar (RFC 8259 §8.3), not
/// by canonical equivalence, as a wire format has to be.
package struct JSONNode: Sendable {
    /// What the node holds.
    package var value: Value

    /// The UTF-8 offsets of the whole value in its source text, quotation marks and brackets included.
    ///
    /// Empty at 0 for a node that was built and not read.
    package var range: Range<Int>

    /// Makes a node from a value, with no source unless a range is given.
    package init(_ value: Value, range: Range<Int> = 0..<0) {
        self.value = value
        self.range = range
    }
}

extension JSONNode: Hashable {
    package static func == (left: JSONNode, right: JSONNode) -> Bool {
        left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}

extension JSONNode: CustomStringConvertible {
    package var description: String {
        text()
    }
}

extension JSONNode {
    /// The six kinds of JSON value.
    package enum Value: Sendable, Hashable {
        /// The literal `null`.
        case null
        /// The literals `true` and `false`.
        case bool(Bool)
        /// A number as it was spelled: `1`, `1.0` and `1e0` are three different numbers here.
        case number(String)
        /// A string with its escapes resolved.
        case string(String)
        /// The elements in order.
        case array([JSONNode])
        /// The members in the order of the text, repeated names included.
        case object([Member])

        /// The kind, without the content.
        package var kind: Kind {
            switch self {
            case .null: .null
            case .bool: .bool
            case .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
        }

        package static func == (left: Value, right: Value) -> Bool {
            switch (left, right) {
            case (.null, .null): true
            case (.bool(let one), .bool(let other)): one == other
            case (.number(let one), .number(let other)): one == other
            case (.string(let one), .string(let other)): one.isExactly(other)
            case (.array(let one), .array(let other)): one == other
            case (.object(let one), .object(let other)): one == other
            default: false
            }
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(kind)
            switch self {
            case .null: break
            case .bool(let flag): hasher.combine(flag)
            case .number(let text), .string(let text): hasher.combine(text)
            case .array(let elements): hasher.combine(elements)
            case .object(let members): hasher.combine(members)
            }
        }
    }
}

extension JSONNode {
    /// The name of a kind of JSON value, as messages spell it.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case null, bool, number, string, array, object

        /// The kind with its article, for the middle of a sentence: “an object”.
        package var phrase: String {
            switch self {
            case .null: "null"
            case .bool: "true or false"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    /// The kind of the value.
    package var kind: Kind {
        value.kind
    }
}

extension JSONNode {
    /// One name and value of an object.
    package struct Member: Sendable {
        /// The name with its escapes resolved.
        package var name: String

        /// The UTF-8 offsets of the name in the source text, quotation marks included.
        package var nameRange: Range<Int>

        /// The value.
        package var value: JSONNode

        /// Makes a member, with no source unless a range is given.
        package init(name: String, nameRange: Range<Int> = 0..<0, value: JSONNode) {
            self.name = name
            self.nameRange = nameRange
            self.value = value
        }

        /// The UTF-8 offsets from the name's first to the value's last byte.
        package var range: Range<Int> {
            min(nameRange.lowerBound, value.range.lowerBound)..<max(nameRange.upperBound, value.range.upperBound)
        }
    }
}

extension JSONNode.Member: Hashable {
    package static func == (left: JSONNode.Member, right: JSONNode.Member) -> Bool {
        left.name.isExactly(right.name) && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(value)
    }
}

extension JSONNode {
    /// Whether the value is `null`.
    package var isNull: Bool {
        kind == .null
    }

    /// The flag of a `true` or `false`.
    package var boolValue: Bool? {
        guard case .bool(let flag) = value else { return nil }
        return flag
    }

    /// The text of a string.
    package var stringValue: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    /// The spelling of a number.
    package var numberLexeme: String? {
        guard case .number(let lexeme) = value else { return nil }
        return lexeme
    }

    /// The value of a number that is an integer, however it is spelled, and fits 64 bits: `3`, `3.0` and `3e0` are one.
    package var integerValue: Int64? {
        // Nearly all are spelled with digits alone.
        guard let lexeme = numberLexeme else { return nil }
        if let number = Int64(lexeme) { return number }
        guard let number = ExactDecimal(lexeme), number.isInteger() else { return nil }
        return number.integer()
    }

    /// The value of a number that is an integer and fits an `Int`.
    package var intValue: Int? {
        integerValue.flatMap { Int(exactly: $0) }
    }

    /// What a number amounts to, exactly, however it is spelled.
    package var exactDecimal: ExactDecimal? {
        numberLexeme.flatMap { ExactDecimal($0) }
    }

    /// The elements of an array.
    package var arrayValue: [JSONNode]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    /// The members of an object.
    package var objectValue: [Member]? {
        guard case .object(let members) = value else { return nil }
        return members
    }

    /// The first member of an object with exactly this name.
    package func member(named name: String) -> Member? {
        objectValue?.first { $0.name.isExactly(name) }
    }

    /// The value of the first member of an object with exactly this name.
    package subscript(name: String) -> JSONNode? {
        member(named: name)?.value
    }

    /// The element of an array at an index, counted from 0.
    package subscript(index: Int) -> JSONNode? {
        guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

extension JSONNode {
    /// The value `null`.
    package static var null: JSONNode {
        JSONNode(.null)
    }

    /// A `true` or `false`.
    package static func bool(_ flag: Bool) -> JSONNode {
        JSONNode(.bool(flag))
    }

    /// A string.
    package static func string(_ text: String) -> JSONNode {
        JSONNode(.string(text))
    }

    /// An integer.
    package static func integer(_ number: some BinaryInteger) -> JSONNode {
        JSONNode(.number(String(number)))
    }

    /// A number in a spelling of the caller's choice; nil where RFC 8259 §6 does not allow the spelling.
    package static func number(lexeme: String) -> JSONNode? {
        guard ExactDecimal.isJSONNumber(lexeme) else { return nil }
        return JSONNode(.number(lexeme))
    }

    /// An array.
    package static func array(_ elements: [JSONNode]) -> JSONNode {
        JSONNode(.array(elements))
    }

    /// An object with the members in the order given; a member whose value is nil is left out.
    package static func object(_ members: KeyValuePairs<String, JSONNode?>) -> JSONNode {
        JSONNode(.object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } }))
    }

    /// An object with the members in the order given.
    package static func object(_ members: [Member]) -> JSONNode {
        JSONNode(.object(members))
    }
}

extension JSONNode: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self = .string(text)
    }
}

extension JSONNode: ExpressibleByIntegerLiteral {
    package init(integerLiteral number: Int64) {
        self = .integer(number)
    }
}

extension JSONNode: ExpressibleByBooleanLiteral {
    package init(booleanLiteral flag: Bool) {
        self = .bool(flag)
    }
}

extension JSONNode: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: JSONNode...) {
        self = .array(elements)
    }
}
