/// One thing that a reader met in a stream.
package enum EBMLEvent: Hashable, Sendable {
    /// An element begins; its header has been read whole.
    case start(ElementHeader)
    /// Bytes of the current leaf's payload, as offsets into the input of this call; a payload comes in any number of pieces.
    case data(Range<Int>)
    /// The element ended just before that byte of the stream.
    case end(ElementID, at: UInt64)
}
