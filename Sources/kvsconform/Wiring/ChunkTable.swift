import Conformance
import ConformanceReports
import ConformanceStorage
import KinesisVideo
import Matroska

/// Prints the chunks of a stream as they come, a line each: for people, or JSON for programs.
struct ChunkTable: AnswerListener {
    /// Stop after so many chunks; `nil` to go on to the end.
    let most: Int?
    let output: OutputFile?
    let redaction: Redaction
    /// Where it is printed.
    let told: StandardStream
    let asJSON: Bool
    private var reader = ChunkReader()
    private var errorBody: [UInt8] = []
    /// The first bytes of the body.
    private var beginning: [UInt8]?
    private var count = 0
    private var status: Int?
    private var endsInError = false

    /// How the program should end; `nil` while the answer goes on.
    private(set) var result: ExitStatus?

    /// How long the head of an answer may take: a session then goes on for as long as its stream does.
    private static let headPatience = Duration.seconds(30)

    var deadline: Duration? { status == nil ? Self.headPatience : nil }

    var isDecided: Bool { result != nil }

    private var isError: Bool { status != 200 }

    init(most: Int?, output: OutputFile?, redaction: Redaction, told: StandardStream, asJSON: Bool) {
        self.most = most
        self.output = output
        self.redaction = redaction
        self.told = told
        self.asJSON = asJSON
    }

    mutating func take(_ event: AnswerEvent) {
        do {
            switch event.kind {
            case .sent: break
            case .silence: result = try giveUp()
            case .head(let head): try show(head, at: event.time)
            case .body(let part): try take(part, at: event.time)
            case .end(let outcome): result = try conclude(outcome, event.time)
            }
        } catch let error as FileError {
            if !error.isBrokenPipe { try? StandardStream.error.write("kvsconform: \(error)\n") }
            result = .cannotWrite
        } catch let error as EBMLError {
            let format = error.offset == 0 ? ForeignFormat(startingWith: beginning ?? []) : nil
            let what = format.map { "is \($0.name), not Matroska" } ?? "is malformed: \(error)"
            try? StandardStream.error.write("kvsconform: the body \(shown(what))\n")
            result = .unexpectedVerdict
        } catch {
            result = .internalError
        }
    }

    private func giveUp() throws -> ExitStatus {
        try StandardStream.error.write(
            "kvsconform: the endpoint takes the connection and says nothing: no answer came within "
                + "\(Self.headPatience.forReading)\n"
        )
        return .inconclusive
    }

    private mutating func show(_ head: AnswerHead, at time: Duration) throws {
        status = head.status
        let fields = head.headers.map { JSONNode.array([.string(shown($0.name)), .string(shown($0.value))]) }
        if asJSON { return try tell("head", at: time, ["status": .integer(head.status), "headers": .array(fields)]) }
        var text = "HTTP \(head.status)  +\(time.shown)\n"
        for header in head.headers { text += "  \(shown("\(header.name): \(header.value)"))\n" }
        if !isError { text += "\n" + ChunkRow.header(Self.header, in: told.columns) }
        try told.write(text)
    }

    /// Prints what happened as an object in a line.
    private func tell(_ event: String, at time: Duration, _ members: KeyValuePairs<String, JSONNode?>) throws {
        var node = [JSONNode.Member(name: "event", value: .string(event))]
        node += members.compactMap { name, value in value.map { JSONNode.Member(name: name, value: $0) } }
        node.append(JSONNode.Member(name: "atMilliseconds", value: .integer(time.wholeMilliseconds)))
        try told.write(JSONNode.object(node).text() + "\n")
    }

    private func tell(_ chunk: MediaChunk, at time: Duration) throws {
        guard asJSON else { return try told.write(redaction.text(Self.text(chunk, time, in: told.columns))) }
        func text(_ tag: TagName) -> JSONNode? { chunk.text(tag).map { .string(shown($0)) } }
        try tell(
            "chunk",
            at: time,
            [
                "index": .integer(chunk.index), "fragmentNumber": text(.fragmentNumber),
                "serverTimestamp": text(.serverTimestamp), "producerTimestamp": text(.producerTimestamp),
                "millisBehindNow": text(.millisBehindNow), "continuationToken": text(.continuationToken),
                "frames": .integer(chunk.blocks), "offset": .integer(chunk.offset),
                "bytes": .integer(chunk.endOffset - chunk.offset),
                "isWhole": .bool(chunk.completion == .closed),
            ]
        )
    }

    private mutating func take(_ part: BodyPart, at time: Duration) throws {
        let bytes = part.bytes.span.bytes
        try output?.write(bytes)
        if isError {
            errorBody += part.bytes.prefix(64 * 1024 - errorBody.count)
            return
        }
        if beginning == nil { beginning = Array(part.bytes.prefix(ForeignFormat.length)) }
        var position = 0
        while let event = try reader.next(bytes, from: &position) {
            switch event {
            case .completed(let chunk):
                try tell(chunk, at: time)
                count += 1
                if let most, count >= most {
                    result = .asExpected
                    return
                }
            case .failed(let document):
                endsInError = true
                try tell(document, at: time)
            case .opened, .continuedAfterError, .anotherCluster:
                break
            }
        }
    }

    private func tell(_ document: ErrorDocument, at time: Duration) throws {
        if asJSON {
            return try tell(
                "error",
                at: time,
                ["id": document.id.map { .string(shown($0)) }, "code": document.code.map { .string(shown($0)) }]
            )
        }
        try told.write(shown("  in-stream error \(document.id ?? "without id") \(document.code ?? "")") + "\n")
    }

    private mutating func conclude(_ outcome: TransportOutcome, _ time: Duration) throws -> ExitStatus {
        if case .unreachable(let reason) = outcome {
            try StandardStream.error.write("kvsconform: \(shown(Inconclusive.unreachable(reason).detail))\n")
            return .unreachable
        }
        if case .unsendable(let reason) = outcome {
            try StandardStream.error.write("kvsconform: the request cannot be sent: \(TextStyle.harmless(reason))\n")
            return .configuration
        }
        guard status != nil else {
            if case .malformed(let reason) = outcome {
                let what = "what answers at the endpoint is not HTTP: \(reason)"
                try StandardStream.error.write("kvsconform: \(shown(what))\n")
                return .inconclusive
            }
            try StandardStream.error.write("kvsconform: no answer came (\(outcome.name) after \(time.shown))\n")
            return outcome == .cancelled ? .asExpected : .unexpectedVerdict
        }
        if isError {
            let text = shown(String(decoding: errorBody, as: UTF8.self))
            if asJSON { try tell("body", at: time, ["text": .string(text)]) } else { try told.write("\n\(text)\n") }
            return .unexpectedVerdict
        }
        if let chunk = reader.openChunk { try tell(chunk, at: time) }
        // The time that was asked for is over, or enough was seen: that is no fault.
        let isGood = [.finished, .cancelled, .timedOut].contains(outcome)
        if asJSON {
            try tell("end", at: time, ["outcome": .string(outcome.name)])
        } else if outcome != .timedOut {
            try told.write("  \(outcome.name) after \(time.shown)\n")
        }
        return isGood && !endsInError ? .asExpected : .unexpectedVerdict
    }

    // MARK: Lines

    static let header =
        "   #  fragment number                                  server time     producer time      behind  frames      bytes      at\n"

    /// What is said of a chunk.
    ///
    /// - Parameters:
    ///   - chunk: The chunk.
    ///   - number: Its number, where that is another than in its session.
    ///   - time: When all of it was there.
    ///   - columns: How wide the terminal is; `nil` where nothing is.
    /// - Returns: The row, ended.
    static func text(_ chunk: MediaChunk, number: Int? = nil, _ time: Duration, in columns: Int?) -> String {
        let behind = chunk.text(.millisBehindNow).map { "\($0) ms" } ?? (chunk.completion == .closed ? "?" : "open")
        let index = "\(number ?? chunk.index)".right(4)
        let fragment = chunk.text(.fragmentNumber) ?? "no fragment number"
        let (server, producer) = (chunk.text(.serverTimestamp) ?? "", chunk.text(.producerTimestamp) ?? "")
        let bytes = chunk.endOffset - chunk.offset
        let line = [
            index, " " + fragment.left(47), server.left(14), producer.left(14), behind.right(10),
            "\(chunk.blocks)".right(7), "\(bytes)".right(10), "+\(time.shown)".right(11),
        ]
        let row = ChunkRow(
            line: line.joined(separator: " "),
            title: "\(index)  \(fragment)",
            facts: [
                "server \(server)", "producer \(producer)", behind.hasSuffix("ms") ? "\(behind) behind" : behind,
                "\(Count(Int(clamping: chunk.blocks), "frame"))", "\(Count(Int(clamping: bytes), "byte"))",
                "+\(time.shown)",
            ]
        )
        return row.text(under: header, in: columns)
    }

    /// A text of the endpoint's for whoever looks on: without secrets, and unable to do anything to a terminal.
    private func shown(_ text: String) -> String {
        TextStyle.harmless(redaction.text(text))
    }
}
