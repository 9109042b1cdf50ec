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

extension UInt8 {
    /// Whether the byte is one of `0` … `9`.
    var isASCIIDigit: Bool {
        UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9")
    }
}
