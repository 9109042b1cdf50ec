internal import KinesisVideo

/// Keeps secrets out of a recording without moving a byte: each of a secret's becomes an asterisk.
///
/// An endpoint may repeat what it was sent, and cut it anywhere; so the last bytes of the body are held back until it is known
/// that they are not the beginning of a secret.
package struct RecordingMask: Sendable {
    /// How many bytes may become secret by what follows: fewer than are secret by themselves, each escaped.
    private static let reach = SecretIndex.telling * Unescaped.longestEscape

    private let redaction: Redaction
    /// Parts of the body whose ends may be the beginning of a secret, and what passed between them.
    private var held: [RecordedEvent] = []
    private var heldBytes = 0
    /// The last bytes of the body as they came, ``reach`` at the most.
    private var tail: [UInt8] = []

    package init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// The header without secrets.
    package func header(_ header: Recording.Header) -> Recording.Header {
        var header = header
        redaction.mask(&header.scope)
        return header
    }

    /// The next event without secrets, and with it what was held back; nothing where it is held back itself.
    package mutating func take(_ event: RecordedEvent) -> [RecordedEvent] {
        if let part = event.part {
            held.append(event)
            heldBytes += part.bytes.count
            let bytes = tail + part.bytes
            mask(bytes, cut: [])
            tail = Array(bytes.suffix(Self.reach))
            return release(all: false)
        }
        if case .answer(let answer) = event, answer.kind == .silence, !held.isEmpty {
            held.append(event)
            return []
        }
        mask(tail, cut: .atEnd)
        tail = []
        var event = event
        redaction.mask(&event)
        return release(all: true) + [event]
    }

    /// Events that no secret can reach any more, or all of them.
    private mutating func release(all: Bool) -> [RecordedEvent] {
        var count = 0
        while count < held.count {
            if let part = held[count].part {
                guard all || heldBytes - part.bytes.count >= Self.reach else { break }
                heldBytes -= part.bytes.count
            }
            count += 1
        }
        defer { held.removeFirst(count) }
        return Array(held[..<count])
    }

    /// Masks what is secret in the last bytes of the body, as far as they are held back.
    private mutating func mask(_ bytes: [UInt8], cut: SecretIndex.Cut) {
        let secret = redaction.ranges(in: bytes, cut: cut)
        guard !secret.isEmpty else { return }
        var end = bytes.count
        for index in held.indices.reversed() {
            guard case .answer(var event) = held[index], case .body(var part) = event.kind else { continue }
            let start = end - part.bytes.count
            for range in secret where range.upperBound > start && range.lowerBound < end {
                for offset in range.clamped(to: max(start, 0)..<end) { part.bytes[offset - start] = UInt8(ascii: "*") }
            }
            event.kind = .body(part)
            held[index] = .answer(event)
            end = start
            if end <= 0 { break }
        }
    }
}
