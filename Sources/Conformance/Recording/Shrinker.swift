internal import KinesisVideo
internal import Matroska

/// Finds how little of a recording still gives what was found in it.
///
/// First the tail goes: the shortest prefix of the body, at an element's boundary, that still gives the same findings at the
/// same bytes. Where that is larger than wanted, documents go that the findings do not need; what is found is then the same
/// but for its numbers.
package struct Shrinker {
    /// Opens the recording from its beginning, once for each attempt.
    package typealias Opening = () throws(RecordingError) -> any RecordingSource

    /// What is left of a recording.
    package struct Cut: Sendable {
        /// The ranges of the body that stay, in their order.
        package let kept: [Range<UInt64>]
        /// How many bytes the recorded body has.
        package let bodyBytes: UInt64
        /// How many bytes the parts of the body take in a file.
        package let size: UInt64
        /// Whether what is found is the same to the byte, and not only but for its numbers.
        package let isExact: Bool
        /// What was found in all of it.
        package let original: Recording.Judgement
        /// What is found in what stays.
        package let judgement: Recording.Judgement
    }

    private let replay: Replay
    private let zeroesMedia: Bool
    private let open: Opening

    /// Prepares to shrink.
    ///
    /// - Parameters:
    ///   - replay: How the recording is judged.
    ///   - zeroesMedia: Whether the bytes of frames count for nothing, because they will be zeros.
    ///   - open: Opens the recording.
    package init(_ replay: Replay, zeroesMedia: Bool, open: @escaping Opening) {
        self.replay = replay
        self.zeroesMedia = zeroesMedia
        self.open = open
    }

    /// Finds what has to stay.
    ///
    /// - Parameter target: The size from which on documents that are not needed go too.
    /// - Returns: What stays; `nil` where nothing was found that could be kept.
    /// - Throws: ``RecordingError`` where the recording cannot be read.
    package func cut(target: UInt64) throws(RecordingError) -> Cut? {
        let (original, whole) = try judged([0..<UInt64.max])
        guard !original.findings.isEmpty else { return nil }
        let decisive = original.bodyBytes
        // Behind a corruption a few bytes more belong to the evidence.
        let ends = [decisive, min(whole, decisive + UInt64(MediaErasure.keptBehindCorruption)), whole]
        var end = whole
        for candidate in ends where try gives(original, [0..<candidate], exactly: true) {
            end = candidate
            break
        }
        let documents = try documentStarts(before: end)
        var prefix = try shortest(documents + [end]) { end throws(RecordingError) in
            try gives(original, [0..<end], exactly: true)
        }
        if let index = documents.lastIndex(where: { $0 < prefix }) {
            // Inside of the document that decides it, element by element.
            let elements = try elementBoundaries(in: documents[index]..<prefix)
            prefix = try shortest(elements + [prefix]) { end throws(RecordingError) in
                try gives(original, [0..<end], exactly: true)
            }
        }
        let exact = try cut(original, whole, [0..<prefix], isExact: true)
        guard exact.size > target else { return exact }
        return try withoutIdleDocuments(exact, documents.filter { $0 < prefix }, end: prefix) ?? exact
    }

    /// All of the body, for a recording whose media alone is to go.
    ///
    /// - Throws: ``RecordingError`` where the recording cannot be read.
    package func whole() throws(RecordingError) -> Cut {
        let (original, whole) = try judged([0..<UInt64.max])
        return try cut(original, whole, [0..<whole], isExact: true)
    }

    // MARK: Attempts

    private func cut(
        _ original: Recording.Judgement,
        _ whole: UInt64,
        _ kept: [Range<UInt64>],
        isExact: Bool
    ) throws(RecordingError) -> Cut {
        Cut(
            kept: kept,
            bodyBytes: whole,
            size: try size(of: kept),
            isExact: isExact,
            original: original,
            judgement: try judged(kept).judgement
        )
    }

    /// Leaves out the documents in front of those that the findings need, the very first one first kept and then not.
    private func withoutIdleDocuments(
        _ exact: Cut,
        _ documents: [UInt64],
        end: UInt64
    ) throws(RecordingError) -> Cut? {
        guard documents.count > 1 else { return nil }
        func keeping(_ first: Range<UInt64>, from start: UInt64) -> [Range<UInt64>] {
            first.isEmpty || first.upperBound >= start ? [min(first.lowerBound, start)..<end] : [first, start..<end]
        }
        // What stands before the first document, which is nothing in a proper stream, goes with it.
        for first in [0..<0, 0..<documents[1]] {
            let start = try latest(documents) { start throws(RecordingError) in
                try gives(exact.original, first.isEmpty ? [start..<end] : keeping(first, from: start), exactly: false)
            }
            guard let start, start > first.upperBound else { continue }
            let kept = first.isEmpty ? [start..<end] : keeping(first, from: start)
            return try cut(exact.original, exact.bodyBytes, kept, isExact: false)
        }
        return nil
    }

    /// The smallest of sorted values that a test accepts, if it accepts all behind that one; the last one is taken to pass.
    private func shortest(
        _ values: [UInt64],
        _ passes: (UInt64) throws(RecordingError) -> Bool
    ) throws(RecordingError) -> UInt64 {
        var low = 0
        var high = values.count - 1
        while low < high {
            let middle = (low + high) / 2
            if try passes(values[middle]) { high = middle } else { low = middle + 1 }
        }
        return values[high]
    }

    /// The greatest of sorted values that a test accepts, if it accepts all before that one.
    private func latest(
        _ values: [UInt64],
        _ passes: (UInt64) throws(RecordingError) -> Bool
    ) throws(RecordingError) -> UInt64? {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if try passes(values[middle]) { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        return values[low - 1]
    }

    private func gives(
        _ original: Recording.Judgement,
        _ kept: [Range<UInt64>],
        exactly: Bool
    ) throws(RecordingError) -> Bool {
        let judgement = try judged(kept).judgement
        guard judgement.verdict == original.verdict else { return false }
        if exactly { return judgement.findings == original.findings }
        return judgement.findings.map(\.shape) == original.findings.map(\.shape)
    }

    /// Judges what is kept.
    ///
    /// - Returns: What is found, and how many bytes the recorded body has.
    private func judged(
        _ kept: [Range<UInt64>]
    ) throws(RecordingError) -> (judgement: Recording.Judgement, bodyBytes: UInt64) {
        var answer = RecordedAnswer(try open(), keeping: kept)
        let result = try replay.judgedAtOnce(&answer)
        // Only the whole body has a length that anybody asks for.
        if kept == [0..<UInt64.max] { try answer.finish() }
        return (result.judgement, answer.bodyBytes)
    }

    private func size(of kept: [Range<UInt64>]) throws(RecordingError) -> UInt64 {
        var encoder = RecordingEncoder(zeroesMedia: zeroesMedia)
        var filter = BodyFilter(kept)
        var size: UInt64 = 0
        let source = try open()
        while let item = try source.next() {
            switch item {
            case .event(let event):
                for kept in filter.kept(of: event) {
                    let bytes = encoder.encode(kept)
                    if event.part != nil { size += UInt64(bytes.count) }
                }
                if filter.isOver { return size }
            case .header, .resource:
                break
            }
        }
        return size
    }

    // MARK: Boundaries

    /// Where the documents begin.
    private func documentStarts(before end: UInt64) throws(RecordingError) -> [UInt64] {
        var starts: [UInt64] = []
        try readElements(to: end) { event, depth in
            if case .start(let header) = event, depth == 1, header.id == .ebml { starts.append(header.offset) }
        }
        return starts
    }

    /// Where elements begin and end inside of a range.
    private func elementBoundaries(in range: Range<UInt64>) throws(RecordingError) -> [UInt64] {
        var boundaries: [UInt64] = []
        try readElements(to: range.upperBound) { event, _ in
            let boundary: UInt64
            switch event {
            case .start(let header): boundary = header.offset
            case .end(_, let offset): boundary = offset
            case .data: return
            }
            if range.contains(boundary), boundary > boundaries.last ?? range.lowerBound { boundaries.append(boundary) }
        }
        return boundaries
    }

    private func readElements(
        to end: UInt64,
        _ tell: (EBMLEvent, _ depth: Int) -> Void
    ) throws(RecordingError) {
        var reader = EBMLReader()
        var filter = BodyFilter([0..<end])
        let source = try open()
        while let item = try source.next() {
            guard case .event(let event) = item, let part = event.part else { continue }
            for piece in filter.pieces(of: part) {
                let bytes = piece.bytes
                var position = 0
                do throws(EBMLError) {
                    while let event = try reader.next(bytes.span.bytes, from: &position) { tell(event, reader.depth) }
                } catch {
                    return
                }
            }
            if filter.isOver { return }
        }
    }
}

/// Takes from the parts of a body what lies in some ranges of it.
package struct BodyFilter: Sendable {
    private let kept: [Range<UInt64>]
    /// Where the next part begins.
    package private(set) var offset: UInt64 = 0

    package init(_ kept: [Range<UInt64>]) {
        self.kept = kept
    }

    /// Whether nothing that may follow is kept.
    package var isOver: Bool {
        kept.allSatisfy { $0.upperBound <= offset }
    }

    /// What is kept of the next part.
    mutating func pieces(of part: BodyPart) -> [BodyPart] {
        let range = offset..<offset + UInt64(part.bytes.count)
        offset = range.upperBound
        return kept.compactMap { kept in
            let piece = kept.clamped(to: range)
            guard !piece.isEmpty else { return nil }
            if piece == range { return part }
            let bytes = part.bytes[Int(piece.lowerBound - range.lowerBound)..<Int(piece.upperBound - range.lowerBound)]
            return BodyPart(index: part.index, bytes: Array(bytes))
        }
    }

    /// What is kept of the next event of a recording.
    package mutating func kept(of event: RecordedEvent) -> [RecordedEvent] {
        guard case .answer(let answer) = event, case .body(let part) = answer.kind else { return [event] }
        return pieces(of: part).map { .answer(AnswerEvent(.body($0), at: answer.time)) }
    }
}

extension Recording.Trace {
    /// What stays of a finding when other documents went away: all but its numbers.
    fileprivate var shape: String {
        var text = ""
        var isNumber = false
        for scalar in "\(level.rawValue) \(code): \(message)".unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            if !isDigit { text.unicodeScalars.append(scalar) } else if !isNumber { text += "#" }
            isNumber = isDigit
        }
        return text
    }
}
