internal import KinesisVideo
internal import Matroska

// What a producer may put, and by which ids it is told what was wrong.

extension MatroskaTag {
    /// Whether it is metadata of the fragment: a muxer's own tags say what they are about, and of these the service was seen to
    /// take any number.
    var isMetadata: Bool { targets == nil }

    /// The names and values of a producer's metadata, without the producer SDKs' words to the service.
    var metadata: [SimpleTag] {
        isMetadata ? simpleTags.filter { !FragmentCutter.producerWords.contains($0.name) } : []
    }

    /// Whether the producer says with it that its fragment is over, before the next one begins.
    var endsFragment: Bool { simpleTags.contains { $0.name == FragmentCutter.endOfFragment } }
}

extension UploadLimits {
    /// Whether an item of metadata is one that a producer may put.
    func allow(_ tag: SimpleTag) -> Bool {
        let length =
            switch tag.value {
            case .string(let text): text.utf8.count
            case .binary(let bytes): bytes.count
            case nil: 0
            }
        return tag.name.utf8.count <= metadataName && length <= metadataValue && !tag.name.hasPrefix(reservedPrefix)
    }
}

extension IngestErrorID {
    static let readError = IngestErrorID(rawValue: 4000)
    static let fragmentTooLarge = IngestErrorID(rawValue: 4001)
    static let fragmentTooLong = IngestErrorID(rawValue: 4002)
    static let connectionTooLong = IngestErrorID(rawValue: 4003)
    static let timecodeGoesBack = IngestErrorID(rawValue: 4004)
    static let invalidData = IngestErrorID(rawValue: 4006)
    static let producerTimestamp = IngestErrorID(rawValue: 4007)
    static let streamNotActive = IngestErrorID(rawValue: 4008)
    static let metadataLimit = IngestErrorID(rawValue: 4009)
    static let trackMismatch = IngestErrorID(rawValue: 4010)
    static let framesMissing = IngestErrorID(rawValue: 4011)
    static let tooManyTracks = IngestErrorID(rawValue: 4012)
    static let archivalError = IngestErrorID(rawValue: 5001)
}
