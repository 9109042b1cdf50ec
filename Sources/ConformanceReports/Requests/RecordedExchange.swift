package import Conformance
internal import ConformanceStorage
package import KinesisVideo

/// A recorded request with what was answered, as far as other programs are told of it.
package struct RecordedExchange: Sendable {
    package let header: Recording.Header
    package let request: Recording.Request
    /// The head of the answer and when it came; `nil` where none came.
    package private(set) var answer: (head: AnswerHead, at: Duration)?
    /// The body, ``mostBody`` bytes of it at the most.
    package private(set) var body: [UInt8] = []
    /// How many bytes of the body came.
    package private(set) var bodyLength: UInt64 = 0
    /// How the transport ended and when; `nil` where the recording was cut short before.
    package private(set) var end: (outcome: TransportOutcome, at: Duration)?

    /// How much of a body is kept.
    static let mostBody = 1 << 20

    package init(header: Recording.Header, request: Recording.Request) {
        self.header = header
        self.request = request
    }

    /// Reads a recording.
    ///
    /// - Returns: `nil` where it was cut short before it had a request.
    /// - Throws: ``RecordingError``.
    package static func read(_ path: String) throws(RecordingError) -> RecordedExchange? {
        let file = try RecordingFile(path)
        var header: Recording.Header?
        var exchange: RecordedExchange?
        while let item = try file.next() {
            switch item {
            case .header(let found): header = found
            case .event(.request(let request)):
                exchange = header.map { RecordedExchange(header: $0, request: request) }
            case .event(.answer(let event)): exchange?.take(event)
            case .event(.gap(let gap)): exchange?.bodyLength += gap.bytes
            case .event(.judgement), .resource: break
            }
        }
        return exchange
    }

    /// Takes in what happened next in the answer.
    package mutating func take(_ event: AnswerEvent) {
        switch event.kind {
        case .head(let head): answer = (head, event.time)
        case .body(let part):
            body += part.bytes.prefix(Self.mostBody - body.count)
            bodyLength += UInt64(part.bytes.count)
        case .end(let outcome): end = (outcome, event.time)
        case .sent, .silence: break
        }
    }
}
