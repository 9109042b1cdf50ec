/// What a `BlockGroup` says beside its block (RFC 9559, section 5.1.3.5).
package struct BlockGroup: Hashable, Sendable {
    /// Where the header of the BlockGroup stands in the stream.
    package let elementOffset: UInt64
    /// `BlockDuration` in ticks.
    package internal(set) var duration: UInt64?
    /// `ReferenceBlock`, all of them: times of the frames that this one needs, relative to it, in ticks.
    package internal(set) var references: [Int64] = []
    /// `DiscardPadding` in nanoseconds.
    package internal(set) var discardPadding: Int64?

    init(elementOffset: UInt64) {
        self.elementOffset = elementOffset
    }

    /// Whether the block's frames need no other frame.
    package var isKeyframe: Bool { references.isEmpty }
}
