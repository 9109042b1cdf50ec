internal import KinesisVideo
internal import Matroska

extension MediaShape {
    private static func range(_ bounds: ClosedRange<Int>) -> ValueKind {
        .other(Schema.array(of: .integer(bounds), atLeast: 2).with("maxItems", 2))
    }

    private static let byteBounds = fewestBytes...50_000_000
    private static let millisecondBounds = 1...60_000
    private static let mostTracks = 3

    private static let shares: [(name: String, meaning: String)] = [
        ("none", "None has."), ("some", "About half of them."), ("all", "Every one has."),
    ]

    /// What a file of streams may say of a shape.
    static let grammar = ObjectGrammar(
        "'synthesized'",
        [
            .optional(
                "fragments",
                .integer(1...10_000),
                "How many fragments there are until they come again.",
                default: 12
            ),
            .optional(
                "bytes",
                range(byteBounds),
                "From how many to how many bytes the frames of a fragment have together; most are nearer to the lower bound.",
                default: [2_000, 50_000]
            ),
            .optional(
                "milliseconds",
                range(millisecondBounds),
                "From how long to how long a fragment lasts. Where the stream grows at an interval, that counts.",
                default: [500, 2_000]
            ),
            .optional(
                "tracks",
                .array("tracks", .choice("track", Track.allCases.map { ($0.rawValue, $0.summary) }), atLeast: 1),
                "The tracks in their order, up to three. The first one has frames in every fragment.",
                default: ["video"]
            ),
            .optional(
                "trackNumbers",
                .array("numbers", .integer(1...268_435_454)),
                "The number of each track, all different. By default they count from 1.",
                examples: [[130, 2]]
            ),
            .optional(
                "timestampScale",
                .integer(1_000...1_000_000_000),
                "Nanoseconds in one tick.",
                default: 1_000_000
            ),
            .optional(
                "clusterTimes",
                .choice(
                    "'clusterTimes'",
                    [
                        ("producer", "The producer's timestamp, absolute or relative, in ticks."),
                        ("start", "The time since the stream's first fragment."),
                    ]
                ),
                "What the timestamps of Clusters are.",
                default: "producer"
            ),
            .optional("negativeTimes", .flag, "Whether blocks begin before the time of their Cluster.", default: false),
            .optional(
                "blocks",
                .choice(
                    "'blocks'",
                    [
                        ("simple", "A SimpleBlock; text has a BlockGroup all the same, for it needs a duration."),
                        ("groups", "A BlockGroup with its duration and references."), ("both", "The one or the other."),
                    ]
                ),
                "What holds the frames.",
                default: "simple"
            ),
            .optional(
                "lacing",
                .choice(
                    "'lacing'",
                    [
                        ("none", "Every frame has a block of its own."), ("xiph", "Sums of bytes."),
                        ("fixed", "Frames of one size."), ("ebml", "One size and then differences."),
                    ]
                ),
                "How several frames of sound stand in one block.",
                default: "none"
            ),
            .optional(
                "sizes",
                .choice(
                    "'sizes'",
                    [
                        ("shortest", "In as few bytes as they need."), ("longest", "In eight bytes."),
                        ("mixed", "In any number of bytes that they fit; numbers likewise."),
                    ]
                ),
                "How the sizes of elements are written.",
                default: "shortest"
            ),
            .optional(
                "clusterSizes",
                .choice(
                    "'clusterSizes'",
                    [("known", "Yes."), ("unknown", "No."), ("both", "Some do and some do not.")]
                ),
                "Whether Clusters tell their size.",
                default: "known"
            ),
            .optional(
                "crc",
                .choice("'crc'", shares),
                "Which fragments have a CRC-32 in Cues and in Clusters of known size up to 1 MiB; where it is not none, Info and "
                    + "Tracks have one too.",
                default: "none"
            ),
            .optional(
                "void",
                .choice("'void'", shares),
                "Which Clusters have Void elements; the header does too.",
                default: "none"
            ),
            .optional(
                "unknown",
                .choice("'unknown'", shares),
                "Which Clusters have elements that no specification knows; Info, Tracks and Segment do too.",
                default: "none"
            ),
            .optional("cues", .choice("'cues'", shares), "Which Clusters are followed by Cues.", default: "none"),
            .optional(
                "tags",
                .choice("'tags'", shares),
                "Which Clusters are followed by the producer's Tags; the header has such too.",
                default: "none"
            ),
            .optional("paddedTexts", .flag, "Whether texts are filled up with NUL bytes.", default: false),
            .optional("seed", .integer(0 ... .max), "What everything else is drawn from.", default: 0),
        ]
    )

    /// Reads a shape; reports what contradicts itself.
    init(_ reader: FileReader) {
        self.init()
        fragments = reader.optionalInteger("fragments") ?? fragments
        bytes = reader.optional("bytes")?.range(in: Self.byteBounds) ?? bytes
        milliseconds = reader.optional("milliseconds")?.range(in: Self.millisecondBounds) ?? milliseconds
        tracks = reader.optional("tracks")?.elements(of: "tracks")?.compactMap { $0.choice(of: "track") } ?? tracks
        let numbers = reader.optional("trackNumbers")?.elements(of: "numbers") ?? []
        trackNumbers = numbers.compactMap { $0.integer(in: 1 ... .max).map { UInt64($0) } }
        timestampScale = reader.optionalInteger("timestampScale").map { UInt64($0) } ?? timestampScale
        clusterTimes = reader.optionalChoice("clusterTimes") ?? clusterTimes
        hasNegativeTimes = reader.flag("negativeTimes")
        blocks = reader.optionalChoice("blocks") ?? blocks
        lacing = reader.optionalChoice("lacing") ?? lacing
        sizes = reader.optionalChoice("sizes") ?? sizes
        clusterSizes = reader.optionalChoice("clusterSizes") ?? clusterSizes
        checksums = reader.optionalChoice("crc") ?? checksums
        voids = reader.optionalChoice("void") ?? voids
        unknownElements = reader.optionalChoice("unknown") ?? unknownElements
        cues = reader.optionalChoice("cues") ?? cues
        tags = reader.optionalChoice("tags") ?? tags
        hasPaddedTexts = reader.flag("paddedTexts")
        seed = reader.optionalInteger("seed").map { UInt64($0) } ?? seed
        reportContradictions(reader)
    }

    private func reportContradictions(_ reader: FileReader) {
        if let value = reader.optional("tracks"), !(1...Self.mostTracks).contains(tracks.count) {
            value.report("out-of-range", "a stream has from 1 to \(Self.mostTracks) tracks")
        }
        if let value = reader.optional("trackNumbers"),
            trackNumbers.count != tracks.count || Set(trackNumbers).count != tracks.count
        {
            value.report(
                "contradiction",
                "there is one number for each of the \(Count(tracks.count, "track")), all different"
            )
        }
        if lacing != .none, !tracks.contains(.audio) {
            reader.optional("lacing")?.report("contradiction", "only 'audio' is laced, and 'tracks' has none")
        }
        if milliseconds.upperBound > longestMilliseconds {
            (reader.optional("timestampScale") ?? reader.optional("milliseconds"))?.report(
                "contradiction",
                "a block can be \(Self.furthestBlock) ticks from its Cluster, which is \(longestMilliseconds) ms at this scale, "
                    + "and a fragment lasts up to \(milliseconds.upperBound) ms"
            )
        }
    }
}

extension MediaShape.Track {
    fileprivate var summary: String {
        switch self {
        case .video: "Pictures: V_VP8, or what the media has."
        case .audio: "Sound: A_PCM/INT/LIT, or what the media has."
        case .text: "Subtitles: S_TEXT/UTF8, or what the media has."
        case .metadata: "Metadata: D_WEBVTT/METADATA."
        }
    }
}

extension SourceValue {
    /// The two bounds of a range, `[300, 50000]`; reports anything else.
    fileprivate func range(in bounds: ClosedRange<Int>) -> ClosedRange<Int>? {
        guard let elements = elements(of: "two integers") else { return nil }
        let numbers = elements.compactMap { $0.integer(in: bounds) }
        guard numbers.count == elements.count else { return nil }
        guard numbers.count == 2, numbers[0] <= numbers[1] else {
            report(
                "wrong-form",
                "a range is its lower and its upper bound: [\(bounds.lowerBound), \(bounds.upperBound)]"
            )
            return nil
        }
        return numbers[0]...numbers[1]
    }
}
