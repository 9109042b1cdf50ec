package import KinesisVideo

/// What a suite says of itself in its `suite.json`: the logical streams that its scenarios use, and the capabilities.
package struct SuiteManifest: Sendable {
    /// A logical stream: what a real one has to be like that stands for it.
    package struct Stream: Sendable, Hashable {
        /// Whether there is a stream, and who may read it where.
        package enum Kind: String, ExplainedChoice, Sendable {
            case readable, empty, missing, forbidden, elsewhere

            package var summary: String {
                switch self {
                case .readable: "A session gets fragments."
                case .empty: "It exists, and has no fragment."
                case .missing: "It does not exist; any name does that no stream has."
                case .forbidden: "It exists, and the caller may not read it."
                case .elsewhere: "It exists, and lives behind another data endpoint than the others."
                }
            }
        }

        /// How scenarios and targets name it.
        package let name: String
        /// What it is like, for people.
        package let description: String
        package let kind: Kind
        /// The id of the in-stream error that a session ends in; `nil` where none does.
        package var failsWith: Int?
        /// Whether fragments go on arriving while it is read.
        package var grows = false
        /// The tracks that it has at least, whatever others there are.
        package var tracks: [Track] = []
        /// What its producer timestamps count from; `nil` where that is all the same.
        package var producerTime: ProducerTime?
    }

    /// The logical streams, in the order of the file.
    package let streams: [Stream]
    /// The capabilities that a scenario can require, with what each means.
    package let capabilities: [(name: String, description: String)]

    /// The capability of an endpoint that enforces the limits that the API documents.
    package static let limitsCapability = "limits"

    private static let ofStreams = ObjectGrammar(
        "a stream",
        [
            .required("description", .string, "What it is like."),
            .optional(
                "kind",
                .choice("kind of stream", Stream.Kind.self),
                "Whether it can be read.",
                default: .string(Stream.Kind.readable.rawValue)
            ),
            .optional(
                "failsWith",
                .integer(1...999_999),
                "The id of the in-stream error that a session ends in.",
                examples: [4000]
            ),
            .optional(
                "grows",
                .flag,
                "Whether fragments go on arriving while it is read: cases on it have the tag 'live'.",
                default: false
            ),
            .optional(
                "tracks",
                .array("tracks", .choice("track", Stream.Track.self), atLeast: 1),
                "The tracks that it has at least, in any order.",
                examples: [["video", "audio"]]
            ),
            .optional(
                "producerTime",
                .choice("producer time", Stream.ProducerTime.self),
                "What its producer timestamps count from.",
                examples: ["relative"]
            ),
        ]
    )

    private static let grammar = ObjectGrammar(
        "a suite",
        [
            .schema,
            .required(
                "streams",
                .other(.object(others: .anyOf([.string, ofStreams.schema]))),
                "The logical streams that scenarios use: what each is like, or an object where it is not simply read.",
                examples: [.object(["recorded": "At least ten fragments of one video track, not growing."])]
            ),
            .required(
                "capabilities",
                .other(.object(others: .string)),
                "The capabilities that scenarios can require, each with what it means."
            ),
        ]
    )

    /// The schema of `suite.json`.
    package static var schema: JSONNode {
        grammar.schema.document(
            named: "suite",
            title: "Manifest of a suite",
            description: "What a suite says of itself: the names that its scenarios use."
        )
    }

    /// Reads a manifest, or says everything that is wrong with it.
    package static func read(_ source: SourceText) -> (manifest: SuiteManifest?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "suite") { value in
            FileReader(value, grammar).map { reader in
                SuiteManifest(
                    streams: reader.optional("streams")?.entries(as: "'streams'").compactMap(stream) ?? [],
                    capabilities: reader.optional("capabilities")?.entries(as: "'capabilities'").compactMap { entry in
                        entry.value.string().map { (entry.name, $0) }
                    } ?? []
                )
            }
        }
        return (read.result, read.diagnostics)
    }

    private static func stream(_ entry: SourceValue<Void>.Entry) -> Stream? {
        if let description = entry.value.node.stringValue {
            return Stream(name: entry.name, description: description, kind: .readable)
        }
        guard let reader = FileReader(entry.value, ofStreams) else { return nil }
        let stream = Stream(
            name: entry.name,
            description: reader.string("description"),
            kind: reader.optionalChoice("kind") ?? .readable,
            failsWith: reader.optionalInteger("failsWith"),
            grows: reader.flag("grows"),
            tracks: reader.optional("tracks")?.elements(of: "tracks")?.compactMap { $0.choice(of: "track") } ?? [],
            producerTime: reader.optionalChoice("producerTime")
        )
        if stream.failsWith != nil, stream.kind != .readable {
            reader.optional("failsWith")?.report("contradiction", "what cannot be read ends in no in-stream error")
        }
        if stream.grows, stream.kind != .readable {
            reader.optional("grows")?.report("contradiction", "nobody sees what cannot be read grow")
        }
        for name in ["tracks", "producerTime"] where stream.kind != .readable {
            reader.optional(name)?.report("contradiction", "nobody sees the media of what cannot be read")
        }
        return stream
    }

    /// The logical streams that grow while they are read.
    package var growing: [String] {
        streams.filter(\.grows).map(\.name)
    }

    /// The names of the logical streams of a kind, in the order of the file.
    package func names(of kind: Stream.Kind) -> [String] {
        streams.filter { $0.kind == kind }.map(\.name)
    }
}
