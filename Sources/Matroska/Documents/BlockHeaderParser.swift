/// Reads the header of a block byte by byte, so that the end of an input may cut it anywhere.
struct BlockHeaderParser: Sendable {
    private enum Step {
        case trackNumber, timestampHigh, timestampLow, flags, frameCount, xiphSize, ebmlSize, complete
    }

    private let element: ElementHeader
    private let payloadLength: UInt64
    private let container: BlockHeader.Container
    private var step = Step.trackNumber
    private var taken: UInt64 = 0
    private var number: UInt64 = 0
    private var numberLength = 0
    private var missing = 0
    private var trackNumber: UInt64 = 0
    private var timestamp: UInt16 = 0
    private var flags: UInt8 = 0
    private var frameCount = 1
    /// The sizes of the frames of a laced block, once the header is whole.
    private(set) var sizes: [UInt64] = []
    private var sum: UInt64 = 0

    init(element: ElementHeader, payloadLength: UInt64, container: BlockHeader.Container) {
        self.element = element
        self.payloadLength = payloadLength
        self.container = container
    }

    /// Takes the next byte, and returns the header when that completes it.
    mutating func take(_ byte: UInt8) throws(BlockHeaderParser.Malformed) -> BlockHeader? {
        taken += 1
        switch step {
        case .trackNumber:
            guard let value = try takeNumber(byte, else: .trackNumber) else { break }
            trackNumber = value
            step = .timestampHigh
        case .timestampHigh:
            timestamp = UInt16(byte) << 8
            step = .timestampLow
        case .timestampLow:
            timestamp |= UInt16(byte)
            step = .flags
        case .flags:
            flags = byte
            step = lacing == .none ? .complete : .frameCount
        case .frameCount:
            frameCount = Int(byte) + 1
            sizes.reserveCapacity(frameCount)
            step = lacing == .fixed || frameCount == 1 ? .complete : (lacing == .xiph ? .xiphSize : .ebmlSize)
        case .xiphSize:
            number += UInt64(byte)
            guard byte < 0xFF else { break }
            try append(number)
            number = 0
        case .ebmlSize:
            let isFirst = sizes.isEmpty
            guard let value = try takeNumber(byte, else: .laceSizes) else { break }
            if isFirst {
                try append(value)
            } else {
                // A difference: half the range of the number's length is negative (RFC 9559, section 10.3.3).
                let bias = (Int64(1) << Int64(7 * numberLengthTaken - 1)) - 1
                let size = Int64(sizes.last ?? 0) + Int64(value) - bias
                guard size >= 0 else { throw Malformed(defect: .laceSizes) }
                try append(UInt64(size))
            }
        case .complete:
            break
        }
        guard step == .complete else {
            // The header goes on, so that the payload must too.
            if taken >= payloadLength { throw Malformed(defect: .tooShort) }
            return nil
        }
        return try header()
    }

    /// The reason why a header cannot be read.
    struct Malformed: Error {
        let defect: EBMLError.BlockDefect
    }

    private var lacing: BlockHeader.Lacing { BlockHeader.Lacing(rawValue: flags >> 1 & 3) ?? .none }

    private var numberLengthTaken = 0

    private mutating func takeNumber(
        _ byte: UInt8,
        else defect: EBMLError.BlockDefect
    ) throws(BlockHeaderParser.Malformed) -> UInt64? {
        if numberLength == 0 {
            missing = byte.leadingZeroBitCount
            guard missing < 8 else { throw Malformed(defect: defect) }
            numberLength = missing + 1
            number = UInt64(byte) & (0x7F >> UInt64(missing))
        } else {
            number = number << 8 | UInt64(byte)
            missing -= 1
        }
        guard missing == 0 else { return nil }
        guard number != (1 << UInt64(7 * numberLength)) - 1 else { throw Malformed(defect: defect) }
        defer {
            numberLengthTaken = numberLength
            numberLength = 0
            number = 0
        }
        return number
    }

    private mutating func append(_ size: UInt64) throws(BlockHeaderParser.Malformed) {
        sum += size
        guard sum <= payloadLength else { throw Malformed(defect: .laceSizes) }
        sizes.append(size)
        // The last frame has what the others leave.
        if sizes.count == frameCount - 1 { step = .complete }
    }

    private mutating func header() throws(BlockHeaderParser.Malformed) -> BlockHeader {
        let framesLength = payloadLength - taken
        if lacing == .fixed {
            guard framesLength % UInt64(frameCount) == 0 else { throw Malformed(defect: .fixedLacing) }
            sizes = Array(repeating: framesLength / UInt64(frameCount), count: frameCount)
        } else if lacing != .none {
            guard sum <= framesLength else { throw Malformed(defect: .laceSizes) }
            sizes.append(framesLength - sum)
        }
        guard let headerLength = UInt16(exactly: UInt64(element.headerLength) + taken) else {
            throw Malformed(defect: .headerTooLong)
        }
        return BlockHeader(
            elementOffset: element.offset,
            framesLength: framesLength,
            trackNumber: trackNumber,
            relativeTimestamp: Int16(bitPattern: timestamp),
            headerLength: headerLength,
            flags: flags,
            container: container
        )
    }
}
