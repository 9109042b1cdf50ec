internal import NIOHTTP1

/// A request as it came, whole.
struct ReceivedRequest: Sendable {
    /// The method, the target, the headers.
    var head: HTTPRequestHead

    /// The body without its transfer coding.
    let body: [UInt8]

    /// The path of the target as it was written.
    var path: String {
        String(head.uri.prefix { $0 != "?" })
    }

    /// The query of the target as it was written, without its `?`; empty where there is none.
    var query: String {
        String(head.uri.drop { $0 != "?" }.dropFirst())
    }
}
