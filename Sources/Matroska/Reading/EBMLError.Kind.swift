extension EBMLError {
    /// The ways in which a stream can be wrong.
    package enum Kind: Error, Hashable, Sendable {
        /// The byte cannot begin an identifier of at most four bytes, or the identifier is reserved.
        case invalidElementID
        /// The identifier is longer than its value needs (``EBMLStrictness/identifiers``).
        case overlongElementID(ElementID)
        /// The byte cannot begin a size of the length that the document allows (`EBMLMaxSizeLength`).
        case invalidElementSize(ElementID)
        /// Only `Segment` and `Cluster` may leave their size unknown (RFC 9559, section 5.1).
        case unknownSizeNotAllowed(ElementID)
        /// The element reaches `excess` bytes beyond the end of a master around it.
        case overrunsParent(ElementID, excess: UInt64)
        /// The payload is larger than the limit for an element of its kind.
        case elementTooLarge(ElementID, size: UInt64, limit: UInt64)
        /// A limit of the reader was exceeded that keeps its memory bounded.
        case limitExceeded(Limit)
        /// The element may not stand inside that master (``EBMLStrictness/placement``).
        case misplaced(ElementID, in: ElementID)
        /// A document must begin with an EBML header, and this element came instead.
        case documentHeaderMissing(found: ElementID)
        /// An EBML header must be followed by a Segment, and this element came instead.
        case segmentMissing(found: ElementID)
        /// The EBML header asks for something that this reader does not do.
        case unsupportedDocument(Unsupported)
        /// The payload's length does not fit the element's type.
        case invalidLength(ElementID, length: UInt64)
        /// The payload is not text of the element's type (``EBMLStrictness/text``).
        case invalidText(ElementID)
        /// The header of a block is malformed.
        case invalidBlock(BlockDefect)
        /// The stream ended where it may not end.
        case truncated(Truncation)
    }

    /// The limits that an error can name.
    package enum Limit: Hashable, Sendable {
        /// ``EBMLLimits/maximumDepth``.
        case depth(Int)
        /// ``EBMLLimits/maximumDistinctChildren``.
        case distinctChildren(Int)
        /// ``EBMLLimits/maximumMetadata``.
        case metadata(Int)
        /// ``EBMLLimits/maximumListLength``.
        case list(ElementID, Int)
    }

    /// The demands of an EBML header that are not met here.
    package enum Unsupported: Hashable, Sendable {
        /// `EBMLReadVersion` is not 1.
        case ebmlReadVersion(UInt64)
        /// `EBMLMaxIDLength` is not 4.
        case maximumIDLength(UInt64)
        /// `EBMLMaxSizeLength` is not 1 to 8.
        case maximumSizeLength(UInt64)
        /// `DocType` is neither `matroska` nor `webm` (``EBMLStrictness/documentType``).
        case documentType(String)
        /// `DocTypeReadVersion` is more than 4 (``EBMLStrictness/documentType``).
        case documentTypeReadVersion(UInt64)
    }

    /// The ways in which a block's header can be malformed.
    package enum BlockDefect: Hashable, Sendable {
        /// The payload ends inside the header.
        case tooShort
        /// The track number is not a variable-length integer, or a reserved one.
        case trackNumber
        /// The lace sizes add up to more than the payload, or one is negative or malformed.
        case laceSizes
        /// The header takes more than 65,535 bytes, which only lace sizes for frames of many megabytes can do.
        case headerTooLong
        /// The payload cannot be divided into that many frames of one size.
        case fixedLacing
    }

    /// The places at which a stream may not end.
    package enum Truncation: Hashable, Sendable {
        /// Inside the identifier or the size of an element.
        case header
        /// Inside the payload of an element; at least `missing` more bytes were declared.
        case payload(ElementID, missing: UInt64)
        /// Between two children of a master of known size; `missing` more bytes were declared.
        case master(ElementID, missing: UInt64)
        /// After an EBML header, with no Segment.
        case document
    }
}
