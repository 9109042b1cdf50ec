extension Contract {
    /// How much of a value has to have the form of a pattern.
    package enum PatternMatch: String, Sendable, Hashable, CaseIterable {
        case whole, part
    }
}
