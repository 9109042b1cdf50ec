internal import KinesisVideo
internal import Matroska
internal import NIOCore

/// Turns one document into the writes of its delivery, lazily: only the service's own Tags are ever made, one at a time.
struct DocumentCutter: Sendable {
    private static let mediaPiece = 16 * 1024
    private static let burstPiece = 64 * 1024

    private let document: ChunkDocument
    private let media: StreamMedia
    private let cutting: Delivery.Cutting
    private var nextPart = 0
    private var current: (bytes: ByteBuffer, cuts: ArraySlice<Int>, piece: Int)?
    private var sent = 0

    /// Begins a document.
    init(_ document: ChunkDocument, media: StreamMedia, cutting: Delivery.Cutting) {
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
            if var part = current, part.bytes.readableBytes > 0 {
                while let cut = part.cuts.first, cut <= sent { part.cuts.removeFirst() }
                let distance = part.cuts.first.map { $0 - sent } ?? part.piece
                let slice = part.bytes.readSlice(length: min(distance, part.piece, part.bytes.readableBytes))
                sent += slice?.readableBytes ?? 0
                current = part
                return slice
            }
            guard nextPart < document.parts.count else { return nil }
            sent = 0
            current = render(document.parts[nextPart], at: now)
            // Zeros without end are a part that is never left.
            if document.parts[nextPart] != .endlessZeros { nextPart += 1 }
        }
    }

    private func render(
        _ part: ChunkDocument.Part,
        at now: WallTime
    ) -> (bytes: ByteBuffer, cuts: ArraySlice<Int>, piece: Int) {
        switch part {
        case .header:
            return header.map { cut($0.bytes, at: $0.cuts) } ?? cut(ByteBuffer(), at: [])
        case .tags(let tags, let position):
            let bytes = EBMLWriter.kvsTags(Self.pairs(tags, at: now))
            return cut(ByteBuffer(bytes: bytes), at: position == .opening ? ElementCuts.ofTags(bytes) : [])
        case .errorDocument(let tags):
            return cut(ByteBuffer(bytes: EBMLWriter.kvsErrorDocument(Self.pairs(tags, at: now))), at: [])
        case .cluster(let dropped):
            guard let cluster else { return cut(ByteBuffer(), at: []) }
            let kept = max(0, cluster.bytes.readableBytes - dropped)
            return cut(
                cluster.bytes.getSlice(at: cluster.bytes.readerIndex, length: kept) ?? ByteBuffer(),
                at: cluster.cuts
            )
        case .trailingTags:
            return cut(cluster?.trailingTags ?? ByteBuffer(), at: [])
        case .bytes(let bytes):
            return cut(ByteBuffer(bytes: bytes), at: [])
        case .endlessZeros:
            return cut(ByteBuffer(repeating: 0, count: Self.mediaPiece), at: [])
        }
    }

    private var cluster: StreamMedia.Cluster? {
        document.mediaIndex.flatMap { media.clusters.indices.contains($0) ? media.clusters[$0] : nil }
    }

    private var header: StreamMedia.Header? {
        cluster.flatMap { media.headers.indices.contains($0.header) ? media.headers[$0.header] : nil }
    }

    private func cut(_ bytes: ByteBuffer, at cuts: [Int]) -> (bytes: ByteBuffer, cuts: ArraySlice<Int>, piece: Int) {
        switch cutting {
        case .elements: (bytes, cuts[...], Self.mediaPiece)
        case .burst: (bytes, [], Self.burstPiece)
        case .pieces(let size): (bytes, [], max(1, size))
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
