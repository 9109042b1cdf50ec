internal import KinesisVideo

/// Reads one answer in HTTP/1.1 from bytes as they come, however they are cut.
///
/// What RFC 9112 lets a recipient read is read, and what it must not read is refused with the reason and the byte. The
/// caller keeps the input until ``next(_:from:)`` returns `nil`; heads and framing are kept here, the body is lent.
struct HTTPResponseReader {
    /// What was read.
    enum Event: Hashable {
        /// The head of the answer. Interim answers (1xx) before it are passed over.
        case head(Head)
        /// Some of the body: a range of the input, of at least one byte, out of one chunk where the body comes in chunks.
        case body(Range<Int>)
        /// The answer is complete. Exactly once, last.
        case end
    }

    /// A status line and the header fields behind it.
    struct Head: Hashable {
        /// The minor version: 1 of `HTTP/1.1`.
        var minorVersion: Int
        /// 100–599.
        var status: Int
        /// In the order and spelling of the wire; folded lines are joined by a blank.
        var fields: [HeaderField]
    }

    /// How much of what is kept here, or could go on for ever, is read.
    struct Limits {
        /// Bytes of one head, or of the trailer section: 80 KiB, the most that the parsers in wide use take.
        var headBytes = 80 * 1024
        /// Fields of a head or of the trailer section: each is two strings, which are larger than their few bytes.
        var fields = 2000
        /// Answers before the answer: none is asked for, so that a handful is many.
        var interimHeads = 64
        /// Bytes behind the size of a chunk, which nobody here reads.
        var extensionBytes = 4096
        /// Digits of a chunk's size: as many as 64 bits need, so that leading zeros cannot go on for ever.
        var sizeDigits = 16
    }

    /// What of the answer comes next.
    private enum State: Hashable {
        /// The line with the status, of which these first bytes are `HTTP/`, so far.
        case start
        /// A line of something else is read, to be able to say what.
        case foreign
        case statusLine
        case fields
        /// So many bytes of a body whose length was given.
        case body(left: UInt64)
        case bodyUntilClose
        case chunkSize(UInt64, digits: Int)
        /// Blanks between the size and a semicolon: so many, so far.
        case chunkBlank(bytes: Int)
        case chunkExtension(bytes: Int)
        case chunkSizeEnd
        case chunk(left: UInt64)
        case chunkEnd
        case chunkEndLine
        case trailers
        case complete
        case over
    }

    /// The method of the request: some answers have no body because of it.
    private let method: String
    private let limits: Limits

    private var state = State.start
    /// How many bytes of the answer were read.
    private var offset: UInt64 = 0
    /// The line that is being read, without its end, and where it begins in the answer.
    private var line: [UInt8] = []
    private var lineOffset: UInt64 = 0
    /// How many bytes of the head, or of the trailer section, were read.
    private var headBytes = 0
    private var minorVersion = 1
    private var status = 0
    /// The fields of the head, or of the trailer section, so far.
    private var fields: [HeaderField] = []
    /// The length of the chunk whose first line is being read.
    private var chunkLength: UInt64 = 0
    private var interimHeads = 0
    /// Whether the answerer asked for the body of the request (100).
    private(set) var isContinued = false

    /// Makes a reader for the answer to a request of a method.
    init(answerTo method: String, limits: Limits = Limits()) {
        self.method = method
        self.limits = limits
    }

    // MARK: Reading

    /// Reads on until there is something to say.
    ///
    /// - Parameters:
    ///   - input: Bytes of the answer that follow those of the calls before.
    ///   - position: Where in them to begin; it is moved behind what was read.
    /// - Returns: What was read; `nil` when the input is used up, and for what comes behind the end of the answer.
    /// - Throws: ``HTTPProblem``, after which nothing more can be read.
    mutating func next(_ input: RawSpan, from position: inout Int) throws(HTTPProblem) -> Event? {
        while true {
            switch state {
            case .complete:
                state = .over
                return .end
            case .over:
                return nil
            case .body, .bodyUntilClose, .chunk:
                return lend(input, &position)
            case .start, .foreign, .statusLine, .fields, .trailers:
                guard try readLine(input, &position) else { return nil }
                if let event = try takeLine() { return event }
            case .chunkSize, .chunkBlank, .chunkExtension, .chunkSizeEnd, .chunkEnd, .chunkEndLine:
                guard position < input.byteCount else { return nil }
                let byte = unsafe input.unsafeLoad(fromByteOffset: position, as: UInt8.self)
                try takeFraming(byte)
                position += 1
                offset += 1
            }
        }
    }

    /// Takes in that the connection was closed.
    ///
    /// - Returns: Whether the answer is complete with that.
    /// - Throws: ``HTTPProblem`` where what had come was the beginning of something else.
    mutating func finish() throws(HTTPProblem) -> Bool {
        switch state {
        case .foreign: throw foreign()
        case .bodyUntilClose, .complete, .over:
            state = .over
            return true
        default:
            return false
        }
    }

    /// Lends what the input has of the body.
    private mutating func lend(_ input: RawSpan, _ position: inout Int) -> Event? {
        let available = input.byteCount - position
        guard available > 0 else { return nil }
        let count: Int
        switch state {
        case .body(let left):
            count = Int(min(UInt64(available), left))
            state = left == UInt64(count) ? .complete : .body(left: left - UInt64(count))
        case .chunk(let left):
            count = Int(min(UInt64(available), left))
            state = left == UInt64(count) ? .chunkEnd : .chunk(left: left - UInt64(count))
        default:
            count = available
        }
        let range = position..<position + count
        position = range.upperBound
        offset += UInt64(count)
        return .body(range)
    }

    // MARK: Lines

    /// Reads to the end of a line.
    ///
    /// - Returns: Whether the line is whole.
    private mutating func readLine(_ input: RawSpan, _ position: inout Int) throws(HTTPProblem) -> Bool {
        while position < input.byteCount {
            let byte = unsafe input.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            if line.isEmpty { lineOffset = offset }
            position += 1
            offset += 1
            headBytes += 1
            if byte == UInt8(ascii: "\n") {
                // A line may end with LF alone, and the CR before it is no part of it (section 2.2).
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                return true
            }
            guard headBytes <= limits.headBytes else {
                throw problem("the \(section) has more than \(limits.headBytes) bytes", at: offset - 1)
            }
            line.append(byte)
            if state == .start || state == .foreign { try takeFirst() }
        }
        return false
    }

    private var section: String {
        state == .trailers ? "trailer section" : "head"
    }

    /// Decides by the first bytes whether this is HTTP at all.
    private mutating func takeFirst() throws(HTTPProblem) {
        if state == .start {
            if line.count <= Self.name.count, line.elementsEqual(Self.name.prefix(line.count)) {
                if line.count == Self.name.count { state = .statusLine }
                return
            }
            state = .foreign
        }
        // What is told to a person must not depend on where the bytes were cut.
        if line.count >= Self.shownBytes || (line[0] < 0x20 && (line[0] != 0 || line.count == 4)) { throw foreign() }
    }

    /// What every answer begins with.
    private static let name = Array("HTTP/".utf8)

    /// How much of what is wrong is shown.
    private static let shownBytes = 24

    /// What the bytes are that are not the beginning of an answer.
    private func foreign() -> HTTPProblem {
        switch line.first {
        case 0x15, 0x16:
            return HTTPProblem("it speaks TLS", at: 0, hint: "is it https:// instead?")
        case 0 where line.count >= 4 && line[3] == 4:
            return problem("it speaks HTTP/2, which was not asked for", at: 0)
        case nil, UInt8(ascii: "\r"):
            return problem("it begins with an empty line, and not with 'HTTP/1.1'", at: 0)
        case let byte? where byte < 0x20:
            return problem("it begins with the byte 0x\(Self.hexadecimal(byte)), and not with 'HTTP/1.1'", at: 0)
        default:
            return problem("it begins with \(Self.shown(line)), and not with 'HTTP/1.1'", at: 0)
        }
    }

    private mutating func takeLine() throws(HTTPProblem) -> Event? {
        if state == .start || state == .foreign { throw foreign() }
        defer { line.removeAll(keepingCapacity: true) }
        for (index, byte) in line.enumerated() where byte == 0 || byte == UInt8(ascii: "\r") {
            // They are invalid and dangerous in heads (section 2.2; RFC 9110, section 5.5).
            let name = byte == 0 ? "a NUL" : "a CR without LF"
            throw problem("\(name) stands in the \(section)", at: lineOffset + UInt64(index))
        }
        switch state {
        case .statusLine:
            try takeStatusLine()
            state = .fields
            return nil
        case .trailers:
            if line.isEmpty { state = .complete } else { try takeField() }
            return nil
        default:
            guard line.isEmpty else {
                try takeField()
                return nil
            }
            return try takeHead()
        }
    }

    // MARK: The head (sections 4 and 5)

    private mutating func takeStatusLine() throws(HTTPProblem) {
        // The words may stand apart by more than one blank (section 4).
        let words = line.split(maxSplits: 2) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let version = words[0].dropFirst(Self.name.count)
        guard version.count == 3, version.first == UInt8(ascii: "1"), version.dropFirst().first == UInt8(ascii: "."),
            let minor = version.last, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(minor)
        else {
            throw problem(
                "its version is \(Self.shown(words[0])), and HTTP/1.1 was asked for",
                at: lineOffset + UInt64(Self.name.count)
            )
        }
        guard words.count > 1 else {
            throw problem("the status line has no status code", at: lineOffset + UInt64(line.count))
        }
        let code = words[1]
        let place = lineOffset + UInt64(code.startIndex)
        guard code.count == 3, code.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw problem("the status code is \(Self.shown(code)), and not three digits", at: place)
        }
        let status = code.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard (100...599).contains(status) else {
            throw problem("the status code is \(Self.shown(code)), which is outside 100–599", at: place)
        }
        minorVersion = Int(minor - UInt8(ascii: "0"))
        self.status = status
    }

    /// Takes a line of fields, of a head or of the trailer section.
    private mutating func takeField() throws(HTTPProblem) {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        }
        func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
            let bytes = bytes.drop(while: isBlank)
            let end = bytes.lastIndex { !isBlank($0) }
            return String(decoding: bytes[..<(end.map { $0 + 1 } ?? bytes.startIndex)], as: UTF8.self)
        }
        if isBlank(line[0]) {
            guard let last = fields.indices.last else {
                throw problem("the \(section) begins with a blank", at: lineOffset)
            }
            // A folded line; a user agent makes one of it (section 5.2).
            fields[last].value += " " + trimmed(line[...])
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw problem("a line of the \(section) is no field: \(Self.shown(line))", at: lineOffset)
        }
        guard colon > 0 else { throw problem("a field of the \(section) has no name", at: lineOffset) }
        if let wrong = line[..<colon].firstIndex(where: { !$0.isHTTPToken }) {
            throw problem(
                isBlank(line[wrong]) && line[wrong..<colon].allSatisfy(isBlank)
                    ? "a blank stands before the colon of the field \(Self.shown(line[..<wrong]))"
                    : "the field name \(Self.shown(line[..<colon])) is not a token",
                at: lineOffset + UInt64(wrong)
            )
        }
        guard fields.count < limits.fields else {
            throw problem("the \(section) has more than \(limits.fields) fields", at: lineOffset)
        }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        fields.append(HeaderField(name, trimmed(line[(colon + 1)...])))
    }

    /// The head is whole.
    private mutating func takeHead() throws(HTTPProblem) -> Event? {
        headBytes = 0
        if (100..<200).contains(status) {
            guard status != 101 else {
                throw problem("it switches to another protocol (101), which was not asked for", at: lineOffset)
            }
            if status == 100 { isContinued = true }
            interimHeads += 1
            guard interimHeads <= limits.interimHeads else {
                throw problem("more than \(limits.interimHeads) interim answers (1xx) came", at: lineOffset)
            }
            fields = []
            state = .start
            return nil
        }
        state = try framing()
        defer { fields = [] }
        return .head(Head(minorVersion: minorVersion, status: status, fields: fields))
    }

    /// How the length of the body is told (section 6.3).
    private func framing() throws(HTTPProblem) -> State {
        let isBodyless =
            method == "HEAD" || status == 204 || status == 304
            || (method == "CONNECT" && (200..<300).contains(status))
        if isBodyless { return .complete }
        let codings = fields.values(named: "Transfer-Encoding")
        if !codings.isEmpty {
            guard minorVersion > 0 else {
                throw problem("Transfer-Encoding stands in an answer of HTTP/1.0", at: lineOffset)
            }
            let names = Self.elements(of: codings)
            // A Content-Length beside it is wrong of the sender, and not what counts (section 6.1).
            if names.count == 1, names[0].lowercased() == "chunked" { return .chunkSize(0, digits: 0) }
            let text = Self.shown(Array(names.joined(separator: ", ").utf8))
            throw problem("its transfer coding is \(text), and only 'chunked', once, can be read", at: lineOffset)
        }
        guard let length = try contentLength() else { return .bodyUntilClose }
        return length == 0 ? .complete : .body(left: length)
    }

    private func contentLength() throws(HTTPProblem) -> UInt64? {
        let lengths = Self.elements(of: fields.values(named: "Content-Length"))
        guard let first = lengths.first else {
            guard fields.values(named: "Content-Length").isEmpty else {
                throw problem("Content-Length has no value", at: lineOffset)
            }
            return nil
        }
        // The same one twice is one (section 6.3).
        guard lengths.allSatisfy({ $0 == first }) else {
            let text = Self.shown(Array(lengths.joined(separator: ", ").utf8))
            throw problem("Content-Length is given as \(text)", at: lineOffset)
        }
        let isNumber = first.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber, let length = UInt64(first), length <= UInt64(Int64.max) else {
            throw problem(
                "Content-Length is \(Self.shown(Array(first.utf8))), which is not a number of bytes",
                at: lineOffset
            )
        }
        return length
    }

    /// The elements of lists, without the empty ones (RFC 9110, section 5.6.1.2).
    private static func elements(of values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }
            .map { String($0.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()) }
            .filter { !$0.isEmpty }
    }

    // MARK: Chunks (section 7.1)

    private mutating func takeFraming(_ byte: UInt8) throws(HTTPProblem) {
        switch state {
        case .chunkSize(let size, let digits):
            if let digit = byte.hexadecimalValue {
                guard digits < limits.sizeDigits else {
                    throw problem("the size of a chunk has more than \(limits.sizeDigits) digits", at: offset)
                }
                guard size < 1 << 59 else { throw problem("the size of a chunk is over 2^63", at: offset) }
                state = .chunkSize(size << 4 | UInt64(digit), digits: digits + 1)
                return
            }
            guard digits > 0 else {
                throw problem("\(Self.shown([byte])) stands where the size of a chunk belongs", at: offset)
            }
            chunkLength = size
            try takeBehindSize(byte, blanks: 0)
        case .chunkBlank(let bytes):
            try takeBehindSize(byte, blanks: bytes)
        case .chunkExtension(let bytes):
            switch byte {
            case UInt8(ascii: "\r"): state = .chunkSizeEnd
            case UInt8(ascii: "\n"):
                throw problem("the line with the size of a chunk ends with LF alone", at: offset)
            default:
                guard bytes < limits.extensionBytes else {
                    throw problem("a chunk has extensions of more than \(limits.extensionBytes) bytes", at: offset)
                }
                state = .chunkExtension(bytes: bytes + 1)
            }
        case .chunkSizeEnd:
            guard byte == UInt8(ascii: "\n") else {
                throw problem("the line with the size of a chunk ends with CR alone", at: offset)
            }
            state = chunkLength == 0 ? .trailers : .chunk(left: chunkLength)
        case .chunkEnd:
            guard byte == UInt8(ascii: "\r") else {
                throw problem("\(Self.shown([byte])) follows a chunk, and not CR LF", at: offset)
            }
            state = .chunkEndLine
        default:
            guard byte == UInt8(ascii: "\n") else {
                throw problem("CR and \(Self.shown([byte])) follow a chunk, and not CR LF", at: offset)
            }
            state = .chunkSize(0, digits: 0)
        }
    }

    private mutating func takeBehindSize(_ byte: UInt8, blanks: Int) throws(HTTPProblem) {
        switch byte {
        case UInt8(ascii: "\r"): state = .chunkSizeEnd
        case UInt8(ascii: ";"): state = .chunkExtension(bytes: blanks)
        case UInt8(ascii: " ") where blanks < limits.extensionBytes,
            UInt8(ascii: "\t") where blanks < limits.extensionBytes:
            state = .chunkBlank(bytes: blanks + 1)
        case UInt8(ascii: "\n"):
            throw problem("the line with the size of a chunk ends with LF alone", at: offset)
        default:
            throw problem("\(Self.shown([byte])) stands in the size of a chunk", at: offset)
        }
    }

    // MARK: Problems

    private func problem(_ sentence: String, at offset: UInt64) -> HTTPProblem {
        HTTPProblem(sentence, at: offset)
    }

    /// Bytes as a person reads them, in quotes; what is long is cut.
    private static func shown(_ bytes: some Collection<UInt8>) -> String {
        if bytes.count == 1, let byte = bytes.first, !(0x20..<0x7F).contains(byte) { return "0x\(hexadecimal(byte))" }
        return bytes.count > shownBytes
            ? "'\(String(decoding: bytes.prefix(shownBytes), as: UTF8.self))…'"
            : "'\(String(decoding: bytes, as: UTF8.self))'"
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}

/// Why bytes are not an answer in HTTP/1.1.
struct HTTPProblem: Error, Hashable, CustomStringConvertible {
    /// What is wrong, as the end of a sentence.
    let sentence: String
    /// The byte of the answer where that is seen, from 0.
    let offset: UInt64
    /// What a person may try.
    let hint: String?

    init(_ sentence: String, at offset: UInt64, hint: String? = nil) {
        self.sentence = sentence
        self.offset = offset
        self.hint = hint
    }

    var description: String {
        sentence + (offset > 0 ? ", at byte \(offset)" : "") + (hint.map { "; \($0)" } ?? "")
    }
}
