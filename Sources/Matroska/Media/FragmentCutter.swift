/// Cuts a stream of Matroska documents into headers and fragments while it comes: an upload, or a file of any size.
///
/// The cutter hears the events of a ``MatroskaReader`` and keeps none of the stream's bytes: what it tells are ranges of
/// offsets in the stream. Whoever feeds it keeps the bytes from ``keptFrom`` on. A fragment is complete once its Cluster
/// and the producer's Tags after it are over and it is known how long it lasts: at the Timestamp of the next Cluster, or at
/// the end of the document.
///
/// Its memory is that of one document's tracks and one fragment's blocks: whoever bounds the bytes of these bounds it.
package struct FragmentCutter: Sendable {
    /// Something that is complete.
    package enum Cut: Hashable, Sendable {
        /// The header of a document, before the first of its fragments; the only cut of a document without Clusters.
        case document(Document)
        /// A fragment of the document told last.
        case fragment(Fragment)
    }

    private let reservedTagPrefix: String
    private var document = Document()
    /// The fragment whose Cluster is over, or is being read.
    private var fragment = Fragment()
    /// The one before, while it waits to learn when the next one begins.
    private var waiting: Fragment?
    private var hasCluster = false
    private var isInCluster = false
    /// Whether the fragment was taken before it was known how long it lasts.
    private var isTaken = false
    private var documentStart: UInt64 = 0
    private var elementStart: UInt64 = 0
    private var elementTags: [MatroskaTag] = []
    private var hasReservedTag = false
    private var hasWord = false
    private var hasOtherTag = false
    private var partStarts: [UInt64] = []
    private var latestTimestamp: Int64 = 0
    private var firstTrack: UInt64?
    private var firstTrackBlocks = 0
    private var isGroupFirst = false

    /// Prepares for a stream.
    ///
    /// - Parameter reservedTagPrefix: `Tags` elements with a tag whose name begins so are the service's and are left out; a
    ///   producer's words to the service stay where they stand among other tags.
    package init(reservedTagPrefix: String = Self.reservedTagPrefix) {
        self.reservedTagPrefix = reservedTagPrefix
    }

    /// How the names of the service's own tags begin.
    package static let reservedTagPrefix = "AWS_KINESISVIDEO"

    /// The name of the tag by which a producer says that the fragment before it is over.
    package static let endOfFragment = "AWS_KINESISVIDEO_END_OF_FRAGMENT"

    /// The names with which the producer SDKs tell the service something.
    package static let producerWords: Set<String> = [
        endOfFragment, "AWS_KINESISVIDEO_IMAGE_GENERATION", "AWS_KINESISVIDEO_IMAGE_PREFIX",
        "AWS_KINESISVIDEO_NOTIFICATION",
    ]

    /// The first byte of the stream that a cut may still name.
    package var keptFrom: UInt64 {
        if let waiting { return waiting.cluster.lowerBound }
        if isTaken { return fragment.cluster.upperBound }
        return hasCluster ? fragment.cluster.lowerBound : documentStart
    }

    /// How many bytes of the header or of the fragment have come that is not complete yet, up to an offset of the stream.
    package func pendingLength(at offset: UInt64) -> UInt64 {
        offset - min(offset, isInCluster ? fragment.cluster.lowerBound : keptFrom)
    }

    /// The fragment that is being read, as far as it is known; nil outside of Clusters.
    package var current: Fragment? { isInCluster ? fragment : nil }

    /// Takes the fragment whose Cluster is over, if nothing more can be waited for: a producer that has its next Cluster
    /// ready sends it, one that records it is silent as long as it lasts.
    ///
    /// - Returns: The fragment, as long as its frames, without Tags that are still to come; nil where there is none, or it
    ///   was taken already.
    package mutating func takeComplete() -> Fragment? {
        guard hasCluster, !isInCluster, !isTaken, fragment.cluster.upperBound > fragment.cluster.lowerBound else {
            return nil
        }
        isTaken = true
        return fragment
    }

    /// Hears the next event.
    ///
    /// - Returns: What is complete with it.
    package mutating func take(_ event: MatroskaEvent) -> Cut? {
        switch event {
        case .documentStart(let offset):
            documentStart = offset
            document = Document()
            hasCluster = false
            isTaken = false
        case .segmentStart(let header):
            document.header = [documentStart..<header.offset, header.payloadOffset..<header.payloadOffset]
            document.ebmlHeaderLength = header.offset - documentStart
        case .levelOne(let header):
            elementStart = header.offset
            elementTags = []
            (hasReservedTag, hasWord, hasOtherTag) = (false, false, false)
            if header.id == .cluster { return startCluster() }
        case .info(let info):
            document.info = info
        case .track(let track):
            document.tracks.append(track)
        case .tag(let tag):
            elementTags.append(tag)
            for tag in tag.simpleTags {
                if Self.producerWords.contains(tag.name) {
                    hasWord = true
                } else if tag.name.hasPrefix(reservedTagPrefix) {
                    hasReservedTag = true
                } else {
                    hasOtherTag = true
                }
            }
        case .clusterTimestamp(let timestamp):
            fragment.timestamp = timestamp
            fragment.milliseconds = document.info.milliseconds(timestamp)
            return endWaiting()
        case .blockGroupStart(let header):
            partStarts.append(header.offset)
            isGroupFirst = firstTrack == nil
        case .block(let header):
            takeBlock(header)
        case .frameSizes(let sizes):
            fragment.frameCount += sizes.count - 1
        case .blockGroupEnd(let group):
            if isGroupFirst { fragment.startsWithKeyframe = group.isKeyframe }
        case .levelOneEnd(let id, let end):
            return endElement(id, at: end)
        case .documentEnd(let end):
            return endDocument(at: end)
        case .header, .frameData, .blockEnd, .segmentEnd:
            break
        }
        return nil
    }
}

// MARK: - Beginnings and ends

extension FragmentCutter {
    private mutating func startCluster() -> Cut? {
        defer {
            hasCluster = true
            isInCluster = true
            isTaken = false
            partStarts = [elementStart]
            latestTimestamp = 0
            firstTrack = nil
            firstTrackBlocks = 0
            fragment = Fragment()
            fragment.cluster = elementStart..<elementStart
        }
        guard hasCluster else { return .document(document) }
        waiting = isTaken ? nil : fragment
        return nil
    }

    private mutating func takeBlock(_ header: BlockHeader) {
        if let isKeyframe = header.isKeyframe {
            partStarts.append(header.elementOffset)
            if firstTrack == nil { fragment.startsWithKeyframe = isKeyframe }
        }
        if firstTrack == nil { firstTrack = header.trackNumber }
        fragment.frameCount += 1
        fragment.trackNumbers.insert(header.trackNumber)
        if header.trackNumber == firstTrack { firstTrackBlocks += 1 }
        guard header.relativeTimestamp > latestTimestamp else { return }
        latestTimestamp = Int64(header.relativeTimestamp)
        fragment.spanMilliseconds = document.info.milliseconds(UInt64(latestTimestamp))
    }

    /// Whether the element that is over is not for readers.
    private var isReserved: Bool { hasReservedTag || (hasWord && !hasOtherTag) }

    private mutating func endElement(_ id: ElementID, at end: UInt64) -> Cut? {
        switch id {
        case .cluster:
            endCluster(at: end)
            // A Cluster without a Timestamp tells nothing of how long the one before lasts.
            return endWaiting()
        case .tags where hasCluster:
            guard !isReserved, !isTaken else { break }
            fragment.trailing.join(elementStart..<end)
            fragment.tags += elementTags
        case .cues, .crc32:
            break
        default:
            guard !hasCluster, !isReserved else { break }
            document.header.join(elementStart..<end)
            document.tags += elementTags
        }
        return nil
    }

    private mutating func endCluster(at end: UInt64) {
        isInCluster = false
        let start = fragment.cluster.lowerBound
        fragment.cluster = start..<end
        let ends = partStarts.dropFirst() + [end]
        fragment.parts = zip(partStarts, ends).map { Int(clamping: $0 - start)..<Int(clamping: $1 - start) }
        fragment.milliseconds = document.info.milliseconds(fragment.timestamp)
        var length = UInt64(latestTimestamp)
        if firstTrackBlocks > 1 { length += length / UInt64(firstTrackBlocks - 1) }
        fragment.durationMilliseconds = document.info.milliseconds(length)
    }

    private mutating func endWaiting() -> Cut? {
        guard var ended = waiting.take() else { return nil }
        if fragment.milliseconds > ended.milliseconds {
            ended.durationMilliseconds = fragment.milliseconds - ended.milliseconds
        }
        return .fragment(ended)
    }

    private mutating func endDocument(at end: UInt64) -> Cut? {
        defer {
            hasCluster = false
            isTaken = false
            documentStart = end
        }
        guard !isTaken else { return nil }
        return hasCluster ? .fragment(fragment) : .document(document)
    }
}

// MARK: - What is cut

extension FragmentCutter {
    /// What the fragments of one document have in common.
    package struct Document: Hashable, Sendable {
        /// Where the bytes stand that are served before each Cluster, in order.
        ///
        /// First the EBML header, which ``ebmlHeaderLength`` measures; then the children of the Segment, without `Cues`,
        /// `CRC-32` and the service's tags. Between the two the header of the Segment is written anew: ``segmentHeader``.
        package internal(set) var header: [Range<UInt64>] = []
        /// How long the EBML header is, in bytes; with what stands between it and the Segment.
        package internal(set) var ebmlHeaderLength: UInt64 = 0
        /// The document's `Info`, or the defaults where it has none.
        package internal(set) var info = SegmentInfo()
        /// The document's tracks.
        package internal(set) var tracks: [TrackEntry] = []
        /// The producer's tags that stand before the first Cluster.
        package internal(set) var tags: [MatroskaTag] = []

        /// The header of a Segment as the service writes it: 8 bytes of unknown size.
        package static let segmentHeader: [UInt8] = {
            var writer = EBMLWriter()
            writer.openSegment()
            return writer.bytes
        }()

        /// The bytes that are served before each Cluster.
        ///
        /// - Parameter read: Gives the bytes of the stream at a range of offsets.
        /// - Returns: All of ``header``, with the Segment's own.
        package func bytes(_ read: (Range<UInt64>) -> some Sequence<UInt8>) -> [UInt8] {
            var bytes: [UInt8] = []
            for (index, range) in header.enumerated() {
                if index == 1 { bytes += Self.segmentHeader }
                bytes += read(range)
            }
            return bytes
        }
    }

    /// One Cluster, and what a server must know of it.
    package struct Fragment: Hashable, Sendable {
        /// Where the Cluster stands, its header included; its size may be unknown.
        package internal(set) var cluster: Range<UInt64> = 0..<0
        /// Where the Cluster's parts stand, counted from its first byte: first its header with all that precedes the first
        /// block, then each block or BlockGroup with all that follows it.
        package internal(set) var parts: [Range<Int>] = []
        /// Where the `Tags` elements stand that the producer wrote after the Cluster, in order.
        package internal(set) var trailing: [Range<UInt64>] = []
        /// The tags in them.
        package internal(set) var tags: [MatroskaTag] = []
        /// The Cluster's timestamp in ticks.
        package internal(set) var timestamp: UInt64 = 0
        /// The same in milliseconds, rounded down.
        package internal(set) var milliseconds: UInt64 = 0
        /// The fragment's length in milliseconds: up to the next Cluster of the document where that is later, else up to
        /// the last frame and one mean interval of frames further.
        package internal(set) var durationMilliseconds: UInt64 = 0
        /// How long after the Cluster's timestamp the last of its frames begins, in milliseconds.
        package internal(set) var spanMilliseconds: UInt64 = 0
        /// Whether the first block of the fragment is a keyframe.
        package internal(set) var startsWithKeyframe = false
        /// How many frames there are, on all tracks.
        package internal(set) var frameCount = 0
        /// The numbers of the tracks that there are frames of.
        package internal(set) var trackNumbers: Set<UInt64> = []
    }
}

extension SegmentInfo {
    /// Ticks in milliseconds, rounded down, and no more than the type holds.
    package func milliseconds(_ ticks: UInt64) -> UInt64 {
        let nanoseconds = ticks.multipliedFullWidth(by: timestampScale)
        guard nanoseconds.high < 1_000_000 else { return .max }
        return (1_000_000 as UInt64).dividingFullWidth(nanoseconds).quotient
    }
}

extension [Range<UInt64>] {
    /// Adds a range, as part of the last one where it goes on with it.
    fileprivate mutating func join(_ range: Range<UInt64>) {
        if let last, last.upperBound == range.lowerBound {
            self[count - 1] = last.lowerBound..<range.upperBound
        } else {
            append(range)
        }
    }
}
