/// The errors that GetMedia is modelled with; what status each has is for the contract and the dialect to say.
package enum ServiceException: String, Sendable, Hashable, CaseIterable {
    /// No such stream, or it is not active.
    case resourceNotFound = "ResourceNotFoundException"
    /// The caller may not do this with this stream, or its token has expired.
    case notAuthorized = "NotAuthorizedException"
    /// The stream lives behind another data endpoint: ask GetDataEndpoint anew.
    case invalidEndpoint = "InvalidEndpointException"
    /// More calls than the stream takes in a second.
    case clientLimitExceeded = "ClientLimitExceededException"
    /// More sessions than the stream takes at once.
    case connectionLimitExceeded = "ConnectionLimitExceededException"
    /// A member of the request is missing or has a value that it must not have.
    case invalidArgument = "InvalidArgumentException"

    /// The name on the wire.
    package var name: String {
        rawValue
    }
}
