/// A short number for bytes, however they were cut: where two differ, so did the bytes.
///
/// Not for secrets: it tells what a server altered from what it left alone. Words of eight bytes go round four lanes, which the
/// processor works on at once: each word of a single lane would wait for the multiplication of the one before.
struct ByteDigest: Hashable, Sendable {
    private typealias Lanes = SIMD4<UInt64>

    private var lanes = Lanes(
        0xCBF2_9CE4_8422_2325,
        0x8422_2325_CBF2_9CE4,
        0x2325_CBF2_9CE4_8422,
        0x9CE4_8422_2325_CBF2
    )
    /// The lane that takes the next word.
    private var lane = 0
    private var pending: UInt64 = 0
    private var pendingBits: UInt64 = 0

    /// Takes in bytes that follow those of the calls before.
    mutating func add(_ bytes: RawSpan) {
        var position = 0
        while position < bytes.byteCount, pendingBits > 0 { addByte(bytes, &position) }
        while position <= bytes.byteCount &- 8, lane > 0 {
            mix(Self.word(of: bytes, at: position))
            position &+= 8
        }
        var (one, two, three, four) = (lanes[0], lanes[1], lanes[2], lanes[3])
        while position <= bytes.byteCount &- 32 {
            one = Self.mixed(one, Self.word(of: bytes, at: position))
            two = Self.mixed(two, Self.word(of: bytes, at: position &+ 8))
            three = Self.mixed(three, Self.word(of: bytes, at: position &+ 16))
            four = Self.mixed(four, Self.word(of: bytes, at: position &+ 24))
            position &+= 32
        }
        lanes = Lanes(one, two, three, four)
        while position <= bytes.byteCount &- 8 {
            mix(Self.word(of: bytes, at: position))
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
        for other in 1..<4 {
            last.lanes[0] = Self.mixed(last.lanes[0], last.lanes[other])
        }
        let digits = String(Self.mixed(last.lanes[0], UInt64(lane)), radix: 16)
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
        lanes[lane] = Self.mixed(lanes[lane], word)
        lane = (lane &+ 1) & 3
    }

    private static func word(of bytes: RawSpan, at position: Int) -> UInt64 {
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 29
    }
}
