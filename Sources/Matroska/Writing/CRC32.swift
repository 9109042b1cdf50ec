/// The checksum of Matroska's `CRC-32`, PNG, gzip and Ethernet (CRC-32/ISO-HDLC), eight bytes at a time.
package struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    /// Begins with nothing taken in.
    package init() {}

    /// The table of each of eight bytes, one after another.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// Takes in the next bytes.
    package mutating func update(_ bytes: RawSpan) {
        var crc = state
        var position = 0
        Self.tables.withUnsafeBufferPointer { tables in
            while bytes.byteCount - position >= 8 {
                let word = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
                let mixed = word ^ UInt64(crc)
                crc = 0
                for index in 0..<8 {
                    let byte = Int(truncatingIfNeeded: mixed >> UInt64(8 * index) & 0xFF)
                    crc ^= tables[(7 - index) * 256 + byte]
                }
                position += 8
            }
            while position < bytes.byteCount {
                let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
                crc = crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
                position += 1
            }
        }
        state = crc
    }

    /// The checksum of all that was taken in.
    package var value: UInt32 {
        ~state
    }

    /// The checksum of some bytes.
    package static func of(_ bytes: RawSpan) -> UInt32 {
        var checksum = CRC32()
        checksum.update(bytes)
        return checksum.value
    }
}
