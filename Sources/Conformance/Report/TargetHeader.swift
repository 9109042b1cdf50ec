package import KinesisVideo

/// What identifies a target in a run, and what is planned for it.
package struct TargetHeader: Sendable, Redactable {
    /// A case that is planned, so that a report can name it even where it never came to run.
    package struct PlannedCase: Sendable {
        package var path: String
        package var title: String
        package var location: SourceLocation
        package var requirements: [String]
        /// The place in the whole plan, of which a shard has only some.
        package var ordinal: Int

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
    package var name: String
    /// Its endpoint as text.
    package var endpoint: String
    /// Its region.
    package var region: String
    /// The dialect that it is judged by.
    package var dialect: String
    /// What `--target` takes for it again; `nil` where that is its name.
    package var argument: String?
    /// How much of one stream the client uses; `nil` where it is not told.
    package var limits: Target.Limits?
    /// When its first case began; when the run began, where none did yet.
    package var startedAt: WallTime
    /// The cases in plan order.
    package var plan: [PlannedCase]

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

    package mutating func redact(with censor: Censor) {
        censor(&name)
        censor(&endpoint)
        censor(&argument)
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
