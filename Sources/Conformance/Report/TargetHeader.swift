package import KinesisVideo

/// What identifies a target in a run, and what is planned for it.
package struct TargetHeader: Sendable {
    /// A case that is planned, so that a report can name it even where it never came to run.
    package struct PlannedCase: Sendable {
        package let path: String
        package let title: String
        package let location: SourceLocation
        package let requirements: [String]

        package init(path: String, title: String, location: SourceLocation, requirements: [String]) {
            self.path = path
            self.title = title
            self.location = location
            self.requirements = requirements
        }
    }

    /// The target's name, unique in the run.
    package let name: String
    /// Its endpoint as text.
    package let endpoint: String
    /// Its region.
    package let region: String
    /// The dialect that it is judged by.
    package let dialect: String
    /// When its first case began.
    package let startedAt: WallTime
    /// The cases in plan order.
    package let plan: [PlannedCase]

    package init(
        name: String,
        endpoint: String,
        region: String,
        dialect: String,
        startedAt: WallTime,
        plan: [PlannedCase]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.region = region
        self.dialect = dialect
        self.startedAt = startedAt
        self.plan = plan
    }
}
