import KinesisVideo
import NIOCore
import Testing

@testable import KinesisVideoEmulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The format of segments: what is read is what was written, whatever became of the file.
@Suite struct SegmentTests {
    private static func stored(_ index: Int) -> StoredFragment {
        let time = WallTime(milliseconds: 1_700_000_000_000 + Int64(index) * 1000)
        return StoredFragment(
            fragment: Fragment(
                index: index,
                number: FragmentNumber.composed(
                    sequence: 7,
                    serverMilliseconds: UInt64(time.milliseconds),
                    low28: UInt32(index)
                ),
                serverTimestamp: time,
                offset: Int64(index) * 1000,
                producerTimestamp: time.advanced(byMilliseconds: -250),
                duration: 1000,
                mediaIndex: index
            ),
            header: 1,
            cluster: ByteBuffer(bytes: (0..<40).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }),
            trailing: ByteBuffer(bytes: [UInt8](repeating: 9, count: index))
        )
    }

    private static let records: [SegmentRecord] =
        [.header(id: 1, bytes: ByteBuffer(string: "a header"))] + (0..<4).map { .fragment(stored($0)) }

    private static let salt: UInt64 = 0x0123_4567_89AB_CDEF

    private static let bytes: [UInt8] = written(records, salt)

    private static func written(_ records: [SegmentRecord], _ salt: UInt64) -> [UInt8] {
        Array(SegmentRecord.segmentHead(salt).readableBytesView)
            + records.flatMap { Array($0.bytes(salt).readableBytesView) }
    }

    /// Where each record ends.
    private static let ends: [Int] = records.reduce(into: []) { ends, record in
        ends.append((ends.last ?? SegmentRecord.segmentHeadLength) + record.bytes(salt).readableBytes)
    }

    private static func scan(
        _ bytes: [UInt8]
    ) throws -> (records: [SegmentRecord], damage: [SegmentScan.Damage], problem: SegmentScan.Problem?) {
        let stream = try #require(tmpfile())
        fwrite(bytes, 1, bytes.count, stream)
        fflush(stream)
        let file = ReadableFile(dup(fileno(stream)), path: "test")
        fclose(stream)
        var records: [SegmentRecord] = []
        do throws(SegmentScan.Problem) {
            let damage = try SegmentScan.run(file) { records.append($0.record) }
            return (records, damage, nil)
        } catch {
            return (records, [], error)
        }
    }

    @Test func `what is written is read`() throws {
        let (records, damage, problem) = try Self.scan(Self.bytes)
        #expect(records == Self.records)
        #expect(damage.isEmpty && problem == nil)
    }

    @Test func `a file that is cut anywhere has the records before the cut, and a tail`() throws {
        for length in 0..<Self.bytes.count {
            let (records, damage, problem) = try Self.scan(Array(Self.bytes.prefix(length)))
            let whole = Self.ends.filter { $0 <= length }
            #expect(records == Array(Self.records.prefix(whole.count)), "cut at \(length)")
            #expect(problem == nil)
            let head = SegmentRecord.segmentHeadLength
            let start = length < head ? 0 : whole.last ?? head
            #expect(damage == (start < length ? [SegmentScan.Damage(range: start..<length, isTail: true)] : []))
        }
    }

    @Test func `whatever byte is flipped, no record is another one, and the others are found`() throws {
        for index in Self.bytes.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var bytes = Self.bytes
                bytes[index] ^= bit
                let (records, damage, problem) = try Self.scan(bytes)
                guard index >= SegmentRecord.signature.count else {
                    #expect(records.isEmpty && problem != nil)
                    continue
                }
                guard index >= SegmentRecord.segmentHeadLength else {
                    // The first record says the salt again.
                    #expect(records == Self.records && damage == [SegmentScan.Damage(range: 8..<16, isTail: false)])
                    continue
                }
                let hit = Self.ends.firstIndex { index < $0 }
                var expected = Self.records
                if let hit { expected.remove(at: hit) }
                #expect(records == expected, "byte \(index)")
                #expect(damage.count == 1 && damage.first?.isTail == (hit == Self.records.count - 1))
            }
        }
    }

    @Test func `a later version is told from what is no segment`() throws {
        var later = Self.bytes
        later[7] = 3
        #expect(try Self.scan(later).problem == .version(3))
        later[7] = 1
        #expect(try Self.scan(later).problem == .version(1))
        #expect(try Self.scan(Array("something else".utf8)).problem == .noSegment)
    }

    @Test func `a record inside a producer's bytes is none, also behind damage`() throws {
        // What a producer can know: the format, and how another segment's records look.
        let forged = SegmentRecord.fragment(Self.stored(9)).bytes(Self.salt ^ 1)
        var bearer = Self.stored(1)
        bearer.cluster = forged
        let records: [SegmentRecord] = [
            .header(id: 1, bytes: ByteBuffer(string: "a header")), .fragment(bearer), .fragment(Self.stored(2)),
        ]
        var bytes = Self.written(records, Self.salt)
        let start = SegmentRecord.segmentHeadLength + records[0].bytes(Self.salt).readableBytes
        // The record that bears it is damaged in its head, so that the next one is looked for from there on.
        bytes[start + 12] ^= 1
        let (found, damage, _) = try Self.scan(bytes)
        #expect(found == [records[0], records[2]])
        #expect(damage.map(\.range) == [start..<start + records[1].bytes(Self.salt).readableBytes])
    }

    @Test func `two segments have different salts`() async throws {
        #expect(SegmentRecord.segmentHead(1) != SegmentRecord.segmentHead(2))
        let record = Self.records[1]
        let (one, other) = (record.bytes(1), record.bytes(2))
        // Marker and checksum, and nothing else.
        let different = zip(one.readableBytesView, other.readableBytesView).enumerated().filter { $1.0 != $1.1 }
        #expect(Set(different.map(\.offset)).isSubset(of: Set(0..<8).union(16..<20)))
        #expect(different.contains { $0.offset >= 16 })
    }
}
