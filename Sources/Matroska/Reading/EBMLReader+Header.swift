// Reading the headers of elements: at once where one lies whole in the input, else byte by byte.

extension EBMLReader {
    /// Reads a header into ``element``, and says whether it is whole.
    @inline(__always)
    mutating func readHeader(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> Bool {
        // No header is longer than 12 bytes: two loads of 8, with the two lengths in their leading zeros.
        if input.byteCount &- position >= 12, partial.isEmpty {
            let idWord = unsafe UInt64(bigEndian: input.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
            let idLength = idWord.leadingZeroBitCount &+ 1
            if idLength <= 4 {
                let sizeWord = unsafe UInt64(
                    bigEndian: input.unsafeLoadUnaligned(fromByteOffset: position &+ idLength, as: UInt64.self)
                )
                let sizeLength = sizeWord.leadingZeroBitCount &+ 1
                if sizeLength <= maximumSizeLength {
                    let mask = (1 as UInt64) &<< UInt64(truncatingIfNeeded: 7 &* sizeLength) &- 1
                    let size = sizeWord &>> UInt64(truncatingIfNeeded: 64 &- 8 &* sizeLength) & mask
                    let id = idWord &>> UInt64(truncatingIfNeeded: 64 &- 8 &* idLength)
                    let length = idLength &+ sizeLength
                    element = ElementHeader(
                        id: ElementID(rawValue: UInt32(truncatingIfNeeded: id)),
                        size: size == mask ? .unknown : .known(size),
                        offset: offset,
                        headerLength: length
                    )
                    advance(length, &position)
                    return true
                }
            }
        }
        return try readHeaderSlowly(input, from: &position)
    }

    @inline(never)
    private mutating func readHeaderSlowly(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> Bool {
        let start = offset &- UInt64(truncatingIfNeeded: partial.length)
        while position < input.byteCount {
            let byte = unsafe input.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            // The header of the next document is not bound by what this document's header said.
            let maximum = partial.id == ElementID.ebml.rawValue ? 8 : maximumSizeLength
            let step = partial.take(byte, maximumSizeLength: maximum)
            switch step {
            case .incomplete:
                advance(1, &position)
            case .complete:
                advance(1, &position)
                element = ElementHeader(
                    id: ElementID(rawValue: partial.id),
                    size: partial.elementSize,
                    offset: start,
                    headerLength: partial.length
                )
                partial = PartialHeader()
                return true
            case .invalidID:
                throw fail(.invalidElementID, at: start)
            case .invalidSize:
                throw fail(.invalidElementSize(ElementID(rawValue: partial.id)), at: offset)
            }
        }
        return false
    }
}
