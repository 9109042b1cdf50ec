// The elements of a Matroska document, one method each.

extension EBMLWriter {
    /// Writes the EBML header of a document.
    package mutating func documentHeader(_ header: EBMLHeader = .matroska, form: SizeForm = .shortest) {
        master(.ebml, form: form) { ebml in
            ebml.unsigned(.ebmlVersion, header.version)
            ebml.unsigned(.ebmlReadVersion, header.readVersion)
            ebml.unsigned(.ebmlMaxIDLength, header.maximumIDLength)
            ebml.unsigned(.ebmlMaxSizeLength, header.maximumSizeLength)
            ebml.string(.docType, header.documentType)
            ebml.unsigned(.docTypeVersion, header.documentTypeVersion)
            ebml.unsigned(.docTypeReadVersion, header.documentTypeReadVersion)
        }
    }

    /// Writes the header of a Segment of unknown size in 8 bytes, as every document of the service has it.
    package mutating func openSegment() {
        header(.segment, size: 0, form: .unknown(length: 8))
    }

    /// Writes an `Info`.
    package mutating func info(_ info: SegmentInfo, form: SizeForm = .shortest) {
        master(.info, form: form) { writer in
            if let uuid = info.uuid { writer.binary(.segmentUUID, uuid) }
            writer.unsigned(.timestampScale, info.timestampScale)
            if let duration = info.duration { writer.float(.segmentDuration, duration) }
            if let date = info.date {
                writer.binary(.dateUTC, (0..<8).reversed().map { UInt8(truncatingIfNeeded: date >> Int64(8 * $0)) })
            }
            if let title = info.title { writer.string(.segmentTitle, title) }
            if let muxingApp = info.muxingApp { writer.string(.muxingApp, muxingApp) }
            if let writingApp = info.writingApp { writer.string(.writingApp, writingApp) }
        }
    }

    /// Writes a `Tracks` with one entry for each track.
    package mutating func tracks(_ tracks: [TrackEntry], form: SizeForm = .shortest) {
        master(.tracks, form: form) { writer in
            for track in tracks { writer.track(track) }
        }
    }

    private mutating func track(_ track: TrackEntry) {
        master(.trackEntry) { entry in
            entry.unsigned(.trackNumber, track.number)
            entry.unsigned(.trackUID, track.uid)
            entry.unsigned(.trackType, track.type)
            if let name = track.name { entry.string(.trackName, name) }
            if let language = track.language { entry.string(.trackLanguage, language) }
            if let defaultDuration = track.defaultDuration { entry.unsigned(.defaultDuration, defaultDuration) }
            entry.string(.codecID, track.codecID)
            if let codecName = track.codecName { entry.string(.codecName, codecName) }
            if let codecPrivate = track.codecPrivate { entry.binary(.codecPrivate, codecPrivate) }
            if let video = track.video {
                entry.master(.video) { writer in
                    writer.unsigned(.pixelWidth, video.pixelWidth)
                    writer.unsigned(.pixelHeight, video.pixelHeight)
                }
            }
            if let audio = track.audio {
                entry.master(.audio) { writer in
                    writer.float(.samplingFrequency, audio.samplingFrequency)
                    writer.unsigned(.channels, audio.channels)
                    if let bitDepth = audio.bitDepth { writer.unsigned(.bitDepth, bitDepth) }
                }
            }
        }
    }

    /// Writes a Cluster: its timestamp in ticks, and what `body` writes after it.
    package mutating func cluster(timestamp: UInt64, form: SizeForm = .shortest, _ body: (inout EBMLWriter) -> Void) {
        master(.cluster, form: form) { writer in
            writer.unsigned(.clusterTimestamp, timestamp)
            body(&writer)
        }
    }

    /// Writes a `SimpleBlock` of one frame, or of several with the lacing given.
    package mutating func simpleBlock(
        track: UInt64,
        relativeTimestamp: Int16,
        isKeyframe: Bool = false,
        lacing: BlockHeader.Lacing = .none,
        frames: [[UInt8]],
        form: SizeForm = .shortest
    ) {
        let flags: UInt8 = isKeyframe ? 0x80 : 0
        let payload = Self.block(track, relativeTimestamp, flags, lacing, frames)
        binary(.simpleBlock, payload, form: form)
    }

    /// Writes a `BlockGroup` with its `Block`, duration in ticks and references.
    package mutating func blockGroup(
        track: UInt64,
        relativeTimestamp: Int16,
        duration: UInt64? = nil,
        references: [Int64] = [],
        lacing: BlockHeader.Lacing = .none,
        frames: [[UInt8]],
        form: SizeForm = .shortest
    ) {
        master(.blockGroup, form: form) { group in
            group.binary(.block, Self.block(track, relativeTimestamp, 0, lacing, frames))
            if let duration { group.unsigned(.blockDuration, duration) }
            for reference in references { group.signed(.referenceBlock, reference) }
        }
    }

    private static func block(
        _ track: UInt64,
        _ relativeTimestamp: Int16,
        _ flags: UInt8,
        _ lacing: BlockHeader.Lacing,
        _ frames: [[UInt8]]
    ) -> [UInt8] {
        blockHeader(track, relativeTimestamp, flags, lacing, sizes: frames.map(\.count)) + frames.flatMap { $0 }
    }

    /// What stands before the first frame in the payload of a `SimpleBlock` or `Block`.
    static func blockHeader(
        _ track: UInt64,
        _ relativeTimestamp: Int16,
        _ flags: UInt8,
        _ lacing: BlockHeader.Lacing,
        sizes: [Int]
    ) -> [UInt8] {
        var writer = EBMLWriter()
        writer.raw(variableInteger(track))
        writer.raw([
            UInt8(truncatingIfNeeded: relativeTimestamp >> 8), UInt8(truncatingIfNeeded: relativeTimestamp),
            flags | lacing.rawValue << 1,
        ])
        if lacing != .none {
            writer.raw([UInt8(truncatingIfNeeded: max(sizes.count, 1) - 1)])
            writer.raw(laceSizes(Array(sizes.dropLast()), lacing))
        }
        return writer.bytes
    }

    private static func laceSizes(_ sizes: [Int], _ lacing: BlockHeader.Lacing) -> [UInt8] {
        switch lacing {
        case .none, .fixed:
            return []
        case .xiph:
            return sizes.flatMap { Array(repeating: 0xFF, count: $0 / 255) + [UInt8($0 % 255)] }
        case .ebml:
            guard let first = sizes.first else { return [] }
            let differences = zip(sizes.dropFirst(), sizes).map { $0 - $1 }
            return variableInteger(UInt64(first)) + differences.flatMap(signedVariableInteger)
        }
    }

    /// A signed number, moved up by half the range of its length (RFC 9559, section 10.3.3).
    private static func signedVariableInteger(_ value: Int) -> [UInt8] {
        var length = 1
        while length < 8, abs(value) >= (1 << (7 * length - 1)) - 1 { length += 1 }
        return variableInteger(UInt64(value + (1 << (7 * length - 1)) - 1), length: length)
    }
}

extension EBMLHeader {
    /// The header of a Matroska document, version 4, readable since version 2.
    package static let matroska: EBMLHeader = {
        var header = EBMLHeader()
        header.documentType = "matroska"
        header.documentTypeVersion = 4
        header.documentTypeReadVersion = 2
        return header
    }()
}
