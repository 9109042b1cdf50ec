internal import Conformance
package import KinesisVideo

/// Recorded exchanges in the HTTP Archive format, version 1.2, which browsers and proxies read.
///
/// <http://www.softwareishard.com/blog/har-12-spec/>
package struct HARDocument: Sendable {
    private let exchanges: [RecordedExchange]
    private let version: String

    package init(_ exchanges: [RecordedExchange], version: String) {
        self.exchanges = exchanges
        self.version = version
    }

    /// The document.
    package var node: JSONNode {
        .object([
            "log": .object([
                "version": .string("1.2"),
                "creator": .object(["name": .string("kvsconform"), "version": .string(version)]),
                "entries": .array(exchanges.map(Self.entry)),
            ])
        ])
    }

    private static func entry(_ exchange: RecordedExchange) -> JSONNode {
        let end = exchange.end?.at ?? exchange.answer?.at ?? .zero
        let wait = exchange.answer?.at ?? end
        return .object([
            "startedDateTime": .string(exchange.header.startedAt.rfc3339Text),
            "time": .integer(end.wholeMilliseconds),
            "request": request(exchange.request),
            "response": response(exchange),
            "cache": .object([]),
            "timings": .object([
                "send": .integer(0), "wait": .integer(wait.wholeMilliseconds),
                "receive": .integer((end - wait).wholeMilliseconds),
            ]),
            "comment": .string("\(exchange.header.casePath), step \"\(exchange.header.step)\""),
        ])
    }

    private static func request(_ request: Recording.Request) -> JSONNode {
        let parameters = request.url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        let query = parameters.split(separator: "&").map { parameter -> JSONNode in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return .object(["name": .string(String(parts[0])), "value": .string(String(parts.dropFirst().first ?? ""))])
        }
        let type = request.headers.firstValue(named: "content-type") ?? ""
        return .object([
            "method": .string(request.method), "url": .string(request.url), "httpVersion": .string("HTTP/1.1"),
            "cookies": .array([]), "headers": headers(request.headers), "queryString": .array(query),
            "postData": request.body.isEmpty
                ? nil
                : .object([
                    "mimeType": .string(type), "params": .array([]),
                    "text": .string(String(decoding: request.body, as: UTF8.self)),
                ]),
            "headersSize": .integer(-1), "bodySize": .integer(request.bodyLength),
        ])
    }

    private static func response(_ exchange: RecordedExchange) -> JSONNode {
        let fields = exchange.answer?.head.headers ?? []
        let text = String(validating: exchange.body, as: UTF8.self)
        let isCut = exchange.bodyLength > UInt64(exchange.body.count)
        return .object([
            // What has no answer has the status 0 in archives of browsers.
            "status": .integer(exchange.answer?.head.status ?? 0), "statusText": .string(""),
            "httpVersion": .string("HTTP/1.\(exchange.answer?.head.minorVersion ?? 1)"),
            "cookies": .array([]), "headers": headers(fields),
            "content": .object([
                "size": .integer(exchange.bodyLength),
                "mimeType": .string(fields.firstValue(named: "content-type") ?? ""),
                "text": .string(text ?? Base64.text(of: exchange.body)),
                "encoding": text == nil ? .string("base64") : nil,
                "comment": isCut ? .string("the first \(exchange.body.count) bytes") : nil,
            ]),
            "redirectURL": .string(fields.firstValue(named: "location") ?? ""),
            "headersSize": .integer(-1), "bodySize": .integer(-1),
            "comment": exchange.end.map { .string($0.outcome.name) },
        ])
    }

    private static func headers(_ fields: [HeaderField]) -> JSONNode {
        .array(fields.map { .object(["name": .string($0.name), "value": .string($0.value)]) })
    }
}
