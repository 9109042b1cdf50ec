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
    struct Master {
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
    package internal(set) var offset: UInt64

    var phase = Phase.header
    /// The element begun last, or the one that waits to begin.
    var element: ElementHeader
    /// What the specification says of ``element``; `nil` where it says nothing or wants the element elsewhere.
    var definition: ElementDefinition?
    /// How much of the current leaf's payload is still to come.
    var remaining: UInt64 = 0
    /// `EBMLMaxSizeLength` of the current document.
    var maximumSizeLength = 8

    var master: Master
    var ancestors: [Master] = []
    var siblings: SiblingCounter
    var partial = PartialHeader()
    var expectsSegment = false
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

// MARK: - Where it is, and failing

extension EBMLReader {
    /// The way to the innermost open master, or to ``element`` in it.
    func path(includingElement: Bool) -> ElementPath {
        guard !ancestors.isEmpty || includingElement else { return ElementPath([]) }
        var components = ancestors.dropFirst().map { ElementPath.Component(id: $0.id, index: $0.index) }
        if !ancestors.isEmpty { components.append(ElementPath.Component(id: master.id, index: master.index)) }
        if includingElement { components.append(ElementPath.Component(id: element.id, index: siblings.current)) }
        return ElementPath(components)
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
