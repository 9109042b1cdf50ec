/// A published or measured variation of the contract, where the sources give different HTTP statuses.
package enum Dialect: String, Sendable, Hashable, ExplainedChoice {
    case openapi
    case serviceModel = "service-model"
    case observed

    /// What it is, in a line.
    package var summary: String {
        switch self {
        case .openapi: "The OpenAPI description, whose converter numbered the errors 480 to 485."
        case .serviceModel: "The service model that the AWS SDKs are generated from."
        case .observed: "What public reports saw on the wire."
        }
    }
}
