package import KinesisVideo

/// Another address for the connections to a host and port, as curl's `--connect-to` has it.
///
/// The text form is `HOST:PORT:HOST:PORT`: first what a connection is meant for, where an empty part fits any; then where it
/// goes, where an empty part leaves it as it is. An IPv6 address stands in brackets. The name that TLS asks for and the `Host`
/// header stay the endpoint's own.
package struct ConnectTo: Hashable, Sendable, CustomStringConvertible {
    /// The rule as it was given.
    package let description: String

    private let host: String?
    private let port: Int?
    private let otherHost: String?
    private let otherPort: Int?

    /// Reads a rule.
    ///
    /// - Throws: ``ConnectToError`` that says what about the text is wrong.
    package init(_ text: String) throws(ConnectToError) {
        var parts = [""]
        var isInBrackets = false
        for character in text {
            switch character {
            case ":" where !isInBrackets: parts.append("")
            case "[", "]":
                isInBrackets = character == "["
                parts[parts.count - 1].append(character)
            default: parts[parts.count - 1].append(character)
            }
        }
        guard parts.count == 4 else { throw ConnectToError("'\(text)' is not HOST:PORT:HOST:PORT") }
        description = text
        host = try Self.host(parts[0])
        port = try Self.port(parts[1])
        otherHost = try Self.host(parts[2])
        otherPort = try Self.port(parts[3])
    }

    private static func host(_ text: String) throws(ConnectToError) -> String? {
        guard !text.isEmpty else { return nil }
        guard let endpoint = try? Endpoint("https://\(text)"), endpoint.host == text else {
            throw ConnectToError("'\(text)' is not the name or address of a host")
        }
        return endpoint.address
    }

    private static func port(_ text: String) throws(ConnectToError) -> Int? {
        guard !text.isEmpty else { return nil }
        guard let port = Int(text), (1...65_535).contains(port) else {
            throw ConnectToError("'\(text)' is not a port from 1 to 65535")
        }
        return port
    }

    /// Where the connections to an endpoint go by the first rule that fits.
    ///
    /// - Parameters:
    ///   - endpoint: What they are meant for.
    ///   - rules: The rules, in the order in which they were given.
    /// - Returns: The host and port that are connected to; the endpoint itself where no rule fits.
    package static func destination(of endpoint: Endpoint, by rules: [ConnectTo]) -> Endpoint {
        let rule = rules.first { rule in
            rule.host.map { $0.lowercased() == endpoint.address.lowercased() } ?? true
                && rule.port.map { $0 == endpoint.port } ?? true
        }
        guard let rule else { return endpoint }
        return Endpoint(
            host: rule.otherHost ?? endpoint.address,
            port: rule.otherPort ?? endpoint.port,
            scheme: endpoint.scheme
        )
    }
}

/// What is wrong with the text of a `--connect-to`.
package struct ConnectToError: Error, Hashable, CustomStringConvertible {
    /// One sentence for a person.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
