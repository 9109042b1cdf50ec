extension SignatureV4 {
    /// A signed request with all that led to its signature.
    package struct Signature: Sendable, Hashable {
        /// The request with the headers that were added.
        package let request: Request
        /// The spelling that was hashed.
        package let canonicalRequest: String
        /// The text that was signed.
        package let stringToSign: String
        /// What stands in the Authorization header.
        package let authorization: Authorization
    }
}
