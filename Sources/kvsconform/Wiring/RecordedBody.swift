import Conformance
import ConformanceReports
import ConformanceStorage
import KinesisVideo

/// The body in a recording, and what stands around it.
final class RecordedBody: PieceSource {
    private let file: PeekedFile
    private var reader = RecordingReader()
    private var input: ArraySlice<UInt8> = []
    private var pending: RecordedEvent?

    private var header: Recording.Header?
    private var request: Recording.Request?
    private var answer: (head: AnswerHead, at: Duration)?
    private var end: (outcome: TransportOutcome, at: Duration)?
    private var gap: Recording.Gap?
    private var judgement: Recording.Judgement?
    private var parts = 0
    private var lastPart: Int?
    private var bytes: UInt64 = 0

    /// When the last bytes came that were read.
    private(set) var time: Duration = .zero

    init(_ file: PeekedFile) {
        self.file = file
    }

    /// Whether the body was left before its end: enough had been seen, or the recording has no more of it.
    var isEndedEarly: Bool {
        end.map { $0.outcome != .finished } ?? true || gap != nil
    }

    /// Whether the answer is no stream: an error, or an operation that answers in JSON.
    ///
    /// To be asked behind ``head()``.
    var isNoStream: Bool {
        guard let answer else { return true }
        let type = answer.head.headers.firstValue(named: "content-type") ?? ""
        return answer.head.status != 200 || type.hasPrefix("application/json")
            || type.hasPrefix("application/x-amz-json")
    }

    /// The body of an answer that is no stream, as much as fits a screen or two.
    func text() throws -> String {
        var bytes: [UInt8] = []
        while let piece = try next() { bytes += piece.prefix(max(0, 4096 - bytes.count)) }
        return bytes.isEmpty ? "" : TextStyle.harmless(String(decoding: bytes, as: UTF8.self)) + "\n\n"
    }

    func next() throws -> ArraySlice<UInt8>? {
        while let event = try pending.take() ?? nextEvent() {
            switch event {
            case .answer(let event):
                if let part = take(event) { return part.bytes[...] }
            case .gap(let lost): gap = lost
            case .judgement(let said): judgement = said
            case .request(let sent): request = sent
            }
        }
        return nil
    }

    /// Notes what happened in the answer; the part of the body, where that is what came.
    private func take(_ event: AnswerEvent) -> BodyPart? {
        switch event.kind {
        case .head(let head): answer = (head, event.time)
        case .end(let outcome): end = (outcome, event.time)
        case .sent, .silence: break
        case .body(let part):
            time = event.time
            if lastPart != part.index { parts += 1 }
            lastPart = part.index
            bytes += UInt64(part.bytes.count)
            return part
        }
        return nil
    }

    private func nextEvent() throws -> RecordedEvent? {
        while true {
            var position = 0
            let bytes = input
            let item = try reader.next(bytes.span.bytes, from: &position)
            input = bytes.dropFirst(position)
            switch item {
            case .event(let event): return event
            case .header(let found): header = found
            case .resource: break
            case nil:
                guard let piece = try file.next() else { return nil }
                input = piece
            }
        }
    }

    /// What stands before the body, as text.
    func head() throws -> String {
        while answer == nil, let event = try nextEvent() {
            switch event {
            case .request(let sent): request = sent
            case .answer(let event) where event.isBeforeBody: _ = take(event)
            default:
                pending = event
                return headText
            }
        }
        return headText
    }

    private var headText: String {
        var lines: [String] = []
        if let header {
            let attempt = header.attempt > 1 ? ", attempt \(header.attempt)" : ""
            lines.append("\(header.casePath), step \"\(header.step)\"\(attempt)")
            lines.append(
                "  \(header.target.name) (\(header.target.endpoint), \(header.target.dialect.rawValue)), "
                    + "\(header.startedAt.rfc3339Text), kvsconform \(header.program)"
            )
            lines.append("  \(header.scenarioFile)\(header.media == .zeroed ? "; the bytes of frames are zeroed" : "")")
            if let shrinking = header.shrinking {
                let kept = shrinking.kept.map { "\($0.lowerBound)..<\($0.upperBound)" }.joined(separator: ", ")
                lines.append("  shrunk from a body of \(shrinking.bodyBytes) bytes, of which it keeps \(kept)")
            }
        }
        if let request {
            lines.append("")
            lines.append("\(request.method) \(request.url)")
            lines += request.headers.map { "  \($0.name): \($0.value)" }
            let shown = String(decoding: request.body.prefix(400), as: UTF8.self)
            let more = request.bodyLength > 400 ? "… (\(request.bodyLength) bytes)" : ""
            if !shown.isEmpty { lines.append("  \(shown)\(more)") }
        }
        lines.append("")
        if let answer {
            lines.append("HTTP \(answer.head.status)  +\(answer.at.shown)")
            lines += answer.head.headers.map { "  \($0.name): \($0.value)" }
            lines.append("")
        }
        return lines.map { TextStyle.harmless($0) }.joined(separator: "\n") + "\n"
    }

    /// What stands behind the body, as text.
    var tail: String {
        var lines = ["\(bytes) bytes in \(Count(parts, "part"))"]
        if let end { lines[0] += ", \(end.outcome.name) after \(end.at.shown)" }
        if let gap {
            let why = gap.reason == .limit ? "over the size that was allowed" : "too fast for the disk"
            lines.append("\(gap.bytes) more bytes were not recorded: \(why)")
        }
        if let judgement {
            let reason = judgement.reason.map { ": \($0)" } ?? ""
            lines.append("\(judgement.verdict) at byte \(judgement.bodyBytes)\(reason)")
            lines += judgement.findings.map { "  \($0)" }
        } else {
            lines.append("the recording was cut short: no verdict is in it")
        }
        return lines.map { TextStyle.harmless($0) }.joined(separator: "\n") + "\n"
    }

    /// All but the body as JSON.
    var node: JSONNode {
        .object([
            "case": header.map { .string($0.casePath) }, "step": header.map { .string($0.step) },
            "attempt": header.map { .integer($0.attempt) }, "target": header.map { .string($0.target.name) },
            "url": request.map { .string($0.url) }, "status": answer.map { .integer($0.head.status) },
            "headers": answer.map { .array($0.head.headers.map { [.string($0.name), .string($0.value)] }) },
            "parts": .integer(parts), "bytes": .integer(bytes), "outcome": end.map { .string($0.outcome.name) },
            "unrecordedBytes": gap.map { .integer($0.bytes) }, "verdict": judgement.map { .string($0.verdict) },
            "findings": judgement.map { .array($0.findings.map { .string("\($0)") }) },
        ])
    }
}

extension AnswerEvent {
    /// Whether it is the connection or the head.
    fileprivate var isBeforeBody: Bool {
        switch kind {
        case .sent, .head: true
        case .body, .silence, .end: false
        }
    }
}
