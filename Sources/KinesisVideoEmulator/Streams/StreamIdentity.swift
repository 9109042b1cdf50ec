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

    /// The time of the creation that the ARN ends with.
    let created: WallTime

    /// Names a stream.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - region: The region, which decides the partition.
    ///   - accountID: The account that it belongs to.
    ///   - created: When it was created; nil for a stream that is there from the start.
    init(name: String, region: String, accountID: String, created: WallTime? = nil) {
        self.name = name
        let partition = Partition.of(region: region).id
        let stem = "arn:\(partition):kinesisvideo:\(region):\(accountID):stream/\(name)"
        let time = Self.years.lowerBound + UInt64(fnv1a: stem) % UInt64(Self.years.count)
        self.created = created ?? WallTime(milliseconds: Int64(time))
        arn = "\(stem)/\(self.created.milliseconds)"
    }

    /// The years 2018 to 2025, in milliseconds since 1970.
    private static let years: Range<UInt64> = 1_514_764_800_000..<1_767_225_600_000
}
