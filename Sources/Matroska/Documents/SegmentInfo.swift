/// What a Segment's `Info` says (RFC 9559, section 5.1.2).
package struct SegmentInfo: Hashable, Sendable {
    /// `SegmentUUID`, 16 bytes where it is well-formed.
    package var uuid: [UInt8]?
    /// `TimestampScale`: nanoseconds in one tick of the timestamps of Clusters and blocks.
    package var timestampScale: UInt64 = 1_000_000
    /// `Duration` in ticks.
    package var duration: Double?
    /// `DateUTC`: nanoseconds since 2001-01-01T00:00:00Z.
    package var date: Int64?
    /// `Title`.
    package var title: String?
    /// `MuxingApp`.
    package var muxingApp: String?
    /// `WritingApp`.
    package var writingApp: String?

    /// An Info with the default scale, one tick a millisecond.
    package init() {}
}
