extension Contract {
    /// Which service, in which version.
    package struct Service: Sendable, Hashable {
        /// The full name.
        package let name: String
        /// The date that names the version of the API.
        package let apiVersion: String
        /// The service in the scope of signatures, of the control and the data plane alike.
        package let signingName: String
    }
}
