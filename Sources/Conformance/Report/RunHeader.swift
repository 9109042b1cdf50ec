package import KinesisVideo

/// What identifies a run.
package struct RunHeader: Sendable, Redactable {
    /// The version of the program.
    package var version: String
    /// The command line as it was given, without secrets.
    package var command: String
    /// Options of the command line that a finding may depend on, such as `["--fault", "stall"]`.
    package var options: [String]
    /// The project file that options come from, and its profile, for people; `nil` for none.
    package var project: String?
    /// A hash of the suite's files, so that two runs can be told to have asked the same; `nil` where it is not known.
    package var suite: String?
    /// Which part of the plan the run took, such as `1/4`; `nil` for all of it.
    package var shard: String?
    /// Whether the run took all cases of the suite; `nil` where that is not known.
    package var isWhole: Bool?
    /// The seed of everything random.
    package var seed: UInt64
    /// When the run began.
    package var startedAt: WallTime

    package init(
        version: String,
        command: String,
        options: [String] = [],
        project: String? = nil,
        suite: String? = nil,
        shard: String? = nil,
        isWhole: Bool? = nil,
        seed: UInt64,
        startedAt: WallTime
    ) {
        self.version = version
        self.command = command
        self.options = options
        self.project = project
        self.suite = suite
        self.shard = shard
        self.isWhole = isWhole
        self.seed = seed
        self.startedAt = startedAt
    }

    package mutating func redact(with censor: Censor) {
        censor(&command)
        censor(&options)
        censor(&project)
    }
}
