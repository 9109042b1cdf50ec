/// The operations that are served, by their names in the catalog; what stands here alone can be asked.
struct Operations: Sendable {
    private let handlers: [String: any OperationHandler]

    /// Serves the streams of an emulator.
    init(_ context: ServiceContext) {
        handlers = [
            "GetMedia": GetMediaHandler(context: context),
            "GetDataEndpoint": GetDataEndpointHandler(context: context),
        ]
    }

    /// Who answers the requests of an operation; nil where nobody does.
    subscript(name: String) -> (any OperationHandler)? {
        handlers[name]
    }
}
