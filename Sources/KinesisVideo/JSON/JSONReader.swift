/// Reads strict JSON (RFC 8259) into nodes that know their place in the text.
///
/// Stricter than the readers of most libraries, because what it reads decides verdicts: no byte order mark, no
/// comments, no trailing commas, no unpaired surrogates, no bytes that are not UTF-8. Repeated member names are kept
/// and listed. Work and memory are linear in the length of the text.
package struct JSONReader {
    let bytes: [UInt8]
    let limits: Limits
    var position = 0
    private var depth = 0
    private var values = 0
    private var duplicates: [JSONDocument.DuplicateName] = []

    private init(_ bytes: [UInt8], limits: Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads one JSON text.
    ///
    /// - Throws: the first place that is not JSON, or that exceeds a limit.
    package static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> JSONDocument {
        guard bytes.count <= limits.maximumBytes else {
            throw JSONError(.tooLarge(limit: limits.maximumBytes), at: limits.maximumBytes..<bytes.count)
        }
        var reader = JSONReader(bytes, limits: limits)
        return try reader.document()
    }

    /// Reads one JSON text.
    ///
    /// - Throws: the first place that is not JSON, or that exceeds a limit.
    package static func parse(_ text: String, limits: Limits = Limits()) throws(JSONError) -> JSONDocument {
        try parse(Array(text.utf8), limits: limits)
    }

    private mutating func document() throws(JSONError) -> JSONDocument {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, at: 0..<3) }
        skipWhiteSpace()
        guard position < bytes.count else { throw JSONError(.empty, at: bytes.count..<bytes.count) }
        let root = try value(expecting: .value)
        skipWhiteSpace()
        if position < bytes.count {
            if bytes[position] == UInt8(ascii: "/") { throw comment() }
            _ = try scalar()
            throw JSONError(.trailingContent, at: position..<bytes.count)
        }
        // Inner objects end before outer ones.
        duplicates.sort { $0.repeated.lowerBound < $1.repeated.lowerBound }
        return JSONDocument(root: root, duplicates: duplicates)
    }

    private mutating func value(expecting expected: JSONError.Expectation) throws(JSONError) -> JSONNode {
        guard position < bytes.count else { throw end(expected) }
        let start = position
        values += 1
        guard values <= limits.maximumValues else {
            throw JSONError(.tooMany(limit: limits.maximumValues), at: start..<start + 1)
        }
        let value: JSONNode.Value
        switch bytes[position] {
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "{"): value = .object(try object())
        case UInt8(ascii: "["): value = .array(try array())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
        case UInt8(ascii: "+"): throw JSONError(.invalidNumber(.leadingPlus), at: start..<start + 1)
        case UInt8(ascii: "."): throw JSONError(.invalidNumber(.leadingPoint), at: start..<start + 1)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): value = try word()
        default: throw try unexpected(expected)
        }
        return JSONNode(value, range: start..<position)
    }

    private mutating func array() throws(JSONError) -> [JSONNode] {
        try descend()
        var elements: [JSONNode] = []
        skipWhiteSpace()
        if skip(UInt8(ascii: "]")) {
            depth -= 1
            return elements
        }
        while true {
            elements.append(try value(expecting: elements.isEmpty ? .valueOrBracket : .value))
            skipWhiteSpace()
            let comma = position
            if skip(UInt8(ascii: ",")) {
                skipWhiteSpace()
                if peek == UInt8(ascii: "]") { throw JSONError(.trailingComma, at: comma..<comma + 1) }
            } else if skip(UInt8(ascii: "]")) {
                depth -= 1
                return elements
            } else {
                throw try unexpected(.commaOrBracket)
            }
        }
    }

    private mutating func object() throws(JSONError) -> [JSONNode.Member] {
        try descend()
        var members: [JSONNode.Member] = []
        skipWhiteSpace()
        if skip(UInt8(ascii: "}")) {
            depth -= 1
            return members
        }
        while true {
            guard peek == UInt8(ascii: "\"") else { throw try unexpected(members.isEmpty ? .nameOrBrace : .name) }
            let nameStart = position
            let name = try string()
            let nameRange = nameStart..<position
            skipWhiteSpace()
            guard skip(UInt8(ascii: ":")) else { throw try unexpected(.colon) }
            skipWhiteSpace()
            members.append(JSONNode.Member(name: name, nameRange: nameRange, value: try value(expecting: .value)))
            skipWhiteSpace()
            let comma = position
            if skip(UInt8(ascii: ",")) {
                skipWhiteSpace()
                if peek == UInt8(ascii: "}") { throw JSONError(.trailingComma, at: comma..<comma + 1) }
            } else if skip(UInt8(ascii: "}")) {
                depth -= 1
                noteDuplicates(in: members)
                return members
            } else {
                throw try unexpected(.commaOrBrace)
            }
        }
    }

    private mutating func descend() throws(JSONError) {
        guard depth < limits.maximumDepth else {
            throw JSONError(.tooDeep(limit: limits.maximumDepth), at: position..<position + 1)
        }
        depth += 1
        position += 1
    }

    private mutating func noteDuplicates(in members: [JSONNode.Member]) {
        guard members.count > 1 else { return }
        var found: [JSONDocument.DuplicateName] = []
        if members.count <= 16 {
            // Most objects are small, and comparing is then cheaper than hashing.
            for index in members.indices.dropFirst() {
                for earlier in 0..<index where members[earlier].name.isExactly(members[index].name) {
                    let (first, repeated) = (members[earlier].nameRange, members[index].nameRange)
                    found.append(.init(name: members[index].name, first: first, repeated: repeated))
                    break
                }
            }
        } else {
            var seen: [ExactName: Range<Int>] = Dictionary(minimumCapacity: members.count)
            for member in members {
                let name = ExactName(member.name)
                if let first = seen[name] {
                    found.append(.init(name: member.name, first: first, repeated: member.nameRange))
                } else {
                    seen[name] = member.nameRange
                }
            }
        }
        duplicates.append(contentsOf: found)
    }
}

extension JSONReader {
    /// How much the reader takes on.
    package struct Limits: Sendable, Hashable {
        /// How deep arrays and objects may stand in each other, 1 … 512.
        ///
        /// The reader calls itself once a level, so the depth that a caller can ask for has a bound of its own.
        package var maximumDepth: Int

        /// How many bytes the text may have.
        package var maximumBytes: Int

        /// How many values the text may have, those in arrays and objects included: each takes some 100 bytes of memory,
        /// however few it has of text.
        package var maximumValues: Int

        /// Whether half of a surrogate pair is taken for a replacement character: the grammar of RFC 8259 has it (section
        /// 8.2), no text can hold it.
        package var takesLoneSurrogates: Bool

        /// Makes limits; the depth is brought into its range.
        package init(
            maximumDepth: Int = 128,
            maximumBytes: Int = 64 << 20,
            maximumValues: Int = 500_000,
            takesLoneSurrogates: Bool = false
        ) {
            self.maximumValues = max(maximumValues, 1)
            self.takesLoneSurrogates = takesLoneSurrogates
            self.maximumDepth = min(max(maximumDepth, 1), 512)
            self.maximumBytes = max(maximumBytes, 0)
        }
    }
}

/// What one JSON text holds: its value, and the member names that it repeats.
///
/// RFC 8259 §4 only says that names *should* be unique, and readers disagree on which of two values counts. So the
/// reader keeps them all, and leaves the judgement to its caller.
package struct JSONDocument: Sendable, Hashable {
    /// The value of the text.
    package var root: JSONNode

    /// Every repetition of a name within one object, in the order of the text.
    package var duplicates: [DuplicateName]

    /// Makes a document.
    package init(root: JSONNode, duplicates: [DuplicateName] = []) {
        self.root = root
        self.duplicates = duplicates
    }

    /// A member name that an object has more than once.
    package struct DuplicateName: Sendable, Hashable {
        /// The name with its escapes resolved.
        package let name: String

        /// The UTF-8 offsets of the name where the object has it first.
        package let first: Range<Int>

        /// The UTF-8 offsets of this repetition of the name.
        package let repeated: Range<Int>
    }
}
