/// The names that scenarios may use, taken from the contract and from the suite's own manifest.
package struct Vocabulary: Sendable {
    /// The exceptions, modelled and of authentication.
    package let exceptions: [String]

    /// The ids of in-stream errors.
    package let inStreamErrorIDs: [Int]

    /// The start selector types.
    package let selectorTypes: [String]

    /// The members of an operation's request, by the operation's name.
    package let requestMembers: [String: [String]]

    /// The members of a start selector.
    package let selectorMembers: [String]

    /// The ids of the requirements.
    package let requirements: Set<String>

    /// The logical streams.
    package let streams: [String]

    /// The capabilities that a target can declare.
    package let capabilities: [String]

    /// The contested points, and the readings of each.
    package let contested: [String: [String]]

    package init(
        exceptions: [String],
        inStreamErrorIDs: [Int],
        selectorTypes: [String],
        requestMembers: [String: [String]],
        selectorMembers: [String],
        requirements: Set<String>,
        streams: [String],
        capabilities: [String],
        contested: [String: [String]] = [:]
    ) {
        self.exceptions = exceptions
        self.inStreamErrorIDs = inStreamErrorIDs
        self.selectorTypes = selectorTypes
        self.requestMembers = requestMembers
        self.selectorMembers = selectorMembers
        self.requirements = requirements
        self.streams = streams
        self.capabilities = capabilities
        self.contested = contested
    }
}
