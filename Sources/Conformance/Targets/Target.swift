package import KinesisVideo

/// A named endpoint, and all that the kit may expect of it and do with it.
///
/// What is expected of a target lives here, never inside a scenario.
package struct Target: Sendable {
    /// A real stream that stands for a logical one.
    package struct Stream: Sendable, Hashable {
        /// The stream's name.
        package let name: String
        /// Its ARN, where it is known.
        package let arn: String?

        package init(name: String, arn: String? = nil) {
            self.name = name
            self.arn = arn
        }
    }

    /// How much of one stream the client may use.
    package struct Limits: Sendable, Hashable {
        /// Calls in any second.
        package let callsPerSecond: Int
        /// Sessions at once.
        package let sessions: Int

        package init(callsPerSecond: Int, sessions: Int) {
            self.callsPerSecond = callsPerSecond
            self.sessions = sessions
        }
    }

    /// The name in reports, unique within a run.
    package let name: String
    /// The data endpoint, as a URL.
    package let endpoint: String
    /// Where GetDataEndpoint is asked, as a URL; `nil` where that is not known.
    package let controlEndpoint: String?
    package let region: String
    package let dialect: Dialect
    package let credentials: Credentials
    package let limits: Limits
    package let capabilities: Set<String>

    /// The real streams by their logical names.
    package let streams: [String: Stream]

    package init(
        name: String,
        endpoint: String,
        controlEndpoint: String? = nil,
        region: String,
        dialect: Dialect,
        credentials: Credentials,
        limits: Limits,
        capabilities: Set<String> = [],
        streams: [String: Stream]
    ) {
        self.name = name
        self.endpoint = endpoint
        self.controlEndpoint = controlEndpoint
        self.region = region
        self.dialect = dialect
        self.credentials = credentials
        self.limits = limits
        self.capabilities = capabilities
        self.streams = streams
    }
}
