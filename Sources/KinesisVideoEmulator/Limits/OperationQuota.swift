/// How often an operation of the control plane or of the archive may be called in a second.
///
/// The numbers are those of the page "Amazon Kinesis Video Streams service quotas" of the developer guide; where it has none for an
/// operation that does what another does under an older name, that one's stand here.
struct OperationQuota: Hashable, Sendable {
    /// The calls of a whole account; nil where the page has no number.
    let account: Int?
    /// The calls about one stream; nil where it is about none.
    let stream: Int?
    /// Whether it reads what is kept of a stream, so that what refuses calls of GetMedia refuses it too.
    let readsArchive: Bool

    private init(account: Int?, stream: Int?, readsArchive: Bool = false) {
        (self.account, self.stream, self.readsArchive) = (account, stream, readsArchive)
    }

    /// The quota of an operation; nil for those that have limits of their own, as GetMedia has.
    static func of(_ operation: String) -> OperationQuota? {
        switch operation {
        case "CreateStream", "ListStreams": OperationQuota(account: 50, stream: nil)
        case "DescribeStream", "GetDataEndpoint": OperationQuota(account: 300, stream: 5)
        case "DeleteStream", "UpdateStream", "UpdateDataRetention", "TagStream", "TagResource", "UntagStream",
            "UntagResource", "ListTagsForStream", "ListTagsForResource":
            OperationQuota(account: 50, stream: 5)
        case "ListFragments", "GetMediaForFragmentList":
            OperationQuota(account: nil, stream: 5, readsArchive: true)
        default: nil
        }
    }
}
