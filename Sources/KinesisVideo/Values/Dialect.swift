/// A published or measured variation of the contract, where the sources give different HTTP statuses.
package enum Dialect: String, Sendable, Hashable, CaseIterable {
    /// The OpenAPI description, whose converter numbered the errors 480 to 485.
    case openapi
    /// The service model that the AWS SDKs are generated from.
    case serviceModel = "service-model"
    /// What public reports saw on the wire.
    case observed
}
