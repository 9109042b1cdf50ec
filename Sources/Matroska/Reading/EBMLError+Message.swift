extension EBMLError {
    /// What is wrong, in one sentence for a person, without the place and without a full stop.
    package var message: String {
        switch kind {
        case .invalidElementID: "no element can begin with this byte"
        case .overlongElementID(let id): "the identifier of \(id.name) is longer than it needs to be"
        case .invalidElementSize(let id): "the size of \(id.name) is not a size of the length that the document allows"
        case .unknownSizeNotAllowed(let id): "\(id.name) has unknown size, which only Segment and Cluster may have"
        case .overrunsParent(let id, let excess):
            "\(id.name) reaches \(Self.bytes(excess)) beyond the element around it"
        case .elementTooLarge(let id, let size, let limit):
            "\(id.name) has \(Self.bytes(size)), more than the \(limit) that are taken"
        case .limitExceeded(let limit): limit.message
        case .misplaced(let id, let parent): "\(id.name) may not stand in \(parent.name)"
        case .documentHeaderMissing(let found): "a document begins with an EBML header; this is \(found.name)"
        case .segmentMissing(let found): "an EBML header is followed by a Segment; this is \(found.name)"
        case .unsupportedDocument(let demand): demand.message
        case .invalidLength(let id, let length): "\(id.name) cannot have \(Self.bytes(length))"
        case .invalidText(let id): "the text of \(id.name) is malformed"
        case .invalidBlock(let defect): defect.message
        case .truncated(let truncation): truncation.message
        }
    }

    fileprivate static func bytes(_ count: UInt64) -> String {
        count == 1 ? "1 byte" : "\(count) bytes"
    }
}

extension EBMLError.Limit {
    fileprivate var message: String {
        switch self {
        case .depth(let limit): "elements are nested deeper than \(limit)"
        case .distinctChildren(let limit): "an element has children of more than \(limit) kinds"
        case .metadata(let limit): "the tracks, tags and texts of a document take more than \(limit) bytes"
        case .list(let id, let limit): "there are more than \(limit) \(id.name)"
        }
    }
}

extension EBMLError.Unsupported {
    fileprivate var message: String {
        switch self {
        case .ebmlReadVersion(let version): "EBMLReadVersion is \(version), only 1 is read"
        case .maximumIDLength(let length): "EBMLMaxIDLength is \(length), only 4 is read"
        case .maximumSizeLength(let length): "EBMLMaxSizeLength is \(length), only 1 to 8 is read"
        case .documentType(let type):
            "the document type is '\(type.prefix(40))\(type.count > 40 ? "…" : "")', neither matroska nor webm"
        case .documentTypeReadVersion(let version): "DocTypeReadVersion is \(version), only 1 to 4 is read"
        }
    }
}

extension EBMLError.BlockDefect {
    fileprivate var message: String {
        switch self {
        case .tooShort: "a block ends inside of its header"
        case .trackNumber: "a block's track number is malformed"
        case .laceSizes: "a block's lace sizes do not fit its payload"
        case .headerTooLong: "a block's header takes more than 65535 bytes"
        case .fixedLacing: "a block's payload cannot be divided into frames of one size"
        }
    }
}

extension EBMLError.Truncation {
    fileprivate var message: String {
        switch self {
        case .header: "the stream ends inside of an element's header"
        case .payload(let id, let missing):
            "the stream ends inside of \(id.name), \(EBMLError.bytes(missing)) before its end"
        case .master(let id, let missing):
            "the stream ends between the children of \(id.name), \(EBMLError.bytes(missing)) before its end"
        case .document: "the stream ends after an EBML header, without a Segment"
        }
    }
}
