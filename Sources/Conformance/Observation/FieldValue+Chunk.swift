internal import KinesisVideo
internal import Matroska

extension FieldValue {
    /// Reads a field of a chunk.
    init(of field: ChunkField, in chunk: MediaChunk) {
        switch field {
        case .index: self = .integer(Int64(chunk.index))
        case .fragmentNumber:
            self = Self.parsed(chunk.text(.fragmentNumber)) { FragmentNumber($0).map(FieldValue.fragmentNumber) }
        case .serverTimestamp:
            self = Self.parsed(chunk.text(.serverTimestamp)) { WallTime(epochSeconds: $0).map(FieldValue.time) }
        case .producerTimestamp:
            self = Self.parsed(chunk.text(.producerTimestamp)) { WallTime(epochSeconds: $0).map(FieldValue.time) }
        case .millisBehindNow:
            self = Self.parsed(chunk.text(.millisBehindNow)) { Int64($0).map(FieldValue.integer) }
        case .offClock:
            self = chunk.offClock.map(FieldValue.integer) ?? .absent
        case .behindDrift: self = chunk.behindDrift.map(FieldValue.integer) ?? .absent
        case .continuationToken:
            self = chunk.text(.continuationToken).map(FieldValue.text) ?? .absent
        case .clusterTimestamp:
            self = chunk.clusterTimestamp.map { .integer(Int64(clamping: $0)) } ?? .absent
        case .clusterDrift: self = chunk.clusterDrift.map(FieldValue.integer) ?? .absent
        case .clusters: self = .integer(Int64(chunk.clusters))
        case .frames: self = .integer(Int64(chunk.blocks))
        case .keyframes: self = .integer(Int64(chunk.keyframes))
        case .startsWithKeyframe: self = chunk.startsWithKeyframe.map(FieldValue.flag) ?? .absent
        case .frameBytes: self = .integer(Int64(clamping: chunk.frameBytes))
        case .smallestFrame: self = chunk.smallestFrame.map { .integer(Int64(clamping: $0)) } ?? .absent
        case .largestFrame: self = chunk.largestFrame.map { .integer(Int64(clamping: $0)) } ?? .absent
        case .frameHash: self = chunk.frameHash.map(FieldValue.text) ?? .absent
        case .headerHash: self = chunk.headerHash.map(FieldValue.text) ?? .absent
        case .tracks: self = .integer(Int64(chunk.tracks.count))
        case .codecs: self = .list(chunk.tracks.map(\.codecID))
        case .elements: self = .list(chunk.elements.map(\.id.name))
        case .bytes: self = .integer(Int64(clamping: chunk.endOffset &- chunk.offset))
        case .complete: self = .flag(chunk.completion == .closed)
        }
    }

    private static func parsed(_ text: String?, _ parse: (String) -> FieldValue?) -> FieldValue {
        guard let text else { return .absent }
        return parse(text) ?? .malformed(text)
    }
}

extension TrackField {
    /// Reads the field of a track.
    func value(in track: TrackEntry) -> FieldValue {
        func text(_ text: String?) -> FieldValue { text.map(FieldValue.text) ?? .absent }
        func integer(_ number: UInt64?) -> FieldValue { number.map { .integer(Int64(clamping: $0)) } ?? .absent }
        return switch self {
        case .type: text(Self.names[track.type] ?? "\(track.type)")
        case .codec: text(track.codecID)
        case .name: text(track.name)
        case .language: text(track.language ?? TrackEntry.defaultLanguage)
        case .width: integer(track.video?.pixelWidth)
        case .height: integer(track.video?.pixelHeight)
        case .channels: integer(track.audio?.channels)
        case .samplingFrequency: integer(track.audio.flatMap { UInt64(exactly: $0.samplingFrequency.rounded()) })
        case .codecPrivateBytes: integer(track.codecPrivate.map { UInt64($0.count) })
        }
    }

    /// The types of RFC 9559, section 5.1.4.1.3, that media has.
    private static let names: [UInt64: String] = [1: "video", 2: "audio", 17: "subtitle"]
}
