/// The limits that keep a reader's memory bounded whatever the stream says.
package struct EBMLLimits: Hashable, Sendable {
    /// How deep masters may nest; Matroska's own elements need 7, and only `SimpleTag` and `ChapterAtom` nest in themselves.
    package var maximumDepth: Int
    /// How many different identifiers the children of one master may have: each needs a counter for ``ElementPath``.
    package var maximumDistinctChildren: Int
    /// The largest payload of a leaf, in bytes; it costs no memory, since it is handed on in pieces.
    package var maximumLeafSize: UInt64
    /// The longest string or number that is accumulated, in bytes.
    package var maximumStringLength: UInt64
    /// The longest `CodecPrivate` or `TagBinary` that is accumulated, in bytes.
    package var maximumBinaryLength: UInt64
    /// How much memory the tracks, tags and texts of one document may take, in bytes: one budget, since limits would multiply.
    ///
    /// It is spent on their texts and codec data, and ``entryCost`` on each track, `Tag` and `SimpleTag`.
    package var maximumMetadata: Int
    /// Whether ``maximumMetadata`` begins anew with each Cluster: for whoever keeps nothing of a Cluster once it is over, and
    /// reads documents that go on for days.
    package var renewsMetadataAtClusters: Bool
    /// How many values a repeatable number may have in one master (`ReferenceBlock`, `TagTrackUID`).
    package var maximumListLength: Int

    /// Sets the limits; the defaults leave room for every stream seen in the field.
    package init(
        maximumDepth: Int = 16,
        maximumDistinctChildren: Int = 128,
        maximumLeafSize: UInt64 = .max,
        maximumStringLength: UInt64 = 65_536,
        maximumBinaryLength: UInt64 = 1_048_576,
        maximumMetadata: Int = 2_097_152,
        renewsMetadataAtClusters: Bool = false,
        maximumListLength: Int = 256
    ) {
        self.maximumDepth = maximumDepth
        self.maximumDistinctChildren = maximumDistinctChildren
        self.maximumLeafSize = maximumLeafSize
        self.maximumStringLength = maximumStringLength
        self.maximumBinaryLength = maximumBinaryLength
        self.maximumMetadata = maximumMetadata
        self.renewsMetadataAtClusters = renewsMetadataAtClusters
        self.maximumListLength = maximumListLength
    }

    /// What a track, a `Tag` or a `SimpleTag` takes besides its texts, in bytes.
    package static let entryCost = 256
}
