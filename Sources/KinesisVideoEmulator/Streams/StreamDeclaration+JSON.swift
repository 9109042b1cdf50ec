package import KinesisVideo

extension StreamDeclaration {
    private static let largestCount = 1_000_000

    /// Reads one declaration; the path of the media is relative to the folder.
    init?(name: String, _ reader: inout JSONObjectReader, relativeTo folder: String) {
        self.init(name: name)
        _ = reader.optionalString("description")
        media = reader.optionalString("media").map { Files.resolve($0, relativeTo: folder) }
        fragments = reader.optionalInteger("fragments", in: 0...Self.largestCount)
        growth = reader.optionalObject("growth") { growth in
            guard let interval = growth.integer("intervalMilliseconds", in: 1...86_400_000) else { return nil }
            let retained = growth.optionalInteger("retainedFragments", in: 1...Self.largestCount)
            return Growth(interval: Int64(interval), retained: retained ?? 240)
        }
        age = reader.optionalMilliseconds("ageMilliseconds") ?? age
        producerTimestamps = reader.optionalChoice("producerTimestamps") ?? producerTimestamps
        producerLag = reader.optionalMilliseconds("producerLagMilliseconds") ?? producerLag
        sessionDuration = reader.optionalMilliseconds("sessionMilliseconds")
        idle = reader.optionalIdlePolicy("idle")
        delivery = reader.optionalObject("delivery") { Delivery(&$0) } ?? delivery
        limits = reader.optionalObject("limits") { limits in
            guard let calls = limits.integer("callsPerSecond", in: 0...100_000),
                let sessions = limits.integer("sessions", in: 0...100_000)
            else { return nil }
            return Limits(callsPerSecond: calls, sessions: sessions)
        }
        failure = reader.optionalObject("failsWith") { failure in
            guard let id = failure.integer("id", in: 0...999_999),
                let after = failure.integer("afterFragments", in: 0...Self.largestCount)
            else { return nil }
            return Failure(id: id, afterFragments: after)
        }
        access = reader.optionalChoice("access") ?? access
        isElsewhere = reader.flag("elsewhere")
        faults = reader.optionalFaults("faults")
        if media == nil, reader.has("growth") || fragments ?? 0 > 0 {
            reader.note("a stream with fragments has 'media'", at: reader.node.range.prefix(1))
        }
    }

    /// Reads the declarations of one file: an object whose member `streams` has one member a stream.
    ///
    /// - Parameter source: The text, named by its path, which the media's paths are relative to.
    /// - Returns: The streams in the order of the file.
    /// - Throws: Everything that is wrong with the file.
    package static func read(_ source: SourceText) throws(ConfigurationError) -> [StreamDeclaration] {
        let folder = Files.folder(of: source.name)
        return try ConfigurationError.read(source) { file in
            _ = file.optionalString("$schema")
            return file.object("streams") { streams in
                (streams.node.objectValue ?? []).map(\.name).compactMap { name in
                    streams.object(name) { StreamDeclaration(name: name, &$0, relativeTo: folder) }
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
    fileprivate init?(_ reader: inout JSONObjectReader) {
        self.init()
        let word = reader.optionalChoice("cutting", of: Word.self) ?? .elements
        let size = reader.optionalInteger("pieceBytes", in: 1...16_777_216)
        bytesPerSecond = reader.optionalInteger("bytesPerSecond", in: 1...Int(Int32.max))
        switch word {
        case .elements: cutting = .elements
        case .burst: cutting = .burst
        case .pieces: cutting = .pieces(size ?? 1024)
        }
        if word != .pieces, reader.has("pieceBytes") {
            reader.note("only 'pieces' have 'pieceBytes'", atMember: "pieceBytes")
        }
    }
}
