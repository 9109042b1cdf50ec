extension Contract {
    /// A question on which sources disagree, or on which they are silent.
    package struct ContestedPoint: Sendable, Hashable {
        /// The name of the question.
        package let id: String
        /// The question.
        package let question: String
        /// The requirements that it touches.
        package let requirements: [String]
        /// The answers.
        package let readings: [Reading]
    }
}
