/// A GetMedia request whose body is written as it goes over the wire.
package struct GetMediaAction: Sendable {
    /// How the logical stream is named in a body that does not name one itself.
    package enum Identification: String, CaseIterable, Sendable {
        /// By `StreamName`.
        case name
        /// By `StreamARN`.
        case arn
        /// Not at all.
        case nothing
    }

    /// The body; an object gets the stream's name or ARN added where it has neither.
    package let body: Template

    /// How the stream is named.
    package let identifyBy: Identification

    /// How the request is signed.
    package let signing: SigningVariation
}
