internal import KinesisVideo
internal import NIOHTTP1

/// Where an emulator can be looked at and changed while it runs: a port of its own, for this machine alone.
package struct ControlPort: Hashable, Sendable {
    /// The port; 0 for any that is free.
    package var port: Int

    /// What callers have to know; nil for a random one.
    package var token: String?

    /// Asks for a port.
    package init(port: Int, token: String? = nil) {
        (self.port, self.token) = (port, token)
    }

    /// Thirty-two random digits.
    static func randomToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return Hexadecimal.text((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}

/// Where the control of an emulator listens.
package struct ControlAddress: Hashable, Sendable {
    /// The URL, without a path.
    package let endpoint: String

    /// What callers have to send as `Authorization: Bearer …`.
    package let token: String

    /// The page, for a browser: what stands behind the `#` is never sent.
    package var page: String { "\(endpoint)/#\(token)" }
}

/// Decides who may look at an emulator and change it.
struct ControlAccess: Sendable {
    /// What callers have to know.
    let token: String

    /// Whether a request comes from this machine's own user, and not from a page of the web that was made to call here.
    ///
    /// A page whose name was made to lead to this machine still sends its own name as the Host (DNS rebinding).
    func objection(to head: HTTPRequestHead) -> String? {
        let host = head.headers.first(name: "Host") ?? ""
        guard let name = (try? Endpoint("http://\(host)"))?.address, Self.names.contains(name.lowercased()) else {
            return "the host is not this machine's own"
        }
        if let origin = head.headers.first(name: "Origin"), origin.lowercased() != "http://\(host.lowercased())" {
            return "the page is another one's"
        }
        if let site = head.headers.first(name: "Sec-Fetch-Site"), !["same-origin", "none"].contains(site) {
            return "the page is another one's"
        }
        return nil
    }

    /// Whether a request knows the token.
    func isKnown(_ head: HTTPRequestHead) -> Bool {
        let values = head.headers["Authorization"]
        guard values.count == 1, let value = values.first else { return false }
        let words = value.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return false }
        return SignatureV4.isEqualInConstantTime(String(words[1]), token)
    }

    private static let names: Set<String> = ["127.0.0.1", "localhost", "::1"]
}
