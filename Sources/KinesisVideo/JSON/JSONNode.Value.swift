extension JSONNode {
    /// The six kinds of JSON value.
    package enum Value: Sendable, Hashable {
        /// The literal `null`.
        case null
        /// The literals `true` and `false`.
        case bool(Bool)
        /// A number as it was spelled: `1`, `1.0` and `1e0` are three different numbers here.
        case number(String)
        /// A string with its escapes resolved.
        case string(String)
        /// The elements in order.
        case array([JSONNode])
        /// The members in the order of the text, repeated names included.
        case object([Member])

        /// The kind, without the content.
        package var kind: Kind {
            switch self {
            case .null: .null
            case .bool: .bool
            case .number: .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
        }

        package static func == (left: Value, right: Value) -> Bool {
            switch (left, right) {
            case (.null, .null): true
            case (.bool(let one), .bool(let other)): one == other
            case (.number(let one), .number(let other)): one == other
            case (.string(let one), .string(let other)): one.isExactly(other)
            case (.array(let one), .array(let other)): one == other
            case (.object(let one), .object(let other)): one == other
            default: false
            }
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(kind)
            switch self {
            case .null: break
            case .bool(let flag): hasher.combine(flag)
            case .number(let text), .string(let text): hasher.combine(text)
            case .array(let elements): hasher.combine(elements)
            case .object(let members): hasher.combine(members)
            }
        }
    }
}
