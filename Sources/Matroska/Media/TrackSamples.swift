/// A track of a file, and frames of it: what ``SyntheticMedia`` has its real codec data and key frames from.
package struct TrackSamples: Sendable {
    /// One frame.
    struct Frame: Sendable {
        var bytes: [UInt8]
        var isKeyframe: Bool
    }

    /// How many frames are kept of one track.
    private static let most = 64

    /// What the file says of the track.
    package let entry: TrackEntry

    /// The first frames of the file's first Cluster, but for laced ones.
    private(set) var frames: [Frame] = []

    private init(_ entry: TrackEntry) {
        self.entry = entry
    }

    /// The tracks of a file.
    ///
    /// - Throws: What is wrong with the file up to the end of its first Cluster.
    package static func read(_ file: [UInt8]) throws(EBMLError) -> [TrackSamples] {
        var tracks: [TrackSamples] = []
        var current: Int?
        var reader = MatroskaReader()
        var position = 0
        while let event = try reader.next(file.span.bytes, from: &position) {
            switch event {
            case .track(let entry):
                tracks.append(TrackSamples(entry))
            case .block(let header):
                current = tracks.firstIndex {
                    $0.entry.number == header.trackNumber && header.lacing == .none && $0.frames.count < most
                }
                if let current {
                    tracks[current].frames.append(Frame(bytes: [], isKeyframe: header.isKeyframe ?? false))
                }
            case .frameData(let range):
                if let current { tracks[current].frames[tracks[current].frames.count - 1].bytes += file[range] }
            case .blockGroupEnd(let group):
                guard let current else { break }
                tracks[current].frames[tracks[current].frames.count - 1].isKeyframe = group.isKeyframe
            case .levelOneEnd(.cluster, _):
                return tracks
            default:
                break
            }
        }
        return tracks
    }
}
