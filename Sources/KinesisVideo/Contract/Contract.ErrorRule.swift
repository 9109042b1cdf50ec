extension Contract {
    /// One error with its statuses and its body.
    package struct ErrorRule: Sendable, Hashable {
        /// The name on the wire.
        package let name: String
        /// The HTTP status in each dialect.
        package let statuses: [Dialect: Int]
        /// The member of the JSON body that holds the message; nil where the body is no JSON.
        package let messageMember: String?
        /// The whole body where it is no JSON.
        package let body: String?
        /// The content type of the body.
        package let contentType: String
        /// A message as the service words it.
        package let message: String
        /// What the error means.
        package let meaning: String
        /// The codes of the reasons that lead to it.
        package let reasons: [String]
        /// Where the statements come from.
        package let source: String
        /// What else is known.
        package let note: String?

        /// The HTTP status in a dialect.
        package func status(in dialect: Dialect) -> Int? {
            statuses[dialect]
        }

        /// The body of an answer with this error, with its own message or another.
        package func bodyBytes(message: String? = nil) -> [UInt8] {
            guard let messageMember else { return Array((body ?? "").utf8) }
            let member = JSONNode.Member(name: messageMember, value: .string(message ?? self.message))
            return JSONNode.object([member]).bytes()
        }
    }
}
