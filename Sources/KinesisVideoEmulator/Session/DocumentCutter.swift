internal import KinesisVideo
internal import Matroska
internal import NIOCore

/// Turns one document into the writes of its delivery, lazily: only the service's own Tags are ever made, one at a time.
struct DocumentCutter: Sendable {
    /// A part of the document that is being sent.
    private struct Part {
        var source: ByteSource
        /// Where its pieces end, whatever their size.
        var cuts: ArraySlice<Int>
        /// How large they are at most.
        let piece: Int

        /// The next piece, with so many bytes sent; nil at the end.
        mutating func next(after sent: Int) -> ByteBuffer? {
            while let cut = cuts.first, cut <= sent { cuts.removeFirst() }
            return source.next(upTo: min(cuts.first.map { $0 - sent } ?? piece, piece))
        }
    }

    private static let mediaPiece = 16 * 1024
    private static let burstPiece = 128 * 1024

    private let document: ChunkDocument
    private let media: FragmentMedia?
    private let cutting: Delivery.Cutting
    private var nextPart = 0
    private var current: Part?
    private var sent = 0

    /// Whether bytes of the producer are missing, because somebody has cut their file short.
    private(set) var isCutShort = false

    /// Begins a document, with the bytes of its fragment where it has one.
    init(_ document: ChunkDocument, media: FragmentMedia?, cutting: Delivery.Cutting) {
        self.document = document
        self.media = media
        self.cutting = cutting
    }

    /// Takes the next piece.
    ///
    /// - Parameter now: The time that the closing Tags tell, if the piece begins them.
    /// - Returns: The piece; nil at the end of the document.
    mutating func next(at now: WallTime) -> ByteBuffer? {
        while true {
            if let piece = current?.next(after: sent) {
                sent += piece.readableBytes
                return piece
            }
            if current?.source.isCutShort == true {
                isCutShort = true
                return nil
            }
            guard nextPart < document.parts.count else { return nil }
            sent = 0
            current = render(document.parts[nextPart], at: now)
            // Zeros without end are a part that is never left.
            if document.parts[nextPart] != .endlessZeros { nextPart += 1 }
        }
    }

    private func render(_ part: ChunkDocument.Part, at now: WallTime) -> Part {
        switch part {
        case .header:
            return cut(media?.header.bytes ?? ByteBuffer(), at: media?.header.cuts ?? [])
        case .tags(let tags, let position):
            let bytes = EBMLWriter.kvsTags(Self.pairs(tags, at: now))
            return cut(ByteBuffer(bytes: bytes), at: position == .opening ? ElementCuts.ofTags(bytes) : [])
        case .errorDocument(let tags):
            return cut(ByteBuffer(bytes: EBMLWriter.kvsErrorDocument(Self.pairs(tags, at: now))), at: [])
        case .cluster(let dropped):
            guard let media else { return cut(ByteBuffer(), at: []) }
            return cut(ByteSource(media.cluster, droppingLast: dropped), at: media.cuts)
        case .trailingTags:
            return cut(media?.trailing ?? ByteBuffer(), at: [])
        case .bytes(let bytes):
            return cut(ByteBuffer(bytes: bytes), at: [])
        case .endlessZeros:
            return cut(ByteBuffer(repeating: 0, count: Self.mediaPiece), at: [])
        }
    }

    private func cut(_ bytes: ByteBuffer, at cuts: [Int]) -> Part {
        cut(ByteSource(bytes), at: cuts)
    }

    private func cut(_ source: ByteSource, at cuts: [Int]) -> Part {
        switch cutting {
        case .elements: Part(source: source, cuts: cuts[...], piece: Self.mediaPiece)
        case .burst: Part(source: source, cuts: [], piece: Self.burstPiece)
        case .pieces(let size): Part(source: source, cuts: [], piece: max(1, size))
        }
    }

    /// The names and values of tags as they are at a moment.
    static func pairs(_ tags: [ChunkDocument.Tag], at now: WallTime) -> [EBMLWriter.TagPair] {
        tags.map { tag in
            switch tag.value {
            case .text(let text): (tag.name.rawValue, text)
            case .age(let timestamp): (tag.name.rawValue, String(max(0, now.milliseconds(since: timestamp))))
            }
        }
    }
}
