extension Contract {
    /// One answer to a contested question.
    package struct Reading: Sendable, Hashable {
        /// The name of the answer, unique within its question.
        package let id: String
        /// Who gives it.
        package let source: String
        /// The answer.
        package let text: String
    }
}
