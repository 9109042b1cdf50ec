internal import KinesisVideo
internal import NIOCore

/// A fragment as its producer put it, before the stream gives it a number.
struct IncomingFragment: Sendable {
    /// What precedes the Cluster, shared by the fragments of one document.
    let header: StreamMedia.Header

    /// The Cluster from its identifier to its last byte.
    let cluster: ByteBuffer

    /// What the producer wrote behind the Cluster, as it stands; mostly nothing.
    let trailing: ByteBuffer

    /// When the producer says it began; milliseconds from the session's start for a relative session.
    let producerTimestamp: WallTime

    /// How long it lasts, in milliseconds; at least 1.
    let duration: Int64

    /// How many bytes it takes, its share of the header left out.
    var byteCount: Int { cluster.readableBytes + trailing.readableBytes }
}
