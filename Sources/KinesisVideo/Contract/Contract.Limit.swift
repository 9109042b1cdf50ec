extension Contract {
    /// A figure, and who says so.
    package struct Limit: Sendable, Hashable {
        /// The figure.
        package let value: Int
        /// Where it comes from.
        package let source: String
    }
}
