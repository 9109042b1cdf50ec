internal import KinesisVideo

/// Under which names clients know a stream.
package struct StreamIdentity: Hashable, Sendable {
    /// The name, which need not be the logical one.
    package let name: String

    /// The Amazon Resource Name: `arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION`.
    package let arn: String

    /// Names a stream; its ARN ends with the time of its creation.
    init(name: String, region: String, accountID: String, creation: WallTime) {
        self.name = name
        let partition = Partition.of(region: region).id
        arn = "arn:\(partition):kinesisvideo:\(region):\(accountID):stream/\(name)/\(creation.milliseconds)"
    }
}
