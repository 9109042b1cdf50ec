/// A short number for bytes, however they were cut: where two differ, so did the bytes.
///
/// Not for secrets: it tells what a server altered from what it left alone, in eight bytes a step.
struct ByteDigest: Hashable, Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0

    /// Takes in bytes that follow those of the calls before.
    mutating func add(_ bytes: RawSpan) {
        var position = 0
        while position < bytes.byteCount, pendingBits > 0 { addByte(bytes, &position) }
        let end = bytes.byteCount &- 8
        while position <= end {
            mix(UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)))
            position &+= 8
        }
        while position < bytes.byteCount { addByte(bytes, &position) }
    }

    /// Takes in a number, which ends the bytes before it.
    mutating func add(_ number: UInt64) {
        if pendingBits > 0 { flush() }
        mix(number)
    }

    /// The digest of all that was taken in, 16 hexadecimal digits.
    var text: String {
        var last = self
        last.add(pendingBits)
        let digits = String(last.state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func addByte(_ bytes: RawSpan, _ position: inout Int) {
        let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
        position &+= 1
        pending |= UInt64(byte) << pendingBits
        pendingBits &+= 8
        if pendingBits == 64 { flush() }
    }

    private mutating func flush() {
        mix(pending)
        (pending, pendingBits) = (0, 0)
    }

    private mutating func mix(_ word: UInt64) {
        let product = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        state = product ^ product >> 29
    }
}
