extension Contract {
    /// What a successful answer looks like.
    package struct Output: Sendable, Hashable {
        /// The HTTP status.
        package let status: Int
        /// The content type that was seen, which for a stream is not what the model's pattern says.
        package let contentType: String
        /// The members, those in headers included.
        package let members: [Member]
    }
}
