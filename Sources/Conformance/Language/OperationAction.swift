internal import KinesisVideo

/// A request of one of the service's operations, whose body is written as it goes over the wire.
package struct OperationAction: Sendable {
    /// How the logical stream is named in a body that does not name one itself.
    package enum Identification: String, CaseIterable, Sendable {
        /// By `StreamName`.
        case name
        /// By `StreamARN`.
        case arn
        /// Not at all.
        case nothing
    }

    /// The operations that a step can name.
    package enum Operation: String, CaseIterable, Sendable {
        case getMedia
        case getDataEndpoint

        /// The name in the contract.
        package var name: String {
            switch self {
            case .getMedia: "GetMedia"
            case .getDataEndpoint: "GetDataEndpoint"
            }
        }
    }

    /// Which one it is.
    package let operation: Operation

    /// The body; an object gets the stream's name or ARN added where it has neither.
    package let body: Template

    /// How the stream is named.
    package let identifyBy: Late<Identification>

    /// How the request is signed.
    package let signing: Late<SigningVariation>

    /// The references in the request.
    var references: [Reference] {
        body.references + identifyBy.references + signing.signingReferences
    }
}

extension OperationAction.Identification {
    static func parse(_ node: JSONNode, _ diagnostics: inout Diagnostics) -> Self? {
        diagnostics.choice(node, of: "way to name the stream")
    }
}

extension OperationAction {
    /// How the stream is named, now that the case runs.
    package func identification(in scope: Scope) throws(ResolutionError) -> Identification {
        try identifyBy.value(in: scope, Identification.parse)
    }
}

extension Late where Value == SigningVariation {
    /// How the request is signed, now that the case runs.
    package func variation(in scope: Scope) throws(ResolutionError) -> SigningVariation {
        try value(in: scope) { node, diagnostics in SigningVariation(node, in: .anything, &diagnostics) }
    }

    /// The references in it, and in the variation where it stands in place.
    var signingReferences: [Reference] {
        if case .known(let variation) = self { variation.references } else { references }
    }
}
