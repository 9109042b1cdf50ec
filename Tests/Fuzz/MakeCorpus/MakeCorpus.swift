import FoundationEssentials
import Matroska

/// Writes the inputs from which the fuzzer sets out, made with the writer, into a folder.
@main
enum MakeCorpus {
    static func main() throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "Corpus"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, stream) in streams {
            // Strictness, limits, cutting: see `fuzzOneInput`.
            try Data([0x03, 0x00, 0x06, 0x03] + stream).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
    }

    private static var streams: [(String, [UInt8])] {
        [
            ("document-known-cluster", document(cluster: .length(8), body: blocks)),
            ("document-unknown-cluster", document(cluster: .unknown(length: 1), body: blocks)),
            ("two-documents", document(cluster: .shortest, body: blocks) + document(cluster: .shortest, body: blocks)),
            ("lacing", document(cluster: .shortest, body: laces)),
            ("groups", document(cluster: .shortest, body: groups)),
            ("user-tags", tags),
            (
                "service-tags",
                write {
                    $0.openDocument(); $0.kvsTags([("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "9134")])
                }
            ),
            ("error-document", EBMLWriter.kvsErrorDocument([("AWS_KINESISVIDEO_ERROR_CODE", "FRAGMENT_NOT_FOUND")])),
            (
                "unknown-elements",
                write {
                    $0.openDocument(); $0.binary(ElementID(rawValue: 0x4FFE), [42]); $0.void(total: 9)
                }
            ),
        ]
    }

    private static func document(cluster: EBMLWriter.SizeForm, body: (inout EBMLWriter) -> Void) -> [UInt8] {
        var track = TrackEntry()
        track.number = 1
        track.uid = 1
        track.type = 1
        track.codecID = "V_MPEG4/ISO/AVC"
        track.codecPrivate = [1, 100]
        track.video = TrackEntry.Video(pixelWidth: 640, pixelHeight: 360)
        track.audio = TrackEntry.Audio(samplingFrequency: 44_100, channels: 2, bitDepth: 16)
        var info = SegmentInfo()
        info.title = "title"
        info.duration = 1.5
        return write { writer in
            writer.openDocument()
            writer.info(info)
            writer.tracks([track])
            writer.cluster(timestamp: 1000, form: cluster, body)
            writer.kvsTags([("AWS_KINESISVIDEO_MILLIS_BEHIND_NOW", "0")])
        }
    }

    private static func blocks(_ cluster: inout EBMLWriter) {
        cluster.simpleBlock(track: 1, relativeTimestamp: 0, isKeyframe: true, frames: [Array(0..<40)])
        cluster.simpleBlock(track: 200, relativeTimestamp: -1, frames: [[0x1A, 0x45, 0xDF, 0xA3]])
    }

    private static func laces(_ cluster: inout EBMLWriter) {
        let frames: [[UInt8]] = [[1, 2], [3, 4], [5, 6]]
        for lacing in [BlockHeader.Lacing.xiph, .ebml, .fixed] {
            cluster.simpleBlock(track: 1, relativeTimestamp: 0, lacing: lacing, frames: frames)
        }
    }

    private static func groups(_ cluster: inout EBMLWriter) {
        cluster.blockGroup(track: 1, relativeTimestamp: 9, duration: 7, references: [-3, 300], frames: [[1, 2, 3]])
    }

    private static var tags: [UInt8] {
        write { writer in
            writer.openDocument()
            writer.tags([("A", "1"), ("B", "2")])
            writer.master(.tags) { tags in
                tags.master(.tag) { tag in
                    tag.master(.targets) { $0.unsigned(.tagTrackUID, 1) }
                    tag.master(.simpleTag) { outer in
                        outer.string(.tagName, "OUTER", paddedLength: 8)
                        outer.master(.simpleTag) { $0.binary(.tagBinary, [1, 2]) }
                    }
                }
            }
        }
    }

    private static func write(_ body: (inout EBMLWriter) -> Void) -> [UInt8] {
        var writer = EBMLWriter()
        body(&writer)
        return writer.bytes
    }
}

extension EBMLWriter {
    fileprivate mutating func openDocument() {
        documentHeader()
        openSegment()
    }
}
