extension Contract {
    /// What kind of value a member has.
    package enum MemberType: String, Sendable, Hashable, CaseIterable {
        /// A JSON string.
        case string
        /// A JSON object with members of its own.
        case object
        /// Seconds since 1970 as a JSON number, or an RFC 3339 string.
        case timestamp
        /// The body itself, however long it is.
        case stream
    }
}
