// Where an element may stand, what it ends, and how it begins.

extension EBMLReader {
    /// Begins ``element``, or ends a master that cannot hold it.
    @inline(__always)
    mutating func place() throws(EBMLError) -> EBMLEvent {
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

    mutating func endMaster(at end: UInt64) -> EBMLEvent {
        let ended = master
        siblings.close(to: ended.outerSiblings)
        // The root is never ended: it has no limit, and nothing ends it.
        master = ancestors.popLast() ?? ended
        return .end(ended.id, at: end)
    }

    /// Makes the reader fail because of ``element``, which has not begun.
    @inline(never)
    private mutating func failElement(_ kind: EBMLError.Kind) -> EBMLError {
        let counted = siblings.count(element.id)
        return fail(kind, at: element.offset, in: path(includingElement: counted))
    }
}
