extension Contract {
    /// One member of a request or an answer, with its bounds.
    package struct Member: Sendable, Hashable {
        /// The name on the wire.
        package let name: String
        /// What kind of value it has.
        package let type: MemberType
        /// Whether it has to be given.
        package let isRequired: Bool
        /// The least length in Unicode scalars.
        package let minLength: Int?
        /// The greatest length in Unicode scalars.
        package let maxLength: Int?
        /// The form of the value.
        package let pattern: Pattern?
        /// Whether the form is that of the whole value or of a part of it.
        package let match: PatternMatch
        /// The values that are allowed; empty where any is.
        package let allowedValues: [String]
        /// The members of an object.
        package let members: [Member]
        /// The header that carries the member, where it is not in the body.
        package let header: String?

        /// Whether a text has the form of the member, if it has one.
        package func hasForm(_ text: String) -> Bool {
            guard let pattern else { return true }
            return switch match {
            case .whole: pattern.matchesWhole(text)
            case .part: pattern.contains(in: text)
            }
        }
    }
}
