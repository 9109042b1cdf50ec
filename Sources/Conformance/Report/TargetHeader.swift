package import KinesisVideo

/// What identifies a target in a run, and what is planned for it.
package struct TargetHeader: Sendable {
    /// A case that is planned, so that a report can name it even where it never came to run.
    package struct PlannedCase: Sendable {
        package let path: String
        package let title: String
        package let location: SourceLocation
        package let requirements: [String]
        /// The place in the whole plan, of which a shard has only some.
        package let ordinal: Int

        package init(
            path: String,
            title: String,
            location: SourceLocation,
            requirements: [String],
            ordinal: Int = 0
        ) {
            self.path = path
            self.title = title
            self.location = location
            self.requirements = requirements
            self.ordinal = ordinal
        }
    }

    /// The target's name, unique in the run.
    package private(set) var name: String
    /// Its endpoint as text.
    package let endpoint: String
    /// Its region.
    package let region: String
    /// The dialect that it is judged by.
    package let dialect: String
    /// What `--target` takes for it again; `nil` where that is its name.
    package let argument: String?
    /// How much of one stream the client uses; `nil` where it is not told.
    package let limits: Target.Limits?
    /// When its first case began; when the run began, where none did yet.
    package private(set) var startedAt: WallTime
    /// The cases in plan order.
    package private(set) var plan: [PlannedCase]

    package init(
        name: String,
        endpoint: String,
        region: String,
        dialect: String,
        argument: String? = nil,
        limits: Target.Limits? = nil,
        startedAt: WallTime,
        plan: [PlannedCase]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.region = region
        self.dialect = dialect
        self.argument = argument
        self.limits = limits
        self.startedAt = startedAt
        self.plan = plan
    }
}

extension TargetHeader {
    /// The same target with other cases.
    package func with(plan: [PlannedCase]) -> TargetHeader {
        changed { $0.plan = plan }
    }

    /// The same target under another name.
    package func with(name: String) -> TargetHeader {
        changed { $0.name = name }
    }

    /// The same target, begun at another time.
    package func with(startedAt: WallTime) -> TargetHeader {
        changed { $0.startedAt = startedAt }
    }

    private func changed(_ change: (inout TargetHeader) -> Void) -> TargetHeader {
        var header = self
        change(&header)
        return header
    }
}
