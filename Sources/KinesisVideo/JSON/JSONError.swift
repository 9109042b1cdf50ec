/// The first place where a text is not JSON.
package struct JSONError: Error, Sendable, Hashable {
    /// What is wrong.
    package let kind: Kind

    /// The UTF-8 offsets of what is wrong; empty at the end of the text where something is missing there.
    package let range: Range<Int>

    /// The UTF-8 offset of the first byte that is wrong.
    package var offset: Int {
        range.lowerBound
    }

    /// Makes an error at a place.
    package init(_ kind: Kind, at range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

extension JSONError {
    /// What can be wrong with a JSON text.
    package enum Kind: Sendable, Hashable {
        /// Nothing but white space.
        case empty
        /// More bytes than the reader was allowed to take.
        case tooLarge(limit: Int)
        /// More values than the reader was allowed to make.
        case tooMany(limit: Int)
        /// Arrays and objects within each other beyond the limit.
        case tooDeep(limit: Int)
        /// U+FEFF before the value (RFC 8259 §8.1).
        case byteOrderMark
        /// Bytes that are no UTF-8.
        case invalidUTF8
        /// The text ends inside the value.
        case unexpectedEnd(expected: Expectation)
        /// A character that cannot stand here.
        case unexpectedCharacter(Unicode.Scalar, expected: Expectation)
        /// A word that is none of `true`, `false`, `null`.
        case unknownWord(String)
        /// A `/` where a comment would begin in other languages.
        case comment
        /// A comma with nothing after it in its array or object.
        case trailingComma
        /// Something after the end of the value.
        case trailingContent
        /// A character below U+0020 inside a string that is not escaped.
        case controlCharacter(UInt8)
        /// A `\` that is followed by none of the escapes of RFC 8259 §7.
        case invalidEscape
        /// Half of a surrogate pair, written with `\u`.
        case loneSurrogate(UInt16)
        /// A number that RFC 8259 §6 does not allow.
        case invalidNumber(NumberFault)
    }

    /// What would have been right.
    package enum Expectation: String, Sendable, Hashable {
        case value = "a value"
        case name = "a member name in double quotes"
        case colon = "':' after the member name"
        case commaOrBracket = "',' or ']'"
        case commaOrBrace = "',' or '}'"
        case nameOrBrace = "a member name in double quotes or '}'"
        case valueOrBracket = "a value or ']'"
        case closingQuote = "the closing quotation mark of the string"
        case escape = "the rest of the escape"
        case digit = "a digit"
        case word = "the rest of the word"
    }

    /// What can be wrong with the spelling of a number.
    package enum NumberFault: String, Sendable, Hashable {
        case leadingZero = "a number does not begin with 0 and another digit"
        case leadingPlus = "a number does not begin with '+'"
        case leadingPoint = "a number has a digit before its decimal point"
        case missingInteger = "a minus sign has a digit after it"
        case missingFraction = "a decimal point has a digit after it"
        case missingExponent = "an exponent has a digit"
    }
}

extension JSONError: CustomStringConvertible {
    /// What is wrong, in one sentence without the place.
    package var message: String {
        switch kind {
        case .empty: "there is no JSON value"
        case .tooLarge(let limit): "the text is longer than \(limit) bytes"
        case .tooMany(let limit): "the text has more than \(limit) values"
        case .tooDeep(let limit): "arrays and objects are nested deeper than \(limit)"
        case .byteOrderMark: "JSON does not begin with a byte order mark"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .unexpectedEnd(let expected): "the text ends, expected \(expected.rawValue)"
        case .unexpectedCharacter(let scalar, let expected):
            "unexpected \(Self.name(of: scalar)), expected \(expected.rawValue)"
        case .unknownWord(let word): "'\(word)' is not a JSON value (true, false and null are the only words)"
        case .comment: "JSON has no comments"
        case .trailingComma: "a comma has nothing after it"
        case .trailingContent: "there is more text after the end of the value"
        case .controlCharacter(0x0A):
            "a string ends on its line: a closing quotation mark is missing, or \\n for a line break in it"
        case .controlCharacter(let byte):
            "a string holds \(Self.name(of: Unicode.Scalar(byte))) only as an escape"
        case .invalidEscape: "no such escape (JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits)"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .invalidNumber(let fault): fault.rawValue
        }
    }

    package var description: String {
        "byte \(offset): \(message)"
    }

    /// A character as a message shows it: itself where it can be seen, else its number.
    static func name(of scalar: Unicode.Scalar) -> String {
        if scalar.value > 0x20, scalar.value < 0x7F { return "'\(scalar)'" }
        return "U+" + Hexadecimal.padded(UInt64(scalar.value), to: 4, uppercase: true)
    }
}
