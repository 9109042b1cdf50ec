internal import KinesisVideo

// The events that stand in a file as JSON.

extension Recording.Request {
    var node: JSONNode {
        .object([
            "method": .string(method), "url": .string(url), "headers": Recording.node(headers),
            "bodyBytes": .integer(bodyLength),
        ])
    }

    init(_ node: JSONNode, body: [UInt8]) throws(Recording.Malformed) {
        guard let method = node["method"]?.stringValue, let url = node["url"]?.stringValue,
            let headers = Recording.headers(node["headers"]), let length = node["bodyBytes"]?.intValue, length >= 0
        else { throw Recording.Malformed("a request has method, url, headers and bodyBytes") }
        self.init(method: method, url: url, headers: headers, body: body, bodyLength: length)
    }
}

extension AnswerHead {
    func node(at time: Duration) -> JSONNode {
        .object([
            "at": .integer(time.wholeNanoseconds), "status": .integer(status), "headers": Recording.node(headers),
            "minorVersion": minorVersion == 1 ? nil : .integer(minorVersion),
        ])
    }

    init(_ node: JSONNode) throws(Recording.Malformed) {
        guard let status = node["status"]?.intValue, let headers = Recording.headers(node["headers"]) else {
            throw Recording.Malformed("a head has at, status and headers")
        }
        self.init(status: status, headers: headers, minorVersion: node["minorVersion"]?.intValue ?? 1)
    }
}

extension ConnectionTimes {
    func node(at time: Duration) -> JSONNode {
        .object([
            "at": .integer(time.wholeNanoseconds), "connected": .integer(connected.wholeNanoseconds),
            "secured": secured.map { .integer($0.wholeNanoseconds) },
        ])
    }

    init(_ node: JSONNode) throws(Recording.Malformed) {
        guard let connected = Recording.time(node["connected"]) else {
            throw Recording.Malformed("a connection has at and connected")
        }
        self.init(connected: connected, secured: Recording.time(node["secured"]))
    }
}

extension Recording.Gap {
    var node: JSONNode {
        .object(["reason": .string(reason.rawValue), "parts": .integer(parts), "bytes": .integer(bytes)])
    }

    init(_ node: JSONNode) throws(Recording.Malformed) {
        guard let reason = node["reason"]?.stringValue.flatMap({ Reason(rawValue: $0) }),
            let parts = node["parts"]?.intValue, let bytes = node["bytes"]?.integerValue, parts >= 0, bytes >= 0
        else { throw Recording.Malformed("a gap has reason, parts and bytes") }
        self.init(reason: reason, parts: parts, bytes: UInt64(bytes))
    }
}

extension Recording.Trace {
    var node: JSONNode {
        .object([
            "code": .string(code), "level": .string(level.rawValue), "message": .string(message),
            "byteOffset": byteOffset.map { .integer($0) },
        ])
    }

    init(_ reader: FileReader) {
        self.init(
            code: reader.string("code"),
            level: reader.choice("level"),
            message: reader.string("message"),
            byteOffset: reader.optionalInteger("byteOffset").map { UInt64($0) }
        )
    }
}

extension Recording.Judgement {
    var node: JSONNode {
        .object([
            "verdict": .string(verdict), "reason": reason.map { .string($0) },
            "findings": .array(findings.map(\.node)), "bodyBytes": .integer(bodyBytes), "chunks": .integer(chunks),
        ])
    }

    init(_ node: JSONNode) throws(Recording.Malformed) {
        self = try Recording.read(node, as: "a judgement") { reader in
            Self(
                verdict: reader.string("verdict"),
                reason: reader.optionalString("reason"),
                findings: reader.objects("findings", of: "a finding", Recording.Trace.init),
                bodyBytes: UInt64(reader.integer("bodyBytes")),
                chunks: reader.integer("chunks")
            )
        }
    }
}

extension Recording {
    /// What is wrong with the content of a frame.
    struct Malformed: Error {
        let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    static func node(_ outcome: TransportOutcome, at time: Duration) -> JSONNode {
        let reason: String? =
            switch outcome {
            case .malformed(let reason), .unreachable(let reason), .unsendable(let reason): reason
            case .finished, .truncated, .reset, .timedOut, .cancelled: nil
            }
        return .object([
            "at": .integer(time.wholeNanoseconds), "outcome": .string(outcome.name),
            "reason": reason.map { .string($0) },
        ])
    }

    static func outcome(_ node: JSONNode) throws(Malformed) -> (TransportOutcome, Duration) {
        let reason = node["reason"]?.stringValue ?? ""
        let all: [TransportOutcome] = [
            .finished, .truncated, .reset, .timedOut, .cancelled, .malformed(reason: reason),
            .unreachable(reason: reason), .unsendable(reason: reason),
        ]
        guard let name = node["outcome"]?.stringValue, let outcome = all.first(where: { $0.name == name }),
            let time = time(node["at"])
        else { throw Malformed("an end has at and outcome") }
        return (outcome, time)
    }

    static func time(_ node: JSONNode?) -> Duration? {
        node?.integerValue.flatMap { $0 >= 0 ? .nanoseconds($0) : nil }
    }

    static func node(_ headers: [HeaderField]) -> JSONNode {
        .array(headers.map { [.string($0.name), .string($0.value)] })
    }

    static func headers(_ node: JSONNode?) -> [HeaderField]? {
        guard let elements = node?.arrayValue else { return nil }
        let headers = elements.compactMap { element -> HeaderField? in
            guard let name = element[0]?.stringValue, let value = element[1]?.stringValue else { return nil }
            return HeaderField(name, value)
        }
        return headers.count == elements.count ? headers : nil
    }
}
