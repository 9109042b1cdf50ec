/// The Amazon Resource Name of a stream: `arn:PARTITION:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION-TIME`.
package struct StreamARN: Sendable, Hashable {
    /// The whole of it.
    package let text: String
    /// The part of AWS that it belongs to, such as `aws-cn`.
    package let partition: String
    /// The region that the stream lives in.
    package let region: String
    /// The account that owns the stream.
    package let account: String
    /// The stream's name.
    package let name: String

    /// Reads an ARN; `nil` where it is not that of a stream of Kinesis Video Streams.
    ///
    /// - Parameter text: The ARN.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "kinesisvideo", !parts.contains("") else { return nil }
        let resource = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        guard resource.count == 3, resource[0] == "stream", !resource.contains("") else { return nil }
        self.text = text
        (partition, region, account) = (parts[1], parts[3], parts[4])
        name = String(resource[1])
    }

    /// Why the stream does not live in a region.
    ///
    /// - Parameter region: The region; of one that is in no partition, the name alone is compared.
    /// - Returns: The reason, as a sentence goes on behind "because"; `nil` where it may live there.
    package func mismatch(with region: String) -> String? {
        if self.region != region { return "its region is \(self.region), and the target's is \(region)" }
        guard let known = Partition.all.first(where: { $0.regions.contains(region) || $0.hasForm(region) }),
            known.id != partition
        else { return nil }
        return "its partition is \(partition), and \(region) belongs to \(known.id)"
    }
}
