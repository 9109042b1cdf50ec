internal import KinesisVideo

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

    /// The names of the service's tags.
    package let serviceTags: [String]

    package init(
        exceptions: [String],
        inStreamErrorIDs: [Int],
        selectorTypes: [String],
        requestMembers: [String: [String]],
        selectorMembers: [String],
        requirements: Set<String>,
        streams: [String],
        capabilities: [String],
        contested: [String: [String]] = [:],
        serviceTags: [String] = []
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
        self.serviceTags = serviceTags
    }

    /// What the names of the service's own tags begin with; no producer may use it, in whatever case.
    private static let tagPrefix = "AWS_"

    /// Reports the name of a tag that only the service could write, and does not.
    func check(tag name: String, at range: Range<Int>, _ diagnostics: inout Diagnostics) {
        let prefix = name.utf8.prefix(Self.tagPrefix.utf8.count).map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
        guard prefix.elementsEqual(Self.tagPrefix.utf8), !serviceTags.contains(name) else { return }
        diagnostics.report(
            "scenario.unknown-name",
            "the service has no tag '\(name)'",
            at: range,
            help: Spelling.help(for: name, in: serviceTags)
        )
    }
}
