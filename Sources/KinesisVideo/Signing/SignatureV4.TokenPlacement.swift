extension SignatureV4 {
    /// What becomes of a session token.
    package enum TokenPlacement: String, Sendable, Hashable, CaseIterable {
        /// It is sent and signed, as most SDKs do.
        case signed
        /// It is added after signing, as the C producer SDK does.
        case unsigned
        /// It is not sent, which no endpoint should take.
        case omitted
    }
}
