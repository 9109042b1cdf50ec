extension Contract {
    /// One tag that the service writes.
    package struct TagRule: Sendable, Hashable {
        /// The name.
        package let name: TagName
        /// The form of its text.
        package let format: TagFormat
        /// Whether it has to be there.
        package let level: Level
        /// Where the statement comes from.
        package let source: String
    }
}
