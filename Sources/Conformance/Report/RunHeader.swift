package import KinesisVideo

/// What identifies a run.
package struct RunHeader: Sendable {
    /// The version of the program.
    package let version: String
    /// The command line as it was given, without secrets.
    package let command: String
    /// The seed of everything random.
    package let seed: UInt64
    /// When the run began.
    package let startedAt: WallTime

    package init(version: String, command: String, seed: UInt64, startedAt: WallTime) {
        self.version = version
        self.command = command
        self.seed = seed
        self.startedAt = startedAt
    }
}
