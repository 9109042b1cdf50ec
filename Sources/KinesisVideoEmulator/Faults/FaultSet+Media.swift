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
        var changes: [(inout ClusterBytes) -> Void] = []
        if contains(.alteredFrame, number) { changes.append { $0.alterLastFrame() } }
        if contains(.swappedFrames, number) { changes.append { $0.swapLastBlocks() } }
        if contains(.undeclaredTrack, number) { changes.append { $0.setLastTrack(to: Self.undeclaredTrack) } }
        if contains(.driftingClusters) { changes.append { $0.delay(by: 25 * UInt64(fragment.index)) } }
        guard !changes.isEmpty else { return }
        var cluster = ClusterBytes(media.cluster.all)
        for change in changes { change(&cluster) }
        document.replaceCluster(with: [.bytes(cluster.bytes)])
    }
}

/// A Cluster that can be changed without moving a byte of what stays.
private struct ClusterBytes {
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What stands in it.
    private var children: Range<Int> {
        var elements = Elements(in: bytes, 0..<bytes.count)
        return elements.next()?.payload ?? 0..<0
    }

    /// Where the payloads of its blocks stand, those in groups too, each with its element.
    private var blocks: [(element: Range<Int>, payload: Range<Int>)] {
        Elements(in: bytes, children).flatMap { child -> [(element: Range<Int>, payload: Range<Int>)] in
            switch child.id {
            case ElementID.simpleBlock.rawValue:
                return [(child.range, child.payload)]
            case ElementID.blockGroup.rawValue:
                let blocks = Elements(in: bytes, child.payload).filter { $0.id == ElementID.block.rawValue }
                return blocks.map { (child.range, $0.payload) }
            default:
                return []
            }
        }
    }

    mutating func alterLastFrame() {
        guard let last = blocks.last?.payload.last else { return }
        bytes[last] ^= 1
    }

    mutating func swapLastBlocks() {
        let last = blocks.suffix(2).map(\.element)
        guard last.count == 2 else { return }
        let between = bytes[last[0].upperBound..<last[1].lowerBound]
        bytes.replaceSubrange(
            last[0].lowerBound..<last[1].upperBound,
            with: Array(bytes[last[1]]) + Array(between) + Array(bytes[last[0]])
        )
    }

    mutating func setLastTrack(to number: UInt8) {
        guard let start = blocks.last?.payload.lowerBound else { return }
        if bytes[start] & 0x80 != 0 { bytes[start] = 0x80 | number } else { bytes[start + 1] ^= number }
    }

    /// Moves its time as far as the bytes of its Timestamp allow.
    mutating func delay(by ticks: UInt64) {
        let timestamp = Elements(in: bytes, children).first { $0.id == ElementID.clusterTimestamp.rawValue }
        guard let payload = timestamp?.payload, payload.count <= 8 else { return }
        var value = bytes[payload].reduce(0 as UInt64) { $0 << 8 | UInt64($1) } &+ ticks
        if payload.count < 8 { value = min(value, (1 << UInt64(8 * payload.count)) - 1) }
        for (place, index) in payload.enumerated() {
            bytes[index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (payload.count - 1 - place)))
        }
    }
}

/// The elements that stand one after another in some bytes.
private struct Elements: Sequence, IteratorProtocol {
    struct Element {
        let id: UInt32
        let range: Range<Int>
        let payload: Range<Int>
    }

    private let bytes: [UInt8]
    private var rest: Range<Int>

    init(in bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        rest = range
    }

    mutating func next() -> Element? {
        guard let first = rest.first, bytes[first] != 0 else { return nil }
        let sizeStart = first + bytes[first].leadingZeroBitCount + 1
        guard sizeStart < rest.upperBound, bytes[sizeStart] != 0 else { return nil }
        let payloadStart = sizeStart + bytes[sizeStart].leadingZeroBitCount + 1
        guard payloadStart <= rest.upperBound else { return nil }
        let id = bytes[first..<sizeStart].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        let bits = UInt64(7 * (payloadStart - sizeStart))
        let size = bytes[sizeStart..<payloadStart].reduce(0 as UInt64) { $0 << 8 | UInt64($1) } & ((1 << bits) - 1)
        // All ones is the unknown size, which lasts as long as there is something.
        let room = rest.upperBound - payloadStart
        let length = size == (1 << bits) - 1 ? room : Swift.min(room, Int(clamping: size))
        let end = payloadStart + length
        rest = end..<rest.upperBound
        return Element(id: id, range: first..<end, payload: payloadStart..<end)
    }
}

extension FragmentMedia.Bytes {
    /// All of them at once.
    fileprivate var all: [UInt8] {
        switch self {
        case .shared(let bytes): Array(bytes.readableBytesView)
        case .made(let bytes): bytes.bytes
        }
    }
}

extension FragmentMedia {
    /// What precedes the Cluster, without the first child of the Segment that a reader could do without, or else without Info.
    fileprivate var headerWithoutFirstElement: [UInt8] {
        var bytes = Array(header.bytes.readableBytesView)
        let children = Array(
            Elements(in: bytes, header.ebmlHeaderLength + StreamMedia.segmentHeaderLength..<bytes.count)
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
