internal import KinesisVideo

/// The tags of a resource: names and values that its owner gives it.
enum Tags {
    /// How many a stream may have.
    static let most = 50

    /// The tags of a JSON object, checked.
    ///
    /// - Throws: A ``Refusal`` for a name or a value that no tag can have.
    static func inMap(_ node: JSONNode) throws(Refusal) -> [(key: String, value: String)] {
        try checked((node.objectValue ?? []).map { ($0.name, $0.value.stringValue ?? "") })
    }

    /// The tags of a JSON array of keys and values, checked.
    ///
    /// - Throws: A ``Refusal`` for a name or a value that no tag can have, and for a name that is there twice.
    static func inList(_ node: JSONNode) throws(Refusal) -> [(key: String, value: String)] {
        let tags = (node.arrayValue ?? []).map {
            ($0["Key"]?.stringValue ?? "", $0["Value"]?.stringValue ?? "")
        }
        guard Set(tags.map(\.0)).count == tags.count else {
            throw Refusal(.invalidArgument, message: "A tag key is given more than once")
        }
        return try checked(tags)
    }

    /// The keys of a JSON array, checked.
    ///
    /// - Throws: A ``Refusal`` for a name that no tag can have.
    static func keys(_ node: JSONNode?) throws(Refusal) -> [String] {
        try checked((node?.arrayValue ?? []).map { ($0.stringValue ?? "", "") }).map(\.key)
    }

    /// Tags as a JSON object, in the order of their keys.
    static func map(_ tags: [String: String]) -> JSONNode {
        .object(tags.sorted { $0.key < $1.key }.map { JSONNode.Member(name: $0.key, value: .string($0.value)) })
    }

    private static func checked(_ tags: [(key: String, value: String)]) throws(Refusal)
        -> [(key: String, value: String)]
    {
        for (key, value) in tags {
            guard hasForm(key), hasForm(value) else {
                throw Refusal(
                    .invalidArgument,
                    message: "1 validation error detected: Value at 'Tags' failed to satisfy constraint: "
                        + #"Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"#
                )
            }
            if key.lowercased().hasPrefix("aws:") {
                throw Refusal(.invalidArgument, message: "A tag key must not begin with 'aws:'")
            }
        }
        return tags
    }

    /// Whether a text has letters, separators, numbers and some marks alone: the model's pattern for keys and values.
    private static func hasForm(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .spaceSeparator, .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
                true
            default: "_.:/=+-@".unicodeScalars.contains(scalar)
            }
        }
    }
}

extension [String: String] {
    /// Adds tags to those of a resource; one that is there gets the new value.
    ///
    /// - Throws: A ``Refusal`` where they would be too many.
    mutating func add(_ tags: [(key: String, value: String)]) throws(Refusal) {
        let all = merging(tags.map { ($0.key, $0.value) }) { _, new in new }
        guard all.count <= Tags.most else { throw Refusal(named: "TagsPerResourceExceededLimitException") }
        self = all
    }
}
