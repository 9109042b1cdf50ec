internal import KinesisVideo
internal import NIOHTTP1

/// A request as it came, whole.
struct ReceivedRequest: Sendable {
    /// The method, the target, the headers.
    var head: HTTPRequestHead

    /// The body without its transfer coding; empty where it is still to come.
    let body: [UInt8]

    /// Whether the body is still to come, for as long as it likes: the request is answered on its head.
    var isBodyOpen = false

    /// What stands for the body in the signature.
    ///
    /// A body that is still to come cannot be hashed: producers sign an empty one, or say that it is not signed. What else
    /// one says of it is taken as it is.
    var payloadHash: String {
        let claimed = isBodyOpen ? head.headers.first(name: "x-amz-content-sha256") : nil
        return claimed ?? SignatureV4.hash(of: body)
    }

    /// The path of the target as it was written.
    var path: String {
        String(head.uri.prefix { $0 != "?" })
    }

    /// The query of the target as it was written, without its `?`; empty where there is none.
    var query: String {
        String(head.uri.drop { $0 != "?" }.dropFirst())
    }
}
