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
