extension Contract {
    /// One call that the service takes.
    package struct Operation: Sendable, Hashable {
        /// The name, like `GetMedia`.
        package let name: String
        /// Where it is served.
        package let plane: Plane
        /// The HTTP method.
        package let method: String
        /// The path of the request's target.
        package let path: String
        /// The content type of the request's body.
        package let contentType: String
        /// The members of the request's body.
        package let input: [Member]
        /// Members of which at least one has to be given; empty where there is no such rule.
        package let atLeastOneOf: [String]
        /// What each type of start selector needs; empty where the operation has none.
        package let startSelectors: [SelectorRule]
        /// What a successful answer looks like.
        package let output: Output
        /// The names of the errors that the operation is modelled with.
        package let exceptions: [String]

        /// The member of the request's body at a path of names, like `StartSelector.AfterFragmentNumber`.
        package func member(_ path: String) -> Member? {
            let names = path.split(separator: ".", omittingEmptySubsequences: false)
            var members = input
            var found: Member?
            for name in names {
                found = members.first { $0.name == name }
                guard let found else { return nil }
                members = found.members
            }
            return found
        }

        /// What a type of start selector needs.
        package func selectorRule(_ type: StartSelectorType) -> SelectorRule? {
            startSelectors.first { $0.type == type }
        }
    }
}
