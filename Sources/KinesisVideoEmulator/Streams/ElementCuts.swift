internal import Matroska

/// Where the service cuts its body into writes: every header of a master and every leaf travels alone.
enum ElementCuts {
    /// The offsets at which the elements of a document's head end, increasing, the last one being its length.
    static func ofHeader(_ bytes: [UInt8]) throws(EBMLError) -> [Int] {
        var reader = EBMLReader(strictness: [])
        var cuts: [Int] = []
        var position = 0
        var payloadOffset: UInt64?
        while let event = try reader.next(bytes.span.bytes, from: &position) {
            // What follows a header tells whether it was a master's: then a child begins.
            switch event {
            case .start(let header):
                if let payloadOffset { append(payloadOffset, to: &cuts) }
                payloadOffset = header.payloadOffset
            case .data:
                payloadOffset = nil
            case .end(_, let end):
                append(end, to: &cuts)
                payloadOffset = nil
            }
        }
        append(UInt64(bytes.count), to: &cuts)
        return cuts
    }

    /// The offsets in a Tags element that the service wrote: every size of it takes four bytes.
    static func ofTags(_ bytes: [UInt8]) -> [Int] {
        var cuts: [Int] = []
        var offset = 0
        while offset + 5 < bytes.count {
            // The identifier of Tags has four bytes, those of its descendants have two.
            let idLength = bytes[offset].leadingZeroBitCount + 1
            let sizeOffset = offset + idLength
            guard sizeOffset + 4 <= bytes.count else { break }
            let size = bytes[sizeOffset..<sizeOffset + 4].reduce(0) { $0 << 8 | Int($1) } & 0xFFF_FFFF
            let id = bytes[offset..<sizeOffset].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            let isLeaf = id == ElementID.tagName.rawValue || id == ElementID.tagString.rawValue
            offset = sizeOffset + 4 + (isLeaf ? size : 0)
            cuts.append(offset)
        }
        return cuts
    }

    /// The offsets at which the header of a Cluster and its Timestamp end, where it begins with one.
    static func ofCluster(_ cluster: ArraySlice<UInt8>) -> [Int] {
        let bytes = cluster.prefix(32)
        let headerEnd = bytes.startIndex + 4
        guard headerEnd < bytes.endIndex, bytes[headerEnd] != 0 else { return [] }
        let timestamp = headerEnd + bytes[headerEnd].leadingZeroBitCount + 1
        var cuts = [timestamp - bytes.startIndex]
        // A Timestamp is at most 8 bytes long, so its size fits the first byte after its identifier.
        if timestamp + 1 < bytes.endIndex, UInt32(bytes[timestamp]) == ElementID.clusterTimestamp.rawValue,
            bytes[timestamp + 1] & 0x80 != 0
        {
            cuts.append(timestamp - bytes.startIndex + 2 + Int(bytes[timestamp + 1] & 0x7F))
        }
        return cuts
    }

    /// The length of the EBML header at the beginning of a document, its own header included.
    static func ebmlHeaderLength(_ bytes: [UInt8]) -> Int {
        var reader = EBMLReader(strictness: [])
        var position = 0
        guard case .start(let header)? = try? reader.next(bytes.span.bytes, from: &position) else { return 0 }
        return min(bytes.count, header.endOffset.map { Int(clamping: $0) } ?? 0)
    }

    private static func append(_ offset: UInt64, to cuts: inout [Int]) {
        let offset = Int(clamping: offset)
        if offset > cuts.last ?? 0 { cuts.append(offset) }
    }
}
