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
