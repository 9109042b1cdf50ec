internal import KinesisVideo
internal import Matroska

/// What is seen of the answer to one request: reads its bytes, once, remembers what later steps and reports may know, and
/// shows the place of anything as evidence.
///
/// It holds no expectation; the judges of a ``Jury`` hear what it notices, and each makes of it what it likes.
struct Observation: Sendable {
    /// What is noticed in a stream, in the order of the wire.
    enum Noticed: Sendable {
        /// The tags that stand before a chunk's media are known.
        case opened(MediaChunk)
        /// A chunk is complete, or cannot become it any more.
        case completed(MediaChunk)
        /// An error document is complete.
        case failed(ErrorDocument)
        /// Another document follows the error document.
        case continuedAfterError(at: UInt64)
        /// A document goes on with another Cluster although its chunk was complete.
        case anotherCluster(at: UInt64)
        /// The bytes are not Matroska; nothing behind them can be read.
        case corrupt(EBMLError)
        /// The body ended properly inside of a document's element.
        case cutShort(EBMLError)
    }

    /// How much of a body that is not a stream is read.
    static let maximumOtherBody = 64 * 1024

    /// How many bytes are shown at a place.
    private static let excerptLength = 48

    /// The name of the exchange in evidence: case and step in one word.
    let exchange: String

    /// When the last event came.
    private(set) var now: Duration = .zero

    /// What later steps and reports may know.
    private(set) var summary = ObservationSummary()

    /// The body of an answer that is not a stream, up to ``maximumOtherBody``.
    private(set) var otherBody: [UInt8] = []

    /// Why it is not JSON.
    private(set) var otherBodyProblem: JSONError?

    /// The chunk before the one that was noticed last.
    private(set) var predecessor: MediaChunk?

    private var chunks = ChunkReader()
    private var window = ByteWindow()
    private var parts = BodyPartIndex()
    private var last: MediaChunk?
    /// The present that the first complete chunk said to be behind, in milliseconds since 1970.
    private var firstPresent: Int64?
    /// The `Date` of the head, whose fraction of a second is cut off.
    private var date: WallTime?
    private var opened: (index: Int, tags: Int)?

    init(of exchange: String) {
        self.exchange = exchange
    }

    // MARK: What comes

    /// Time passes.
    mutating func advance(to time: Duration) {
        now = max(now, time)
        summary.elapsed = now
    }

    /// The request went out on a connection.
    mutating func note(_ times: ConnectionTimes) {
        summary.connection = times
    }

    /// The head of the answer came.
    mutating func note(_ head: AnswerHead, named names: Contract.ErrorHeaders) {
        summary.status = head.status
        date = head.headers.firstValue(named: "date").flatMap { WallTime(httpDate: $0) }
        summary.headers = head.headers
        summary.minorVersion = head.minorVersion
        summary.requestID = names.requestID.lazy.compactMap { head.headers.firstValue(named: $0) }.first
        summary.errorType = names.exception(in: head.headers)
        summary.timeline.head(at: now)
    }

    /// A part of the body came, whose bytes are to be read or gathered.
    mutating func note(_ part: BodyPart) {
        summary.timeline.part(part.bytes.count, at: now)
        parts.append(BodyPartIndex.Part(index: part.index, offset: summary.bodyBytes, receivedAt: now))
    }

    /// Reads a stream on until something is noticed.
    ///
    /// - Parameters:
    ///   - bytes: The bytes at hand.
    ///   - position: Where to read on in them; moved to where reading stopped.
    /// - Returns: What was noticed; `nil` when all bytes at hand are read.
    mutating func read(_ bytes: RawSpan, from position: inout Int) -> Noticed? {
        let start = position
        do throws(EBMLError) {
            let event = try chunks.next(bytes, from: &position)
            consume(bytes.extracting(start..<position))
            return event.map { noticed($0) }
        } catch {
            consume(bytes.extracting(start..<position))
            // The byte that is wrong need not have been consumed.
            window.append(bytes.extracting(position...).extracting(first: Self.excerptLength))
            return .corrupt(error)
        }
    }

    /// Keeps a part of a body that is not a stream.
    ///
    /// - Parameter bytes: The bytes.
    /// - Returns: Whether no more is read.
    mutating func gather(_ bytes: RawSpan) -> Bool {
        let room = Self.maximumOtherBody - otherBody.count
        bytes.extracting(first: room).withUnsafeBytes { otherBody.append(contentsOf: $0) }
        summary.bodyBytes = UInt64(otherBody.count)
        return otherBody.count >= Self.maximumOtherBody
    }

    /// Reads what was gathered as JSON, where it is JSON.
    mutating func readOtherBody() {
        do throws(JSONError) {
            let limits = JSONReader.Limits(takesLoneSurrogates: true)
            summary.body = try JSONReader.parse(otherBody, limits: limits).root
        } catch {
            otherBodyProblem = error
        }
    }

    /// The transport ended.
    mutating func note(_ outcome: TransportOutcome) {
        summary.outcome = outcome.name
    }

    /// A stream ended: what its end leaves unfinished.
    mutating func finish() -> Noticed? {
        do throws(EBMLError) {
            return try chunks.finish().map { noticed($0) }
        } catch {
            return .cutShort(error)
        }
    }

    /// Counts and keeps what was read, byte for byte as far as somebody wanted to know.
    private mutating func consume(_ bytes: RawSpan) {
        window.append(bytes)
        summary.bodyBytes &+= UInt64(bytes.byteCount)
    }

    private mutating func noticed(_ event: ChunkReader.Event) -> Noticed {
        switch event {
        case .opened(let chunk):
            predecessor = last
            opened = (chunk.index, chunk.serviceTags.count)
            if chunk.index == 0 { summary.timeline.started(chunk) }
            return .opened(chunk)
        case .completed(var chunk):
            chunk.clock = clock
            chunk.clusterDrift = last.flatMap { chunk.clusterDrift(since: $0) }
            firstPresent = firstPresent ?? chunk.present
            chunk.behindDrift = chunk.present.flatMap { present in firstPresent.map { drift(from: $0, to: present) } }
            predecessor = last
            last = chunk
            if chunk.completion == .closed {
                summary.append(chunk)
                summary.timeline.chunk(chunk, at: now)
            }
            return .completed(chunk)
        case .failed(let document):
            summary.error = document
            summary.timeline.error(document, at: now)
            return .failed(document)
        case .continuedAfterError(let offset):
            return .continuedAfterError(at: offset)
        case .anotherCluster(let offset):
            return .anotherCluster(at: offset)
        }
    }

    // MARK: What was seen

    /// How many tags of a chunk were known when it was opened; `nil` where it was complete before that was noticed.
    func openedTags(of chunk: MediaChunk) -> Int? {
        opened.flatMap { $0.index == chunk.index ? $0.tags : nil }
    }

    /// What the endpoint's clock can have shown when what came last was made: not before its head, and not after this moment.
    private var clock: ClosedRange<Int64>? {
        date.map { date in
            let latest = date.milliseconds + 999 + now.wholeMilliseconds
            return date.milliseconds - Self.clockTolerance...latest + Self.clockTolerance
        }
    }

    /// How much farther one present is from another than time may have passed between two chunks of this answer.
    ///
    /// The earlier of the two was said after the request went out, and the later one before this moment.
    private func drift(from first: Int64, to present: Int64) -> Int64 {
        let (moved, overflow) = present.subtractingReportingOverflow(first)
        guard !overflow else { return present > first ? .max : .min }
        let allowed = -Self.presentTolerance...now.wholeMilliseconds + Self.presentTolerance
        return moved.subtractingReportingOverflow(min(max(moved, allowed.lowerBound), allowed.upperBound)).partialValue
    }

    /// How many milliseconds the clock that chunks are stamped by may jump within a session.
    private static let presentTolerance: Int64 = 1_000

    /// How many milliseconds the clocks of an endpoint's machines may differ: a `Date` is often made once a second, and not by
    /// the machine that stamps fragments.
    private static let clockTolerance: Int64 = 2_000

    /// How long nothing has come.
    var silence: Duration {
        parts.part(holding: .max).map { now - $0.receivedAt } ?? now
    }

    /// This moment, as the place of what has no byte.
    var moment: WireEvidence {
        WireEvidence(exchange: exchange, at: now)
    }

    /// The end of what was read.
    var end: WireEvidence {
        evidence(at: summary.bodyBytes)
    }

    /// The place of a byte of the body, with what stands there.
    func evidence(at offset: UInt64, path: ElementPath? = nil, chunk: Int? = nil) -> WireEvidence {
        let part = parts.part(holding: offset)
        let bytes = window.bytes(from: offset, count: Self.excerptLength)
        return WireEvidence(
            exchange: exchange,
            byteOffset: offset,
            bodyPart: part?.index,
            chunk: chunk,
            elementPath: path?.description,
            at: part?.receivedAt ?? now,
            excerpt: bytes.isEmpty ? nil : WireEvidence.Excerpt(offset: offset, bytes: bytes)
        )
    }

    /// The place of a tag.
    func evidence(at tag: ServiceTag, in chunk: MediaChunk) -> WireEvidence {
        evidence(at: tag.offset, path: tag.path, chunk: chunk.index)
    }

    /// The place where a chunk begins.
    func evidence(of chunk: MediaChunk) -> WireEvidence {
        evidence(at: chunk.offset, chunk: chunk.index)
    }
}
