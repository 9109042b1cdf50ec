/// The operations that are served, by their names in the catalog; what stands here alone can be asked.
struct Operations: Sendable {
    private let handlers: [String: any OperationHandler]

    /// Serves the streams of an emulator.
    init(_ context: ServiceContext) {
        handlers = [
            "GetMedia": GetMediaHandler(context: context),
            "PutMedia": PutMediaHandler(context: context),
            "GetDataEndpoint": GetDataEndpointHandler(context: context),
            "CreateStream": CreateStreamHandler(context: context),
            "DescribeStream": DescribeStreamHandler(context: context),
            "ListStreams": ListStreamsHandler(context: context),
            "UpdateStream": UpdateStreamHandler(context: context),
            "UpdateDataRetention": UpdateDataRetentionHandler(context: context),
            "DeleteStream": DeleteStreamHandler(context: context),
            "TagStream": TagHandler(context: context),
            "TagResource": TagHandler(context: context),
            "UntagStream": UntagHandler(context: context),
            "UntagResource": UntagHandler(context: context),
            "ListTagsForStream": ListTagsHandler(context: context),
            "ListTagsForResource": ListTagsHandler(context: context),
            "ListFragments": ListFragmentsHandler(context: context),
            "GetMediaForFragmentList": GetMediaForFragmentListHandler(context: context),
        ]
    }

    /// Who answers the requests of an operation; nil where nobody does.
    subscript(name: String) -> (any OperationHandler)? {
        handlers[name]
    }
}
