/// How the transport of an exchange ended, which is told apart from any verdict on what was transported.
package enum TransportOutcome: Hashable, Sendable {
    /// The server ended the body properly: last chunk, or as many bytes as it had announced.
    case finished
    /// The connection was closed before the body had ended.
    case truncated
    /// The connection was reset.
    case reset
    /// The time that the caller had given was over.
    case timedOut
    /// The caller had seen enough.
    case cancelled
    /// What came is not HTTP; the reason is the transport's own.
    case malformed(reason: String)
    /// No connection came about: name, route, refusal, TLS.
    case unreachable(reason: String)
    /// The request cannot be written in HTTP/1.1, and nothing was sent; the reason is a sentence about it.
    case unsendable(reason: String)

    /// One word, as it stands in reports and scenarios.
    package var name: String {
        switch self {
        case .finished: "finished"
        case .truncated: "truncated"
        case .reset: "reset"
        case .timedOut: "timedOut"
        case .cancelled: "cancelled"
        case .malformed: "malformed"
        case .unreachable: "unreachable"
        case .unsendable: "unsendable"
        }
    }
}
