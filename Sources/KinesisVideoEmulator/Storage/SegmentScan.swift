internal import NIOCore

/// Reads a segment file from its beginning, and says what stands in it and what is damaged.
struct SegmentScan {
    /// A record that is whole, and where it stands.
    struct Found {
        let record: SegmentRecord
        let offset: Int
    }

    /// Bytes that are no record.
    struct Damage: Hashable {
        let range: Range<Int>
        /// Whether nothing stands behind them: what was being written when the process or the machine ended.
        let isTail: Bool
    }

    /// What is wrong with a file as a whole.
    enum Problem: Error, Hashable {
        /// It is none of ours.
        case noSegment
        /// It was written by a later version.
        case version(UInt8)
    }

    /// How much is looked through at once for where the records go on.
    private static let piece = 1024 * 1024

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The segment.
    ///   - hear: Is given every record that is whole, in their order.
    /// - Returns: What is damaged, in order.
    /// - Throws: A ``Problem`` where nothing of the file can be read; one that was cut within its first bytes is a tail.
    static func run(_ file: ReadableFile, _ hear: (Found) -> Void) throws(Problem) -> [Damage] {
        let count = file.count
        let start = Array(file.bytes(at: 0..<SegmentRecord.segmentStart.count).readableBytesView)
        guard start.count == SegmentRecord.segmentStart.count else {
            guard SegmentRecord.segmentStart.starts(with: start) else { throw .noSegment }
            return count > 0 ? [Damage(range: 0..<count, isTail: true)] : []
        }
        guard start.dropLast() == SegmentRecord.segmentStart.dropLast() else { throw .noSegment }
        guard start.last == SegmentRecord.version else { throw .version(start.last ?? 0) }
        var damage: [Damage] = []
        var offset = start.count
        while offset < count {
            if let (record, end) = record(in: file, at: offset, of: count) {
                hear(Found(record: record, offset: offset))
                offset = end
                continue
            }
            let next = nextRecord(in: file, after: offset, of: count)
            damage.append(Damage(range: offset..<(next ?? count), isTail: next == nil))
            offset = next ?? count
        }
        return damage
    }

    private static func record(in file: ReadableFile, at offset: Int, of count: Int) -> (SegmentRecord, end: Int)? {
        let content = offset + SegmentRecord.headLength
        guard content <= count, let head = SegmentRecord.Head(file.bytes(at: offset..<content)),
            head.length <= count - content,
            let record = SegmentRecord(head, file.bytes(at: content..<content + head.length))
        else { return nil }
        return (record, content + head.length)
    }

    /// Where the next record stands that is whole.
    private static func nextRecord(in file: ReadableFile, after offset: Int, of count: Int) -> Int? {
        let marker = SegmentRecord.marker
        var start = offset + 1
        while start + marker.count <= count {
            // Pieces overlap, so that no marker is cut.
            let bytes = Array(file.bytes(at: start..<min(count, start + piece)).readableBytesView)
            guard bytes.count >= marker.count else { return nil }
            for index in 0...bytes.count - marker.count
            where bytes[index] == marker[0] && bytes[index..<index + marker.count].elementsEqual(marker)
                && record(in: file, at: start + index, of: count) != nil
            {
                return start + index
            }
            start += bytes.count - marker.count + 1
        }
        return nil
    }
}
