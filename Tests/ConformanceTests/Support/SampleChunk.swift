import Matroska

/// A chunk in the service's shape, made with the writer; each property is a way to make another one.
struct SampleChunk {
    typealias Tag = EBMLWriter.TagPair

    var opening: [Tag]
    var closing: [Tag]
    /// What stands between the Segment's header and `Info`.
    var beforeInfo: (inout EBMLWriter) -> Void = { _ in }
    /// What stands between the opening Tags and the Cluster.
    var beforeCluster: (inout EBMLWriter) -> Void = { _ in }
    /// What stands between the Cluster and the closing Tags.
    var afterCluster: (inout EBMLWriter) -> Void = { _ in }
    /// What stands after the closing Tags.
    var afterClosing: (inout EBMLWriter) -> Void = { _ in }
    var segmentForm = EBMLWriter.SizeForm.unknown(length: 8)
    var clusterForm = EBMLWriter.SizeForm.unknown(length: 1)
    var header = EBMLHeader.matroska
    var info = SegmentInfo()
    var clusters: [UInt64]
    var tracks: [TrackEntry] = [SampleChunk.video]
    /// Whether the sizes of the tags have four bytes.
    var hasWideSizes = true
    var frameLength = 90

    /// The chunk of a number, from 0: two seconds and one fragment after the one before it.
    init(_ index: Int = 0) {
        let number = Self.fragmentNumber(index)
        let seconds = 1_511_852_109 + 2 * index
        opening = [
            ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", number),
            ("AWS_KINESISVIDEO_SERVER_TIMESTAMP", "\(seconds).126"),
            ("AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", "\(seconds - 1).513"),
        ]
        closing = [
            ("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "15858"),
            ("AWS_KINESISVIDEO_CONTINUATION_TOKEN", number),
        ]
        clusters = [UInt64(2000 * index)]
    }

    /// The fragment number of a chunk.
    static func fragmentNumber(_ index: Int) -> String {
        "913438523331814323926820626077439201461591\(10_000 + index)"
    }

    /// The chunk with one more change.
    func with(_ change: (inout SampleChunk) -> Void) -> SampleChunk {
        var chunk = self
        change(&chunk)
        return chunk
    }

    /// The chunk with another value for a tag, or without the tag.
    func tag(_ name: String, _ value: String?) -> SampleChunk {
        func changed(_ tags: [Tag]) -> [Tag] {
            tags.compactMap { tag in
                guard tag.name == "AWS_KINESISVIDEO_" + name else { return tag }
                return value.map { (tag.name, $0) }
            }
        }
        return with {
            $0.opening = changed($0.opening)
            $0.closing = changed($0.closing)
        }
    }

    var bytes: [UInt8] {
        var writer = EBMLWriter()
        writer.documentHeader(header, form: .length(8))
        writer.header(.segment, size: 1_000_000, form: segmentForm)
        beforeInfo(&writer)
        writer.info(info)
        if !tracks.isEmpty { writer.tracks(tracks) }
        write(opening, &writer)
        beforeCluster(&writer)
        for timestamp in clusters {
            writer.cluster(timestamp: timestamp, form: clusterForm) { cluster in
                cluster.simpleBlock(
                    track: 1,
                    relativeTimestamp: 0,
                    isKeyframe: true,
                    frames: [Array(repeating: 7, count: frameLength)]
                )
                cluster.simpleBlock(track: 1, relativeTimestamp: -40, frames: [Array(0x1A...0x5F)])
            }
        }
        afterCluster(&writer)
        write(closing, &writer)
        afterClosing(&writer)
        return writer.bytes
    }

    private func write(_ tags: [Tag], _ writer: inout EBMLWriter) {
        guard !tags.isEmpty else { return }
        if hasWideSizes { writer.kvsTags(tags) } else { writer.tags(tags) }
    }

    static let video: TrackEntry = {
        var track = TrackEntry()
        track.number = 1
        track.uid = 1
        track.type = 1
        track.codecID = "V_MPEG4/ISO/AVC"
        track.video = TrackEntry.Video(pixelWidth: 640, pixelHeight: 360)
        return track
    }()

    /// The bytes of several chunks.
    static func stream(_ count: Int) -> [UInt8] {
        (0..<count).flatMap { SampleChunk($0).bytes }
    }

    /// The document of an in-stream error.
    static func error(id: String? = "4000", code: String? = "STREAM_READ_ERROR", number: String? = nil) -> [UInt8] {
        var tags: [Tag] = []
        if let code { tags.append(("AWS_KINESISVIDEO_ERROR_CODE", code)) }
        if let id { tags.append(("AWS_KINESISVIDEO_ERROR_ID", id)) }
        if let number { tags.append(("AWS_KINESISVIDEO_FRAGMENT_NUMBER", number)) }
        return EBMLWriter.kvsErrorDocument(tags)
    }
}
