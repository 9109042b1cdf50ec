extension SignatureV4 {
    /// A key that exists.
    package struct Account: Sendable, Hashable {
        /// The key.
        package let credentials: Credentials
        /// From when on its session token is refused.
        package let tokenExpiry: WallTime?

        /// Makes an account.
        package init(_ credentials: Credentials, tokenExpiry: WallTime? = nil) {
            self.credentials = credentials
            self.tokenExpiry = tokenExpiry
        }
    }
}
