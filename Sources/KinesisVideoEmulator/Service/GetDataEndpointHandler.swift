internal import KinesisVideo
internal import NIOHTTP1

/// GetDataEndpoint: where the media of a stream is.
struct GetDataEndpointHandler: OperationHandler {
    let context: ServiceContext

    func answer(_ call: inout Call, _ body: JSONNode, _ operation: Contract.Operation) throws(Refusal) -> Answer {
        let configuration = context.configuration
        let reference = try StreamReference(body, choices: configuration.choices)
        let found = reference.flatMap(context.registry.stream)
        // A stream that is being created has its endpoint; one that is being deleted has lost it.
        let stream = found.flatMap { $0.description.status(at: call.now) == .deleting ? nil : $0 }
        guard stream != nil || call.faults.contains(.inventsEndpoint) else { throw Refusal(.resourceNotFound) }
        call.writer.note.stream = stream?.logicalName
        if let stream {
            try context.checkAccess(to: stream, call)
            context.admissions.noteEndpoint(of: stream)
        }
        // The endpoint is what the caller reached the emulator at, which also holds behind a forwarded port; a stream
        // elsewhere has one in a domain that never resolves (RFC 6761).
        let host = call.request.head.headers.first(name: "Host") ?? "localhost"
        let isElsewhere = stream?.isElsewhere == true
        let authority = isElsewhere ? "elsewhere.\(configuration.region).invalid" : host
        let scheme = configuration.tls == nil ? Endpoint.Scheme.http : .https
        var url = "\(scheme.rawValue)://\(authority)"
        if configuration.hostName != nil, !isElsewhere, let reached = try? Endpoint(url) {
            url = configuration.endpoint(reachedAt: reached.address, reached.port).description
        }
        if call.faults.contains(.endpointWithPath) { url += "/kinesisvideo" }
        return call.writer.json(.object(["DataEndpoint": .string(url)]))
    }
}
