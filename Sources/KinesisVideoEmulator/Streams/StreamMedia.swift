internal import KinesisVideo
internal import Matroska
internal import NIOCore

/// The bytes that a stream replays: cut from a file and shared by all sessions, which hold slices and never copies, or made
/// as they are sent.
struct StreamMedia: Sendable {
    /// What precedes the Clusters of one document, with a Segment of unknown size.
    struct Header: Sendable {
        /// Everything from the EBML header up to the first Cluster.
        let bytes: ByteBuffer
        /// Where the service cuts it: after the header of each master, and after each leaf.
        let cuts: [Int]
        /// How long the EBML header is: there the Segment begins.
        let ebmlHeaderLength: Int

        /// Prepares a header for serving.
        ///
        /// - Throws: What is wrong with it.
        init(_ bytes: [UInt8]) throws(EBMLError) {
            self.bytes = ByteBuffer(bytes: bytes)
            cuts = try ElementCuts.ofHeader(bytes)
            ebmlHeaderLength = ElementCuts.ebmlHeaderLength(bytes)
        }
    }

    /// One Cluster as its producer wrote it.
    struct Cluster: Sendable {
        /// The document that it stands in.
        let header: Int
        /// The Cluster from its identifier to its last byte.
        let bytes: FragmentMedia.Bytes
        /// Where its header and its Timestamp end: they travel alone.
        let cuts: [Int]
        /// The producer's Tags after the Cluster; mostly none.
        let trailingTags: ByteBuffer
        /// How long it lasts, in milliseconds; at least 1.
        let duration: Int64
    }

    /// The headers of the file's documents; one, unless the file is a body of concatenated documents.
    let headers: [Header]

    /// The Clusters in order; at least one unless the stream has no media or one that is made.
    let clusters: [Cluster]

    /// The tracks of the file with some real frames, for media that is made.
    let samples: [TrackSamples]

    /// What makes the fragments; nil where they are cut from a file.
    let synthetic: SyntheticMedia?

    /// The longest that a Cluster of a file may last, in milliseconds: times of media are any 64 bits, and are added up.
    static let longestCluster: Int64 = 86_400_000

    /// The media of a stream that has none.
    static let empty = StreamMedia()

    /// The length of a Segment's header: the identifier and a size of 8 bytes.
    static let segmentHeaderLength = 12

    private init() {
        self.init(headers: [], clusters: [], samples: [])
    }

    /// Media that was cut.
    init(headers: [Header], clusters: [Cluster], samples: [TrackSamples]) {
        (self.headers, self.clusters, self.samples, synthetic) = (headers, clusters, samples, nil)
    }

    /// Media of any shape, with real frames from a file where there is one.
    ///
    /// - Throws: What is wrong with the header that was made.
    init(_ shape: MediaShape, like file: StreamMedia) throws(EBMLError) {
        let media = SyntheticMedia(shape, samples: file.samples, SplitMix64.mix)
        headers = [try Header(media.headerBytes)]
        (clusters, samples, synthetic) = ([], file.samples, media)
    }

    /// How long each fragment lasts by itself, in milliseconds, until they come again.
    var durations: [Int64] {
        synthetic?.milliseconds ?? clusters.map(\.duration)
    }

    /// The producer's bytes of a fragment; nil where the stream has no media.
    func media(of fragment: Fragment) -> FragmentMedia? {
        if let synthetic {
            let time =
                switch synthetic.shape.clusterTimes {
                case .producer: fragment.producerTimestamp.milliseconds
                case .start: fragment.offset
                }
            let made = synthetic.fragment(fragment.index, at: UInt64(clamping: time), lasting: fragment.duration)
            var beginning = made.cluster.reader()
            return FragmentMedia(
                header: headers[0],
                cluster: .made(made.cluster),
                cuts: beginning.next(upTo: 32).map(ElementCuts.ofCluster) ?? [],
                trailing: ByteBuffer(bytes: made.trailing)
            )
        }
        guard clusters.indices.contains(fragment.mediaIndex) else { return nil }
        let cluster = clusters[fragment.mediaIndex]
        return FragmentMedia(
            header: headers[cluster.header],
            cluster: cluster.bytes,
            cuts: cluster.cuts,
            trailing: cluster.trailingTags
        )
    }
}
