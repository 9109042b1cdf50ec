internal import KinesisVideo

/// Under which names clients know a stream.
package struct StreamIdentity: Hashable, Sendable {
    /// The name, which need not be the logical one.
    package let name: String

    /// The Amazon Resource Name: `arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION`.
    ///
    /// The time of the creation, in milliseconds since 1970, comes of the rest: a target file that was written once is good after
    /// each start.
    package let arn: String

    /// Names a stream.
    init(name: String, region: String, accountID: String) {
        self.name = name
        let partition = Partition.of(region: region).id
        let stem = "arn:\(partition):kinesisvideo:\(region):\(accountID):stream/\(name)"
        arn = "\(stem)/\(Self.years.lowerBound + UInt64(fnv1a: stem) % UInt64(Self.years.count))"
    }

    /// The years 2018 to 2025, in milliseconds since 1970.
    private static let years: Range<UInt64> = 1_514_764_800_000..<1_767_225_600_000
}
