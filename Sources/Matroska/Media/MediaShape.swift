/// What a stream's fragments look like that ``SyntheticMedia`` makes: every shape that Matroska and the service allow.
package struct MediaShape: Hashable, Sendable {
    /// What a track holds.
    package enum Track: String, CaseIterable, Hashable, Sendable {
        /// Pictures.
        case video
        /// Sound.
        case audio
        /// Subtitles.
        case text
        /// Metadata.
        case metadata
    }

    /// Which fragments have something.
    package enum Share: String, CaseIterable, Hashable, Sendable {
        case none
        /// About half of them.
        case some
        case all
    }

    /// What holds the frames.
    package enum Blocks: String, CaseIterable, Hashable, Sendable {
        /// A `SimpleBlock`; text has a `BlockGroup` all the same, for it needs a duration.
        case simple
        /// A `BlockGroup` with its duration and its references.
        case groups
        /// The one or the other.
        case both
    }

    /// How several frames of sound stand in one block.
    package enum Lacing: String, CaseIterable, Hashable, Sendable {
        /// Every frame has a block of its own.
        case none
        case xiph
        case fixed
        case ebml
    }

    /// In how many bytes the sizes of elements are written.
    package enum Sizes: String, CaseIterable, Hashable, Sendable {
        /// In as few as they need.
        case shortest
        /// In eight.
        case longest
        /// In any number from what they need up to eight, and numbers likewise.
        case mixed
    }

    /// Whether a Cluster tells its size.
    package enum ClusterSizes: String, CaseIterable, Hashable, Sendable {
        case known
        /// In one byte, or in several where ``MediaShape/sizes`` says so.
        case unknown
        /// The one or the other.
        case both
    }

    /// What the timestamps of Clusters count from.
    package enum ClusterTimes: String, CaseIterable, Hashable, Sendable {
        /// What the producer's timestamps count from: the Cluster says what the service's tag says.
        case producer
        /// The beginning of the stream.
        case start
    }

    /// How many fragments there are until they come again.
    package var fragments = 12

    /// How many bytes all frames of a fragment have; most fragments are nearer to the lower bound.
    package var bytes = 2_000...50_000

    /// How long a fragment lasts, in milliseconds.
    package var milliseconds = 500...2_000

    /// The tracks in their order; one to three.
    package var tracks = [Track.video]

    /// The numbers of the tracks; they count from 1 where there is none.
    package var trackNumbers: [UInt64] = []

    /// Nanoseconds in one tick.
    package var timestampScale: UInt64 = 1_000_000

    /// What the timestamps of Clusters count from.
    package var clusterTimes = ClusterTimes.producer

    /// Whether blocks begin before the time of their Cluster, as far as that is not before 0.
    package var hasNegativeTimes = false

    /// What holds the frames.
    package var blocks = Blocks.simple

    /// How several frames of sound stand in one block.
    package var lacing = Lacing.none

    /// In how many bytes the sizes of elements are written.
    package var sizes = Sizes.shortest

    /// Whether a Cluster tells its size.
    package var clusterSizes = ClusterSizes.known

    /// Which fragments have a `CRC-32`: in Clusters of known size up to 1 MiB and in Cues; where it is not none, in the
    /// header's Info and Tracks too.
    package var checksums = Share.none

    /// Which Clusters have `Void` elements; where it is not none, the header has one too.
    package var voids = Share.none

    /// Which Clusters have elements that nobody knows; where it is not none, the header's Info and Tracks have one too.
    package var unknownElements = Share.none

    /// Which Clusters are followed by `Cues`.
    package var cues = Share.none

    /// Which Clusters are followed by the producer's `Tags`; where it is not none, the header has such too, before the Info
    /// or behind the Tracks.
    package var tags = Share.none

    /// Whether texts are filled up with NUL bytes.
    package var hasPaddedTexts = false

    /// What everything that is not told otherwise is drawn from.
    package var seed: UInt64 = 0

    /// Twelve fragments of one video track, written as plainly as may be.
    package init() {}

    /// How far from its Cluster a block can begin, in ticks.
    package static let furthestBlock = 32_767

    /// The fewest bytes that the frames of a fragment can have together.
    package static let fewestBytes = 16

    /// The longest fragment that the scale allows, in milliseconds.
    package var longestMilliseconds: Int {
        let (nanoseconds, overflow) = UInt64(Self.furthestBlock).multipliedReportingOverflow(by: timestampScale)
        return overflow ? .max : Int(clamping: nanoseconds / 1_000_000)
    }
}
