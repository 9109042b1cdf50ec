package import KinesisVideo
internal import Matroska

extension StreamDeclaration {
    private static let largestCount = 1_000_000
    private static let largestMilliseconds = 3_155_760_000_000

    private static let idle = Schema().with(
        "oneOf",
        [
            .const("hold"),
            ObjectGrammar(
                "an idle policy",
                [
                    .required(
                        "closeAfterMilliseconds",
                        .integer(0...largestMilliseconds),
                        "How long it waits for a fragment before it ends."
                    )
                ]
            ).schema,
        ]
    )

    private static let ofGrowth = ObjectGrammar(
        "'growth'",
        [
            .optional(
                "intervalMilliseconds",
                .integer(1...86_400_000),
                "The time from one fragment to the next. By default as long as each of the media lasts."
            ),
            .optional(
                "retainedFragments",
                .integer(1...largestCount),
                "How many of the latest fragments can be read.",
                default: 240
            ),
        ]
    )

    private static let ofLimits = ObjectGrammar(
        "'limits'",
        [
            .required("callsPerSecond", .integer(0...100_000), "GetMedia calls in any second."),
            .required("sessions", .integer(0...100_000), "Sessions at once."),
        ]
    )

    private static let ofFailure = ObjectGrammar(
        "'failsWith'",
        [
            .required("id", .integer(0...999_999), "The in-stream error of the contract."),
            .required("afterFragments", .integer(0...largestCount), "How many fragments of a session come before it."),
            .optional("code", .string, "The text of the error's code. By default the contract's."),
            .optional(
                "namesFragment",
                .flag,
                "Whether the error names the fragment that could not be sent.",
                default: true
            ),
            .optional(
                "holdMilliseconds",
                .integer(0...largestMilliseconds),
                "How long the session goes on without a byte after the error.",
                default: 0
            ),
        ]
    )

    private static let grammar = ObjectGrammar(
        "a stream",
        [
            .optional("description", .string, "For people."),
            .optional(
                "media",
                .string,
                "A Matroska or WebM file, as a path relative to this file. Each of its Clusters is a fragment, replayed byte for "
                    + "byte. Without it and 'synthesized' the stream is empty."
            ),
            .optional(
                "synthesized",
                .object(MediaShape.grammar),
                "Fragments that are made as they are sent, instead of those of the media: of any legal shape. Beside 'media', "
                    + "its tracks give the codecs' data and real frames."
            ),
            .optional(
                "live",
                .string,
                "Fragments that arrive while the emulator runs: a Matroska file, as a path relative to this file, played from the "
                    + "start on at the pace of its own times, over and over; the path of a named pipe; or '-' for standard input."
            ),
            .optional(
                "fragments",
                .integer(0...largestCount),
                "How many fragments there are; the media starts again when it is used up. By default one for each Cluster, or "
                    + "for a stream that grows no end."
            ),
            .optional(
                "growth",
                .object(ofGrowth),
                "Lets fragments arrive without end. Without it they are as far apart as they are long, until there are no more."
            ),
            .optional(
                "ageMilliseconds",
                .integer(0...largestMilliseconds),
                "How long before the emulator's start the first fragment arrived. A fragment can be read from its server "
                    + "timestamp on: with an age of less than its media's length, a stream without growth grows until it is "
                    + "complete. By default a minute, or as long as all fragments last of a stream without growth."
            ),
            .optional(
                "producerTimestamps",
                .choice(
                    "'producerTimestamps'",
                    [("absolute", "From 1970."), ("relative", "From the start of the producer's session, 0.000.")]
                ),
                "What the producer's timestamps count from.",
                default: "absolute"
            ),
            .optional(
                "producerLagMilliseconds",
                .integer(0...largestMilliseconds),
                "How long before the server timestamp an absolute producer timestamp is.",
                default: 250
            ),
            .optional(
                "sessionMilliseconds",
                .integer(0...largestMilliseconds),
                "How long a session lasts; it ends properly at the first fragment boundary after that. By default as the "
                    + "configuration says: 45 minutes."
            ),
            .optional(
                "idle",
                .other(idle),
                "What a session does that has sent all there is: waits until its time is up, or ends properly after so long. By "
                    + "default as the configuration says: 3 seconds."
            ),
            .optional(
                "delivery",
                .object(Delivery.grammar),
                "How the body is cut into writes, each a chunk of the transfer coding, and how fast it may go."
            ),
            .optional(
                "limits",
                .object(ofLimits),
                "How many calls a second and sessions at once the stream takes. By default what the contract grants."
            ),
            .optional(
                "uploads",
                .object(UploadSettings.grammar),
                "How much may be put into the stream by PutMedia. What is not named is as the configuration says."
            ),
            .optional(
                "retentionHours",
                .integer(0...CreateStreamHandler.longestRetention),
                "How long the stream keeps what is put into it; 0 for a buffer of five minutes or 200 MB. By default as the "
                    + "configuration says: 24."
            ),
            .optional(
                "failsWith",
                .object(ofFailure),
                "Ends each session with an error document after so many fragments."
            ),
            .optional(
                "access",
                .choice(
                    "'access'",
                    [
                        ("granted", "Every known key may read it."),
                        ("denied", "Every call is answered with NotAuthorizedException."),
                    ]
                ),
                "Whether the caller may read the stream.",
                default: "granted"
            ),
            .optional(
                "elsewhere",
                .flag,
                "Whether the stream lives on another data endpoint: GetMedia is answered with InvalidEndpointException.",
                default: false
            ),
            .optional(
                "faults",
                .array("faults", .string),
                "What goes wrong on purpose, each as NAME or NAME=ARGUMENT."
            ),
        ]
    )

    private static let file = ObjectGrammar(
        "a file of streams",
        [
            .schema,
            .required(
                "streams",
                .other(.object(others: grammar.schema)),
                "One member a stream; its name is the logical name that scenarios use."
            ),
        ]
    )

    /// The schema of the emulator's stream files.
    package static var schema: JSONNode {
        file.schema.document(
            named: "streams",
            title: "Streams of the emulator",
            description:
                "Declares what the emulator serves. Every .json file of the folder that is no schema is read, and a "
                + "logical name may stand in one of them only. Unknown members are refused."
        )
    }

    /// Reads one declaration; the path of the media is relative to the folder.
    private init(name: String, _ reader: FileReader, relativeTo folder: String) {
        self.init(name: name)
        media = reader.optionalString("media").map { Files.resolve($0, relativeTo: folder) }
        synthesized = reader.optionalObject("synthesized", MediaShape.init)
        fragments = reader.optionalInteger("fragments")
        growth = reader.optionalObject("growth") { growth in
            Growth(
                interval: growth.optionalInteger("intervalMilliseconds").map { Int64($0) },
                retained: growth.optionalInteger("retainedFragments") ?? 240
            )
        }
        age = reader.optional("ageMilliseconds")?.milliseconds()
        producerTimestamps = reader.optionalChoice("producerTimestamps") ?? producerTimestamps
        producerLag = reader.optional("producerLagMilliseconds")?.milliseconds() ?? producerLag
        sessionDuration = reader.optional("sessionMilliseconds")?.milliseconds()
        idle = reader.optional("idle")?.idlePolicy()
        delivery = reader.optionalObject("delivery", Delivery.init) ?? delivery
        limits = reader.optionalObject("limits") { limits in
            Limits(callsPerSecond: limits.integer("callsPerSecond"), sessions: limits.integer("sessions"))
        }
        uploads = reader.optionalObject("uploads", UploadSettings.init)
        retentionHours = reader.optionalInteger("retentionHours")
        failure = reader.optionalObject("failsWith") { failure in
            Failure(
                id: failure.integer("id"),
                afterFragments: failure.integer("afterFragments"),
                code: failure.optionalString("code"),
                namesFragment: failure.optional("namesFragment")?.flag() ?? true,
                hold: failure.optional("holdMilliseconds")?.milliseconds() ?? 0
            )
        }
        access = reader.optionalChoice("access") ?? access
        isElsewhere = reader.flag("elsewhere")
        faults = reader.optional("faults")?.faults() ?? []
        if let path = reader.optionalString("live") {
            for name in ["media", "synthesized", "fragments", "growth", "ageMilliseconds"] {
                reader.optional(name)?.report("contradiction", "a stream with 'live' has no '\(name)'")
            }
            arrive(from: path == "-" ? path : Files.resolve(path, relativeTo: folder))
            return
        }
        if !reader.has("media"), !reader.has("synthesized"), reader.has("growth") || fragments ?? 0 > 0 {
            reader.value.report("missing-member", "a stream with fragments has 'media'", at: reader.value.start)
        }
    }

    /// Reads the declarations of one file: an object whose member `streams` has one member a stream.
    ///
    /// - Parameter source: The text, named by its path, which the media's paths are relative to.
    /// - Returns: The streams in the order of the file.
    /// - Throws: Everything that is wrong with the file.
    package static func read(_ source: SourceText) throws(ConfigurationError) -> [StreamDeclaration] {
        let read = named(in: source)
        guard let streams = read.result else { throw ConfigurationError(read.diagnostics) }
        return streams.map(\.stream)
    }

    /// Reads the declarations of one file, each with the place of its name.
    static func named(
        in source: SourceText
    ) -> (result: [(stream: StreamDeclaration, range: Range<Int>)]?, diagnostics: [Diagnostic]) {
        let folder = Files.folder(of: source.name)
        return Diagnostics.read(source, as: "streams") { value in
            FileReader(value, file)?.required("streams")?.entries(as: "'streams'").compactMap { entry in
                FileReader(entry.value, grammar).map { reader in
                    (StreamDeclaration(name: entry.name, reader, relativeTo: folder), entry.nameRange)
                }
            }
        }
    }
}

extension Delivery {
    private enum Word: String, CaseIterable {
        case elements, burst, pieces
    }

    fileprivate static let grammar = ObjectGrammar(
        "'delivery'",
        [
            .optional(
                "cutting",
                .choice(
                    "'cutting'",
                    [
                        (
                            "elements",
                            "As the service was measured to do: each master's header and each leaf alone, media in pieces of "
                                + "16 KiB, closing Tags in one."
                        ),
                        ("burst", "Each part of a document whole, up to 64 KiB."),
                        ("pieces", "Every 'pieceBytes'."),
                    ]
                ),
                "Where the writes are cut.",
                default: "elements"
            ),
            .optional("pieceBytes", .integer(1...16_777_216), "How large the pieces are.", default: 1024),
            .optional("bytesPerSecond", .integer(1...Int(Int32.max)), "The most that one session gets."),
        ]
    )

    /// Reads `{"cutting": "elements"}`, with a `pieceBytes` for pieces and a `bytesPerSecond` for a bound.
    fileprivate init(_ reader: FileReader) {
        self.init()
        let word: Word = reader.optionalChoice("cutting") ?? .elements
        let size = reader.optionalInteger("pieceBytes")
        bytesPerSecond = reader.optionalInteger("bytesPerSecond")
        switch word {
        case .elements: cutting = .elements
        case .burst: cutting = .burst
        case .pieces: cutting = .pieces(size ?? 1024)
        }
        if word != .pieces {
            reader.optional("pieceBytes")?.report("contradiction", "only 'pieces' have 'pieceBytes'")
        }
    }
}
