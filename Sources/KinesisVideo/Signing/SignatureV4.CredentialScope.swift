extension SignatureV4 {
    /// What a signing key is good for.
    package struct CredentialScope: Sendable, Hashable {
        /// The day in UTC, like `20150830`.
        package let day: String
        /// The region.
        package let region: String
        /// The service's signing name.
        package let service: String

        /// Makes a scope.
        package init(day: String, region: String, service: String) {
            self.day = day
            self.region = region
            self.service = service
        }

        /// The scope as it stands in the Authorization header, after the access key.
        package var text: String {
            "\(day)/\(region)/\(service)/\(terminator)"
        }
    }
}
