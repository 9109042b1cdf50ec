extension SignatureV4 {
    /// What of an HTTP request takes part in its signature.
    package struct Request: Sendable, Hashable {
        /// The method.
        package var method: String

        /// The path as it stands in the request line, percent-encoded as it is there.
        package var path: String

        /// What follows the `?` in the request line, as it is there; empty where there is none.
        package var query: String

        /// The head's fields in order.
        package var headers: [HeaderField]

        /// The SHA-256 of the body in lower-case hexadecimal digits.
        package var payloadHash: String

        /// Makes a request from its parts.
        package init(method: String, path: String, query: String = "", headers: [HeaderField], payloadHash: String) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.payloadHash = payloadHash
        }

        /// Makes a request from the target of its request line, and from its body.
        package init(method: String, target: String, headers: [HeaderField], body: [UInt8]) {
            let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            self.init(
                method: method,
                path: parts.first.map(String.init) ?? "",
                query: parts.count > 1 ? String(parts[1]) : "",
                headers: headers,
                payloadHash: SignatureV4.hash(of: body)
            )
        }

        /// Sets the one field of a name, where its first stands or at the end; no value removes it.
        mutating func setHeader(_ name: String, _ value: String?) {
            guard let value else {
                headers.removeAll { $0.isNamed(name) }
                return
            }
            if let index = headers.firstIndex(where: { $0.isNamed(name) }) {
                headers[index].value = value
                let later = headers[(index + 1)...].filter { !$0.isNamed(name) }
                headers = headers[...index] + later
            } else {
                headers.append(HeaderField(name, value))
            }
        }
    }
}
