internal import KinesisVideo

/// One HTTP request before it is signed: exactly what the scenario wants on the wire, well-formed or not.
package struct OutgoingRequest: Hashable, Sendable {
    /// The method token, `POST` for every operation of the service.
    package var method: String

    /// The path as it stands in the request line, already percent-encoded, beginning with `/`; a query may follow.
    package var path: String

    /// Header fields in order.
    ///
    /// `Host` and `Content-Length` are added where they are missing.
    package var headers: [(name: String, value: String)]

    /// The body's bytes.
    package var body: [UInt8]

    package init(method: String = "POST", path: String, headers: [(name: String, value: String)] = [], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// A request of one of the service's operations: a JSON body, posted.
    package static func operation(path: String, body: [UInt8]) -> OutgoingRequest {
        OutgoingRequest(path: path, headers: [("Content-Type", "application/json")], body: body)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.method == right.method && left.path == right.path && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(method)
        hasher.combine(path)
        hasher.combine(body)
    }

    /// The first value of a header field, compared without case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
