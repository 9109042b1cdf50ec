/// Fragments of any legal shape, made when they are asked for: the same for the same shape, seed and samples.
///
/// A track of which there are samples has their `TrackEntry`, codec data included, and real frames at the beginning of every
/// fragment as far as they fit its size, the first one a key frame. What is left of the size, and every track without
/// samples, is filler: NAL units of filler data in H.264, lines in text and metadata, noise elsewhere.
package struct SyntheticMedia: Sendable {
    /// Spreads a number over all 64 bits; what is drawn comes from it.
    package typealias Mix = @Sendable (UInt64) -> UInt64

    /// One fragment but for what the service writes.
    package struct Fragment: Sendable {
        /// The Cluster.
        package let cluster: FragmentBytes
        /// `Cues` and the producer's `Tags` behind the Cluster; mostly none.
        package let trailing: [UInt8]
    }

    /// A track, and what its frames are made of.
    struct Track: Sendable {
        let kind: MediaShape.Track
        let entry: TrackEntry
        let samples: [TrackSamples.Frame]

        /// Whether filler has to be wrapped into NAL units, each behind its length in four bytes.
        var isAVC: Bool { entry.codecID == "V_MPEG4/ISO/AVC" }
    }

    /// What the fragments look like.
    package let shape: MediaShape

    /// Everything from the EBML header up to the first Cluster, with a Segment of unknown size; the same for all fragments.
    package let headerBytes: [UInt8]

    /// How long each of the fragments lasts, in milliseconds.
    package let milliseconds: [Int64]

    /// How many bytes the frames of each of the fragments have.
    package let frameBytes: [Int]

    let tracks: [Track]
    let mix: Mix

    /// Lays the fragments out; none is made yet.
    ///
    /// - Parameters:
    ///   - shape: What they look like.
    ///   - samples: Tracks of a real file; each kind of track takes the first one of its type.
    ///   - mix: What randomness comes from.
    package init(_ shape: MediaShape, samples: [TrackSamples] = [], _ mix: @escaping Mix) {
        self.shape = shape
        self.mix = mix
        var choices = Choices(seed: shape.seed, mix)
        var tracks: [Track] = []
        for (index, kind) in shape.tracks.enumerated() {
            let found = samples.first { $0.entry.type == kind.type }
            var entry = found?.entry ?? kind.entry
            entry.number =
                shape.trackNumbers.indices.contains(index) ? shape.trackNumbers[index] : UInt64(index + 1)
            entry.uid = choices.next() | 1
            // What the fragments have is not what the file's frames lasted.
            entry.defaultDuration = nil
            tracks.append(Track(kind: kind, entry: entry, samples: found?.frames ?? []))
        }
        self.tracks = tracks
        var milliseconds: [Int64] = []
        var frameBytes: [Int] = []
        for _ in 0..<max(1, shape.fragments) {
            milliseconds.append(Int64(max(1, choices.number(in: shape.milliseconds))))
            frameBytes.append(max(MediaShape.fewestBytes, choices.smallNumber(in: shape.bytes)))
        }
        self.milliseconds = milliseconds
        self.frameBytes = frameBytes
        headerBytes = Self.header(shape, tracks.map(\.entry), choices)
    }

    private static func header(_ shape: MediaShape, _ tracks: [TrackEntry], _ choices: Choices) -> [UInt8] {
        var writer = ShapedWriter(shape, choices)
        var document = EBMLWriter()
        document.documentHeader(form: writer.form())
        document.openSegment()
        writer.raw(document.bytes)
        let tagsComeFirst = writer.choices.flag()
        if shape.voids != .none { writer.void() }
        if shape.tags != .none, tagsComeFirst { writer.tags([("ENCODER", "synthesised"), ("EMPTY", "")], tracks) }
        writer.info(shape)
        if shape.unknownElements != .none { writer.unknown() }
        writer.master(.tracks, checksum: shape.checksums != .none) { writer in
            for track in tracks { writer.track(track, withUnknown: shape.unknownElements != .none) }
        }
        if shape.tags != .none, !tagsComeFirst { writer.tags([("ENCODER", "synthesised"), ("EMPTY", "")], tracks) }
        if shape.voids != .none { writer.void() }
        return writer.bytes
    }
}

extension MediaShape.Track {
    /// The number that Matroska has for it.
    fileprivate var type: UInt64 {
        switch self {
        case .video: 1
        case .audio: 2
        case .text: 17
        case .metadata: 33
        }
    }

    /// A track of codecs that need no data of their own.
    fileprivate var entry: TrackEntry {
        var entry = TrackEntry()
        entry.type = type
        switch self {
        case .video:
            entry.codecID = "V_VP8"
            entry.video = TrackEntry.Video(pixelWidth: 320, pixelHeight: 180)
        case .audio:
            entry.codecID = "A_PCM/INT/LIT"
            entry.audio = TrackEntry.Audio(samplingFrequency: 8000, channels: 1, bitDepth: 8)
        case .text:
            entry.codecID = "S_TEXT/UTF8"
        case .metadata:
            entry.codecID = "D_WEBVTT/METADATA"
        }
        return entry
    }
}

extension ShapedWriter {
    fileprivate mutating func info(_ shape: MediaShape) {
        master(.info, checksum: shape.checksums != .none) { info in
            let uuid = (0..<16).map { _ in UInt8(truncatingIfNeeded: info.choices.next()) }
            info.binary(.segmentUUID, uuid)
            info.unsigned(.timestampScale, shape.timestampScale)
            if shape.unknownElements != .none { info.unknown() }
            info.text(.segmentTitle, "synthesised")
            info.text(.muxingApp, "kvsconform")
            info.text(.writingApp, "kvsconform")
        }
    }

    fileprivate mutating func track(_ track: TrackEntry, withUnknown: Bool) {
        master(.trackEntry) { entry in
            entry.unsigned(.trackNumber, track.number)
            entry.unsigned(.trackUID, track.uid)
            if withUnknown { entry.unknown() }
            entry.unsigned(.trackType, track.type)
            if let name = track.name { entry.text(.trackName, name) }
            if let language = track.language { entry.text(.trackLanguage, language) }
            entry.text(.codecID, track.codecID)
            if let data = track.codecPrivate { entry.binary(.codecPrivate, data) }
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
                    if let depth = audio.bitDepth { writer.unsigned(.bitDepth, depth) }
                }
            }
        }
    }

    /// Writes the producer's tags: about everything, or about one of the tracks.
    mutating func tags(_ pairs: [EBMLWriter.TagPair], _ tracks: [TrackEntry]) {
        let track = choices.flag() ? tracks.first?.uid : nil
        master(.tags) { tags in
            tags.master(.tag) { tag in
                tag.master(.targets) { if let track { $0.unsigned(.tagTrackUID, track) } }
                for pair in pairs {
                    tag.master(.simpleTag) { simple in
                        simple.text(.tagName, pair.name)
                        simple.text(.tagString, pair.value)
                    }
                }
            }
        }
    }
}
