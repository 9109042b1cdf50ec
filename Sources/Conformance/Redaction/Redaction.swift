package import KinesisVideo
internal import Synchronization

/// Keeps secrets out of what is told of a run, and texts of absurd length too.
///
/// An endpoint may repeat what it was sent: the token of temporary credentials stands in the message of a refused signature.
/// So every event goes through here before any report or journal sees it, and every recording before it is written.
///
/// What is secret is known from the start, or is learned when it is sent: the signature of a request can be used for minutes
/// by whoever reads it. Texts have been cut by the time that they come here, and endpoints cut as well, so a part of a secret
/// is treated as one: see ``SecretIndex``.
package final class Redaction: Sendable {
    /// The most bytes of one text.
    static let maximumText = 64 * 1024

    /// What stands in the place of a secret.
    static let mark = "[redacted]"

    private let secrets: SecretIndex

    /// What was sent; the two take turns, so that what is forgotten was sent long ago.
    private struct Sent {
        /// How many are in one before the other is emptied.
        static let limit = 1024

        var recent = SecretIndex()
        var older = SecretIndex()

        mutating func insert(_ secret: [UInt8]) {
            guard !recent.contains(secret) else { return }
            if recent.count >= Self.limit { self = Sent(older: recent) }
            recent.insert(secret)
        }
    }

    private let sent = Mutex(Sent())

    /// What was found while the run went on; it takes turns too, so that a run of days stays small.
    private let found = Mutex(Sent())

    /// Makes a redaction.
    ///
    /// - Parameter secrets: What must not be told; what is shorter than 8 bytes is not a secret, and left alone.
    package init(secrets: [String] = []) {
        var index = SecretIndex()
        for secret in secrets { index.insert(Array(secret.utf8)) }
        self.secrets = index
    }

    /// Learns what of a request that is being sent must not be told: its signature and its session token.
    ///
    /// - Parameter headers: The header fields as they go over the wire.
    package func learn(sent headers: [HeaderField]) {
        let found = headers.flatMap(\.secrets)
        guard !found.isEmpty else { return }
        sent.withLock { sent in
            for secret in found { sent.insert(secret) }
        }
    }

    /// Learns a secret that was found: a key, or a token of any kind.
    ///
    /// The latest thousand are known.
    package func learn(secret: String) {
        found.withLock { $0.insert(Array(secret.utf8)) }
    }

    /// Learns what of credentials must not be told.
    package func learn(_ credentials: Credentials) {
        learn(secret: credentials.secretAccessKey)
        if let token = credentials.sessionToken { learn(secret: token) }
    }

    /// The record without secrets.
    package func callAsFunction<Record: Redactable>(_ record: Record) -> Record {
        var record = record
        record.redact(with: Censor(text: text, bytes: masked))
        return record
    }

    /// The text without secrets and without the user of a URL, cut where it is too long.
    package func text(_ text: String) -> String {
        var text = Self.withoutUser(text)
        if text.utf8.count >= SecretIndex.shortest {
            let bytes = Array(text.utf8)
            let secret = ranges(in: bytes, cut: .atEllipses)
            if !secret.isEmpty {
                var shown: [UInt8] = []
                var end = 0
                for range in secret {
                    shown += bytes[end..<range.lowerBound]
                    shown += Self.mark.utf8
                    end = range.upperBound
                }
                text = String(decoding: shown + bytes[end...], as: UTF8.self)
            }
        }
        guard text.utf8.count > Self.maximumText else { return text }
        let cut = text.utf8.count - Self.maximumText
        return text.cut(to: Self.maximumText) + " [\(cut) bytes were cut]"
    }

    /// What asterisks replace byte by byte, so that nothing moves: in recordings, and in what is quoted from a body.
    var mask: Censor {
        Censor(
            text: { [self] text in
                var bytes = Array(text.utf8)
                let secret = ranges(in: bytes, cut: .atEllipses)
                guard !secret.isEmpty else { return text }
                bytes.mask(secret)
                return String(decoding: bytes, as: UTF8.self)
            },
            bytes: masked
        )
    }

    /// Bytes cut from anywhere, with asterisks for what is secret.
    private func masked(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.mask(ranges(in: bytes, cut: [.atStart, .atEnd]))
        return bytes
    }

    /// Where secrets and parts of them stand, as they are or escaped, in order and apart.
    func ranges(in bytes: [UInt8], cut: SecretIndex.Cut) -> [Range<Int>] {
        guard bytes.count >= SecretIndex.shortest else { return [] }
        let unescaped = Unescaped(bytes)
        var ranges: [Range<Int>] = []
        func search(_ indices: SecretIndex...) {
            for index in indices where index.count > 0 {
                index.search(bytes, cut: cut) { ranges.append($0) }
                guard let unescaped else { continue }
                index.search(unescaped.bytes, cut: cut) {
                    ranges.append(unescaped.starts[$0.lowerBound]..<unescaped.starts[$0.upperBound])
                }
            }
        }
        search(secrets)
        sent.withLock { search($0.recent, $0.older) }
        found.withLock { search($0.recent, $0.older) }
        guard ranges.count > 1 else { return ranges }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        return ranges.reduce(into: []) { apart, range in
            if let last = apart.last, range.lowerBound < last.upperBound {
                apart[apart.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                apart.append(range)
            }
        }
    }

    /// The text without what stands between `://` and `@` in a URL (RFC 3986, section 3.2.1).
    private static func withoutUser(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        var result = ""
        var rest = text[...]
        while let scheme = rest.firstRange(of: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
            let authority = rest.prefix { !"/?# '\"".contains($0) }
            if let at = authority.lastIndex(of: "@") {
                result += mark
                rest = rest[at...]
            }
        }
        return result + rest
    }
}

extension HeaderField {
    /// What of a field of a request must not be told.
    fileprivate var secrets: [[UInt8]] {
        if isNamed("x-amz-security-token") { return [Array(value.utf8)] }
        guard isNamed("authorization"), let name = value.firstRange(of: "Signature=") else { return [] }
        return [Array(value[name.upperBound...].utf8.prefix { $0.hexadecimalValue != nil })]
    }
}

extension [UInt8] {
    /// Replaces bytes by asterisks.
    fileprivate mutating func mask(_ ranges: [Range<Int>]) {
        for index in ranges.joined() { self[index] = UInt8(ascii: "*") }
    }
}
