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
        /// It was written by another version.
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
        let signature = SegmentRecord.signature
        var start = file.bytes(at: 0..<SegmentRecord.segmentHeadLength)
        let found = start.readBytes(length: min(signature.count, start.readableBytes)) ?? []
        guard found.count == signature.count else {
            guard signature.starts(with: found) else { throw .noSegment }
            return count > 0 ? [Damage(range: 0..<count, isTail: true)] : []
        }
        guard found.dropLast() == signature.dropLast() else { throw .noSegment }
        guard found.last == SegmentRecord.version else { throw .version(found.last ?? 0) }
        guard let salt = start.readInteger(as: UInt64.self) else {
            return [Damage(range: 0..<count, isTail: true)]
        }
        var scan = SegmentScan(file: file, count: count, salt: salt)
        var damage = scan.mendSalt().map { [$0] } ?? []
        var offset = SegmentRecord.segmentHeadLength
        while offset < count {
            if let (record, end) = scan.record(at: offset) {
                hear(Found(record: record, offset: offset))
                offset = end
                continue
            }
            let next = scan.nextRecord(after: offset)
            damage.append(Damage(range: offset..<(next ?? count), isTail: next == nil))
            offset = next ?? count
        }
        return damage
    }

    private let file: ReadableFile
    private let count: Int
    private var salt: UInt64

    /// Takes the salt from the first record where that is whole and the one before it is another: one of the two is damaged.
    ///
    /// - Returns: What is damaged; nil where nothing is.
    private mutating func mendSalt() -> Damage? {
        let start = SegmentRecord.segmentHeadLength
        var bytes = file.bytes(at: start..<start + SegmentRecord.saltLength)
        guard let other = bytes.readInteger(as: UInt64.self), other != salt else { return nil }
        let mended = SegmentScan(file: file, count: count, salt: other)
        guard mended.record(at: start) != nil else { return nil }
        self = mended
        return Damage(range: SegmentRecord.signature.count..<start, isTail: false)
    }

    private func record(at offset: Int) -> (SegmentRecord, end: Int)? {
        let content = offset + SegmentRecord.headLength
        guard content <= count, let head = SegmentRecord.Head(file.bytes(at: offset..<content), salt: salt),
            head.length <= count - content,
            let record = SegmentRecord(head, file.bytes(at: content..<content + head.length))
        else { return nil }
        return (record, content + head.length)
    }

    /// Where the next record stands that is whole.
    private func nextRecord(after offset: Int) -> Int? {
        let marker = withUnsafeBytes(of: salt.bigEndian) { Array($0) }
        var start = offset + 1
        while start + marker.count <= count {
            // Pieces overlap, so that no marker is cut.
            let bytes = Array(file.bytes(at: start..<min(count, start + Self.piece)).readableBytesView)
            guard bytes.count >= marker.count else { return nil }
            for index in 0...bytes.count - marker.count
            where bytes[index] == marker[0] && bytes[index..<index + marker.count].elementsEqual(marker)
                && record(at: start + index) != nil
            {
                return start + index
            }
            start += bytes.count - marker.count + 1
        }
        return nil
    }
}
