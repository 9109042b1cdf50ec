/// An element header that the end of an input may cut anywhere: it takes byte after byte.
struct PartialHeader: Sendable {
    /// What a byte made of the header.
    enum Step {
        /// More bytes are needed.
        case incomplete
        /// The header is whole.
        case complete
        /// The byte cannot begin an identifier.
        case invalidID
        /// The byte cannot begin a size.
        case invalidSize
    }

    private(set) var id: UInt32 = 0
    private(set) var size: UInt64 = 0
    private(set) var length = 0
    private var missing = 0
    private(set) var sizeLength = 0

    /// Whether no byte was taken yet.
    var isEmpty: Bool { length == 0 }

    /// The size as the header declares it.
    var elementSize: ElementSize {
        size == (1 << UInt64(7 * sizeLength)) - 1 ? .unknown : .known(size)
    }

    mutating func take(_ byte: UInt8, maximumSizeLength: Int) -> Step {
        if length == 0 {
            missing = byte.leadingZeroBitCount
            guard missing < 4 else { return .invalidID }
            id = UInt32(byte)
            length = 1
            return .incomplete
        }
        length += 1
        if sizeLength == 0, missing > 0 {
            id = id << 8 | UInt32(byte)
            missing -= 1
            return .incomplete
        }
        if sizeLength == 0 {
            missing = byte.leadingZeroBitCount
            guard missing < maximumSizeLength else { return .invalidSize }
            sizeLength = missing + 1
            size = UInt64(byte) & (0x7F >> UInt64(missing))
        } else {
            size = size << 8 | UInt64(byte)
            missing -= 1
        }
        return missing == 0 ? .complete : .incomplete
    }
}
