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
    /// What it is, in a line.
    var summary: String {
        switch self {
        case .type: "video, audio, subtitle, or the number of another type."
        case .codec: "The codec id."
        case .name: "The name."
        case .language: "The language; eng where the track does not say it."
        case .width: "The width in pixels."
        case .height: "The height in pixels."
        case .channels: "How many channels of sound there are."
        case .samplingFrequency: "The sampling frequency in hertz, rounded."
        case .codecPrivateBytes: "How many bytes of CodecPrivate there are."
        }
    }
}
