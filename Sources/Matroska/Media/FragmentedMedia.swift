/// A Matroska file cut into what a server of fragments needs: header bytes, and Clusters as they stand.
///
/// Nothing of the producer's bytes is rewritten but the size of the Segment, as the service does it: unknown sizes of
/// Clusters, NUL-padded strings and unknown elements survive.
package struct FragmentedMedia: Sendable {
    /// The file's documents in order; one, unless the file is itself a body of concatenated documents.
    package let documents: [Document]
    /// All fragments of all documents in order.
    package let fragments: [Fragment]

    /// The header bytes of the first document.
    package var headerBytes: [UInt8] { documents.first?.headerBytes ?? [] }

    /// Cuts a file that an ordinary muxer or a Kinesis Video Streams producer wrote, or a body that GetMedia returned.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - reservedTagPrefix: `Tags` elements with a tag whose name begins so are the service's and are left out.
    ///   - limits: The limits of the reader.
    /// - Throws: What is wrong with the file, also when it is cut short.
    package init(
        _ bytes: [UInt8],
        reservedTagPrefix: String = "AWS_KINESISVIDEO",
        limits: EBMLLimits = EBMLLimits()
    ) throws(EBMLError) {
        var cutter = FragmentCutter(bytes, reservedTagPrefix: reservedTagPrefix)
        var reader = MatroskaReader(limits: limits)
        let input = unsafe bytes.span.bytes
        var position = 0
        while let event = try reader.next(input, from: &position) { cutter.take(event) }
        while let event = try reader.finish() { cutter.take(event) }
        documents = cutter.documents
        fragments = cutter.fragments
    }

    /// What the fragments of one document have in common.
    package struct Document: Sendable {
        /// Everything from the EBML header up to the first Cluster, as it stands, but with the Segment's size as 8 bytes
        /// of unknown, and without `Cues`, `CRC-32` of the Segment, and the service's tags.
        package internal(set) var headerBytes: [UInt8]
        /// The document's `Info`, or the defaults where it has none.
        package internal(set) var info = SegmentInfo()
        /// The document's tracks.
        package internal(set) var tracks: [TrackEntry] = []
    }

    /// One Cluster and what a server must know of it.
    package struct Fragment: Sendable {
        /// The number of the document, in ``FragmentedMedia/documents``, that the fragment belongs to.
        package let document: Int
        /// The Cluster as it stands, header included; its size may be unknown.
        package internal(set) var cluster: ArraySlice<UInt8>
        /// Where the Cluster's parts stand in ``cluster``, counted from its first byte: first the Cluster's header with
        /// all that precedes the first block, then each block or BlockGroup with all that follows it.
        package internal(set) var parts: [Range<Int>] = []
        /// `Tags` elements that the producer wrote after the Cluster, as they stand.
        package internal(set) var trailingTags: [UInt8] = []
        /// The Cluster's timestamp in ticks.
        package internal(set) var timestamp: UInt64 = 0
        /// The Cluster's timestamp in milliseconds, rounded down.
        package internal(set) var timestampMilliseconds: UInt64 = 0
        /// The fragment's length in milliseconds: up to the next Cluster of the document where that is later, else up
        /// to the last frame and one mean interval of frames further.
        package internal(set) var durationMilliseconds: UInt64 = 0
        /// Whether the first block of the fragment is a keyframe.
        package internal(set) var startsWithKeyframe = false
        /// How many frames there are, on all tracks.
        package internal(set) var frameCount = 0
    }
}
