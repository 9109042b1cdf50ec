/// The header of a `SimpleBlock` or a `Block` (RFC 9559, section 10).
///
/// Kept in 30 bytes: an event with one must fit into four words, see ``MatroskaEvent``.
package struct BlockHeader: Hashable, Sendable {
    /// Where a block stands.
    package enum Container: UInt8, Hashable, Sendable {
        /// Directly in the Cluster, as a `SimpleBlock`.
        case cluster
        /// In a `BlockGroup`, as a `Block`.
        case group
    }

    /// How the sizes of several frames in one block are written.
    package enum Lacing: UInt8, Hashable, Sendable {
        /// One frame, no lacing.
        case none
        /// Sums of bytes, as in Ogg.
        case xiph
        /// Equal sizes.
        case fixed
        /// One size and then differences.
        case ebml
    }

    /// Where the header of the block's element stands in the stream.
    package let elementOffset: UInt64
    /// How many bytes all frames have together.
    package let framesLength: UInt64
    /// The number of the track.
    package let trackNumber: UInt64
    /// The time from the Cluster's timestamp in ticks.
    package let relativeTimestamp: Int16
    /// How many bytes there are from the element's first one to the first frame's.
    package let headerLength: UInt16
    /// The byte of flags as it stands.
    package let flags: UInt8
    /// Where the block stands.
    package let container: Container

    /// Where the first byte of the first frame stands in the stream.
    package var framesOffset: UInt64 { elementOffset &+ UInt64(headerLength) }

    /// Whether all frames are keyframes; `nil` in a BlockGroup, where it depends on ``BlockGroup/references``.
    package var isKeyframe: Bool? { container == .cluster ? flags & 0x80 != 0 : nil }

    /// Whether the frames are to be decoded but not shown.
    package var isInvisible: Bool { flags & 0x08 != 0 }

    /// Whether the frames may be dropped; `nil` in a BlockGroup, which does not say.
    package var isDiscardable: Bool? { container == .cluster ? flags & 0x01 != 0 : nil }

    /// How the sizes of the frames are written.
    package var lacing: Lacing { Lacing(rawValue: flags >> 1 & 3) ?? .none }
}
