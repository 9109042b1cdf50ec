internal import KinesisVideo
internal import KinesisVideoEmulator
internal import Matroska

// The shapes of streams that no recording at hand has: fragments that are made as they are sent.

extension Freedom {
    /// A freedom of the shape of fragments, which are made instead of cut from the suite's media as soon as it is used.
    private static func shape(
        _ name: String,
        _ summary: String,
        plain: String = "cut",
        where takes: @escaping @Sendable (StreamDeclaration) -> Bool = { _ in true },
        _ values: [(name: String, change: @Sendable (inout MediaShape, StreamDeclaration) -> Void)]
    ) -> Freedom {
        streams(
            name,
            summary,
            plain: plain,
            where: { hasMedia($0) && takes($0) },
            values.map { value in
                (
                    value.name,
                    { stream in
                        var shape = stream.synthesized ?? plainShape(of: stream)
                        value.change(&shape, stream)
                        stream.synthesized = shape
                    }
                )
            }
        )
    }

    /// The shape of which the least can be said that is true of the logical stream.
    private static func plainShape(of stream: StreamDeclaration) -> MediaShape {
        var shape = MediaShape()
        shape.seed = UInt64(fnv1a: stream.name)
        if stream.name == "multi-track" { shape.tracks = [.video, .audio] }
        if isOfUnknownSize(stream) { shape.clusterSizes = .unknown }
        return shape
    }

    private static func share(
        _ name: String,
        _ summary: String,
        _ member: any WritableKeyPath<MediaShape, MediaShape.Share> & Sendable
    ) -> Freedom {
        shape(
            name,
            summary,
            [
                ("some", { shape, _ in shape[keyPath: member] = .some }),
                ("all", { shape, _ in shape[keyPath: member] = .all }),
            ]
        )
    }

    /// Whether the suite's manifest calls it a stream of one video track.
    @Sendable private static func isOneVideoTrack(_ stream: StreamDeclaration) -> Bool {
        stream.name == "recorded" || isOfUnknownSize(stream)
    }

    @Sendable private static func isOfUnknownSize(_ stream: StreamDeclaration) -> Bool {
        stream.name == "recorded-unknown-cluster"
    }

    /// The tracks of a stream that has no video alone: other ones where a video and an audio track are promised.
    private static func tracks(
        _ tracks: [MediaShape.Track],
        orElse others: [MediaShape.Track]
    ) -> @Sendable (inout MediaShape, StreamDeclaration) -> Void {
        { $0.tracks = $1.name == "multi-track" ? tracks : others }
    }

    static let media: [Freedom] = [
        shape("media.made", "Whether fragments are cut from the suite's media.", [("made", { _, _ in })]),
        shape(
            "media.bytes",
            "How many bytes the frames of a fragment have.",
            [
                ("tiny", { shape, _ in shape.bytes = 16...300 }), ("even", { shape, _ in shape.bytes = 9_000...9_000 }),
                ("uneven", { shape, _ in shape.bytes = 500...300_000 }),
                ("large", { shape, _ in shape.bytes = 100_000...200_000 }),
            ]
        ),
        shape(
            "media.lengths",
            "How long a fragment lasts.",
            [
                ("tenths", { shape, _ in shape.milliseconds = 100...400 }),
                ("uneven", { shape, stream in shape.milliseconds = 137...(stream.growth == nil ? 2_900 : 1_900) }),
                (
                    "long",
                    { shape, stream in shape.milliseconds = stream.growth == nil ? 4_000...8_000 : 1_500...2_000 }
                ),
            ]
        ),
        shape(
            "media.tracks",
            "The tracks and their order.",
            where: { !isOneVideoTrack($0) },
            [
                ("audio-first", tracks([.audio, .video], orElse: [.audio])),
                ("text-first", tracks([.text, .audio, .video], orElse: [.text, .video])),
                ("metadata", tracks([.video, .metadata, .audio], orElse: [.metadata])),
            ]
        ),
        shape(
            "media.track-numbers",
            "The numbers of tracks.",
            [
                ("large", { shape, _ in shape.trackNumbers = [130, 70_000, 300] }),
                ("falling", { shape, _ in shape.trackNumbers = [3, 2, 1] }),
            ]
        ),
        shape(
            "media.scale",
            "Nanoseconds in a tick.",
            [
                ("100000", { shape, _ in shape.timestampScale = 100_000 }),
                ("333333", { shape, _ in shape.timestampScale = 333_333 }),
                ("1000000000", { shape, _ in shape.timestampScale = 1_000_000_000 }),
            ]
        ),
        shape(
            "media.cluster-times",
            "What the timestamps of Clusters count from.",
            [("start", { shape, _ in shape.clusterTimes = .start })]
        ),
        shape(
            "media.negative-times",
            "Whether blocks begin before their Cluster.",
            [("some", { shape, _ in shape.hasNegativeTimes = true })]
        ),
        shape(
            "media.blocks",
            "What holds the frames.",
            [("groups", { shape, _ in shape.blocks = .groups }), ("both", { shape, _ in shape.blocks = .both })]
        ),
        shape(
            "media.lacing",
            "How frames of sound share a block.",
            [
                ("xiph", { shape, _ in shape.lacing = .xiph }), ("fixed", { shape, _ in shape.lacing = .fixed }),
                ("ebml", { shape, _ in shape.lacing = .ebml }),
            ]
        ),
        shape(
            "media.sizes",
            "In how many bytes sizes are written.",
            [("longest", { shape, _ in shape.sizes = .longest }), ("mixed", { shape, _ in shape.sizes = .mixed })]
        ),
        shape(
            "media.cluster-sizes",
            "Whether Clusters tell their size.",
            where: { !isOfUnknownSize($0) },
            [
                ("unknown", { shape, _ in shape.clusterSizes = .unknown }),
                ("both", { shape, _ in shape.clusterSizes = .both }),
            ]
        ),
        share("media.crc", "Which Clusters have a CRC-32.", \.checksums),
        share("media.void", "Which Clusters have Void elements.", \.voids),
        share("media.unknown", "Which Clusters have elements that nobody knows.", \.unknownElements),
        share("media.cues", "Which Clusters are followed by Cues.", \.cues),
        share("media.tags", "Which Clusters are followed by the producer's Tags.", \.tags),
        shape(
            "media.padding",
            "Whether texts are filled up with NUL bytes.",
            [("some", { shape, _ in shape.hasPaddedTexts = true })]
        ),
    ]

    /// More milliseconds than a fragment of the suite's media lasts.
    private static let longestCut = 8_000

    /// Fewer milliseconds than a fragment of the suite's media lasts.
    private static let shortestCut = 400

    /// How long a stream that grows keeps a fragment at least, in milliseconds.
    private static let leastRetention: Int64 = 60_000

    /// How many parts of one size the body of a session has at the most; more of them show nothing new, and take minutes.
    private static let mostParts = 50_000

    /// More bytes than a fragment of the suite's media has.
    private static let largestCut = 60_000

    /// Has streams be what the suite says of them, whatever varies: one that does not grow is as old as its fragments are long
    /// together, one that grows keeps them for a minute, and a session that ends early had the time to get some.
    static func settle(_ configuration: inout EmulatorConfiguration) {
        for index in configuration.streams.indices {
            var stream = configuration.streams[index]
            if let growth = stream.growth {
                let pace = growth.interval ?? Int64(stream.synthesized?.milliseconds.lowerBound ?? shortestCut)
                stream.growth?.retained = max(growth.retained, Int(leastRetention / max(1, pace)))
            } else if let count = stream.fragments ?? stream.synthesized?.fragments {
                let longest = stream.synthesized?.milliseconds.upperBound ?? longestCut
                stream.age = max(stream.age ?? StreamDeclaration.usualAge, Int64(count * longest))
            }
            if case .pieces(let size) = stream.delivery.cutting {
                let count = stream.growth?.retained ?? stream.fragments ?? stream.synthesized?.fragments ?? 0
                let volume = count * (stream.synthesized?.bytes.upperBound ?? largestCut)
                stream.delivery.cutting = .pieces(max(size, volume / mostParts))
            }
            // It counts from the request.
            if let duration = stream.sessionDuration {
                stream.sessionDuration = duration + configuration.answers.headDelay + configuration.answers.headJitter
            }
            configuration.streams[index] = stream
        }
    }
}
