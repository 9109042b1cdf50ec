/// A request whose method, path, header fields and body are the scenario's own.
package struct RawRequestAction: Sendable {
    /// The body of a raw request.
    package enum Body: Sendable {
        case text(Template)
        case json(Template)
        case none
    }

    /// The endpoints of a target.
    package enum Endpoint: String, CaseIterable, Sendable {
        /// Where media is.
        case data
        /// Where it is asked which one that is.
        case control
    }

    /// Where it is sent.
    package let endpoint: Endpoint
    package let method: String
    package let path: Template
    package let headers: [(name: String, value: Template)]
    package let body: Body

    /// How the request is signed.
    package let signing: Late<SigningVariation>

    var references: [Reference] {
        let bodyReferences: [Reference] =
            switch body {
            case .text(let template), .json(let template): template.references
            case .none: []
            }
        return path.references + headers.flatMap(\.value.references) + bodyReferences + signing.signingReferences
    }
}
