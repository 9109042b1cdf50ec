extension Contract {
    /// What the service grants.
    package struct Limits: Sendable, Hashable {
        /// GetMedia calls a second for one stream.
        package let callsPerSecondPerStream: Limit
        /// GetMedia sessions at once for one stream.
        package let sessionsPerStream: Limit
        /// Bytes a second that one session is sent.
        package let bytesPerSecondPerSession: Limit
        /// Seconds that a session lasts at least, while there is something to send.
        package let shortestFullSessionSeconds: Limit
        /// Seconds that a session lasts at most.
        package let longestSessionSeconds: Limit
        /// Seconds after which a data endpoint should be asked for anew.
        package let dataEndpointLifetimeSeconds: Limit
    }
}
