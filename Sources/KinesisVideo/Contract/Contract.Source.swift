extension Contract {
    /// Where statements come from.
    package struct Source: Sendable, Hashable {
        /// How statements refer to it.
        package let id: String
        /// What it is.
        package let title: String
    }
}
