package import KinesisVideo
internal import Matroska

/// What a case declares that its stream must hold, where no reference of the scenario tells it.
package struct StreamNeed: Sendable, Hashable {
    /// How many fragments at least; 0 where nothing is declared.
    package private(set) var fragments = 0

    /// How many bytes of the oldest fragments' chunks there must be at least, with as many fragments as are declared.
    package private(set) var bytes = 0

    static let grammar = ObjectGrammar(
        "'needs'",
        [
            .optional("fragments", .integer(1...Shape.maximumFragments), "So many fragments at least."),
            .optional("bytes", .integer(1...Int.max), "So many bytes in the chunks of all its fragments, at least."),
        ]
    )

    init() {}

    init?(_ value: ScenarioValue) {
        guard let reader = ScenarioObject(value, Self.grammar) else { return nil }
        fragments = reader.optionalInteger("fragments") ?? 0
        bytes = reader.optionalInteger("bytes") ?? 0
    }
}

/// What was learnt of a stream's fragments, from the oldest on.
package struct KnownFragments: Sendable, Hashable {
    /// The fragments as `stream.fragments` has them.
    package let nodes: [JSONNode]

    /// The bytes of the chunks.
    package let bytes: UInt64

    /// The `TrackType`s of the first fragment; `nil` where there is none.
    let trackTypes: Set<UInt64>?

    /// The longest fragment that a producer can send, in milliseconds: what is longer is a pause between two.
    ///
    /// Source: the limits of PutMedia.
    private static let longest: Int64 = 10_000

    /// The shortest one.
    private static let shortest: Int64 = 100

    /// - Parameters:
    ///   - chunks: The chunks as they came.
    ///   - count: How many of them count.
    package init(_ chunks: [MediaChunk], limit count: Int = .max) {
        let known = chunks.prefix(count)
        let durations = zip(known, known.dropFirst()).map { Self.milliseconds(of: $0, before: $1) }
        let follow = zip(known, known.dropFirst()).map { $0.isFollowed(by: $1) }
        nodes = known.enumerated().map { index, chunk in
            var members = chunk.fragmentNode.objectValue ?? []
            if index < durations.count, let lasts = durations[index] {
                members.append(JSONNode.Member(name: "lasts", value: .integer(lasts)))
                if follow[index] { members.append(JSONNode.Member(name: "until", value: .integer(lasts))) }
            }
            return .object(members)
        }
        bytes = known.reduce(0) { $0 + ($1.endOffset &- $1.offset) }
        trackTypes = known.first.map { Set($0.tracks.map(\.type)) }
    }

    /// For how long after its timestamps a time certainly lies in a fragment.
    private static func milliseconds(of chunk: MediaChunk, before next: MediaChunk) -> Int64? {
        guard let server = chunk.serverTimestamp, let producer = chunk.producerTimestamp,
            let nextServer = next.serverTimestamp, let nextProducer = next.producerTimestamp
        else { return nil }
        let rooms = [
            nextServer.milliseconds - server.milliseconds, nextProducer.milliseconds - producer.milliseconds,
        ]
        guard let least = rooms.min(), let most = rooms.max(), least > 0 else { return nil }
        return most > longest ? min(least, shortest) : least
    }

    /// Whether the timestamps of a name rise from each fragment to the next, so that a time lies in one fragment only.
    func rise(_ name: String) -> Bool {
        let rooms = rooms(name)
        guard name == "producerTimestamp" else { return rooms.allSatisfy { $0 > 0 } }
        // A producer that begins anew may begin inside of its last fragment: then its clock falls behind the service's.
        return zip(rooms, self.rooms("serverTimestamp")).allSatisfy { producer, server in
            producer > 0 && producer >= (server - 1000) / 4 * 3
        }
    }

    /// The milliseconds from each fragment's timestamp of a name to the next one's; 0 where one of them is missing.
    private func rooms(_ name: String) -> [Int64] {
        let times = nodes.map { $0[name].flatMap { WallTime(json: $0) } }
        return zip(times, times.dropFirst()).map { this, next in
            guard let this, let next else { return 0 }
            return next.milliseconds - this.milliseconds
        }
    }
}
