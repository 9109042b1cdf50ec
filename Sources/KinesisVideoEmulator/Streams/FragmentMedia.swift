internal import Matroska
internal import NIOCore

/// The producer's bytes of one fragment: cut from a file and shared by all sessions, or made while they are sent.
struct FragmentMedia: Sendable {
    /// Bytes that are there, or will be.
    enum Bytes: Sendable {
        case shared(ByteBuffer)
        case made(FragmentBytes)

        /// How many there are.
        var count: Int {
            switch self {
            case .shared(let bytes): bytes.readableBytes
            case .made(let bytes): bytes.count
            }
        }
    }

    /// What precedes the Cluster.
    let header: StreamMedia.Header
    /// The Cluster from its identifier to its last byte.
    let cluster: Bytes
    /// Where its header and its Timestamp end: they travel alone.
    let cuts: [Int]
    /// What the producer wrote behind the Cluster; mostly nothing.
    let trailing: ByteBuffer

    /// How many bytes of the fragment's document have been sent at about the middle of its Cluster.
    var middle: Int {
        header.bytes.readableBytes + cluster.count / 2
    }
}

/// Hands bytes out in pieces: slices of shared ones, or such that are made for the piece.
struct ByteSource: Sendable {
    private var bytes = ByteBuffer()
    private var reader: FragmentBytes.Reader?

    /// Begins with bytes that are there.
    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
    }

    /// Begins with the bytes of a Cluster, but for so many at their end.
    init(_ cluster: FragmentMedia.Bytes, droppingLast dropped: Int) {
        switch cluster {
        case .shared(let shared):
            let kept = max(0, shared.readableBytes - dropped)
            bytes = shared.getSlice(at: shared.readerIndex, length: kept) ?? ByteBuffer()
        case .made(let made):
            reader = made.reader(droppingLast: dropped)
        }
    }

    /// The next bytes, `most` of them while there are as many; nil at the end.
    mutating func next(upTo most: Int) -> ByteBuffer? {
        guard reader != nil else {
            return bytes.readableBytes == 0 ? nil : bytes.readSlice(length: min(most, bytes.readableBytes))
        }
        var piece = ByteBuffer()
        while piece.readableBytes < most, let next = reader?.next(upTo: most - piece.readableBytes) {
            piece.writeBytes(next)
        }
        return piece.readableBytes == 0 ? nil : piece
    }
}
