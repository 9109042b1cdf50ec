package import KinesisVideo

/// One HTTP request before it is signed: exactly what the scenario wants on the wire, well-formed or not.
package struct OutgoingRequest: Hashable, Sendable {
    /// The method token, `POST` for every operation of the service.
    package var method: String

    /// The path as it stands in the request line, already percent-encoded, beginning with `/`; a query may follow.
    package var path: String

    /// Header fields in order.
    ///
    /// `Host` and `Content-Length` are added where they are missing.
    package var headers: [HeaderField]

    /// The body's bytes.
    package var body: [UInt8]

    package init(method: String = "POST", path: String, headers: [HeaderField] = [], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// A request of one of the service's operations: a JSON body, posted.
    package static func operation(path: String, body: [UInt8]) -> OutgoingRequest {
        OutgoingRequest(path: path, headers: [HeaderField("Content-Type", "application/json")], body: body)
    }

    /// The first value of a header field, compared without case.
    package func header(_ name: String) -> String? {
        headers.firstValue(named: name)
    }
}
