internal import Matroska
internal import NIOCore

// What becomes of a producer's bytes without moving a byte of what stays: the means of the faults of media.

/// A Cluster that can be changed without moving a byte of what stays.
struct ClusterBytes {
    private(set) var bytes: [UInt8]

    /// Takes a Cluster, from its identifier to its last byte.
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

    /// Flips a bit of the last frame.
    mutating func alterLastFrame() {
        guard let last = blocks.last?.payload.last else { return }
        bytes[last] ^= 1
    }

    /// Exchanges the last two blocks.
    mutating func swapLastBlocks() {
        let last = blocks.suffix(2).map(\.element)
        guard last.count == 2 else { return }
        let between = bytes[last[0].upperBound..<last[1].lowerBound]
        bytes.replaceSubrange(
            last[0].lowerBound..<last[1].upperBound,
            with: Array(bytes[last[1]]) + Array(between) + Array(bytes[last[0]])
        )
    }

    /// Gives the last block another track.
    mutating func setLastTrack(to number: UInt8) {
        guard let start = blocks.last?.payload.lowerBound else { return }
        if bytes[start] & 0x80 != 0 { bytes[start] = 0x80 | number } else { bytes[start + 1] ^= number }
    }

    /// Moves its time as far as the bytes of its Timestamp allow.
    mutating func delay(by ticks: UInt64) {
        guard let payload = timestampPayload else { return }
        setTime(to: bytes[payload].reduce(0 as UInt64) { $0 << 8 | UInt64($1) } &+ ticks)
    }

    /// Gives it another time, as far as the bytes of its Timestamp allow.
    mutating func setTime(to ticks: UInt64) {
        guard let payload = timestampPayload else { return }
        bytes.writeNumber(ticks, at: payload)
    }

    private var timestampPayload: Range<Int>? {
        let timestamp = Elements(in: bytes, children).first { $0.id == ElementID.clusterTimestamp.rawValue }
        return timestamp.flatMap { $0.payload.count <= 8 ? $0.payload : nil }
    }

    /// Makes Void of the first block: what is left needs a picture that is not there.
    mutating func dropFirstBlock() {
        if let first = blocks.first?.element { bytes.makeVoid(first) }
    }

    /// Makes Void of every block of a track.
    mutating func dropBlocks(of track: UInt64) {
        for block in blocks where bytes.variableInteger(at: block.payload) == track { bytes.makeVoid(block.element) }
    }

    /// Puts the first bytes of an EBML header into the last frame, where no reader may look for them.
    mutating func plantMagic() {
        let magic: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 0x01]
        // A block begins with its track, its time and its flags.
        guard let payload = blocks.last?.payload, payload.count >= magic.count + 12 else { return }
        let start = payload.upperBound - magic.count
        bytes.replaceSubrange(start..<payload.upperBound, with: magic)
    }
}

/// The elements that stand one after another in some bytes.
struct Elements: Sequence, IteratorProtocol {
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

/// What precedes the Clusters, as it can be changed.
struct HeaderBytes {
    private(set) var bytes: [UInt8]
    private let segmentPayload: Int

    /// Takes a header, whose Segment has its children from an offset on.
    init(_ bytes: [UInt8], from segmentPayload: Int) {
        self.bytes = bytes
        self.segmentPayload = segmentPayload
    }

    /// Makes the pictures of every track of video twice as wide, as far as the bytes of the number allow.
    mutating func widenPictures() {
        for element in elements([.tracks, .trackEntry, .video, .pixelWidth]) {
            let width = bytes[element.payload].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            bytes.writeNumber(width &* 2, at: element.payload)
        }
    }

    /// Makes Void of what decoders have to know first.
    mutating func blankCodecPrivate() {
        for element in elements([.tracks, .trackEntry, .codecPrivate]) { bytes.makeVoid(element.range) }
    }

    /// The elements at the end of a path of identifiers, from the Segment's children on.
    private func elements(_ path: [ElementID]) -> [Elements.Element] {
        var ranges = [segmentPayload..<bytes.count]
        var found: [Elements.Element] = []
        for id in path {
            found = ranges.flatMap { range in Elements(in: bytes, range).filter { $0.id == id.rawValue } }
            ranges = found.map(\.payload)
        }
        return found
    }
}

extension [UInt8] {
    /// Writes a number over so many bytes; one that does not fit becomes the greatest that does.
    fileprivate mutating func writeNumber(_ value: UInt64, at place: Range<Int>) {
        guard (1...8).contains(place.count) else { return }
        let bits = UInt64(8 * place.count)
        let value = bits < 64 ? Swift.min(value, (1 << bits) - 1) : value
        for (digit, index) in place.enumerated() {
            self[index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (place.count - 1 - digit)))
        }
    }

    /// Makes an element Void, which every reader skips; it stays as long as it was.
    fileprivate mutating func makeVoid(_ element: Range<Int>) {
        guard element.count >= 2 else { return }
        var writer = EBMLWriter()
        writer.void(total: element.count)
        guard writer.bytes.count == element.count else { return }
        replaceSubrange(element, with: writer.bytes)
    }

    /// The variable-length integer at the beginning of a range; nil where there is none.
    fileprivate func variableInteger(at place: Range<Int>) -> UInt64? {
        guard let first = place.first, self[first] != 0 else { return nil }
        let length = self[first].leadingZeroBitCount + 1
        guard length <= place.count else { return nil }
        let value = self[first..<first + length].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return value & ((1 << UInt64(7 * length)) - 1)
    }
}

extension FragmentMedia.Bytes {
    /// All of them at once.
    var all: [UInt8] {
        switch self {
        case .shared(let bytes): Array(bytes.readableBytesView)
        case .file(let bytes): Array(bytes.all.readableBytesView)
        case .made(let bytes): bytes.bytes
        }
    }
}
