/// One thing that a Matroska stream says, in the order in which it is known.
///
/// A document is `documentStart`, `header`, `segmentStart`, then for every child of the Segment `levelOne`, what the child
/// says, `levelOneEnd`; then `segmentEnd`, `documentEnd`. A Cluster is a `levelOne` like the others. Inside it stand
/// `clusterTimestamp`, and for each block `block`, any number of `frameData`, `blockEnd`; those of a BlockGroup stand between
/// `blockGroupStart` and `blockGroupEnd`.
///
/// An event, optional or not, takes four words: larger ones are passed about through the runtime's tables, which costs
/// more than it takes to read a block. Hence the boxes around what is large and rare.
package enum MatroskaEvent: Hashable, Sendable {
    /// A document begins at that offset.
    case documentStart(at: UInt64)
    /// The EBML header was read.
    indirect case header(EBMLHeader)
    /// The Segment begins.
    case segmentStart(ElementHeader)
    /// A child of the Segment begins, whichever it is.
    case levelOne(ElementHeader)
    /// `Info` was read.
    indirect case info(SegmentInfo)
    /// A `TrackEntry` was read.
    indirect case track(TrackEntry)
    /// A `Tag` was read.
    indirect case tag(MatroskaTag)
    /// The Cluster's `Timestamp` was read: ticks of `TimestampScale`.
    case clusterTimestamp(UInt64)
    /// A `BlockGroup` begins.
    case blockGroupStart(ElementHeader)
    /// The header of a block was read.
    case block(BlockHeader)
    /// The size of every frame of a block, in bytes; follows `block` where there is a lacing, and only there.
    indirect case frameSizes([UInt64])
    /// Bytes of the block's frames, as offsets into the input of this call.
    case frameData(Range<Int>)
    /// The block is complete.
    case blockEnd
    /// A `BlockGroup` is complete.
    indirect case blockGroupEnd(BlockGroup)
    /// The child of the Segment ended just before that byte.
    case levelOneEnd(ElementID, at: UInt64)
    /// The Segment ended just before that byte.
    case segmentEnd(at: UInt64)
    /// The document ended just before that byte.
    case documentEnd(at: UInt64)
}
