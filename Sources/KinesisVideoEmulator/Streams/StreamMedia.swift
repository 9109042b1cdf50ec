internal import Matroska
internal import NIOCore

/// The bytes that a stream replays, shared by all sessions: a session holds slices, never copies.
struct StreamMedia: Sendable {
    /// What precedes the Clusters of one document, with a Segment of unknown size.
    struct Header: Sendable {
        /// Everything from the EBML header up to the first Cluster.
        let bytes: ByteBuffer
        /// Where the service cuts it: after the header of each master, and after each leaf.
        let cuts: [Int]
        /// How long the EBML header is: there the Segment begins.
        let ebmlHeaderLength: Int
    }

    /// One Cluster as its producer wrote it.
    struct Cluster: Sendable {
        /// The document that it stands in.
        let header: Int
        /// The Cluster from its identifier to its last byte.
        let bytes: ByteBuffer
        /// Where its header and its Timestamp end: they travel alone.
        let cuts: [Int]
        /// The producer's Tags after the Cluster; mostly none.
        let trailingTags: ByteBuffer
        /// How long it lasts, in milliseconds; at least 1.
        let duration: Int64
    }

    /// The headers of the file's documents; one, unless the file is a body of concatenated documents.
    let headers: [Header]

    /// The Clusters in order; at least one unless the stream has no media.
    let clusters: [Cluster]

    /// The media of a stream that has none.
    static let empty = StreamMedia(headers: [], clusters: [])

    /// The length of a Segment's header: the identifier and a size of 8 bytes.
    static let segmentHeaderLength = 12

    private init(headers: [Header], clusters: [Cluster]) {
        self.headers = headers
        self.clusters = clusters
    }

    /// Cuts a Matroska file.
    ///
    /// - Throws: What is wrong with the file.
    init(_ file: [UInt8]) throws(EBMLError) {
        let media = try FragmentedMedia(file)
        var headers: [Header] = []
        for document in media.documents {
            let bytes = document.headerBytes
            headers.append(
                Header(
                    bytes: ByteBuffer(bytes: bytes),
                    cuts: try ElementCuts.ofHeader(bytes),
                    ebmlHeaderLength: ElementCuts.ebmlHeaderLength(bytes)
                )
            )
        }
        self.headers = headers
        clusters = media.fragments.map { fragment in
            Cluster(
                header: fragment.document,
                bytes: ByteBuffer(bytes: fragment.cluster),
                cuts: ElementCuts.ofCluster(fragment.cluster),
                trailingTags: ByteBuffer(bytes: fragment.trailingTags),
                duration: max(1, Int64(clamping: fragment.durationMilliseconds))
            )
        }
    }

    /// Reads and cuts the Matroska file at a path.
    ///
    /// - Throws: ``ConfigurationError`` where there is no file, or nothing in it to serve.
    init(path: String) throws(ConfigurationError) {
        let bytes = try Files.bytes(at: path)
        do throws(EBMLError) {
            try self.init(bytes)
        } catch {
            throw ConfigurationError("\(path): \(error)")
        }
        guard !clusters.isEmpty else { throw ConfigurationError("\(path): there is no Cluster in it") }
    }

    /// How many bytes of a fragment's document have been sent at about the middle of its Cluster.
    func middle(of cluster: Int) -> Int {
        headers[clusters[cluster].header].bytes.readableBytes + clusters[cluster].bytes.readableBytes / 2
    }
}
