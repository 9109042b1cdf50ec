package import KinesisVideo

extension StreamDeclaration {
    private static let largestCount = 1_000_000

    /// Reads one declaration; the path of the media is relative to the folder.
    private init(name: String, _ reader: FileReader, relativeTo folder: String) {
        self.init(name: name)
        _ = reader.optionalString("description")
        media = reader.optionalString("media").map { Files.resolve($0, relativeTo: folder) }
        fragments = reader.optionalInteger("fragments", in: 0...Self.largestCount)
        growth = reader.optionalObject("growth") { growth in
            Growth(
                interval: Int64(growth.integer("intervalMilliseconds", in: 1...86_400_000)),
                retained: growth.optionalInteger("retainedFragments", in: 1...Self.largestCount) ?? 240
            )
        }
        age = reader.optional("ageMilliseconds")?.milliseconds() ?? age
        producerTimestamps = reader.optionalChoice("producerTimestamps") ?? producerTimestamps
        producerLag = reader.optional("producerLagMilliseconds")?.milliseconds() ?? producerLag
        sessionDuration = reader.optional("sessionMilliseconds")?.milliseconds()
        idle = reader.optional("idle")?.idlePolicy()
        delivery = reader.optionalObject("delivery", Delivery.init) ?? delivery
        limits = reader.optionalObject("limits") { limits in
            let range = 0...100_000
            return Limits(
                callsPerSecond: limits.integer("callsPerSecond", in: range),
                sessions: limits.integer("sessions", in: range)
            )
        }
        failure = reader.optionalObject("failsWith") { failure in
            Failure(
                id: failure.integer("id", in: 0...999_999),
                afterFragments: failure.integer("afterFragments", in: 0...Self.largestCount),
                code: failure.optionalString("code"),
                namesFragment: failure.optional("namesFragment")?.flag() ?? true,
                hold: failure.optional("holdMilliseconds")?.milliseconds() ?? 0
            )
        }
        access = reader.optionalChoice("access") ?? access
        isElsewhere = reader.flag("elsewhere")
        faults = reader.optional("faults")?.faults() ?? []
        if media == nil, reader.has("growth") || fragments ?? 0 > 0 {
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
            value.object("a file of streams") { file in
                _ = file.optionalString("$schema")
                return file.required("streams")?.entries(as: "'streams'").compactMap { entry in
                    let stream = entry.value.object("a stream") {
                        StreamDeclaration(name: entry.name, $0, relativeTo: folder)
                    }
                    return stream.map { ($0, entry.nameRange) }
                }
            }
        }
    }
}

extension Delivery {
    private enum Word: String, CaseIterable {
        case elements, burst, pieces
    }

    /// Reads `{"cutting": "elements"}`, with a `pieceBytes` for pieces and a `bytesPerSecond` for a bound.
    fileprivate init(_ reader: FileReader) {
        self.init()
        let word: Word = reader.optionalChoice("cutting") ?? .elements
        let size = reader.optionalInteger("pieceBytes", in: 1...16_777_216)
        bytesPerSecond = reader.optionalInteger("bytesPerSecond", in: 1...Int(Int32.max))
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
