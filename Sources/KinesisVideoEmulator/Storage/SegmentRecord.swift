internal import KinesisVideo
internal import Matroska
internal import NIOCore

/// One record of a segment file: the header of a document, or a fragment.
///
/// A segment begins with 16 bytes: seven that say what it is, the version of the format, and the segment's salt, 64 random
/// bits. A record begins with 20 bytes, all numbers in big-endian order: the salt, the kind, the length of what follows, and
/// the checksum of salt, kind, length and what follows. The salt lets a reader go on behind bytes that are damaged, and is
/// known to nobody who puts media: no bytes of a producer's can be taken for a record.
enum SegmentRecord: Hashable, Sendable {
    /// What precedes the Clusters of the fragments that name it, in the same segment.
    case header(id: UInt32, bytes: ByteBuffer)
    /// A fragment.
    case fragment(StoredFragment)

    /// What a segment file begins with: eight bytes, of which the last is the version of the format.
    static let signature: [UInt8] = Array("KVSSEGM".utf8) + [version]
    /// The version of the format that is written, and read.
    static let version: UInt8 = 2
    /// How many bytes a salt has.
    static let saltLength = 8
    /// How many bytes precede the records of a segment.
    static let segmentHeadLength = signature.count + saltLength
    /// The length of what precedes the content.
    static let headLength = saltLength + 12

    /// What precedes the records of a segment.
    static func segmentHead(_ salt: UInt64) -> ByteBuffer {
        var head = ByteBuffer(bytes: signature)
        head.writeInteger(salt)
        return head
    }

    private static let headerKind: UInt32 = 1
    private static let fragmentKind: UInt32 = 2

    /// What stands before the content of a record.
    struct Head: Hashable, Sendable {
        let salt: UInt64
        let kind: UInt32
        let length: Int
        let checksum: UInt32

        /// Reads a head; nil for bytes that are none, or of another segment.
        init?(_ bytes: ByteBuffer, salt: UInt64) {
            var bytes = bytes
            guard bytes.readInteger(as: UInt64.self) == salt,
                let (kind, length, checksum) = bytes.readMultipleIntegers(as: (UInt32, UInt32, UInt32).self),
                kind == headerKind || kind == fragmentKind
            else { return nil }
            (self.salt, self.kind, self.length, self.checksum) = (salt, kind, Int(length), checksum)
        }

        /// Whether a content is what was written.
        func fits(_ content: ByteBuffer) -> Bool {
            content.readableBytes == length && SegmentRecord.checksum(salt, kind, content) == checksum
        }
    }

    /// The bytes of the record in a segment with a salt.
    func bytes(_ salt: UInt64) -> ByteBuffer {
        var content = ByteBuffer()
        let kind: UInt32
        switch self {
        case .header(let id, let bytes):
            kind = Self.headerKind
            content.writeInteger(id)
            content.writeImmutableBuffer(bytes)
        case .fragment(let fragment):
            kind = Self.fragmentKind
            fragment.write(to: &content)
        }
        var record = ByteBuffer()
        record.reserveCapacity(Self.headLength + content.readableBytes)
        record.writeMultipleIntegers(salt, kind, UInt32(content.readableBytes), Self.checksum(salt, kind, content))
        record.writeBuffer(&content)
        return record
    }

    /// Reads the content of a record.
    ///
    /// - Returns: The record; nil where the content is not that of the head, or says nothing that can be.
    init?(_ head: Head, _ content: ByteBuffer) {
        guard head.fits(content) else { return nil }
        var content = content
        if head.kind == Self.headerKind {
            guard let id = content.readInteger(as: UInt32.self) else { return nil }
            self = .header(id: id, bytes: content)
        } else {
            guard let fragment = StoredFragment(&content) else { return nil }
            self = .fragment(fragment)
        }
    }

    private static func checksum(_ salt: UInt64, _ kind: UInt32, _ content: ByteBuffer) -> UInt32 {
        var start = ByteBuffer()
        start.writeMultipleIntegers(salt, kind, UInt32(content.readableBytes))
        var checksum = CRC32()
        for bytes in [start, content] {
            bytes.withUnsafeReadableBytes { checksum.update(RawSpan(_unsafeBytes: $0)) }
        }
        return checksum.value
    }
}

/// A fragment as a segment file has it.
struct StoredFragment: Hashable, Sendable {
    /// Everything about it but its bytes.
    var fragment: Fragment
    /// Which header of the segment precedes its Cluster.
    var header: UInt32
    /// The Cluster.
    var cluster: ByteBuffer
    /// What the producer wrote behind the Cluster.
    var trailing: ByteBuffer

    /// Describes a fragment.
    init(fragment: Fragment, header: UInt32, cluster: ByteBuffer, trailing: ByteBuffer) {
        (self.fragment, self.header, self.cluster, self.trailing) = (fragment, header, cluster, trailing)
    }

    /// How many bytes of the content precede those of the Cluster.
    static func clusterOffset(of number: FragmentNumber) -> Int {
        6 * 8 + 4 + 1 + number.text.utf8.count + 4
    }

    fileprivate func write(to content: inout ByteBuffer) {
        content.writeMultipleIntegers(
            Int64(fragment.index),
            fragment.serverTimestamp.milliseconds,
            fragment.offset,
            fragment.producerTimestamp.milliseconds,
            fragment.duration,
            Int64(fragment.mediaIndex)
        )
        content.writeInteger(header)
        content.writeInteger(UInt8(truncatingIfNeeded: fragment.number.text.utf8.count))
        content.writeString(fragment.number.text)
        content.writeInteger(UInt32(cluster.readableBytes))
        content.writeImmutableBuffer(cluster)
        content.writeImmutableBuffer(trailing)
    }

    fileprivate init?(_ content: inout ByteBuffer) {
        typealias Numbers = (Int64, Int64, Int64, Int64, Int64, Int64)
        guard
            let (index, server, offset, producer, duration, media) = content.readMultipleIntegers(as: Numbers.self),
            index >= 0, duration >= 1, media >= 0,
            let header = content.readInteger(as: UInt32.self),
            let length = content.readInteger(as: UInt8.self),
            let number = content.readString(length: Int(length)).flatMap({ FragmentNumber($0) }),
            let size = content.readInteger(as: UInt32.self),
            let cluster = content.readSlice(length: Int(size))
        else { return nil }
        fragment = Fragment(
            index: Int(index),
            number: number,
            serverTimestamp: WallTime(milliseconds: server),
            offset: offset,
            producerTimestamp: WallTime(milliseconds: producer),
            duration: duration,
            mediaIndex: Int(media)
        )
        self.header = header
        self.cluster = cluster
        trailing = content.readSlice(length: content.readableBytes) ?? ByteBuffer()
    }
}
