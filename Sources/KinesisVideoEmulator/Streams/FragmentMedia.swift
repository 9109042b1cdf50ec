internal import Matroska
internal import NIOCore

/// The producer's bytes of one fragment: cut from a file and shared by all sessions, or made while they are sent.
struct FragmentMedia: Sendable {
    /// Bytes that are there, or will be.
    enum Bytes: Sendable {
        case shared(ByteBuffer)
        case file(FileBytes)
        case made(FragmentBytes)

        /// How many there are.
        var count: Int {
            switch self {
            case .shared(let bytes): bytes.readableBytes
            case .file(let bytes): bytes.count
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

/// Hands bytes out in pieces: slices of shared ones, or such that are read or made for the piece.
struct ByteSource: Sendable {
    // One of the three has bytes; each is changed where it stands, for what is held twice is copied.
    private var bytes = ByteBuffer()
    private var file: FileBytes.Reader?
    private var made: FragmentBytes.Reader?

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
        case .file(let bytes):
            file = FileBytes.Reader(bytes, droppingLast: dropped)
        case .made(let made):
            self.made = made.reader(droppingLast: dropped)
        }
    }

    /// Whether bytes are missing that were there once.
    var isCutShort: Bool { file?.isCutShort ?? false }

    /// The next bytes, `most` of them while there are as many; nil at the end.
    mutating func next(upTo most: Int) -> ByteBuffer? {
        if file != nil { return file?.next(upTo: most) }
        if made != nil {
            var piece = ByteBuffer()
            while piece.readableBytes < most, let next = made?.next(upTo: most - piece.readableBytes) {
                piece.writeBytes(next)
            }
            return piece.readableBytes == 0 ? nil : piece
        }
        return bytes.readableBytes == 0 ? nil : bytes.readSlice(length: min(most, bytes.readableBytes))
    }
}
