/// Reads the syntax of expressions, one method a rule.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private let offsets: [Int]
    private var position = 0
    private var depth = 0

    /// The parser calls itself once a group, so groups have a bound.
    private static let maximumDepth = 100

    /// Larger counts cannot pass the limit on the program's size anyway.
    private static let maximumCount = 1_000_000

    init(_ source: String) {
        scalars = Array(source.unicodeScalars)
        var offset = 0
        var offsets: [Int] = []
        for scalar in scalars {
            offsets.append(offset)
            offset += UTF8.width(scalar)
        }
        offsets.append(offset)
        self.offsets = offsets
    }

    mutating func pattern() throws(PatternError) -> PatternNode {
        let node = try alternatives()
        if let scalar = peek { throw error(.unmatchedCloser(scalar)) }
        return node
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var items: [PatternNode] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            items.append(try quantified(try atom()))
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let start = position
        let scalar = scalars[position]
        position += 1
        switch scalar {
        case "^": return .assertStart
        case "$": return .assertEnd
        case ".": return .set(.notLineTerminator)
        case "(": return try group(from: start)
        case "[": return .set(try characterClass(from: start))
        case "\\": return .set(try escape(from: start, inClass: false))
        case "*", "+", "?": throw error(.nothingToRepeat, at: start)
        case "{": throw error(.invalidCount, at: start)
        case "]", "}": throw error(.unmatchedCloser(scalar), at: start)
        default: return .set(ScalarSet(scalar))
        }
    }

    private mutating func group(from start: Int) throws(PatternError) -> PatternNode {
        guard depth < Self.maximumDepth else { throw error(.tooDeep(limit: Self.maximumDepth), at: start) }
        if skip("?"), !skip(":") {
            let isLookaround =
                switch peek {
                case "=", "!": true
                case "<": position + 1 < scalars.count && ["=", "!"].contains(scalars[position + 1])
                default: false
                }
            throw error(.unsupported(isLookaround ? .lookaround : .groupSyntax), at: start)
        }
        depth += 1
        let node = try alternatives()
        depth -= 1
        guard skip(")") else { throw error(.unclosedGroup, at: start) }
        return node
    }

    // MARK: Quantifiers

    private mutating func quantified(_ node: PatternNode) throws(PatternError) -> PatternNode {
        let start = position
        guard let (least, most) = try quantifier() else { return node }
        switch node {
        case .assertStart, .assertEnd: throw error(.nothingToRepeat, at: start)
        default: break
        }
        switch peek {
        case "?", "+": throw error(.unsupported(.lazyOrPossessive))
        case "*": throw error(.nothingToRepeat)
        case "{": if try quantifier() != nil { throw error(.nothingToRepeat, at: position - 1) }
        default: break
        }
        return .repeated(node, least: least, most: most, offset: offsets[start])
    }

    private mutating func quantifier() throws(PatternError) -> (least: Int, most: Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        let start = position
        guard skip("{") else { return nil }
        guard let least = count() else { throw error(.invalidCount, at: start) }
        var most: Int? = least
        if skip(",") { most = count() }
        guard skip("}") else { throw error(.invalidCount, at: start) }
        if let most, most < least { throw error(.reversedCount, at: start) }
        return (least, most)
    }

    private mutating func count() -> Int? {
        var value: Int?
        while let scalar = peek, let digit = scalar.decimalDigit {
            value = min((value ?? 0) * 10 + digit, Self.maximumCount)
            position += 1
        }
        return value
    }

    // MARK: Classes and escapes

    private mutating func characterClass(from start: Int) throws(PatternError) -> ScalarSet {
        let isNegated = skip("^")
        var set = ScalarSet([])
        while let scalar = peek {
            if skip("]") { return isNegated ? set.inverted : set }
            let itemStart = position
            if scalar == "[", position + 1 < scalars.count, scalars[position + 1] == ":" {
                throw error(.unsupported(.namedClass))
            }
            let (first, firstSet) = try classItem()
            // A '-' before the closing bracket stands for itself.
            if peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                let (last, _) = try classItem()
                guard let first, let last, first.value <= last.value else {
                    throw error(.invalidRange, at: itemStart)
                }
                set = set.union(ScalarSet([first.value...last.value]))
            } else {
                set = set.union(firstSet)
            }
        }
        throw error(.unclosedClass, at: start)
    }

    /// One character of a class, or an escape for many, of which no range can be made.
    private mutating func classItem() throws(PatternError) -> (Unicode.Scalar?, ScalarSet) {
        let start = position
        let scalar = scalars[position]
        position += 1
        guard scalar == "\\" else { return (scalar, ScalarSet(scalar)) }
        if let set = try classEscape() { return (nil, set) }
        let escaped = try characterEscape(from: start, inClass: true)
        return (escaped, ScalarSet(escaped))
    }

    private mutating func escape(from start: Int, inClass: Bool) throws(PatternError) -> ScalarSet {
        if let set = try classEscape() { return set }
        return ScalarSet(try characterEscape(from: start, inClass: inClass))
    }

    private mutating func classEscape() throws(PatternError) -> ScalarSet? {
        let set: ScalarSet
        switch peek {
        case "d": set = .digits
        case "D": set = .digits.inverted
        case "w": set = .word
        case "W": set = .word.inverted
        case "s": set = .space
        case "S": set = .space.inverted
        case "p", "P": throw error(.unsupported(.property), at: position - 1)
        default: return nil
        }
        position += 1
        return set
    }

    private mutating func characterEscape(from start: Int, inClass: Bool) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = peek else { throw error(.unfinishedEscape, at: start) }
        position += 1
        switch scalar {
        case "t": return "\t"
        case "n": return "\n"
        case "r": return "\r"
        case "f": return "\u{C}"
        case "v": return "\u{B}"
        case "b" where inClass: return "\u{8}"
        case "b", "B": throw error(.unsupported(.wordBoundary), at: start)
        case "0" where peek?.decimalDigit == nil: return "\0"
        case "0"..."9", "k": throw error(.unsupported(.backreference), at: start)
        case "x": return try codePoint(digits: 2...2, from: start)
        case "u" where skip("{"):
            let scalar = try codePoint(digits: 1...6, from: start)
            guard skip("}") else { throw error(.unknownEscape("u"), at: start) }
            return scalar
        case "u": return try codePoint(digits: 4...4, from: start)
        default:
            let isPunctuation = scalar.isASCII && UInt8(scalar.value).isASCIIPunctuation
            guard isPunctuation else { throw error(.unknownEscape(scalar), at: start) }
            return scalar
        }
    }

    private mutating func codePoint(digits: ClosedRange<Int>, from start: Int) throws(PatternError) -> Unicode.Scalar {
        var value: UInt32 = 0
        var count = 0
        while count < digits.upperBound, let scalar = peek, scalar.isASCII,
            let digit = UInt8(scalar.value).hexadecimalValue
        {
            value = value << 4 | UInt32(digit)
            count += 1
            position += 1
        }
        guard digits.contains(count), let scalar = Unicode.Scalar(value) else {
            throw error(.unknownEscape(scalars[start + 1]), at: start)
        }
        return scalar
    }

    // MARK: Reading

    private var peek: Unicode.Scalar? {
        position < scalars.count ? scalars[position] : nil
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    private func error(_ kind: PatternError.Kind, at index: Int? = nil) -> PatternError {
        PatternError(kind: kind, offset: offsets[index ?? position])
    }
}

extension Unicode.Scalar {
    /// The value of one of `0` … `9`.
    fileprivate var decimalDigit: Int? {
        guard isASCII, UInt8(value).isASCIIDigit else { return nil }
        return Int(value) - 0x30
    }
}

extension UInt8 {
    /// Whether the byte is a visible ASCII character that is neither a letter nor a digit.
    fileprivate var isASCIIPunctuation: Bool {
        0x21...0x7E ~= self && !isASCIIDigit && !isASCIILetter
    }
}
