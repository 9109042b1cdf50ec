/// Gives a Cluster another timestamp.
///
/// Blocks count from their Cluster's timestamp, so that nothing else of it has to change but its size, and a checksum, which is
/// left out.
package enum ClusterRetiming {
    private static let timestamp: UInt64 = 0xE7
    private static let checksum: UInt64 = 0xBF
    private static let blocks: Set<UInt64> = [0xA3, 0xA0]

    /// Makes a Cluster with another timestamp.
    ///
    /// - Parameters:
    ///   - cluster: The Cluster, its header included.
    ///   - ticks: Its timestamp, in ticks of its Segment.
    /// - Returns: The Cluster; `nil` where it has no timestamp before its first block.
    package static func cluster(_ cluster: ArraySlice<UInt8>, at ticks: UInt64) -> [UInt8]? {
        guard let outer = Header(cluster), outer.id == UInt64(ElementID.cluster.rawValue) else { return nil }
        var before: [UInt8] = []
        var rest = cluster.dropFirst(outer.length)
        while let child = Header(rest), let size = child.size, !blocks.contains(child.id) {
            let length = child.length + size
            guard length <= rest.count else { return nil }
            if child.id == timestamp {
                var writer = EBMLWriter()
                writer.unsigned(.clusterTimestamp, ticks, length: 8)
                let payload = before.count + writer.count + rest.count - length
                var result = EBMLWriter()
                let form: EBMLWriter.SizeForm =
                    outer.size == nil ? .unknown(length: outer.length - 4) : .length(8)
                result.header(.cluster, size: UInt64(payload), form: form)
                result.raw(before)
                result.raw(writer.bytes)
                result.raw(rest.dropFirst(length))
                return result.bytes
            }
            if child.id != checksum { before += rest.prefix(length) }
            rest = rest.dropFirst(length)
        }
        return nil
    }

    /// The identifier and the size of an element at the beginning of bytes.
    private struct Header {
        /// The identifier with its marker.
        let id: UInt64
        /// `nil` where it is unknown.
        let size: Int?
        /// The length of the header.
        let length: Int

        /// `nil` where no whole header stands there.
        init?(_ bytes: ArraySlice<UInt8>) {
            guard let first = bytes.first, first >= 0x10 else { return nil }
            let idLength = first.leadingZeroBitCount + 1
            guard let sizeByte = bytes.dropFirst(idLength).first, sizeByte != 0 else { return nil }
            let sizeLength = sizeByte.leadingZeroBitCount + 1
            guard bytes.count >= idLength + sizeLength else { return nil }
            id = Self.number(bytes.prefix(idLength))
            let mask = UInt64.max >> (64 - 7 * UInt64(sizeLength))
            let value = Self.number(bytes.dropFirst(idLength).prefix(sizeLength)) & mask
            size = value == mask ? nil : Int(exactly: value)
            length = idLength + sizeLength
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
            bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
