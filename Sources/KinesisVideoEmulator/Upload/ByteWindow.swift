internal import NIOCore

/// The bytes of a stream that somebody still needs, by their offsets in the stream.
struct ByteWindow: Sendable {
    /// A buffer of so many bytes is not worth being made smaller.
    private static let small = 256 * 1024

    private var bytes = ByteBuffer()

    /// The offset of the first byte that is kept.
    private(set) var start: UInt64 = 0

    /// How many bytes are kept.
    var count: Int { bytes.readableBytes }

    /// How many bytes there is room for.
    var capacity: Int { bytes.capacity }

    /// Adds what comes next in the stream.
    mutating func append(_ more: ByteBuffer) {
        bytes.writeImmutableBuffer(more)
    }

    /// Adds what comes next in the stream.
    mutating func append(_ more: [UInt8]) {
        bytes.writeBytes(more)
    }

    /// Bytes that are kept, in a buffer of their own: a slice would keep all that came with it.
    ///
    /// - Parameter range: Their offsets in the stream.
    /// - Returns: The bytes; none where not all of them are there.
    subscript(range: Range<UInt64>) -> ByteBuffer {
        guard range.lowerBound >= start else { return ByteBuffer() }
        let place = bytes.readerIndex + Int(clamping: range.lowerBound - start)
        return bytes.viewBytes(at: place, length: range.count).map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
    }

    /// Lets go everything.
    mutating func removeAll() {
        start += UInt64(count)
        bytes = ByteBuffer()
    }

    /// Lets go what stands before an offset.
    mutating func removeAll(before offset: UInt64) {
        guard offset > start else { return }
        bytes.moveReaderIndex(forwardBy: min(Int(clamping: offset - start), bytes.readableBytes))
        start = offset
        // What is left is moved to the front once it is the smaller part, and a large fragment leaves no large room behind.
        guard bytes.readerIndex > bytes.readableBytes else { return }
        if bytes.capacity > max(Self.small, 4 * bytes.readableBytes) {
            bytes = ByteBuffer(bytes: bytes.readableBytesView)
        } else {
            bytes.discardReadBytes()
        }
    }
}
