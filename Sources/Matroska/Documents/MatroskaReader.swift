/// Reads a stream of Matroska documents piece by piece and says what they hold.
///
/// A typed layer above ``EBMLReader``, of the same shape: feed it each input in turn with ``next(_:from:)``, then call
/// ``finish()`` until it returns `nil`. Frames are handed on as ranges of the input and never kept; names, numbers and
/// codec data are kept up to the limits given.
package struct MatroskaReader: Sendable {
    private enum State {
        /// Between elements, or inside a leaf that no event tells of.
        case elements
        /// Inside a leaf whose value is being gathered.
        case value
        /// Inside the header of a block.
        case blockHeader
        /// Inside the frames of a block.
        case frames
        /// ``queued`` is to be told before anything is read.
        case queued
    }

    private var elements: EBMLReader
    private var state = State.elements
    private var queued: MatroskaEvent?
    private var stateAfterQueued = State.elements
    private var value: [UInt8] = []
    private var metadata: MetadataBuilder
    private var block: BlockHeaderParser
    private var isDocumentOpen = false

    /// Prepares for a stream whose first byte has the offset `start`.
    package init(
        limits: EBMLLimits = EBMLLimits(),
        strictness: EBMLStrictness = .standard,
        startingAt start: UInt64 = 0
    ) {
        elements = EBMLReader(limits: limits, strictness: strictness, startingAt: start)
        metadata = MetadataBuilder(limits: limits, strictness: strictness)
        block = BlockHeaderParser(element: elements.element, payloadLength: 0, container: .cluster)
    }

    /// The innermost open element; the root where none is open; after an error, the element that it concerns.
    package var path: ElementPath { elements.path }

    /// How many bytes of the stream have been consumed, the offset given at the beginning included.
    package var offset: UInt64 { elements.offset }

    /// Reads on in `input` from `position`, which it moves, up to the next event.
    ///
    /// - Returns: The event, or `nil` when the input is used up.
    /// - Throws: What is wrong with the stream; then every further call throws the same.
    package mutating func next(_ input: RawSpan, from position: inout Int) throws(EBMLError) -> MatroskaEvent? {
        // The three events of a SimpleBlock are nearly all that a stream has: they take the short way.
        if state == .frames {
            if elements.remaining == 0 {
                elements.endPayload()
                state = .elements
                return .blockEnd
            }
            guard let range = elements.nextPayload(input, &position) else { return nil }
            return .frameData(range)
        }
        if state == .elements, let header = elements.startUnlacedSimpleBlock(input, &position) {
            state = .frames
            return .block(header)
        }
        return try nextOther(input, &position)
    }

    /// Says that the stream has ended; to be called after ``next(_:from:)`` returned `nil`, until this returns `nil` too.
    ///
    /// - Returns: The end of something that was still open and has no declared end, or `nil` when the stream is complete.
    /// - Throws: ``EBMLError/Kind/truncated(_:)`` where the stream may not end here.
    package mutating func finish() throws(EBMLError) -> MatroskaEvent? {
        var position = 0
        if let event = try next(RawSpan(), from: &position) { return event }
        // Whatever was begun is over: if the elements say otherwise, it is they who keep failing.
        state = .elements
        while let event = try elements.finish() {
            guard case .end(let id, let end) = event else { continue }
            if let event = try ended(id, at: end) { return event }
        }
        return nil
    }
}

// MARK: - Blocks

extension MatroskaReader {
    private mutating func startBlock(_ header: ElementHeader, in container: BlockHeader.Container) {
        block = BlockHeaderParser(element: header, payloadLength: elements.remaining, container: container)
        state = .blockHeader
    }

    @inline(never)
    private mutating func nextBlockHeader(
        _ input: RawSpan,
        _ position: inout Int
    ) throws(EBMLError) -> MatroskaEvent? {
        guard elements.remaining > 0 else { throw failBlock(.tooShort) }
        while position < input.byteCount {
            let byte = unsafe input.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            elements.consumePayload(1, &position)
            do throws(BlockHeaderParser.Malformed) {
                guard let header = try block.take(byte) else { continue }
                state = .frames
                if header.lacing != .none {
                    queue(.frameSizes(block.sizes), then: .frames)
                }
                return .block(header)
            } catch {
                throw failBlock(error.defect)
            }
        }
        return nil
    }

    private mutating func failBlock(_ defect: EBMLError.BlockDefect) -> EBMLError {
        failElement(.invalidBlock(defect))
    }

    private mutating func failElement(_ kind: EBMLError.Kind) -> EBMLError {
        state = .elements
        return elements.fail(kind, at: elements.element.offset, in: elements.path(includingElement: true))
    }
}

// MARK: - Other elements

extension MatroskaReader {
    @inline(never)
    private mutating func nextOther(_ input: RawSpan, _ position: inout Int) throws(EBMLError) -> MatroskaEvent? {
        while true {
            switch state {
            case .elements:
                guard let event = try elements.next(input, from: &position) else { return nil }
                switch event {
                case .start(let header):
                    if let event = try started(header) { return event }
                case .data:
                    break
                case .end(let id, let end):
                    if let event = try ended(id, at: end) { return event }
                }
            case .blockHeader:
                return try nextBlockHeader(input, &position)
            case .value:
                guard try nextValue(input, &position) else { return nil }
                if let event = try setValue() { return event }
            case .queued:
                state = stateAfterQueued
                if let event = queued.take() { return event }
            case .frames:
                return try next(input, from: &position)
            }
        }
    }

    private mutating func started(_ header: ElementHeader) throws(EBMLError) -> MatroskaEvent? {
        guard let definition = elements.definition, definition.type == .master else {
            return try startedLeaf(header)
        }
        do throws(EBMLError.Kind) {
            try metadata.begin(header, path: elements.path)
        } catch {
            throw elements.fail(error, at: header.offset)
        }
        switch header.id {
        case .ebml:
            isDocumentOpen = true
            return .documentStart(at: header.offset)
        case .segment:
            guard !isDocumentOpen else { return .segmentStart(header) }
            metadata.beginDocument()
            isDocumentOpen = true
            queue(.segmentStart(header))
            return .documentStart(at: header.offset)
        case .blockGroup:
            return .blockGroupStart(header)
        default:
            return definition.parent == .segment ? .levelOne(header) : nil
        }
    }

    private mutating func startedLeaf(_ header: ElementHeader) throws(EBMLError) -> MatroskaEvent? {
        switch elements.masterID {
        case .segment:
            return .levelOne(header)
        case .cluster where header.id == .simpleBlock:
            startBlock(header, in: .cluster)
            return nil
        default:
            break
        }
        guard let definition = elements.definition else { return nil }
        if header.id == .block {
            startBlock(header, in: .group)
            return nil
        }
        guard let accumulation = MetadataBuilder.accumulation(of: header.id) else { return nil }
        let length = elements.remaining
        guard ElementValue.isValidLength(length, of: definition.type) else {
            throw failElement(.invalidLength(header.id, length: length))
        }
        let limit = accumulation == .long ? elements.limits.maximumBinaryLength : elements.limits.maximumStringLength
        guard length <= limit else {
            throw failElement(.elementTooLarge(header.id, size: length, limit: limit))
        }
        value.removeAll(keepingCapacity: true)
        state = .value
        return nil
    }

    /// Gathers what the input has of the current value, and says whether that is all of it.
    private mutating func nextValue(_ input: RawSpan, _ position: inout Int) throws(EBMLError) -> Bool {
        while elements.remaining > 0 {
            guard let range = elements.nextPayload(input, &position) else { return false }
            unsafe input.extracting(range).withUnsafeBytes { unsafe value.append(contentsOf: $0) }
        }
        return true
    }

    private mutating func setValue() throws(EBMLError) -> MatroskaEvent? {
        state = .elements
        let header = elements.element
        do throws(EBMLError.Kind) {
            try metadata.set(header, value, path: elements.path)
        } catch {
            throw failElement(error)
        }
        elements.endPayload()
        return header.id == .clusterTimestamp ? .clusterTimestamp(metadata.clusterTimestamp) : nil
    }

    private mutating func ended(_ id: ElementID, at end: UInt64) throws(EBMLError) -> MatroskaEvent? {
        guard let master = elements.masterID else {
            switch id {
            case .ebml:
                try checkHeader(endingAt: end)
                return .header(metadata.header)
            case .segment:
                isDocumentOpen = false
                queue(.documentEnd(at: end))
                return .segmentEnd(at: end)
            default:
                return nil
            }
        }
        if master == .segment {
            guard id == .info else { return .levelOneEnd(id, at: end) }
            queue(.levelOneEnd(id, at: end))
            return .info(metadata.info)
        }
        switch id {
        case .trackEntry where master == .tracks:
            return .track(metadata.track)
        case .simpleTag where master == .tag || master == .simpleTag:
            metadata.endSimpleTag()
        case .tag where master == .tags:
            if let tag = metadata.tag { return .tag(tag) }
        case .blockGroup where master == .cluster:
            if let group = metadata.group { return .blockGroupEnd(group) }
        default:
            break
        }
        return nil
    }

    private mutating func checkHeader(endingAt end: UInt64) throws(EBMLError) {
        let header = metadata.header
        var demand: EBMLError.Unsupported?
        if header.readVersion != 1 {
            demand = .ebmlReadVersion(header.readVersion)
        } else if header.maximumIDLength != 4 {
            demand = .maximumIDLength(header.maximumIDLength)
        } else if !(1...8).contains(header.maximumSizeLength) {
            demand = .maximumSizeLength(header.maximumSizeLength)
        } else if elements.strictness.contains(.documentType) {
            if header.documentType != "matroska", header.documentType != "webm" {
                demand = .documentType(header.documentType)
            } else if header.documentTypeReadVersion > 4 {
                demand = .documentTypeReadVersion(header.documentTypeReadVersion)
            }
        }
        if let demand { throw elements.fail(.unsupportedDocument(demand), at: end) }
        elements.maximumSizeLength = Int(header.maximumSizeLength)
    }

    private mutating func queue(_ event: MatroskaEvent, then following: State = .elements) {
        queued = event
        stateAfterQueued = following
        state = .queued
    }
}
