extension Contract {
    /// One way in which a request's body breaks the contract.
    package struct Violation: Sendable, Hashable {
        /// The names that lead to the member, joined by points; empty for the body itself.
        package let path: String

        /// What is broken.
        package let kind: Kind

        /// The UTF-8 offsets of the value in the body, or of the object in which a member is missing.
        package let range: Range<Int>

        /// What can be broken.
        package enum Kind: Sendable, Hashable {
            /// The value has another JSON type.
            case wrongType(expected: MemberType, found: JSONNode.Kind)
            /// A required member is absent or null.
            case missing
            /// Of these members none is given.
            case noneOf([String])
            /// The selector's type needs this member.
            case missingCompanion(of: StartSelectorType)
            /// The text has fewer scalars.
            case tooShort(minimum: Int)
            /// The text has more scalars.
            case tooLong(maximum: Int)
            /// The text has not the form.
            case wrongForm(Pattern)
            /// The text is none of these.
            case notAllowed([String])
            /// The value is no moment: neither seconds nor an RFC 3339 text that can be counted.
            case notATimestamp
            /// The object has the name more than once.
            case duplicate
        }
    }
}

extension Contract.Violation: CustomStringConvertible {
    /// What is broken, in the words in which the service's validation reports it.
    package var description: String {
        let place = path.isEmpty ? "the body" : "'\(path)'"
        return switch kind {
        case .wrongType(let expected, let found):
            "\(place) failed to satisfy constraint: expected \(expected.phrase), found \(found.phrase)"
        case .missing: "\(place) failed to satisfy constraint: Member must not be null"
        case .noneOf(let names):
            "\(place) failed to satisfy constraint: One of \(names.joined(separator: ", ")) must be specified"
        case .missingCompanion(let type):
            "\(place) failed to satisfy constraint: Member must not be null for type \(type.rawValue)"
        case .tooShort(let minimum):
            "\(place) failed to satisfy constraint: Member must have length greater than or equal to \(minimum)"
        case .tooLong(let maximum):
            "\(place) failed to satisfy constraint: Member must have length less than or equal to \(maximum)"
        case .wrongForm(let pattern):
            "\(place) failed to satisfy constraint: Member must satisfy regular expression pattern: \(pattern)"
        case .notAllowed(let values):
            "\(place) failed to satisfy constraint: Member must satisfy enum value set: "
                + "[\(values.joined(separator: ", "))]"
        case .notATimestamp: "\(place) failed to satisfy constraint: Member must be a timestamp"
        case .duplicate: "\(place) failed to satisfy constraint: Member must not be repeated"
        }
    }
}

extension Contract.MemberType {
    /// What the type is in JSON, for the middle of a sentence.
    fileprivate var phrase: String {
        switch self {
        case .string: "a string"
        case .object: "an object"
        case .timestamp: "a number of seconds or an RFC 3339 string"
        case .stream: "a stream"
        }
    }
}
