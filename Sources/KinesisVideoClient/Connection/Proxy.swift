package import KinesisVideo
internal import NIOCore

/// An HTTP proxy that connections are made through, by CONNECT.
package struct Proxy: Hashable, Sendable, CustomStringConvertible {
    /// The host of the proxy; an IPv6 address stands without brackets.
    package let host: String
    /// Its port, 1–65535.
    package let port: Int
    /// The value of `Proxy-Authorization`; `nil` to send none.
    package let authorization: String?

    package init(host: String, port: Int, authorization: String? = nil) {
        self.host = host
        self.port = port
        self.authorization = authorization
    }

    /// Reads a proxy as it stands in the environment: `[http://][USER:PASSWORD@]HOST[:PORT]`, port 80 where none is named.
    ///
    /// - Throws: ``ProxyError`` that says what about the text is wrong.
    package init(_ text: String) throws(ProxyError) {
        var rest = text[...]
        if let scheme = rest.firstRange(of: "://") {
            guard rest[..<scheme.lowerBound].lowercased() == "http" else {
                throw ProxyError("only http:// proxies are spoken to")
            }
            rest = rest[scheme.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            authorization = "Basic \(Base64.text(of: PercentEncoding.decode(rest[..<at])))"
            rest = rest[rest.index(after: at)...]
        } else {
            authorization = nil
        }
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint("http://\(rest)")
        } catch {
            throw ProxyError("it is not a host and a port")
        }
        host = endpoint.address
        port = endpoint.port
    }

    /// The proxy that the environment names for an endpoint; `nil` to connect to it directly.
    ///
    /// `https_proxy` or `http_proxy`, by the endpoint's scheme and in capitals too, names it. Hosts in `no_proxy` and the
    /// loopback are connected to directly; so is what rules lead there, whatever it is called.
    ///
    /// - Throws: ``ProxyError`` where what is named is not a proxy.
    package static func named(
        in environment: [String: String],
        for endpoint: Endpoint,
        connectingBy rules: [ConnectTo] = []
    ) throws(ProxyError) -> Proxy? {
        let destination = ConnectTo.destination(of: endpoint, by: rules)
        if destination != endpoint, try named(in: environment, for: destination) == nil { return nil }
        func value(_ name: String) -> String? {
            [name, name.uppercased()].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        let name = "\(endpoint.scheme.rawValue)_proxy"
        guard let text = value(name), !isLoopback(endpoint.address), !excepts(value("no_proxy") ?? "", endpoint) else {
            return nil
        }
        do throws(ProxyError) {
            return try Proxy(text)
        } catch {
            throw ProxyError("the proxy in \(name) cannot be used: \(error)")
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || (host.hasPrefix("127.") && (try? SocketAddress(ipAddress: host, port: 0)) != nil)
    }

    /// Whether a list of hosts, domains and `*` has an endpoint in it.
    private static func excepts(_ list: String, _ endpoint: Endpoint) -> Bool {
        let host = endpoint.address.lowercased()
        return list.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }).contains { item in
            if item == "*" { return true }
            var name = item
            if let colon = item.lastIndex(of: ":"), item.firstIndex(of: ":") == colon {
                guard item[item.index(after: colon)...] == "\(endpoint.port)" else { return false }
                name = item[..<colon]
            }
            name = name.drop { $0 == "." }
            return host == name || host.hasSuffix(".\(name)")
        }
    }

    /// The request for a connection to an endpoint.
    func request(for endpoint: Endpoint) -> [UInt8] {
        let authority = "\(endpoint.host):\(endpoint.port)"
        let authorization = authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? ""
        return Array("CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\(authorization)\r\n".utf8)
    }

    /// The proxy for a person, without its password.
    package var description: String {
        "the proxy \(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}

/// What is wrong with the text of a proxy; it does not repeat it, because a password may be in it.
package struct ProxyError: Error, Hashable, CustomStringConvertible {
    /// One sentence for a person.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
