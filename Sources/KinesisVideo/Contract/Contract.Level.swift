extension Contract {
    /// How binding a sentence is (RFC 2119).
    package enum Level: String, Sendable, Hashable, CaseIterable {
        case must, should, may
    }
}
