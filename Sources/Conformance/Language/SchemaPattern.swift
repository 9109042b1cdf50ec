internal import KinesisVideo

/// Regular expressions of the schemas, in the dialect that ECMA-262 and Python agree on.
///
/// Each is the grammar of a reader in other words; the corpus of scenarios holds the two together.
enum SchemaPattern {
    /// A name in a reference, as ``Reference`` has it.
    static let name = "[A-Za-z_$-][A-Za-z0-9_$-]*"

    /// Any further steps of a reference.
    private static let anyPath = "(?:\\.\(name)|\\[-?[0-9]{1,18}\\])*"

    /// What follows a name of this shape in a reference.
    static func path(of shape: Shape) -> String {
        switch shape {
        case .unknown: anyPath
        case .scalar: ""
        case .array(let element): "(?:\\[-?[0-9]{1,18}\\]\(path(of: element)))?"
        case .object(let members): "(?:\\.(?:\(alternatives(members))))?"
        }
    }

    private static func alternatives(_ members: [String: Shape]) -> String {
        // Longer names first: of two that begin alike, an alternation takes the first that fits.
        members.sorted { ($1.key.utf8.count, $0.key) < ($0.key.utf8.count, $1.key) }
            .map { $0.key + path(of: $0.value) }.joined(separator: "|")
    }

    /// A path that begins with one of these names and no other.
    static func paths(in roots: [String: Shape]) -> String {
        "^(?:\(alternatives(roots)))$"
    }

    /// A path that begins with any name; what is known of these ones is checked.
    private static func reference(knowing roots: [String: Shape]) -> String {
        let known = roots.keys.sorted().joined(separator: "|")
        return "(?:(?!(?:\(known))(?![A-Za-z0-9_$-]))\(name)\(anyPath)|\(alternatives(roots)))"
    }

    /// Text without a reference: no `${`, unless another `$` before it takes its meaning away.
    private static let plain = "[^$]|\\$\\$+\\{|\\$+(?![$\\{])"

    /// Text in which every `${…}` is a reference.
    static func template(knowing roots: [String: Shape]) -> String {
        "^(?:\(plain)|\\$\\{\(reference(knowing: roots))\\})*$"
    }

    /// One reference and nothing else.
    static func only(knowing roots: [String: Shape]) -> String {
        "^\\$\\{\(reference(knowing: roots))\\}$"
    }

    /// Text without any reference.
    static let literal = "^(?:\(plain))*$"

    /// The name of a member that leads into a JSON body.
    static let bodyPath = "^\(name)\(anyPath)$"

    /// The number of a track.
    static let trackNumber = "^\\+?0*[1-9][0-9]{0,18}$"

    /// Text with at least one reference.
    static func given(knowing roots: [String: Shape]) -> String {
        let reference = "\\$\\{\(reference(knowing: roots))\\}"
        return "^(?:\(plain))*\(reference)(?:\(plain)|\(reference))*$"
    }

    /// A duration: a positive integer with its unit, up to a day.
    static let duration =
        "^0*(?:(?:\(decimal(atMost: 86_400_000)))ms|(?:\(decimal(atMost: 86_400)))s|(?:\(decimal(atMost: 1440)))m)$"

    /// The integers from 1 to a limit in decimal, without leading zeros.
    static func decimal(atMost limit: Int) -> String {
        let digits = String(limit).utf8.map { Int($0) - 0x30 }
        var alternatives: [String] = []
        if digits.count > 1 { alternatives.append("[1-9][0-9]{0,\(digits.count - 2)}") }
        for (index, digit) in digits.enumerated() {
            let lowest = index == 0 ? 1 : 0
            guard digit > lowest else { continue }
            let rest = digits.count - index - 1
            alternatives.append(
                String(String(limit).prefix(index)) + "[\(lowest)-\(digit - 1)]" + (rest > 0 ? "[0-9]{\(rest)}" : "")
            )
        }
        return (alternatives + [String(limit)]).joined(separator: "|")
    }

    /// An area and a name, of lower-case words.
    static let identifier = "^[a-z0-9-]+(?:/[a-z0-9-]+)+$"

    /// The name of a tag that only the service may write.
    static let reservedTag = "^[Aa][Ww][Ss]_"

    /// A fragment number.
    static let fragmentNumber = "^[0-9]+$"

    /// A time as text: seconds since 1970, or RFC 3339.
    static let time =
        "^(?:-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
        + "|[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt]"
        + "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))$"

    /// A rule between neighbouring chunks whose two fields are of one of these groups.
    static func rule(comparing fields: [ChunkField]) -> String {
        let field = "(?:this|next)\\.(?:\(fields.map(\.rawValue).joined(separator: "|")))"
        let comparison = PairRule.Comparison.allCases.map(\.rawValue).joined(separator: "|")
        return "^ *\(field) +(?:\(comparison)) +\(field) *$"
    }
}
