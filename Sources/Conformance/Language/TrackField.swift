internal import Matroska

/// What a scenario can ask of a track of a chunk, and of which type the answer is.
package enum TrackField: String, CaseIterable, Sendable {
    case type, codec, name, language, width, height, channels, samplingFrequency, codecPrivateBytes

    /// The type of the answer.
    var valueType: ChunkField.ValueType {
        switch self {
        case .type, .codec, .name, .language: .text
        case .width, .height, .channels, .samplingFrequency, .codecPrivateBytes: .integer
        }
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
        case .language: text(track.language)
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

extension TrackField {
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .type: "video, audio, subtitle, or the number of another type."
        case .codec: "The codec id."
        case .name: "The name."
        case .language: "The language."
        case .width: "The width in pixels."
        case .height: "The height in pixels."
        case .channels: "How many channels of sound there are."
        case .samplingFrequency: "The sampling frequency in hertz, rounded."
        case .codecPrivateBytes: "How many bytes of CodecPrivate there are."
        }
    }
}
