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
    /// Whether its suite has the contract, the streams and the capabilities of the published one, and its own beside them.
    package var extendsPublished = false

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
            .optional(
                "extends",
                .choice("suite to extend", [("published", "The suite that comes with the program.")]),
                "Has the suite use the contract, the streams and the capabilities of another, with its own beside them; it "
                    + "has no contract.json then."
            ),
            .optional(
                "streams",
                .other(.object(others: .anyOf([.string, ofStreams.schema]))),
                "The logical streams that scenarios use: what each is like, or an object where it is not simply read.",
                examples: [.object(["recorded": "At least ten fragments of one video track, not growing."])]
            ),
            .optional(
                "capabilities",
                .other(.object(others: .string)),
                "The capabilities that scenarios can require, each with what it means."
            ),
        ],
        rules: .when(.having("extends"), .anything, else: .having("streams", "capabilities"))
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
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - base: The manifest of the suite that it extends; `nil` to read what stands in the file alone.
    /// - Returns: The manifest, with the names of the other in front, where there is nothing to complain about; and the
    ///   messages, in the order of the file.
    package static func read(
        _ source: SourceText,
        extending base: SuiteManifest? = nil
    ) -> (manifest: SuiteManifest?, diagnostics: [Diagnostic]) {
        let read = Diagnostics.read(source, as: "suite") { value in
            FileReader(value, grammar).map { reader in
                let extends = reader.present.contains("extends")
                let streams = entries("streams", of: reader, extends, beside: base?.streams.map(\.name) ?? [])
                let capabilities = entries(
                    "capabilities",
                    of: reader,
                    extends,
                    beside: base?.capabilities.map(\.name) ?? []
                )
                return SuiteManifest(
                    streams: (base?.streams ?? []) + streams.compactMap(stream),
                    capabilities: (base?.capabilities ?? [])
                        + capabilities.compactMap { entry in entry.value.string().map { (entry.name, $0) } },
                    extendsPublished: extends
                )
            }
        }
        return (read.result, read.diagnostics)
    }

    /// The names that a member declares; reports where it is missing, and what the other suite has under the same name.
    private static func entries(
        _ member: String,
        of reader: FileReader,
        _ extends: Bool,
        beside others: [String]
    ) -> [SourceValue<Void>.Entry] {
        guard let value = reader.optional(member) else {
            if !extends {
                reader.value.report("missing-member", "a suite must have a member '\(member)'", at: reader.value.start)
            }
            return []
        }
        let entries = value.entries(as: "'\(member)'")
        for entry in entries where others.contains(entry.name) {
            value.report(
                "duplicate-name",
                "the suite that this one extends has '\(entry.name)' already",
                at: entry.nameRange,
                help: "call it otherwise"
            )
        }
        return entries
    }

    /// The manifests of a suite and of the one that it extends as one file that extends no other.
    ///
    /// - Parameters:
    ///   - source: The manifest of the suite, which is well.
    ///   - base: That of the other.
    /// - Returns: The file, under the name of the first.
    package static func merged(_ source: SourceText, extending base: SourceText) -> SourceText {
        let documents = [base, source].map { try? JSONReader.parse($0.bytes).root }
        let members = ["streams", "capabilities"].map { name in
            let names = documents.flatMap { $0?[name]?.objectValue ?? [] }.filter { $0.name != "$comment" }
            return JSONNode.Member(name: name, value: .object(names))
        }
        return SourceText(name: source.name, text: JSONNode.object(members).text(.fitting(120)) + "\n")
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
