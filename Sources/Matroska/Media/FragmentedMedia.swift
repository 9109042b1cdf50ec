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
        reservedTagPrefix: String = FragmentCutter.reservedTagPrefix,
        limits: EBMLLimits = EBMLLimits()
    ) throws(EBMLError) {
        var cutter = FragmentCutter(reservedTagPrefix: reservedTagPrefix)
        var reader = MatroskaReader(limits: limits)
        var documents: [Document] = []
        var fragments: [Fragment] = []
        func keep(_ cut: FragmentCutter.Cut?) {
            func slice(_ range: Range<UInt64>) -> ArraySlice<UInt8> {
                bytes[Int(range.lowerBound)..<Int(range.upperBound)]
            }
            switch cut {
            case .document(let document):
                documents.append(Document(document, headerBytes: document.bytes(slice)))
            case .fragment(let fragment):
                fragments.append(
                    Fragment(
                        fragment,
                        document: documents.count - 1,
                        cluster: slice(fragment.cluster),
                        trailingTags: fragment.trailing.flatMap(slice)
                    )
                )
            case nil: break
            }
        }
        let input = unsafe bytes.span.bytes
        var position = 0
        while let event = try reader.next(input, from: &position) { keep(cutter.take(event)) }
        while let event = try reader.finish() { keep(cutter.take(event)) }
        (self.documents, self.fragments) = (documents, fragments)
    }

    /// What the fragments of one document have in common.
    package struct Document: Sendable {
        /// Everything from the EBML header up to the first Cluster, as it stands, but with the Segment's size as 8 bytes
        /// of unknown, and without `Cues`, `CRC-32` of the Segment, and the service's tags.
        package let headerBytes: [UInt8]
        /// The document's `Info`, or the defaults where it has none.
        package let info: SegmentInfo
        /// The document's tracks.
        package let tracks: [TrackEntry]

        fileprivate init(_ cut: FragmentCutter.Document, headerBytes: [UInt8]) {
            self.headerBytes = headerBytes
            (info, tracks) = (cut.info, cut.tracks)
        }
    }

    /// One Cluster and what a server must know of it.
    package struct Fragment: Sendable {
        /// The number of the document, in ``FragmentedMedia/documents``, that the fragment belongs to.
        package let document: Int
        /// The Cluster as it stands, header included; its size may be unknown.
        package let cluster: ArraySlice<UInt8>
        /// `Tags` elements that the producer wrote after the Cluster, as they stand.
        package let trailingTags: [UInt8]
        private let cut: FragmentCutter.Fragment

        fileprivate init(
            _ cut: FragmentCutter.Fragment,
            document: Int,
            cluster: ArraySlice<UInt8>,
            trailingTags: [UInt8]
        ) {
            self.cut = cut
            self.document = document
            self.cluster = cluster
            self.trailingTags = trailingTags
        }

        /// Where the Cluster's parts stand in ``cluster``, counted from its first byte: first the Cluster's header with
        /// all that precedes the first block, then each block or BlockGroup with all that follows it.
        package var parts: [Range<Int>] { cut.parts }
        /// The Cluster's timestamp in ticks.
        package var timestamp: UInt64 { cut.timestamp }
        /// The Cluster's timestamp in milliseconds, rounded down.
        package var timestampMilliseconds: UInt64 { cut.milliseconds }
        /// The fragment's length in milliseconds: up to the next Cluster of the document where that is later, else up
        /// to the last frame and one mean interval of frames further.
        package var durationMilliseconds: UInt64 { cut.durationMilliseconds }
        /// Whether the first block of the fragment is a keyframe.
        package var startsWithKeyframe: Bool { cut.startsWithKeyframe }
        /// How many frames there are, on all tracks.
        package var frameCount: Int { cut.frameCount }
    }
}
