extension Contract {
    /// Where an operation is served.
    package enum Plane: String, Sendable, Hashable, CaseIterable {
        /// At the region's endpoint.
        case control
        /// At an endpoint that GetDataEndpoint returns.
        case data
    }
}
