package import KinesisVideo
internal import Matroska

/// Cuts a body into whole chunks, each with its bytes.
///
/// What it holds is bounded: the bytes of one chunk, which may be 50 MB (the service's limit for a fragment) and some tags.
package struct ChunkCutter: ChunkCutting {
    /// The largest chunk that is held, in bytes.
    package static let maximumChunk = 64 << 20

    private var reader = ChunkReader()
    /// The bytes from `base` on.
    private var pending: [UInt8] = []
    private var base: UInt64 = 0
    private let maximum: Int

    /// Prepares for the body of a session.
    ///
    /// - Parameter maximum: The largest chunk that is held, in bytes.
    package init(maximum: Int = Self.maximumChunk) {
        self.maximum = maximum
    }

    package var isInsideChunk: Bool { reader.openChunk != nil || !pending.isEmpty }

    package mutating func next(
        _ part: [UInt8],
        from position: inout Int
    ) throws(ChunkCuttingError) -> CutItem<MediaChunk>? {
        while true {
            let start = position
            let event: ChunkReader.Event?
            do throws(EBMLError) {
                event = try reader.next(part.span.bytes, from: &position)
            } catch {
                throw ChunkCuttingError("the body is malformed: \(error.message), at byte \(error.offset)")
            }
            if start < position { pending += part[start..<position] }
            guard pending.count <= maximum else {
                throw ChunkCuttingError("a chunk has more than \(maximum >> 20) MiB")
            }
            guard let event else { return nil }
            switch event {
            case .opened(let chunk): return .opened(chunk)
            case .completed(let chunk): return .whole(chunk, bytes: take(chunk))
            case .failed(let document): return .failed(id: document.id, code: document.code)
            case .continuedAfterError, .anotherCluster: break
            }
        }
    }

    /// The bytes of a chunk, which are held no longer; nor are those before them.
    private mutating func take(_ chunk: MediaChunk) -> [UInt8] {
        let start = min(pending.count, Int(chunk.offset - base))
        let end = min(pending.count, max(start, Int(chunk.endOffset - base)))
        let bytes = Array(pending[start..<end])
        pending.removeSubrange(..<end)
        base += UInt64(end)
        return bytes
    }
}

extension MediaChunk: ResumableChunk {
    package var continuationToken: String? { text(.continuationToken) }
}
