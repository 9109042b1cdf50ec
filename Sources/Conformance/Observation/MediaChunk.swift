package import KinesisVideo
package import Matroska

/// What GetMedia returns for one fragment: one Matroska document with the fragment's media and metadata.
///
/// Payload is not kept: a chunk of any size costs as much memory as its tags and the names of its elements.
package struct MediaChunk: Hashable, Sendable {
    /// A child of the Segment.
    package struct Element: Hashable, Sendable {
        package let id: ElementID
        /// Where it begins, in bytes from the start of the body.
        package let offset: UInt64
    }

    /// How a chunk came to its end.
    package enum Completion: Hashable, Sendable {
        /// Not yet.
        case open
        /// With its closing Tags.
        case closed
        /// The next document began, or the body ended, and no closing Tags had come.
        case unclosed
    }

    /// The number of the chunk, from 0.
    package let index: Int

    /// Where its document begins, in bytes from the start of the body.
    package let offset: UInt64

    /// Where it ends, so far.
    package internal(set) var endOffset: UInt64

    /// The service's tags in the order of the wire.
    package internal(set) var serviceTags: [ServiceTag] = []

    /// Other tags, by name and text, in the order of the wire.
    package internal(set) var userTags: [(name: String, value: String)] = []

    /// How many other tags there are that ``userTags`` does not show: nested ones, binary ones, and those beyond its limit.
    package internal(set) var leftOutTags = 0

    /// The children of the Segment in the order of the wire, the first ``ChunkReader/maximumElements`` of them.
    package internal(set) var elements: [Element] = []

    /// The Segment's header.
    package internal(set) var segment: ElementHeader?

    package internal(set) var tracks: [TrackEntry] = []

    /// Nanoseconds a tick.
    package internal(set) var timestampScale: UInt64 = 1_000_000

    /// The number of Clusters.
    package internal(set) var clusters = 0

    /// The timestamp of the first Cluster, in ticks.
    package internal(set) var clusterTimestamp: UInt64?

    package internal(set) var blocks = 0
    package internal(set) var keyframes = 0
    package internal(set) var frameBytes: UInt64 = 0

    /// Whether the first block is a key frame; `nil` before it, and where the wire does not say.
    package internal(set) var startsWithKeyframe: Bool?

    /// The lengths of the shortest and of the longest block's payload.
    package internal(set) var smallestFrame: UInt64?
    package internal(set) var largestFrame: UInt64?

    /// Digests of its blocks – track, time, flags and bytes of each, in order – and of the bytes before its Cluster
    /// without the service's own Tags; `nil` where there are none.
    package internal(set) var frameHash: String?
    package internal(set) var headerHash: String?

    /// Of the blocks on the track of the first one: the track, how many there are, and the earliest and latest of their times
    /// from the Cluster's, in ticks.
    private(set) var pace: (track: UInt64, blocks: Int64, earliest: Int64, latest: Int64)?

    /// The first block of a track that its Tracks do not declare: the track's number, and where the block begins.
    package internal(set) var strayBlock: (track: UInt64, offset: UInt64)?

    /// How many milliseconds its Cluster's time certainly moved otherwise than the producer's timestamp since the chunk
    /// before; `nil` for the first chunk, and where a time is missing.
    package internal(set) var clusterDrift: Int64?

    /// How many milliseconds the present that it says to be behind certainly moved otherwise than time passed since the
    /// first chunk of the session.
    package internal(set) var behindDrift: Int64?

    package internal(set) var completion = Completion.open

    /// What the endpoint's clock can have shown when the chunk was complete, in milliseconds since 1970; `nil` where its
    /// answer had no `Date`.
    package internal(set) var clock: ClosedRange<Int64>?

    init(index: Int, offset: UInt64) {
        self.index = index
        self.offset = offset
        endOffset = offset
    }

    /// Takes in what one more block says of itself.
    mutating func append(_ block: BlockHeader) {
        if blocks == 0 { startsWithKeyframe = block.isKeyframe }
        smallestFrame = min(smallestFrame ?? .max, block.framesLength)
        largestFrame = max(largestFrame ?? 0, block.framesLength)
        if strayBlock == nil, tracks.count < ChunkReader.maximumTracks,
            !tracks.contains(where: { $0.number == block.trackNumber })
        {
            strayBlock = (block.trackNumber, block.elementOffset)
        }
        take(timeOf: block)
        blocks += 1
        if block.isKeyframe == true { keyframes += 1 }
        frameBytes &+= block.framesLength
    }

    private mutating func take(timeOf block: BlockHeader) {
        let time = Int64(block.relativeTimestamp)
        guard let pace else {
            self.pace = (block.trackNumber, 1, time, time)
            return
        }
        guard pace.track == block.trackNumber else { return }
        self.pace = (pace.track, pace.blocks + 1, min(pace.earliest, time), max(pace.latest, time))
    }

    /// Whether the media of another chunk certainly goes on where its own ends, on the producer's clock.
    ///
    /// Then the last frame lasts no longer than one and a half of those before it do on average.
    func isFollowed(by next: MediaChunk) -> Bool {
        guard let pace, pace.blocks > 1, let start = producerTimestamp, let end = next.producerTimestamp,
            let scale = Int64(exactly: timestampScale), scale <= 1_000_000_000
        else { return false }
        let span = (pace.latest - pace.earliest) * scale
        let room = (end.milliseconds - start.milliseconds).multipliedReportingOverflow(by: 1_000_000)
        return !room.overflow && room.partialValue > 0
            && room.partialValue <= span + span / (pace.blocks - 1) / 2 * 3
    }

    /// Takes in what the group around the last block says of it: whether others are referred to.
    mutating func take(_ group: BlockGroup) {
        if blocks == 1 { startsWithKeyframe = group.isKeyframe }
        if group.isKeyframe { keyframes += 1 }
    }

    /// The first service tag of a name.
    package func tag(_ name: TagName) -> ServiceTag? {
        serviceTags.first { $0.name == name.rawValue }
    }

    /// The text of the first service tag of a name.
    package func text(_ name: TagName) -> String? {
        tag(name)?.value
    }

    /// The fragment's number, where the tag is there and is one.
    package var fragmentNumber: FragmentNumber? {
        text(.fragmentNumber).flatMap { FragmentNumber($0) }
    }

    /// When the service took the fragment in.
    package var serverTimestamp: WallTime? {
        text(.serverTimestamp).flatMap { WallTime(epochSeconds: $0) }
    }

    /// When the producer says that the fragment was recorded.
    package var producerTimestamp: WallTime? {
        text(.producerTimestamp).flatMap { WallTime(epochSeconds: $0) }
    }

    /// The moment that it says to be behind, in milliseconds since 1970.
    var present: Int64? {
        guard let received = serverTimestamp, let behind = text(.millisBehindNow).flatMap({ Int64($0) }) else {
            return nil
        }
        let (sum, overflow) = received.milliseconds.addingReportingOverflow(behind)
        return overflow ? behind > 0 ? Int64.max : .min : sum
    }

    /// How many milliseconds the Cluster's time moved since another chunk, less those of the producer's timestamp.
    ///
    /// Both are rounded, the one to ticks and the other to milliseconds: what that may explain does not count.
    func clusterDrift(since before: MediaChunk) -> Int64? {
        guard let here = clusterTimestamp.flatMap({ Int64(exactly: $0) }),
            let there = before.clusterTimestamp.flatMap({ Int64(exactly: $0) }),
            let scale = Int64(exactly: timestampScale), before.timestampScale == timestampScale,
            let producer = producerTimestamp, let producerBefore = before.producerTimestamp
        else { return nil }
        let (cluster, clusterOverflow) = (here - there).multipliedReportingOverflow(by: scale)
        let (wall, wallOverflow) = (producer.milliseconds - producerBefore.milliseconds)
            .multipliedReportingOverflow(by: 1_000_000)
        let (drift, overflow) = cluster.subtractingReportingOverflow(wall)
        guard !clusterOverflow, !wallOverflow, !overflow else { return nil }
        let tolerance = scale.addingReportingOverflow(1_000_000).partialValue
        guard drift.magnitude > tolerance.magnitude else { return 0 }
        let milliseconds = Int64(clamping: (drift.magnitude - tolerance.magnitude) / 1_000_000) + 1
        return drift < 0 ? -milliseconds : milliseconds
    }

    /// How far the present that the chunk says to be behind is certainly after what the endpoint's clock shows, in
    /// milliseconds, negative where before, and 0 where it may be right; `nil` where the chunk does not say what it is behind.
    package var offClock: Int64? {
        guard let present else { return nil }
        guard let clock else { return 0 }
        return present.subtractingReportingOverflow(min(max(present, clock.lowerBound), clock.upperBound)).partialValue
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.index == right.index && left.offset == right.offset && left.endOffset == right.endOffset
            && left.serviceTags == right.serviceTags && left.elements == right.elements && left.blocks == right.blocks
            && left.completion == right.completion && left.clusterTimestamp == right.clusterTimestamp
            && left.userTags.elementsEqual(right.userTags) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(index)
        hasher.combine(offset)
        hasher.combine(endOffset)
    }
}
