/// Reads a stream of EBML documents piece by piece and says which elements begin, hold what, and end.
///
/// The reader does no input or output and keeps no bytes but those of a header that an input's end cut through. The
/// cutting of the stream into inputs does not change what it says, but for the number of ``EBMLEvent/data(_:)`` events.
/// Master elements are told from leaves by ``ElementDefinition``; an element that no specification names is a leaf.
///
///     while let event = try reader.next(input, from: &position) { … }     // for each input, position from 0
///     while let event = try reader.finish() { … }                         // after the last one
package struct EBMLReader: Sendable {
    enum Phase: UInt8 {
        /// Between elements, or inside a header.
        case header
        /// A header was read, and masters of unknown size must end before its element begins.
        case placing
        /// Inside a leaf.
        case payload
        case failed
    }

    /// An open master; the root of the stream counts as one without end.
    private struct Master {
        var id: ElementID
        var index: UInt64
        /// Where this master must have ended: its own end, or for an unknown size the nearest known end around it.
        var limit: UInt64
        var hasUnknownSize: Bool
        var outerSiblings: Int
    }

    private static let rootID = ElementID(rawValue: 0)

    /// The limits that the reader keeps.
    package let limits: EBMLLimits
    /// What the reader refuses.
    package let strictness: EBMLStrictness
    /// How many bytes of the stream have been consumed, the offset given at the beginning included.
    package private(set) var offset: UInt64

    private(set) var phase = Phase.header
    /// The element begun last, or the one that waits to begin.
    private(set) var element: ElementHeader
    /// What the specification says of ``element``; `nil` where it says nothing or wants the element elsewhere.
    private(set) var definition: ElementDefinition?
    /// How much of the current leaf's payload is still to come.
    private(set) var remaining: UInt64 = 0
    /// `EBMLMaxSizeLength` of the current document.
    var maximumSizeLength = 8

    private var master: Master
    private var ancestors: [Master] = []
    private var siblings: SiblingCounter
    private var partial = PartialHeader()
    private var expectsSegment = false
    private var failure: EBMLError?

    /// Prepares for a stream whose first byte has the offset `start`.
    package init(
        limits: EBMLLimits = EBMLLimits(),
        strictness: EBMLStrictness = .standard,
        startingAt start: UInt64 = 0
    ) {
        self.limits = limits
        self.strictness = strictness
        offset = start
        element = ElementHeader(id: Self.rootID, size: .unknown, offset: start, headerLength: 0)
        master = Master(id: Self.rootID, index: 0, limit: .max, hasUnknownSize: true, outerSiblings: 0)
        siblings = SiblingCounter(maximumDistinct: limits.maximumDistinctChildren)
    }

    /// The innermost open element; the root where none is open; after an error, the element that it concerns.
    package var path: ElementPath {
        failure?.path ?? path(includingElement: phase == .payload)
    }

    /// How many masters are open.
    package var depth: Int { ancestors.count }

    /// The innermost open master, or `nil` at the root.
    package var masterID: ElementID? { ancestors.isEmpty ? nil : master.id }

    /// Reads on in `input` from `position`, which it moves, up to the next event.
    ///
    /// - Returns: The event, or `nil` when the input is used up.
    /// - Throws: What is wrong with the stream; then every further call throws the same.
    package mutating func next(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> EBMLEvent? {
        switch phase {
        case .payload:
            if remaining == 0 {
                endPayload()
                return .end(element.id, at: offset)
            }
            guard let range = nextPayload(input, &position) else { return nil }
            return .data(range)
        case .header:
            if offset == master.limit, partial.isEmpty { return endMaster(at: offset) }
            guard try readHeader(input, from: &position) else { return nil }
            return try place()
        case .placing:
            return try place()
        case .failed:
            throw failure ?? fail(.invalidElementID, at: offset)
        }
    }

    /// Says that the stream has ended; to be called after ``next(_:from:)`` returned `nil`, until this returns `nil` too.
    ///
    /// - Returns: The end of a master of unknown size that was still open, or `nil` when the stream is complete.
    /// - Throws: ``EBMLError/Kind/truncated(_:)`` where the stream may not end here.
    package mutating func finish() throws(EBMLError) -> EBMLEvent? {
        var position = 0
        if let event = try next(RawSpan(), from: &position) { return event }
        if !partial.isEmpty { throw fail(.truncated(.header), at: offset) }
        if phase == .payload {
            throw fail(
                .truncated(.payload(element.id, missing: remaining)),
                at: offset,
                in: path(includingElement: true)
            )
        }
        if master.limit != .max {
            // The limit may be that of a master further out: name the one that is cut short.
            let known = ([master] + ancestors.reversed()).first { !$0.hasUnknownSize }
            throw fail(.truncated(.master((known ?? master).id, missing: master.limit &- offset)), at: offset)
        }
        if !ancestors.isEmpty { return endMaster(at: offset) }
        if expectsSegment { throw fail(.truncated(.document), at: offset) }
        return nil
    }
}

// MARK: - Headers

extension EBMLReader {
    /// Reads a header into ``element``, and says whether it is whole.
    @inline(__always)
    private mutating func readHeader(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> Bool {
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

    /// Begins ``element``, or ends a master that cannot hold it.
    @inline(__always)
    private mutating func place() throws(EBMLError) -> EBMLEvent {
        if element.id == .simpleBlock, master.id == .cluster, case .known(let size) = element.size {
            definition = nil
            return try startLeaf(size)
        }
        return try placeOther()
    }

    @inline(never)
    private mutating func placeOther() throws(EBMLError) -> EBMLEvent {
        let id = element.id
        phase = .header
        definition = ElementDefinition.of(id)
        if master.hasUnknownSize, let definition, ends(master.id, definition) {
            phase = .placing
            return endMaster(at: element.offset)
        }
        if ancestors.isEmpty {
            try checkRoot(id)
        } else if let found = definition, !found.mayStand(in: master.id) {
            if strictness.contains(.placement) { throw failElement(.misplaced(id, in: master.id)) }
            definition = nil
        }
        if definition == nil { try checkIdentifier(id) }
        switch element.size {
        case .known(let size):
            if definition?.type != .master { return try startLeaf(size) }
        case .unknown:
            guard definition?.type == .master, id == .segment || id == .cluster else {
                throw failElement(.unknownSizeNotAllowed(id))
            }
        }
        return try startMaster()
    }

    /// Whether an element must end the innermost master, whose size is unknown (RFC 9559, section 4.5).
    private func ends(_ master: ElementID, _ definition: ElementDefinition) -> Bool {
        switch master {
        case .cluster: definition.parent == .segment || definition.id == .segment || definition.id == .ebml
        case .segment: definition.id == .segment || definition.id == .ebml
        default: false
        }
    }

    private mutating func checkRoot(_ id: ElementID) throws(EBMLError) {
        switch id {
        case .void:
            return
        case .ebml where !expectsSegment:
            expectsSegment = true
            maximumSizeLength = 8
        case .segment where expectsSegment || !strictness.contains(.documentHeader):
            expectsSegment = false
        default:
            let kind: EBMLError.Kind = expectsSegment ? .segmentMissing(found: id) : .documentHeaderMissing(found: id)
            throw fail(kind, at: element.offset)
        }
    }

    /// Refuses the identifiers that are reserved, or longer than need be; those of the specification are neither.
    private mutating func checkIdentifier(_ id: ElementID) throws(EBMLError) {
        let length = id.encodedLength
        let ones = (1 as UInt32) << UInt32(7 * length) - 1
        let value = id.rawValue & ones
        if value == ones { throw fail(.invalidElementID, at: element.offset) }
        guard strictness.contains(.identifiers) else { return }
        // A value of all ones is reserved at its own length, so it too goes to the next longer form.
        let shorter = (1 as UInt32) << UInt32(7 * (length - 1)) - 1
        if value == 0 || (length > 1 && value < shorter) {
            throw fail(.overlongElementID(id), at: element.offset)
        }
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

// MARK: - Beginnings and ends

extension EBMLReader {
    @inline(__always)
    private mutating func startLeaf(_ size: UInt64) throws(EBMLError) -> EBMLEvent {
        // No sum here: `offset` may be past the limit, when the header itself overruns it.
        guard offset <= master.limit, size <= master.limit &- offset, size <= limits.maximumLeafSize,
            siblings.count(element.id)
        else { throw refuse(size) }
        remaining = size
        phase = .payload
        return .start(element)
    }

    private mutating func startMaster() throws(EBMLError) -> EBMLEvent {
        var limit = master.limit
        if case .known(let size) = element.size {
            guard offset <= limit, size <= limit &- offset else { throw refuse(size) }
            limit = offset &+ size
        } else if offset > limit {
            throw refuse(0)
        }
        guard ancestors.count < limits.maximumDepth else {
            throw failElement(.limitExceeded(.depth(limits.maximumDepth)))
        }
        guard siblings.count(element.id) else { throw refuse(0) }
        ancestors.append(master)
        let index = siblings.current
        master = Master(
            id: element.id,
            index: index,
            limit: limit,
            hasUnknownSize: element.size == .unknown,
            outerSiblings: siblings.open()
        )
        phase = .header
        return .start(element)
    }

    /// Says why ``element`` cannot begin.
    @inline(never)
    private mutating func refuse(_ size: UInt64) -> EBMLError {
        let id = element.id
        let room = master.limit < offset ? 0 : master.limit &- offset
        let overrunOfHeader = master.limit < offset ? offset &- master.limit : 0
        if size > room || overrunOfHeader > 0 {
            return failElement(.overrunsParent(id, excess: size &- room &+ overrunOfHeader))
        }
        if size > limits.maximumLeafSize, definition?.type != .master {
            return failElement(.elementTooLarge(id, size: size, limit: limits.maximumLeafSize))
        }
        return fail(.limitExceeded(.distinctChildren(limits.maximumDistinctChildren)), at: element.offset)
    }

    @inline(__always)
    mutating func endPayload() {
        phase = .header
    }

    private mutating func endMaster(at end: UInt64) -> EBMLEvent {
        let ended = master
        siblings.close(to: ended.outerSiblings)
        // The root is never ended: it has no limit, and nothing ends it.
        master = ancestors.popLast() ?? ended
        return .end(ended.id, at: end)
    }

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
    private mutating func advance(_ count: Int, _ position: inout Int) {
        position &+= count
        offset &+= UInt64(truncatingIfNeeded: count)
    }

    func path(includingElement: Bool) -> ElementPath {
        guard !ancestors.isEmpty || includingElement else { return ElementPath([]) }
        var components = ancestors.dropFirst().map { ElementPath.Component(id: $0.id, index: $0.index) }
        if !ancestors.isEmpty { components.append(ElementPath.Component(id: master.id, index: master.index)) }
        if includingElement { components.append(ElementPath.Component(id: element.id, index: siblings.current)) }
        return ElementPath(components)
    }

    /// Makes the reader fail because of ``element``, which has not begun.
    @inline(never)
    private mutating func failElement(_ kind: EBMLError.Kind) -> EBMLError {
        let counted = siblings.count(element.id)
        return fail(kind, at: element.offset, in: path(includingElement: counted))
    }

    /// Makes the reader fail, now and from now on.
    @inline(never)
    mutating func fail(_ kind: EBMLError.Kind, at offset: UInt64, in path: ElementPath? = nil) -> EBMLError {
        if let failure { return failure }
        let error = EBMLError(kind, at: offset, in: path ?? self.path(includingElement: false))
        failure = error
        phase = .failed
        return error
    }
}
