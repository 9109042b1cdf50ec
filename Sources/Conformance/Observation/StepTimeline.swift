internal import KinesisVideo
internal import Matroska

/// When the parts of an answer came, and what its chunks were, in bounded memory.
struct StepTimeline: Sendable {
    private(set) var headAt: Duration?
    private(set) var firstChunkAt: Duration?
    private(set) var firstFragment: String?
    private(set) var partCount = 0
    private(set) var parts: [StepRecord.Part] = []
    private(set) var streamError: StepRecord.StreamError?
    private var firstChunks: [StepRecord.Chunk] = []
    private var lastChunks: [StepRecord.Chunk] = []

    private static let keptAtEitherEnd = StepRecord.maximumChunks / 2

    /// How many names of a chunk are told, of its tags and its elements each.
    private static let maximumNames = 32

    /// The most bytes of a text of the endpoint's.
    static let maximumText = 256

    /// The head came.
    mutating func head(at time: Duration) {
        headAt = time
    }

    /// A body part came; where there are too many, neighbours are put together so that the whole time stays covered.
    mutating func part(_ bytes: Int, at time: Duration) {
        partCount += 1
        if parts.count == StepRecord.maximumParts, !hasRoom { halve() }
        if hasRoom {
            parts[parts.count - 1].bytes &+= UInt64(bytes)
            parts[parts.count - 1].count += 1
        } else {
            parts.append(StepRecord.Part(at: time, bytes: UInt64(bytes)))
        }
    }

    /// Whether the last entry takes another part.
    private var hasRoom: Bool {
        parts.last.map { $0.count < span } ?? false
    }

    /// How many body parts make an entry.
    private var span = 1

    private mutating func halve() {
        parts = stride(from: 0, to: parts.count, by: 2).map { index in
            guard index + 1 < parts.count else { return parts[index] }
            let (first, second) = (parts[index], parts[index + 1])
            return StepRecord.Part(
                at: first.at,
                bytes: first.bytes &+ second.bytes,
                count: first.count + second.count
            )
        }
        span *= 2
    }

    /// The tags that open the first chunk are known.
    mutating func started(_ chunk: MediaChunk) {
        firstFragment = chunk.text(.fragmentNumber).map { $0.cut(to: Self.maximumText) }
    }

    /// A chunk is complete.
    mutating func chunk(_ chunk: MediaChunk, at time: Duration) {
        if firstChunkAt == nil { firstChunkAt = time }
        if firstFragment == nil, chunk.index == 0 { started(chunk) }
        let facts = Self.facts(of: chunk, at: time)
        if firstChunks.count < Self.keptAtEitherEnd {
            firstChunks.append(facts)
        } else {
            lastChunks.append(facts)
            // Dropping half at once keeps the cost of a long stream linear.
            if lastChunks.count >= 2 * Self.keptAtEitherEnd { lastChunks.removeFirst(Self.keptAtEitherEnd) }
        }
    }

    /// The stream said why it ends.
    mutating func error(_ document: ErrorDocument, at time: Duration) {
        streamError = StepRecord.StreamError(
            id: document.id.map { $0.cut(to: Self.maximumText) },
            code: document.code.map { $0.cut(to: Self.maximumText) },
            tags: document.chunk.serviceTags.prefix(Self.maximumNames).map { $0.name.cut(to: Self.maximumText) },
            at: time
        )
    }

    /// The chunks that are told.
    var chunks: [StepRecord.Chunk] {
        firstChunks + lastChunks.suffix(Self.keptAtEitherEnd)
    }

    private static func facts(of chunk: MediaChunk, at time: Duration) -> StepRecord.Chunk {
        func text(_ name: TagName) -> String? { chunk.text(name).map { $0.cut(to: maximumText) } }
        var facts = StepRecord.Chunk(
            index: chunk.index,
            offset: chunk.offset,
            endOffset: chunk.endOffset,
            completedAt: time
        )
        facts.fragmentNumber = text(.fragmentNumber)
        facts.serverTimestamp = text(.serverTimestamp)
        facts.producerTimestamp = text(.producerTimestamp)
        facts.millisBehindNow = text(.millisBehindNow)
        let tags =
            chunk.serviceTags.map { StepRecord.Pair($0.name, TagForm.of($0.value)) }
            + chunk.userTags.map { StepRecord.Pair($0.name.cut(to: maximumText), TagForm.of($0.value)) }
        facts.tags = Array(tags.prefix(maximumNames))
        facts.elements = chunk.elements.prefix(maximumNames).map(\.id.name)
        facts.openingTags = chunk.serviceTags.prefix(maximumNames).count(where: \.beforeCluster)
        facts.hasKnownSize = chunk.segment.map { $0.size != .unknown }
        facts.hasWideTags = chunk.serviceTags.allSatisfy(\.hasWideSizes)
        facts.clusters = chunk.clusters
        facts.frames = chunk.blocks
        facts.keyframes = chunk.keyframes
        facts.codecs = chunk.tracks.prefix(8).map { $0.codecID.cut(to: maximumText) }
        return facts
    }
}

extension String {
    /// The text in no more than so many bytes, with an ellipsis where it is longer.
    func cut(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { utf8.formIndex(before: &end) }
        return String(self[..<end]) + "…"
    }
}
