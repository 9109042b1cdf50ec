import Testing

@testable import Matroska

@Suite("A Cluster with another timestamp")
struct ClusterRetimingTests {
    private static func cluster(_ form: EBMLWriter.SizeForm, _ write: (inout EBMLWriter) -> Void) -> [UInt8] {
        var writer = EBMLWriter()
        if case .unknown = form {
            var inner = EBMLWriter()
            write(&inner)
            writer.header(.cluster, size: 0, form: form)
            writer.raw(inner.bytes)
        } else {
            writer.master(.cluster, form: form) { write(&$0) }
        }
        return writer.bytes
    }

    private static let block: [UInt8] = [0xA3, 0x85, 0x81, 0x00, 0x00, 0x80, 0xE7]

    @Test(
        "keeps its blocks and the form of its size, and loses a checksum",
        arguments: [EBMLWriter.SizeForm.shortest, .length(8), .unknown(length: 1), .unknown(length: 8)]
    )
    func retimed(form: EBMLWriter.SizeForm) throws {
        let before = Self.cluster(form) { writer in
            writer.binary(.crc32, [1, 2, 3, 4])
            writer.unsigned(.clusterTimestamp, 7)
            writer.raw(Self.block)
            writer.raw(Self.block)
        }
        let after = try #require(ClusterRetiming.cluster(before[...], at: 1_764_300_000_123))
        let expected = Self.cluster(form == .shortest ? .length(8) : form) { writer in
            writer.unsigned(.clusterTimestamp, 1_764_300_000_123, length: 8)
            writer.raw(Self.block)
            writer.raw(Self.block)
        }
        #expect(after == expected)
        // A slice that does not begin at zero means the same.
        let shifted = [0, 0, 0] + before
        #expect(ClusterRetiming.cluster(shifted[3...], at: 1_764_300_000_123) == expected)
    }

    @Test("is none without a timestamp, or where it is cut short")
    func impossible() {
        let bare = Self.cluster(.length(8)) { $0.raw(Self.block) }
        #expect(ClusterRetiming.cluster(bare[...], at: 1) == nil)
        let whole = Self.cluster(.length(8)) { writer in
            writer.unsigned(.clusterTimestamp, 7, length: 4)
            writer.raw(Self.block)
        }
        for length in 0..<18 { #expect(ClusterRetiming.cluster(whole.prefix(length), at: 1) == nil, "\(length)") }
        #expect(ClusterRetiming.cluster([0x1A, 0x45, 0xDF, 0xA3, 0x80][...], at: 1) == nil)
    }
}
