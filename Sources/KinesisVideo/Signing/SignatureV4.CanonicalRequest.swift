extension SignatureV4 {
    /// The one spelling that a signer and a verifier have to agree on for one request.
    package struct CanonicalRequest: Sendable, Hashable {
        /// The names of the signed headers, in lower case and in order.
        package let signedHeaders: [String]

        /// The text.
        package let text: String

        /// Spells a request with the headers of these names signed.
        ///
        /// The path is normalised and encoded once more, as every service but S3 wants it.
        package init(_ request: Request, signing names: some Sequence<String>) {
            signedHeaders = Set(names.map { $0.lowercased() }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            var lines = [request.method, Self.path(request.path), Self.query(request.query)]
            for name in signedHeaders {
                let values = request.headers.values(named: name).map(Self.headerValue)
                lines.append("\(name):\(values.joined(separator: ","))")
            }
            lines += ["", signedHeaders.joined(separator: ";"), request.payloadHash]
            text = lines.joined(separator: "\n")
        }

        /// The path without empty and dot segments, percent-encoded.
        static func path(_ path: String) -> String {
            var segments: [Substring] = []
            for segment in path.split(separator: "/") {
                switch segment {
                case ".": break
                case "..": _ = segments.popLast()
                default: segments.append(segment)
                }
            }
            guard !segments.isEmpty else { return "/" }
            return segments.map { "/" + PercentEncoding.encode($0.utf8) }.joined() + (path.hasSuffix("/") ? "/" : "")
        }

        /// The parameters in the order of their encoded names, then values.
        static func query(_ query: String) -> String {
            let parameters = query.split(separator: "&").map { parameter in
                let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    PercentEncoding.encode(PercentEncoding.decode(parts[0])),
                    parts.count > 1 ? PercentEncoding.encode(PercentEncoding.decode(parts[1])) : ""
                )
            }
            return parameters.sorted { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0 < $1.0 }
                .map { "\($0)=\($1)" }
                .joined(separator: "&")
        }

        /// The value without white space at its ends, and with single spaces elsewhere: folded lines become one.
        static func headerValue(_ value: String) -> String {
            value.unicodeScalars.split { [" ", "\t", "\r", "\n"].contains($0) }
                .map { String($0) }
                .joined(separator: " ")
        }
    }
}
