/// Where a service listens: scheme, host, port, and the path that operations are appended to.
///
/// The text form is an absolute `http` or `https` URL without query or fragment, as `GetDataEndpoint` returns it:
/// `https://s-1a2b3c4d.kinesisvideo.eu-west-1.amazonaws.com`.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The protocols that an endpoint can speak.
    package enum Scheme: String, Sendable {
        case http
        case https

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    /// Plain or encrypted HTTP.
    package let scheme: Scheme

    /// The host as it stands in the URL; an IPv6 address keeps its brackets.
    package let host: String

    /// The TCP port, 1–65535; the scheme's own where the URL names none.
    package let port: Int

    /// What stands before an operation's path: empty, or beginning with and not ending in `/`.
    package let basePath: String

    /// An endpoint without a path.
    ///
    /// - Parameters:
    ///   - host: A name or an address; one of IPv6 without brackets.
    ///   - port: The TCP port.
    ///   - scheme: Plain or encrypted HTTP.
    package init(host: String, port: Int, scheme: Scheme = .http) {
        self.scheme = scheme
        self.host = host.contains(":") ? "[\(host)]" : host
        self.port = port
        basePath = ""
    }

    /// Reads an endpoint from a URL.
    ///
    /// - Throws: ``EndpointError`` that says what about the text is wrong.
    package init(_ text: String) throws(EndpointError) {
        guard let separator = text.firstRange(of: "://") else { throw EndpointError(text, .noScheme) }
        guard let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased()) else {
            throw EndpointError(text, .unknownScheme(String(text[..<separator.lowerBound])))
        }
        let rest = text[separator.upperBound...]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains(where: { "?#@\\\"<>".contains($0) })
        else {
            throw EndpointError(text, .forbiddenCharacter)
        }
        let authority = rest.prefix { $0 != "/" }
        var path = String(rest[authority.endIndex...])
        while path.hasSuffix("/") { path.removeLast() }

        var host = authority
        var port = scheme.defaultPort
        let bracket = authority.lastIndex(of: "]")
        if let colon = authority.lastIndex(of: ":"), bracket.map({ colon > $0 }) ?? true {
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy(\.isASCIIDigit), let number = Int(digits), (1...65535).contains(number) else {
                throw EndpointError(text, .badPort)
            }
            port = number
            host = authority[..<colon]
        }
        guard !host.isEmpty else { throw EndpointError(text, .noHost) }
        guard Self.isHost(host) else { throw EndpointError(text, .badHost) }
        self.scheme = scheme
        self.host = String(host)
        self.port = port
        self.basePath = path
    }

    /// Whether a text is the URL of an endpoint and of nothing in it: scheme, host and, where it is named, port.
    package static func isOrigin(_ text: String) -> Bool {
        guard let endpoint = try? Endpoint(text), let separator = text.firstRange(of: "://") else { return false }
        return endpoint.basePath.isEmpty && !text[separator.upperBound...].contains("/")
    }

    /// Whether a text is a host of RFC 3986, section 3.2.2, that a connection can go to: an address of IPv6 in brackets, or an
    /// address or name of labels as DNS has them.
    private static func isHost(_ text: Substring) -> Bool {
        if text.first == "[" {
            let address = text.dropFirst().dropLast()
            let parts = address.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
            return text.last == "]" && parts[0].contains(":")
                && parts[0].utf8.allSatisfy { $0.hexadecimalValue != nil || ":.".utf8.contains($0) }
                // The zone of an address that is valid on this machine alone (RFC 6874).
                && parts.dropFirst().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isHostByte) }
        }
        // A name may end with a dot, as the root of all names does.
        let labels = (text.last == "." ? text.dropLast() : text).split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 254
            && labels.allSatisfy { (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isHostByte) }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte.isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "-_".utf8.contains(byte)
    }

    /// The host as names are looked up and addresses are read: without an IPv6 address's brackets.
    package var address: String {
        host.first == "[" ? String(host.dropFirst().prefix { $0 != "]" }) : host
    }

    /// The value of the `Host` header: the port is named where it is not the scheme's own, because it is signed that way.
    package var authority: String {
        port == scheme.defaultPort ? host : "\(host):\(port)"
    }

    /// The endpoint as a URL.
    package var description: String {
        "\(scheme.rawValue)://\(authority)\(basePath)"
    }
}

/// What is wrong with the text of an endpoint.
package struct EndpointError: Error, Hashable, CustomStringConvertible {
    enum Reason: Hashable {
        case noScheme
        case unknownScheme(String)
        case forbiddenCharacter
        case badPort
        case noHost
        case badHost
    }

    let text: String
    let reason: Reason

    init(_ text: String, _ reason: Reason) {
        self.text = text
        self.reason = reason
    }

    /// One sentence for a person.
    package var description: String {
        let problem =
            switch reason {
            case .noScheme: "has no scheme; write it as https://HOST or http://HOST:PORT"
            case .unknownScheme(let scheme): "has the scheme '\(scheme)'; only http and https are spoken here"
            case .forbiddenCharacter:
                "has a character that an endpoint cannot have (user, query, fragment, blank or non-ASCII)"
            case .badPort: "has a port outside 1–65535"
            case .noHost: "names no host"
            case .badHost: "has a host that is neither a name nor an address"
            }
        return "the endpoint '\(Self.withoutUser(text))' \(problem)"
    }

    /// A URL without what stands before the `@` of its host, which may be a password.
    private static func withoutUser(_ text: String) -> String {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let authority = text[start...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return text }
        return text[..<start] + "…" + text[at...]
    }
}
