internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

/// Turns a step's action into a request and the way to sign it.
struct RequestBuilder {
    let connection: TargetConnection
    let route: Route
    let stream: Target.Stream?
    let scope: Scope

    /// A request that is ready to go.
    struct Outgoing: Sendable {
        let client: MediaClient
        let request: OutgoingRequest
        /// `nil` to send it unsigned.
        let signing: RequestSigning?
    }

    /// The request of an operation.
    func request(_ action: OperationAction) throws(ResolutionError) -> Outgoing {
        let scope = scope.metered
        var body = try action.body.resolved(in: scope)
        if let members = body.objectValue, let identity = identity(try action.identification(in: scope)),
            body["StreamName"] == nil, body["StreamARN"] == nil
        {
            body = .object([identity] + members)
        }
        let operation = connection.rules.contract.operation(named: action.operation.name)
        let request = OutgoingRequest.operation(
            path: operation?.path ?? "/\(action.operation.rawValue)",
            body: body.bytes()
        )
        return try outgoing(request, client(action.operation == .getMedia ? .data : .control), action.signing)
    }

    /// The request of a raw action.
    func request(_ action: RawRequestAction) throws(ResolutionError) -> Outgoing {
        let scope = scope.metered
        let body: [UInt8] =
            switch action.body {
            case .text(let template): Array(try template.resolved(in: scope).plainText.utf8)
            case .json(let template): try template.resolved(in: scope).bytes()
            case .none: []
            }
        let headers = try action.headers.map { header throws(ResolutionError) in
            HeaderField(header.name, try header.value.resolved(in: scope).plainText)
        }
        let path = try action.path.resolved(in: scope).plainText
        let request = OutgoingRequest(method: action.method, path: path, headers: headers, body: body)
        return try outgoing(request, client(action.endpoint), action.signing)
    }

    private func outgoing(
        _ request: OutgoingRequest,
        _ client: MediaClient,
        _ signing: Late<SigningVariation>
    ) throws(ResolutionError) -> Outgoing {
        let variation = try signing.variation(in: scope)
        var request = request
        if let header = try variation.header?.resolved(in: scope) {
            request.headers.append(HeaderField(SigningVariation.headerName, header.plainText))
        }
        return Outgoing(client: client, request: request, signing: try self.signing(variation))
    }

    private func client(_ endpoint: RawRequestAction.Endpoint) -> MediaClient {
        switch endpoint {
        case .data: route.data
        case .control: route.control ?? route.data
        }
    }

    private func identity(_ identification: OperationAction.Identification) -> JSONNode.Member? {
        switch identification {
        case .name: stream.map { JSONNode.Member(name: "StreamName", value: .string($0.name)) }
        case .arn: stream?.arn.map { JSONNode.Member(name: "StreamARN", value: .string($0)) }
        case .nothing: nil
        }
    }

    private func signing(_ variation: SigningVariation) throws(ResolutionError) -> RequestSigning? {
        guard variation.isSigned else { return nil }
        func text(_ template: Template?) throws(ResolutionError) -> String? {
            guard let template else { return nil }
            return try template.resolved(in: scope).plainText
        }
        var signing = route.signing
        var own = signing.signer.credentials
        if variation.usesExpiredCredentials { own = connection.target.expiredCredentials ?? own }
        signing.signer.credentials = Credentials(
            accessKeyID: try text(variation.accessKeyID) ?? own.accessKeyID,
            secretAccessKey: try text(variation.secretAccessKey) ?? own.secretAccessKey,
            sessionToken: try text(variation.sessionToken) ?? own.sessionToken
        )
        if let region = try text(variation.region) { signing.signer.region = region }
        if let service = try text(variation.service) { signing.signer.service = service }
        // What is early or late is so by the endpoint's clock, which tells itself apart from ours by seconds at the least.
        let offset = (connection.contact.clock?.milliseconds ?? 0) / 1000
        signing.skewSeconds =
            variation.skewSeconds == 0 || abs(offset) < 2
            ? variation.skewSeconds
            : variation.skewSeconds + Int(offset)
        if variation.sendsContentHash { signing.signer.sendsPayloadHash = true }
        if let name = variation.unsignedHeader { signing.signer.unsignedHeaders.insert(name.rawValue) }
        signing.signer.scopeDay = try text(variation.day)
        if variation.omitsToken { signing.signer.tokenPlacement = .omitted }
        if variation.leavesTokenUnsigned { signing.signer.tokenPlacement = .unsigned }
        signing.corruption = variation.corruption.map { corruption in
            switch corruption {
            case .signature: .signature
            case .body: .body
            case .date: .date
            case .query: .query
            case .host: .host
            case .scope: .scope
            case .authorization: .authorization
            }
        }
        return signing
    }
}
