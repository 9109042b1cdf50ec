import Glibc
import Matroska

/// A file of one document made for measuring, removed by ``remove()``.
struct SampleFile {
    let path: String
    let byteCount: Int
    let name: String

    /// Writes a file of at least `byteCount` bytes into `folder`: frames of `frameLength` bytes, `framesPerCluster` of
    /// them in each Cluster of known size, in a Segment of unknown size, as the service sends them.
    init(name: String, folder: String, byteCount: Int, frameLength: Int, framesPerCluster: Int) throws(Failure) {
        self.name = name
        path = "\(folder)/\(name).mkv"
        guard let file = unsafe fopen(path, "wb") else { throw Failure(doing: "create", path) }
        defer { unsafe fclose(file) }
        var written = 0
        for piece in Self.pieces(frameLength: frameLength, framesPerCluster: framesPerCluster) {
            let count = unsafe piece.withUnsafeBytes { unsafe fwrite($0.baseAddress, 1, $0.count, file) }
            guard count == piece.count else { throw Failure(doing: "write", path) }
            written += count
            if written >= byteCount { break }
        }
        self.byteCount = written
    }

    func remove() {
        unlink(path)
    }

    /// The document's header, and then Clusters without end.
    private static func pieces(frameLength: Int, framesPerCluster: Int) -> some Sequence<[UInt8]> {
        let frame = (0..<frameLength).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        return sequence(state: -1) { (number: inout Int) -> [UInt8]? in
            var writer = EBMLWriter()
            if number < 0 {
                writer.documentHeader()
                writer.openSegment()
                writer.info(SegmentInfo())
                writer.tracks([videoTrack])
            } else {
                writer.cluster(timestamp: UInt64(number * 2000), form: .length(8)) { cluster in
                    for index in 0..<framesPerCluster {
                        cluster.simpleBlock(
                            track: 1,
                            relativeTimestamp: Int16(index * 2000 / framesPerCluster),
                            isKeyframe: index == 0,
                            frames: [frame]
                        )
                    }
                }
            }
            number += 1
            return writer.bytes
        }
    }

    private static let videoTrack: TrackEntry = {
        var track = TrackEntry()
        track.number = 1
        track.uid = 1
        track.type = 1
        track.codecID = "V_MPEG4/ISO/AVC"
        track.video = TrackEntry.Video(pixelWidth: 1920, pixelHeight: 1080)
        return track
    }()

    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(doing what: String, _ path: String) {
            description = "cannot \(what) \(path): errno \(errno)"
        }
    }
}
