import Conformance
import ConformanceReports
import KinesisVideo
import KinesisVideoClient
import Matroska
import NIOCore

/// Prints the chunks of a stream as they come, a line each.
struct ChunkTable {
    /// When to stop.
    struct Limits: Sendable {
        let chunks: Int?
        let duration: Duration?
    }

    let limits: Limits
    let output: OutputFile?
    private var reader = ChunkReader()
    private var errorBody: [UInt8] = []
    private var count = 0
    private var isError = false

    init(limits: Limits, output: OutputFile?) {
        self.limits = limits
        self.output = output
    }

    /// Follows an exchange to its end, or to the limits.
    ///
    /// - Returns: How the program should end.
    mutating func follow(_ exchange: inout Exchange) async -> ExitStatus {
        do {
            while let event = await exchange.next() {
                switch event {
                case .head(let head): try show(head)
                case .bodyPart(let part):
                    if try take(part) { return .asExpected }
                case .end(let outcome, let time): return try conclude(outcome, time)
                }
            }
            return .asExpected
        } catch let error as FileError {
            if !error.isBrokenPipe { try? StandardStream.error.write("kvsconform: \(error)\n") }
            return .cannotWrite
        } catch let error as EBMLError {
            try? StandardStream.error.write("kvsconform: the body is malformed: \(error)\n")
            return .unexpectedVerdict
        } catch {
            return .internalError
        }
    }

    private mutating func show(_ head: ResponseHead) throws {
        isError = head.status != 200
        var text = "HTTP \(head.status)  +\(head.receivedAt.shown)\n"
        for header in head.headers { text += "  \(TextStyle.harmless("\(header.name): \(header.value)"))\n" }
        if !isError { text += "\n" + Self.header }
        try StandardStream.output.write(text)
    }

    private mutating func take(_ part: KinesisVideoClient.BodyPart) throws -> Bool {
        try part.bytes.withUnsafeReadableBytes { bytes in
            try output?.write(RawSpan(_unsafeBytes: bytes))
            if isError {
                errorBody.append(contentsOf: bytes.prefix(64 * 1024 - errorBody.count))
                return false
            }
            var position = 0
            while let event = try reader.next(RawSpan(_unsafeBytes: bytes), from: &position) {
                switch event {
                case .completed(let chunk):
                    try StandardStream.output.write(Self.line(chunk, part.receivedAt))
                    count += 1
                    if let most = limits.chunks, count >= most { return true }
                case .failed(let document):
                    try StandardStream.output.write(
                        TextStyle.harmless("  in-stream error \(document.id ?? "without id") \(document.code ?? "")")
                            + "\n"
                    )
                case .opened, .continuedAfterError:
                    break
                }
            }
            return false
        }
    }

    private mutating func conclude(_ outcome: TransportOutcome, _ time: Duration) throws -> ExitStatus {
        if isError {
            try StandardStream.output.write("\n\(TextStyle.harmless(String(decoding: errorBody, as: UTF8.self)))\n")
            return .unexpectedVerdict
        }
        if let chunk = reader.openChunk { try StandardStream.output.write(Self.line(chunk, time)) }
        switch outcome {
        case .unreachable(let reason):
            try StandardStream.error.write(
                "kvsconform: \(TextStyle.harmless(Verdict.unreached(reason)))\n"
            )
            return .unreachable
        default:
            try StandardStream.output.write("  \(outcome.name) after \(time.shown)\n")
            return outcome == .finished || outcome == .cancelled ? .asExpected : .unexpectedVerdict
        }
    }

    // MARK: Lines

    static let header =
        "   #  fragment number                                  server time     producer time      behind  frames      bytes      at\n"

    static func line(_ chunk: MediaChunk, _ time: Duration) -> String {
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
        }
        let behind = chunk.text(.millisBehindNow).map { "\($0) ms" } ?? (chunk.completion == .closed ? "?" : "open")
        let text = [
            right("\(chunk.index)", 4),
            " " + left(chunk.text(.fragmentNumber) ?? "no fragment number", 47),
            left(chunk.text(.serverTimestamp) ?? "", 14),
            left(chunk.text(.producerTimestamp) ?? "", 14),
            right(behind, 10),
            right("\(chunk.blocks)", 7),
            right("\(chunk.endOffset - chunk.offset)", 10),
            right("+\(time.shown)", 11),
        ]
        return TextStyle.harmless(text.joined(separator: " ")) + "\n"
    }
}
