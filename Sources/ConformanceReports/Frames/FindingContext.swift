package import KinesisVideo

/// What a finding's surroundings add to its text.
package struct FindingContext: Sendable {
    /// The case, as its path.
    package var casePath: String?

    /// The place of the case, shown where the finding itself names no line of the scenario.
    package var location: SourceLocation?

    /// Command lines that show the finding again.
    package var again: [String]

    /// Creates a context.
    package init(casePath: String? = nil, location: SourceLocation? = nil, again: [String] = []) {
        self.casePath = casePath
        self.location = location
        self.again = again
    }
}
