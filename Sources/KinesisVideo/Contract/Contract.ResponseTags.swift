extension Contract {
    /// The tags that the service writes into a stream, in their order.
    package struct ResponseTags: Sendable, Hashable {
        /// Those before the Cluster.
        package let opening: [TagRule]
        /// Those after the Cluster.
        package let closing: [TagRule]
        /// Those of the document that reports an error.
        package let error: [TagRule]

        /// The rule of a tag, wherever it stands.
        package func rule(for name: TagName) -> TagRule? {
            (opening + closing + error).first { $0.name == name }
        }
    }
}
