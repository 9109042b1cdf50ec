extension Contract {
    /// What a type of start selector needs.
    package struct SelectorRule: Sendable, Hashable {
        /// The type.
        package let type: StartSelectorType
        /// The members of the selector that have to come with it.
        package let companions: [String]
        /// The requirement that says where it starts.
        package let requirement: String
    }
}
