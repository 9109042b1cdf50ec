/// What of a chunk a reader needs to know to go on behind it in another session.
package protocol ResumableChunk: Sendable {
    /// The token that the chunk carried.
    var continuationToken: String? { get }
    /// The number of its fragment.
    var fragmentNumber: FragmentNumber? { get }
    /// When the service took the fragment in.
    var serverTimestamp: WallTime? { get }
}

/// What is found in a body that is cut into chunks.
package enum CutItem<Chunk: ResumableChunk>: Sendable {
    /// A chunk has begun, and says which it is.
    case opened(Chunk)
    /// A chunk is whole; the bytes are its document.
    case whole(Chunk, bytes: [UInt8])
    /// An error document is complete: nothing more comes in this session.
    case failed(id: String?, code: String?)
}

/// Why a body cannot be cut into chunks any further, as a sentence for a person.
package struct ChunkCuttingError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Cuts the body of one session into whole chunks; what belongs to none is never handed out.
package protocol ChunkCutting: Sendable {
    associatedtype Chunk: ResumableChunk

    /// Reads on until something is found.
    ///
    /// - Parameters:
    ///   - part: The bytes at hand.
    ///   - position: Where to read on in them; moved to where reading stopped.
    /// - Returns: What was found; `nil` when all bytes at hand are read.
    /// - Throws: Why the body cannot be read any further.
    mutating func next(_ part: [UInt8], from position: inout Int) throws(ChunkCuttingError) -> CutItem<Chunk>?

    /// Whether a chunk has begun that is not whole.
    var isInsideChunk: Bool { get }
}
