/// Finds secrets in bytes, and parts of secrets, in one pass however many secrets there are.
///
/// Secret is:
/// - a whole secret, wherever it stands;
/// - ``telling`` bytes of one, wherever they stand: whoever changes or drops a character of a secret does not make it public;
/// - ``shortest`` bytes of one where somebody cut the text.
struct SecretIndex: Sendable {
    /// How long a secret is at the least, and a part of one at a cut.
    static let shortest = 8

    /// How long a part is at the least that is secret by itself.
    static let telling = 12

    /// Where bytes that are searched were cut from longer ones.
    struct Cut: OptionSet {
        let rawValue: Int

        static let atStart = Cut(rawValue: 1)
        static let atEnd = Cut(rawValue: 2)
        /// At each `…`.
        static let atEllipses = Cut(rawValue: 4)
    }

    /// Eight bytes of a secret.
    private struct Place {
        let secret: Int
        let offset: Int
    }

    private var secrets: [[UInt8]] = []
    private var known: Set<[UInt8]> = []

    /// Of each secret every fifth eight bytes and the last ones: any ``telling`` bytes hold such eight, and so do the first and
    /// the last ``shortest``.
    private var places: [UInt64: Place] = [:]

    /// A bit for each of ``places``, by its hash, so that most bytes cost no look-up.
    private var filter: [UInt64] = []

    /// How many secrets there are.
    var count: Int { secrets.count }

    func contains(_ secret: [UInt8]) -> Bool {
        known.contains(secret)
    }

    /// Adds a secret; what is shorter than ``shortest`` is not one.
    mutating func insert(_ secret: [UInt8]) {
        guard secret.count >= Self.shortest, known.insert(secret).inserted else { return }
        if filter.isEmpty { filter = [UInt64](repeating: 0, count: 1 << 12) }
        let last = secret.count - Self.shortest
        for offset in Array(stride(from: 0, to: last, by: Self.telling - Self.shortest + 1)) + [last] {
            let key = Self.key(secret, at: offset)
            // Of two places that look alike one will do: what is found there grows to where the other one would have led.
            if places[key] == nil { places[key] = Place(secret: secrets.count, offset: offset) }
            let (word, bit) = Self.hash(key)
            filter[word] |= bit
        }
        secrets.append(secret)
    }

    /// Looks for what is secret.
    ///
    /// - Parameters:
    ///   - bytes: Where.
    ///   - cut: Where a part of a secret may be all that is left of it.
    ///   - found: Told of each range, in any order; they may overlap.
    func search(_ bytes: [UInt8], cut: Cut, _ found: (Range<Int>) -> Void) {
        var end = Self.shortest
        var key: UInt64?
        while end <= bytes.count {
            let next = key.map { $0 << 8 | UInt64(bytes[end - 1]) } ?? Self.key(bytes, at: end - Self.shortest)
            key = next
            let (word, bit) = Self.hash(next)
            if filter[word] & bit != 0, let place = places[next] {
                let run = run(in: bytes, at: end - Self.shortest, place)
                let isWhole = run.count == secrets[place.secret].count
                if isWhole || run.count >= Self.telling || Self.isCut(run, in: bytes, cut) {
                    found(run)
                    // What overlaps it grows back over it.
                    end = max(end + 1, run.upperBound + 1)
                    key = nil
                    continue
                }
            }
            end += 1
        }
    }

    /// As much as bytes and a secret have in common around a place.
    private func run(in bytes: [UInt8], at position: Int, _ place: Place) -> Range<Int> {
        let secret = secrets[place.secret]
        var (start, before) = (position, place.offset)
        while start > 0, before > 0, bytes[start - 1] == secret[before - 1] {
            (start, before) = (start - 1, before - 1)
        }
        var (end, after) = (position + Self.shortest, place.offset + Self.shortest)
        while end < bytes.count, after < secret.count, bytes[end] == secret[after] {
            (end, after) = (end + 1, after + 1)
        }
        return start..<end
    }

    /// Whether there is a cut at either end of a run.
    private static func isCut(_ run: Range<Int>, in bytes: [UInt8], _ cut: Cut) -> Bool {
        if cut.contains(.atStart), run.lowerBound == 0 { return true }
        if cut.contains(.atEnd), run.upperBound == bytes.count { return true }
        guard cut.contains(.atEllipses) else { return false }
        return bytes[..<run.lowerBound].suffix(3).elementsEqual("…".utf8)
            || bytes[run.upperBound...].prefix(3).elementsEqual("…".utf8)
    }

    private static func key(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        bytes[offset..<offset + shortest].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func hash(_ key: UInt64) -> (word: Int, bit: UInt64) {
        let hash = (key &* 0x9E37_79B9_7F4A_7C15) >> 46
        return (Int(hash >> 6), 1 << (hash & 63))
    }
}

/// Bytes with the escapes of JSON (RFC 8259, section 7), URLs (RFC 3986, section 2.1) and markup (XML 1.0, section 4.1) taken
/// back, whichever of them somebody used, and where each byte was.
struct Unescaped {
    private(set) var bytes: [UInt8] = []
    /// Where each byte began, and where the last one ended.
    private(set) var starts: [Int] = []

    /// The most bytes that one is written with.
    static let longestEscape = 8

    /// Takes escapes back; `nil` where there are none.
    init?(_ escaped: [UInt8]) {
        var position = 0
        var plain = 0
        func take(_ rest: Range<Int>) {
            bytes += escaped[rest]
            starts += rest
        }
        while position < escaped.count {
            guard let (byte, length) = Self.escape(escaped, at: position) else {
                position += 1
                continue
            }
            take(plain..<position)
            bytes.append(byte)
            starts.append(position)
            position += length
            plain = position
        }
        guard plain > 0 else { return nil }
        take(plain..<escaped.count)
        starts.append(escaped.count)
    }

    /// What bytes that begin with an escape stand for, and how long it is.
    private static func escape(_ bytes: [UInt8], at start: Int) -> (byte: UInt8, length: Int)? {
        switch bytes[start] {
        case UInt8(ascii: "%"):
            return number(bytes[(start + 1)...].prefix(2), radix: 16, digits: 2).map { ($0, 3) }
        case UInt8(ascii: "\\"):
            guard let letter = bytes[(start + 1)...].first else { return nil }
            switch letter {
            case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\""): return (letter, 2)
            case UInt8(ascii: "u"):
                return number(bytes[(start + 2)...].prefix(4), radix: 16, digits: 4).map { ($0, 6) }
            default: return nil
            }
        case UInt8(ascii: "&"):
            for (name, byte) in entities where bytes[(start + 1)...].starts(with: name.utf8) {
                return (byte, name.utf8.count + 1)
            }
            guard start + 3 < bytes.count, bytes[start + 1] == UInt8(ascii: "#") else { return nil }
            let isHexadecimal = bytes[start + 2] | 0x20 == UInt8(ascii: "x")
            let digits = bytes[(start + (isHexadecimal ? 3 : 2))...].prefix(4).prefix { $0 != UInt8(ascii: ";") }
            guard bytes[digits.endIndex...].first == UInt8(ascii: ";"),
                let byte = number(digits, radix: isHexadecimal ? 16 : 10, digits: digits.count)
            else { return nil }
            return (byte, digits.endIndex + 1 - start)
        default:
            return nil
        }
    }

    private static let entities: KeyValuePairs<String, UInt8> = [
        "amp;": UInt8(ascii: "&"), "lt;": UInt8(ascii: "<"), "gt;": UInt8(ascii: ">"),
        "quot;": UInt8(ascii: "\""), "apos;": UInt8(ascii: "'"),
    ]

    private static func number(_ digits: ArraySlice<UInt8>, radix: Int, digits count: Int) -> UInt8? {
        guard digits.count == count, count > 0 else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}
