@testable import Matroska

/// Streams made with the writer, for the tests that need no recording.
enum SampleStream {
    /// A document in the service's shape with one of everything that the readers know.
    static func document(cluster form: EBMLWriter.SizeForm = .unknown(length: 1), timestamp: UInt64 = 1000) -> [UInt8] {
        var writer = EBMLWriter()
        writer.documentHeader(form: .length(8))
        writer.openSegment()
        writer.master(.seekHead) { seekHead in
            seekHead.binary(.crc32, [1, 2, 3, 4])
            seekHead.void(total: 40)
        }
        writer.info(info)
        writer.void(total: 12)
        writer.tracks([video, audio])
        writer.tags([("TITLE", "sample"), ("EMPTY", "")])
        writer.binary(unknownElement, [0x1A, 0x45, 0xDF, 0xA3])
        writer.kvsTags(openingTags)
        writer.cluster(timestamp: timestamp, form: form) { cluster in
            cluster.unsigned(.clusterPreviousSize, 4711)
            cluster.simpleBlock(track: 1, relativeTimestamp: 0, isKeyframe: true, frames: [frame(1, 60)])
            cluster.simpleBlock(
                track: 2,
                relativeTimestamp: -5,
                lacing: .xiph,
                frames: [frame(2, 3), frame(3, 300), [9]]
            )
            cluster.blockGroup(
                track: 2,
                relativeTimestamp: 20,
                duration: 20,
                references: [-20, 300],
                lacing: .ebml,
                frames: [frame(4, 5), frame(5, 2), frame(6, 130), frame(7, 1)]
            )
            cluster.simpleBlock(track: 200, relativeTimestamp: 40, lacing: .fixed, frames: [[1, 2], [3, 4]])
            cluster.simpleBlock(track: 1, relativeTimestamp: 60, frames: [magic])
        }
        writer.kvsTags(closingTags)
        return writer.bytes
    }

    static let unknownElement = ElementID(rawValue: 0x4FFE)
    static let openingTags: [EBMLWriter.TagPair] = [
        ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "91343852333181432392682062607743920146159169392"),
        ("AWS_KINESISVIDEO_SERVER_TIMESTAMP", "1511852109.126"),
        ("AWS_KINESISVIDEO_PRODUCER_TIMESTAMP", "1511852108.513"),
    ]
    static let closingTags: [EBMLWriter.TagPair] = [
        ("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "15858"),
        ("AWS_KINESISVIDEO_CONTINUATION_TOKEN", "91343852333181432392682062607743920146159169392"),
    ]

    static let info: SegmentInfo = {
        var info = SegmentInfo()
        info.uuid = Array(0..<16)
        info.duration = 12.5
        info.date = -1
        info.title = "Žluťoučký kůň"
        info.muxingApp = "muxer"
        info.writingApp = "writer"
        return info
    }()

    static let video: TrackEntry = {
        var track = TrackEntry()
        track.number = 1
        track.uid = 0xFFFF_FFFF_FFFF_FFFF
        track.type = 1
        track.name = "kinesis_video"
        track.codecID = "V_MPEG4/ISO/AVC"
        track.codecName = "codec"
        track.codecPrivate = [1, 100, 0, 31]
        track.defaultDuration = 33_333_333
        track.video = TrackEntry.Video(pixelWidth: 640, pixelHeight: 360)
        return track
    }()

    static let audio: TrackEntry = {
        var track = TrackEntry()
        track.number = 2
        track.uid = 2
        track.type = 2
        track.language = "cze"
        track.codecID = "A_AAC"
        track.audio = TrackEntry.Audio(samplingFrequency: 44_100.5, channels: 2, bitDepth: 16)
        return track
    }()

    /// A frame that looks like the beginning of a document.
    static let magic: [UInt8] = hexadecimalBytes("1A45DFA3 87 4282 84 7765626D 18538067 FF 1F43B675 FF")

    static func frame(_ seed: UInt8, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: $0) &* 7 &+ seed }
    }

    /// The smallest header, 12 bytes, and the header of a Segment of unknown size, 5 bytes: children begin at 17.
    static let shortPrefix = hexadecimalBytes("1A45DFA3 87 4282 84 7765626D  18538067 FF")

    /// A small document whose Segment holds what the hexadecimal digits spell, from offset 17 on.
    static func document(hexadecimal children: String) -> [UInt8] {
        shortPrefix + hexadecimalBytes(children)
    }
}
