// Passing over the payloads of leaves, and the short way through SimpleBlocks.

extension EBMLReader {
    /// Consumes what the input has of the current leaf's payload, which must not be used up.
    @inline(__always)
    mutating func nextPayload(_ input: RawSpan, _ position: inout Int) -> Range<Int>? {
        let available = input.byteCount &- position
        guard available > 0 else { return nil }
        let start = position
        consumePayload(Int(truncatingIfNeeded: min(remaining, UInt64(truncatingIfNeeded: available))), &position)
        return unsafe Range(uncheckedBounds: (start, position))
    }

    /// Takes bytes of the current leaf's payload as consumed; there must be as many in both the input and the payload.
    @inline(__always)
    mutating func consumePayload(_ count: Int, _ position: inout Int) {
        remaining &-= UInt64(truncatingIfNeeded: count)
        advance(count, &position)
    }

    @inline(__always)
    mutating func advance(_ count: Int, _ position: inout Int) {
        position &+= count
        offset &+= UInt64(truncatingIfNeeded: count)
    }

    @inline(__always)
    mutating func endPayload() {
        phase = .header
    }
}

// MARK: - SimpleBlocks

extension EBMLReader {
    /// Begins a SimpleBlock and reads its header too, where that is all at hand, in order, and without lacing.
    ///
    /// The short way for what a stream is made of. Where it returns `nil` it has done nothing, and ``next(_:from:)``
    /// followed by ``BlockHeaderParser`` must decide.
    @inline(__always)
    mutating func startUnlacedSimpleBlock(_ input: RawSpan, _ position: inout Int) -> BlockHeader? {
        // One byte of identifier, up to 8 of size, 4 of block header, read as three words.
        guard input.byteCount &- position >= 16, phase == .header, master.id == .cluster, partial.isEmpty,
            unsafe input.unsafeLoad(fromByteOffset: position, as: UInt8.self) == 0xA3
        else { return nil }
        let sizeWord = unsafe UInt64(
            bigEndian: input.unsafeLoadUnaligned(fromByteOffset: position &+ 1, as: UInt64.self)
        )
        let sizeLength = sizeWord.leadingZeroBitCount &+ 1
        guard sizeLength <= maximumSizeLength else { return nil }
        let mask = (1 as UInt64) &<< UInt64(truncatingIfNeeded: 7 &* sizeLength) &- 1
        let size = sizeWord &>> UInt64(truncatingIfNeeded: 64 &- 8 &* sizeLength) & mask
        let headerLength = sizeLength &+ 1
        let word = unsafe UInt32(
            bigEndian: input.unsafeLoadUnaligned(fromByteOffset: position &+ headerLength, as: UInt32.self)
        )
        // The top bit says that the track number has one byte, the lacing bits that there is none. All ones is reserved.
        let room = master.limit &- offset
        let headerRoom = UInt64(truncatingIfNeeded: headerLength)
        guard word & 0x8000_0006 == 0x8000_0000, word &>> 24 != 0xFF, size != mask, size >= 4,
            room >= headerRoom, size <= room &- headerRoom, size <= limits.maximumLeafSize,
            siblings.countAgain(.simpleBlock)
        else { return nil }
        element = ElementHeader(id: .simpleBlock, size: .known(size), offset: offset, headerLength: headerLength)
        phase = .payload
        remaining = size &- 4
        advance(headerLength &+ 4, &position)
        return BlockHeader(
            elementOffset: element.offset,
            framesLength: remaining,
            trackNumber: UInt64(word &>> 24 & 0x7F),
            relativeTimestamp: Int16(truncatingIfNeeded: word &>> 8),
            headerLength: UInt16(truncatingIfNeeded: headerLength &+ 4),
            flags: UInt8(truncatingIfNeeded: word),
            container: .cluster
        )
    }
}
