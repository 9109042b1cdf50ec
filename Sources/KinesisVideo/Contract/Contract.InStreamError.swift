extension Contract {
    /// One error that ends a stream.
    package struct InStreamError: Sendable, Hashable {
        /// The number.
        package let id: InStreamErrorID
        /// The word that stands beside the number.
        package let code: String
        /// Where the word comes from, as most are attested for other calls only.
        package let codeSource: String
        /// What the error means.
        package let meaning: String
        /// The requirement that an endpoint sends it.
        package let requirement: String
    }
}
