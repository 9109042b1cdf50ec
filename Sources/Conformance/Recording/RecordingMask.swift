internal import KinesisVideo

/// Keeps secrets out of a recording without moving a byte: each of a secret's becomes an asterisk.
///
/// An endpoint may repeat what it was sent, and cut it anywhere; so of each part as much is held back as the beginning of a
/// secret may be.
package struct RecordingMask: Sendable {
    private let redaction: Redaction
    private let longest: Int
    /// Parts whose ends may be the beginning of a secret.
    private var held: [(part: BodyPart, time: Duration)] = []
    private var heldBytes = 0

    package init(_ redaction: Redaction) {
        self.redaction = redaction
        longest = redaction.secrets.map(\.count).max() ?? 0
    }

    /// The header without secrets.
    package func header(_ header: Recording.Header) -> Recording.Header {
        guard longest > 0 else { return header }
        var header = header
        var scope = header.scope.bytes()
        if mask(&scope) { header.scope = (try? JSONReader.parse(scope))?.root ?? .null }
        return header
    }

    /// The next event without secrets, and with it what was held back; nothing where it is held back itself.
    package mutating func take(_ event: RecordedEvent) -> [RecordedEvent] {
        guard longest > 0 else { return [event] }
        guard case .answer(let answer) = event, case .body(let part) = answer.kind else {
            return release(all: true) + [masked(event)]
        }
        held.append((part, answer.time))
        heldBytes += part.bytes.count
        maskHeld()
        return release(all: false)
    }

    /// Parts that no secret can begin in any more, or all of them.
    private mutating func release(all: Bool) -> [RecordedEvent] {
        var released: [RecordedEvent] = []
        while let first = held.first, all || heldBytes - first.part.bytes.count >= longest - 1 {
            released.append(.answer(AnswerEvent(.body(first.part), at: first.time)))
            heldBytes -= first.part.bytes.count
            held.removeFirst()
        }
        return released
    }

    /// Masks secrets in the held bytes, those across the ends of parts too.
    private mutating func maskHeld() {
        if held.count == 1 {
            _ = mask(&held[0].part.bytes)
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(heldBytes)
        for held in held { bytes += held.part.bytes }
        guard mask(&bytes) else { return }
        var offset = 0
        for index in held.indices {
            let count = held[index].part.bytes.count
            held[index].part.bytes = Array(bytes[offset..<offset + count])
            offset += count
        }
    }

    private func masked(_ event: RecordedEvent) -> RecordedEvent {
        switch event {
        case .request(let request):
            var body = request.body
            _ = mask(&body)
            return .request(
                Recording.Request(
                    method: request.method,
                    url: text(request.url),
                    headers: request.headers.map { HeaderField($0.name, text($0.value)) },
                    body: body,
                    bodyLength: request.bodyLength
                )
            )
        case .judgement(let judgement):
            return .judgement(
                Recording.Judgement(
                    verdict: judgement.verdict,
                    reason: judgement.reason.map(text),
                    findings: judgement.findings.map {
                        Recording.Trace(
                            code: $0.code,
                            level: $0.level,
                            message: text($0.message),
                            byteOffset: $0.byteOffset
                        )
                    },
                    bodyBytes: judgement.bodyBytes,
                    chunks: judgement.chunks
                )
            )
        case .answer(let event):
            return .answer(AnswerEvent(masked(event.kind), at: event.time))
        case .gap:
            return event
        }
    }

    private func masked(_ kind: AnswerEvent.Kind) -> AnswerEvent.Kind {
        switch kind {
        case .head(let head):
            let headers = head.headers.map { HeaderField(text($0.name), text($0.value)) }
            return .head(AnswerHead(status: head.status, headers: headers))
        case .end(.malformed(let reason)):
            return .end(.malformed(reason: text(reason)))
        case .end(.unreachable(let reason)):
            return .end(.unreachable(reason: text(reason)))
        case .sent, .body, .silence, .end:
            return kind
        }
    }

    private func text(_ text: String) -> String {
        var bytes = Array(text.utf8)
        return mask(&bytes) ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Replaces every secret by asterisks.
    ///
    /// - Returns: Whether there was one.
    private func mask(_ bytes: inout [UInt8]) -> Bool {
        var found = false
        for secret in redaction.secrets {
            var start = 0
            while let index = Redaction.firstIndex(of: secret, in: bytes[start...]) {
                bytes.replaceSubrange(
                    index..<index + secret.count,
                    with: repeatElement(UInt8(ascii: "*"), count: secret.count)
                )
                start = index + secret.count
                found = true
            }
        }
        return found
    }
}
