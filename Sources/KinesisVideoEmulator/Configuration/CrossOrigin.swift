internal import KinesisVideo
internal import NIOHTTP1

/// Which pages may call the emulator from a browser, and read its answers (the CORS protocol of the Fetch standard).
package struct CrossOrigin: Hashable, Sendable {
    /// The origins of the pages, such as `http://localhost:3000`; `*` for any.
    package var origins: [String] = []

    /// No page may: so is the service.
    package init() {}

    /// How an origin is written.
    package static let help = "write it like \"http://localhost:3000\", or \"*\" for any"

    /// Whether a text names an origin, or all of them.
    package static func isOrigin(_ text: String) -> Bool {
        text == "*" || text == "null" || Endpoint.isOrigin(text)
    }

    /// What a browser is told that asks before it calls; nil where this is no such question, or not from such a page.
    func preflight(_ head: HTTPRequestHead) -> HTTPHeaders? {
        guard head.method == .OPTIONS, let method = head.headers.first(name: "Access-Control-Request-Method"),
            var headers = allowance(of: head)
        else { return nil }
        headers.add(name: "Access-Control-Allow-Methods", value: Self.token(method) ?? "POST")
        let names = head.headers[canonicalForm: "Access-Control-Request-Headers"].compactMap { Self.token(String($0)) }
        if !names.isEmpty {
            headers.add(name: "Access-Control-Allow-Headers", value: names.joined(separator: ", "))
        }
        if head.headers.first(name: "Access-Control-Request-Private-Network") == "true" {
            headers.add(name: "Access-Control-Allow-Private-Network", value: "true")
        }
        headers.add(name: "Access-Control-Max-Age", value: "600")
        return headers
    }

    /// What lets a page read an answer.
    ///
    /// - Parameters:
    ///   - head: The request.
    ///   - names: The headers that it may read besides those that every page may.
    /// - Returns: The headers; nil where the page may not.
    func opening(_ head: HTTPRequestHead, exposing names: [String]) -> HTTPHeaders? {
        guard var headers = allowance(of: head) else { return nil }
        headers.add(name: "Access-Control-Expose-Headers", value: names.joined(separator: ", "))
        return headers
    }

    private func allowance(of head: HTTPRequestHead) -> HTTPHeaders? {
        guard let origin = head.headers.first(name: "Origin") else { return nil }
        if origins.contains("*") { return HTTPHeaders([("Access-Control-Allow-Origin", "*")]) }
        guard origins.contains(where: { $0.lowercased() == origin.lowercased() }) else { return nil }
        return HTTPHeaders([("Access-Control-Allow-Origin", origin), ("Vary", "Origin")])
    }

    /// A text that is given back as it came has to be a name of HTTP.
    private static func token(_ text: String) -> String? {
        let isToken =
            !text.isEmpty && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_".utf8.contains($0) }
        return isToken ? text : nil
    }
}
