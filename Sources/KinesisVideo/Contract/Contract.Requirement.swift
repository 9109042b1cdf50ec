extension Contract {
    /// A normative sentence about the service.
    package struct Requirement: Sendable, Hashable {
        /// The name that scenarios and findings refer to, like `GM-SEL-NOW`.
        package let id: String
        /// How binding it is.
        package let level: Level
        /// The sentence.
        package let text: String
        /// Where it comes from.
        package let source: String
    }
}
