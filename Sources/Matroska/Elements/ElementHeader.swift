/// The header of one element: its identifier, its declared size, and where it stands.
///
/// Kept in 21 bytes: an event with one must fit into four words, see ``MatroskaEvent``.
package struct ElementHeader: Hashable, Sendable {
    /// Where the header's first byte stands, counted from the first byte of the stream.
    package let offset: UInt64
    /// The size, or all ones for an unknown one: a size never reaches 2⁵⁶.
    private let encodedSize: UInt64
    /// The element's identifier.
    package let id: ElementID
    private let encodedLength: UInt8

    /// Describes a header.
    package init(id: ElementID, size: ElementSize, offset: UInt64, headerLength: Int) {
        self.offset = offset
        self.id = id
        encodedLength = UInt8(truncatingIfNeeded: headerLength)
        switch size {
        case .known(let length): encodedSize = length
        case .unknown: encodedSize = .max
        }
    }

    /// The declared size of the payload.
    package var size: ElementSize { encodedSize == .max ? .unknown : .known(encodedSize) }

    /// The length of the header, identifier and size together: 2 to 12 bytes.
    package var headerLength: Int { Int(encodedLength) }

    /// Where the payload's first byte stands.
    package var payloadOffset: UInt64 { offset &+ UInt64(truncatingIfNeeded: headerLength) }

    /// Where the first byte after the element stands, or `nil` where the size is unknown.
    package var endOffset: UInt64? {
        switch size {
        case .known(let length): payloadOffset &+ length
        case .unknown: nil
        }
    }

    /// How many bytes the size takes on the wire, 1 to 8.
    package var sizeLength: Int { headerLength - id.encodedLength }
}
