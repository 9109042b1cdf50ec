package import KinesisVideo
package import KinesisVideoClient
package import Logging

/// Who calls, and all that the kit may know of its surroundings: nothing here is read behind the caller's back.
package struct Caller: Sendable {
    /// The version of the program, for reports and recordings.
    package var version: String
    /// The command line, for reports; a shell can read it back.
    package var command: String
    /// Where the running program lies; a suite may lie beside it.
    package var executable: String
    /// The environment's variables.
    package var environment: [String: String]
    /// What is connected to instead of other hosts and ports.
    package var connectTo: [ConnectTo] = []
    /// Gives the time of day.
    package var date: @Sendable () -> WallTime
    /// Takes what clients and emulators note.
    package var logger: Logger

    package init(
        version: String,
        command: String = "kvsconform",
        executable: String = "",
        environment: [String: String] = [:],
        date: @escaping @Sendable () -> WallTime,
        logger: Logger
    ) {
        self.version = version
        self.command = command
        self.executable = executable
        self.environment = environment
        self.date = date
        self.logger = logger
    }

    /// A variable of the environment; `nil` where it is missing or empty.
    package func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
