extension Contract {
    /// The form of a tag's text.
    package struct TagFormat: Sendable, Hashable {
        /// How tags refer to it.
        package let id: String
        /// The form, which the whole text has to have.
        package let pattern: Pattern
        /// The form in words.
        package let text: String
    }
}
