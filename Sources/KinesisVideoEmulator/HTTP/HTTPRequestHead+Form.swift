internal import KinesisVideo
internal import NIOHTTP1

extension HTTPRequestHead {
    /// Brings the request into the form that a client uses that speaks to its server directly (RFC 9112, section 3.2).
    ///
    /// A target in absolute form, as proxies get it, becomes a path; its host then counts, not the one in the header.
    ///
    /// - Returns: Why the request has to be refused; nil where it is well.
    mutating func takeOriginForm() -> String? {
        let hosts = headers["Host"]
        guard hosts.count <= 1 else { return "The request has \(hosts.count) Host headers" }
        if hosts.isEmpty, version.hasChunks { return "The request has no Host header" }
        if let host = hosts.first, !Self.isAuthority(host) { return "The request's Host header names no host" }
        if !version.hasChunks, headers.contains(name: "Transfer-Encoding") {
            return "A request of HTTP/\(version.major).\(version.minor) cannot have a Transfer-Encoding"
        }
        let scheme = uri.prefix { $0 != ":" && $0 != "/" && $0 != "?" }
        let rest = uri.dropFirst(scheme.count)
        guard ["http", "https"].contains(scheme.lowercased()), rest.hasPrefix("://") else { return nil }
        let authority = rest.dropFirst(3).prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, Self.isAuthority(String(authority)) else {
            return "The request's target names no host"
        }
        let path = rest.dropFirst(3 + authority.count)
        uri = path.hasPrefix("/") ? String(path) : "/\(path)"
        // One and the same host may be written with the scheme's own port and without; what was signed is what was sent.
        let (own, sent) = (Self.endpoint(authority, scheme), hosts.first.flatMap { Self.endpoint($0[...], scheme) })
        if own == nil || own != sent { headers.replaceOrAdd(name: "Host", value: String(authority)) }
        return nil
    }

    private static func endpoint(_ authority: Substring, _ scheme: Substring) -> Endpoint? {
        try? Endpoint("\(scheme)://\(authority.lowercased())")
    }

    /// Whether a text can name a host and a port; an empty one may stand in a header (RFC 9110, section 7.2).
    private static func isAuthority(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } && !text.contains { "/?#@\\,\"<>".contains($0) }
    }
}

extension HTTPVersion {
    /// Whether bodies can come in chunks, and connections are kept: in all versions but HTTP/1.0.
    var hasChunks: Bool {
        major > 1 || major == 1 && minor >= 1
    }
}
