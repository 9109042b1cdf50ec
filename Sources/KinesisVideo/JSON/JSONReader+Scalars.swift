/// Strings, numbers, words, and the bytes between them.
extension JSONReader {
    /// The byte at the position.
    var peek: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    // MARK: Strings

    /// Reads a string; the position is at its opening quotation mark.
    mutating func string() throws(JSONError) -> String {
        position += 1
        var runStart = position
        var decoded: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let run = bytes[runStart..<position]
                position += 1
                // Most strings have no escape, and then nothing is copied twice.
                if decoded.isEmpty { return String(decoding: run, as: UTF8.self) }
                decoded.append(contentsOf: run)
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                decoded.append(contentsOf: bytes[runStart..<position])
                decoded.append(contentsOf: UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter)
                runStart = position
            case 0..<0x20:
                throw JSONError(.controlCharacter(byte), at: position..<position + 1)
            case 0x80...:
                guard let length = scalarLength(at: position) else { throw invalidUTF8() }
                position += length
            default:
                position += 1
            }
        }
        throw end(.closingQuote)
    }

    /// Reads an escape, a surrogate pair as one; the position is at its `\`.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        guard start + 1 < bytes.count else { throw end(.escape) }
        let simple: Unicode.Scalar? =
            switch bytes[start + 1] {
            case UInt8(ascii: "\""): "\""
            case UInt8(ascii: "\\"): "\\"
            case UInt8(ascii: "/"): "/"
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: nil
            }
        if let simple {
            position += 2
            return simple
        }
        guard bytes[start + 1] == UInt8(ascii: "u") else {
            guard scalarLength(at: start + 1) != nil else {
                position += 1
                throw invalidUTF8()
            }
            throw JSONError(.invalidEscape, at: start..<start + 2)
        }
        let unit = try codeUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, peek == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { return try lone(unit, at: start) }
        let second = try codeUnit()
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { return try lone(unit, at: start) }
        return scalar
    }

    /// What half of a surrogate pair stands for.
    private mutating func lone(_ unit: UInt16, at start: Int) throws(JSONError) -> Unicode.Scalar {
        guard limits.takesLoneSurrogates else { throw JSONError(.loneSurrogate(unit), at: start..<start + 6) }
        position = start + 6
        return "\u{FFFD}"
    }

    /// Reads `\u` and its four hexadecimal digits.
    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        let start = position
        var unit: UInt16 = 0
        for index in start + 2..<start + 6 {
            guard index < bytes.count else { throw end(.escape) }
            guard let digit = bytes[index].hexadecimalValue else {
                throw JSONError(.invalidEscape, at: start..<index)
            }
            unit = unit << 4 | UInt16(digit)
        }
        position = start + 6
        return unit
    }

    // MARK: Numbers and words

    /// Reads a number; the position is at its sign or first digit.
    mutating func number() throws(JSONError) -> String {
        let start = position
        if skip(UInt8(ascii: "-")) { try needDigit(.missingInteger) }
        if skip(UInt8(ascii: "0")) {
            if peek?.isASCIIDigit == true {
                throw JSONError(.invalidNumber(.leadingZero), at: start..<position + 1)
            }
        } else {
            skipDigits()
        }
        if skip(UInt8(ascii: ".")) {
            try needDigit(.missingFraction)
            skipDigits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try needDigit(.missingExponent)
            skipDigits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skipDigits() {
        while position < bytes.count, bytes[position].isASCIIDigit { position += 1 }
    }

    private func needDigit(_ fault: JSONError.NumberFault) throws(JSONError) {
        guard let byte = peek else { throw end(.digit) }
        guard byte.isASCIIDigit else { throw JSONError(.invalidNumber(fault), at: position..<position + 1) }
    }

    /// Reads `true`, `false` or `null`; the position is at a letter.
    mutating func word() throws(JSONError) -> JSONNode.Value {
        let start = position
        while let byte = peek, byte.isASCIIDigit || byte.isASCIILetter { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        default: break
        }
        if position == bytes.count, ["true", "false", "null"].contains(where: { $0.hasPrefix(text) }) {
            throw end(.word)
        }
        throw JSONError(.unknownWord(String(text.prefix(32))), at: start..<position)
    }

    // MARK: Errors

    func end(_ expected: JSONError.Expectation) -> JSONError {
        JSONError(.unexpectedEnd(expected: expected), at: bytes.count..<bytes.count)
    }

    func comment() -> JSONError {
        JSONError(.comment, at: position..<min(position + 2, bytes.count))
    }

    /// The error for whatever stands at the position, or that nothing does.
    func unexpected(_ expected: JSONError.Expectation) throws(JSONError) -> JSONError {
        guard let byte = peek else { return end(expected) }
        if byte == UInt8(ascii: "/") { return comment() }
        let (scalar, length) = try scalar()
        return JSONError(.unexpectedCharacter(scalar, expected: expected), at: position..<position + length)
    }

    /// The character at the position, which is before the end.
    func scalar() throws(JSONError) -> (Unicode.Scalar, length: Int) {
        guard let length = scalarLength(at: position),
            let scalar = String(decoding: bytes[position..<position + length], as: UTF8.self).unicodeScalars.first
        else { throw invalidUTF8() }
        return (scalar, length)
    }

    private func invalidUTF8() -> JSONError {
        JSONError(.invalidUTF8, at: position..<position + 1)
    }

    /// The number of bytes of the well-formed UTF-8 sequence at an offset (The Unicode Standard, table 3-7).
    private func scalarLength(at offset: Int) -> Int? {
        let first = bytes[offset]
        let (length, second): (Int, ClosedRange<UInt8>)
        switch first {
        case 0..<0x80: return 1
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return nil }
        for byte in bytes[(offset + 2)..<(offset + length)] where byte & 0xC0 != 0x80 { return nil }
        return length
    }
}
