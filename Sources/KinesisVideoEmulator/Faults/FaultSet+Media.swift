internal import KinesisVideo
internal import Matroska
internal import NIOCore

// The seam of the producer's bytes: what becomes of them between the producer and a reader.

extension FaultSet {
    /// A number that no track of the suite's streams has.
    private static let undeclaredTrack: UInt8 = 99

    /// Applies what is in force to the producer's bytes of a document that is otherwise faithful.
    func transformMedia(
        _ document: inout ChunkDocument,
        _ media: FragmentMedia,
        number: Int,
        of fragment: Fragment
    ) {
        if number > 1, contains(.lostHeaderElement) { document.replaceHeader(with: media.headerWithoutFirstElement) }
        transformHeader(&document, media, number: number)
        var changes: [(inout ClusterBytes) -> Void] = []
        if contains(.alteredFrame, number) { changes.append { $0.alterLastFrame() } }
        if contains(.swappedFrames, number) { changes.append { $0.swapLastBlocks() } }
        if contains(.undeclaredTrack, number) { changes.append { $0.setLastTrack(to: Self.undeclaredTrack) } }
        if contains(.driftingClusters) { changes.append { $0.delay(by: 25 * UInt64(fragment.index)) } }
        if contains(.missingKeyframe, number) { changes.append { $0.dropFirstBlock() } }
        if let track = count(of: .silentTrack) { changes.append { $0.dropBlocks(of: UInt64(track)) } }
        if contains(.magicInFrame, number) { changes.append { $0.plantMagic() } }
        if contains(.standingClusterTimes) { changes.append { $0.setTime(to: 0) } }
        if let first = count(of: .restartedClusterTimes), number >= first {
            changes.append { $0.setTime(to: UInt64(number - first) * 1000) }
        }
        if !changes.isEmpty {
            var cluster = ClusterBytes(media.cluster.all)
            for change in changes { change(&cluster) }
            document.replaceCluster(with: [.bytes(cluster.bytes)])
        }
        addUserTags(to: &document)
    }

    /// Applies what is in force to what precedes the Clusters.
    private func transformHeader(_ document: inout ChunkDocument, _ media: FragmentMedia, number: Int) {
        let changesTracks = count(of: .changedTracks).map { number >= $0 } ?? false
        guard changesTracks || contains(.missingCodecPrivate) else { return }
        var header = HeaderBytes(Array(media.header.bytes.readableBytesView), from: media.header.segmentPayload)
        if changesTracks { header.widenPictures() }
        if contains(.missingCodecPrivate) { header.blankCodecPrivate() }
        document.replaceHeader(with: header.bytes)
    }

    /// Adds the producer's own Tags, as far as the service lets them through.
    private func addUserTags(to document: inout ChunkDocument) {
        for kind in texts(of: .userTags).compactMap(UserTags.init) {
            let place: Int? =
                switch kind {
                case .before: document.parts.firstIndex { if case .tags(_, .opening) = $0 { true } else { false } }
                default: document.parts.firstIndex(of: .trailingTags)
                }
            if let place { document.parts.insert(.bytes(kind.bytes), at: place) }
        }
    }
}

extension FragmentMedia {
    /// What precedes the Cluster, without the first child of the Segment that a reader could do without, or else without Info.
    fileprivate var headerWithoutFirstElement: [UInt8] {
        var bytes = Array(header.bytes.readableBytesView)
        let children = Array(
            Elements(in: bytes, header.segmentPayload..<bytes.count)
        )
        let needed = [ElementID.info.rawValue, ElementID.tracks.rawValue]
        let lost = children.first { !needed.contains($0.id) } ?? children.first { $0.id == ElementID.info.rawValue }
        if let lost { bytes.removeSubrange(lost.range) }
        return bytes
    }
}

extension ChunkDocument {
    fileprivate mutating func replaceHeader(with bytes: [UInt8]) {
        guard let position = parts.firstIndex(of: .header) else { return }
        parts[position] = .bytes(bytes)
    }
}

extension StreamMedia.Header {
    /// Where the children of the Segment begin.
    var segmentPayload: Int { ebmlHeaderLength + StreamMedia.segmentHeaderLength }
}
