package import KinesisVideo

/// One HTTP request: exactly what the scenario wants on the wire, well-formed or not.
package struct OutgoingRequest: Hashable, Sendable {
    /// The method token, `POST` for every operation of the service.
    package var method: String

    /// The path as it stands in the request line, already percent-encoded, beginning with `/`; a query may follow.
    package var path: String

    /// Header fields in order; each goes out as it is spelled here.
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

    /// Why the request cannot be written on the wire; `nil` where it can.
    package var problem: RequestProblem? {
        if let reason = RequestSyntax.problem(inMethod: method) { return RequestProblem("its method \(reason)") }
        if let reason = RequestSyntax.problem(inTarget: path) { return RequestProblem("its path \(reason)") }
        for field in headers {
            if let reason = RequestSyntax.problem(inName: field.name) {
                return RequestProblem("the name '\(field.name)' of a header field \(reason)")
            }
            // The value may be secret, and is not shown.
            if let reason = RequestSyntax.problem(inValue: field.value) {
                return RequestProblem("the header field '\(field.name)' \(reason)")
            }
        }
        return nil
    }

    /// Says how long the body is, where no field does: a method whose body means something says so of an empty one too.
    mutating func completeFraming() {
        guard header("Content-Length") == nil, header("Transfer-Encoding") == nil,
            !body.isEmpty || !["GET", "HEAD", "DELETE", "CONNECT", "TRACE", "OPTIONS"].contains(method)
        else { return }
        headers.append(HeaderField("Content-Length", "\(body.count)"))
    }

    /// Whether the body stays here until the answerer asks for it (RFC 9110, section 10.1.1).
    var holdsBody: Bool { !body.isEmpty && expectsContinue }

    /// Whether the answerer is to say that it wants the body.
    var expectsContinue: Bool {
        headers.contains { $0.isNamed("Expect") && $0.value.lowercased() == "100-continue" }
    }

    /// The request as it goes over the wire, before its body.
    var headBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        bytes += "\(method) \(path) HTTP/1.1\r\n".utf8
        for field in headers {
            bytes += field.name.utf8
            bytes += ": ".utf8
            bytes += field.value.utf8
            bytes += "\r\n".utf8
        }
        bytes += "\r\n".utf8
        return bytes
    }
}

/// What of a request cannot be written on the wire.
package struct RequestProblem: Error, Hashable, CustomStringConvertible {
    /// One sentence for a person.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
