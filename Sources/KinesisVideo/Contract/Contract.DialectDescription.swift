extension Contract {
    /// What a dialect is.
    package struct DialectDescription: Sendable, Hashable {
        /// The dialect.
        package let dialect: Dialect
        /// What it is, in a sentence.
        package let title: String
    }
}
