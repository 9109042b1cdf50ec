internal import Conformance
internal import KinesisVideo

/// A recorded request as a command line of curl, which signs it anew: 7.75 can, and what is later.
///
/// No secret is in it: key, secret and session token are variables of the shell, by their usual names.
package struct CurlCommand: Sendable {
    private let exchange: RecordedExchange

    package init(_ exchange: RecordedExchange) {
        self.exchange = exchange
    }

    /// The command for a POSIX shell, with comments above it, a line break at the end.
    package var text: String {
        let request = exchange.request
        let data = Self.data(request.body)
        var notes = ["\(exchange.header.casePath), step \"\(exchange.header.step)\""]
        if request.bodyLength > request.body.count {
            notes.append("the body is cut: \(request.body.count) of \(request.bodyLength) bytes were recorded")
        }
        var lines = [
            "curl --silent --show-error --include --no-buffer --http1.1 --globoff --path-as-is "
                + "--request \(Self.quoted(request.method))"
        ]
        let signing = request.headers.firstValue(named: "authorization").map { self.signing($0) }
        lines += signing?.options ?? []
        let fields = headers(isSigned: signing?.isSigned ?? false)
        lines += fields.options
        notes += fields.notes
        if let data { lines.append(data.option) }
        lines.append(Self.quoted(request.url))
        let comment = notes.map { "# \(TextStyle.harmless($0))\n" }.joined()
        return comment + (data?.pipe ?? "") + lines.joined(separator: " \\\n  ") + "\n"
    }

    /// How the request is signed: for the region and service that it was signed for.
    private func signing(_ authorization: String) -> (options: [String], isSigned: Bool) {
        let scope = authorization.firstRange(of: "Credential=").map {
            authorization[$0.upperBound...].prefix { $0 != "," && $0 != " " }.split(separator: "/")
        }
        // Key, day, region, service, and a word that ends it.
        guard authorization.hasPrefix("AWS4-HMAC-SHA256 "), let scope, scope.count == 5 else {
            return (["--header \(Self.quoted("Authorization: \(authorization)"))"], false)
        }
        var lines = [
            "--aws-sigv4 \(Self.quoted("aws:amz:\(scope[2]):\(scope[3])"))",
            "--user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"",
        ]
        if exchange.request.headers.firstValue(named: "x-amz-security-token") != nil {
            lines.append("--header \"X-Amz-Security-Token: $AWS_SESSION_TOKEN\"")
        }
        return (lines, true)
    }

    /// The header fields that curl does not write by itself as they were, and, where it does not sign, those that it is to
    /// leave out.
    ///
    /// curl 7.88 signs an empty field, and one that it leaves out, in a way that no server can follow.
    private func headers(isSigned: Bool) -> (options: [String], notes: [String]) {
        let own = [
            "authorization", "x-amz-date", "x-amz-security-token", "content-length", "connection", "transfer-encoding",
        ]
        var (options, notes): ([String], [String]) = ([], [])
        for field in exchange.request.headers {
            let name = field.name.lowercased()
            if own.contains(name) || name == "host" && field.value == host { continue }
            if field.value.isEmpty, isSigned {
                notes.append("curl cannot sign the field \(field.name), which was empty: it is left out")
            } else {
                // Without a value, curl takes a colon for a field to leave out, and a semicolon for one that is empty.
                let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
                options.append("--header \(Self.quoted(line))")
            }
        }
        func isMissing(_ name: String) -> Bool { exchange.request.headers.firstValue(named: name) == nil }
        if !isSigned {
            options += ["Accept", "Content-Type", "Expect", "User-Agent"].filter(isMissing).map { "--header '\($0):'" }
        } else if isMissing("Content-Type"), !exchange.request.body.isEmpty {
            notes.append("the request had no Content-Type; curl sends one of its own")
        }
        return (options, notes)
    }

    /// The authority of the URL.
    private var host: String {
        let url = exchange.request.url
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(rest.prefix { !"/?#".contains($0) })
    }

    /// The body as an option, and what has to stand before the command where a shell cannot have it in a word.
    private static func data(_ body: [UInt8]) -> (option: String, pipe: String)? {
        guard !body.isEmpty else { return nil }
        if let text = String(validating: body, as: UTF8.self), TextStyle.harmless(text) == text {
            return ("--data-raw \(quoted(text))", "")
        }
        let escaped = body.map { byte -> String in
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "'"), 0..<0x20, 0x7F...:
                let octal = String(byte, radix: 8)
                return "\\" + String(repeating: "0", count: 3 - octal.utf8.count) + octal
            default: return String(UnicodeScalar(byte))
            }
        }
        return ("--data-binary @-", "printf '\(escaped.joined())' | ")
    }

    private static func quoted(_ text: String) -> String {
        Reproduction.shellCommand([TextStyle.harmless(text)])
    }
}
