internal import KinesisVideo
internal import NIOHTTP1

/// The service without its sockets: a request and the time in, an answer out.
struct MediaService: Sendable {
    /// The operations that the emulator serves, as the contract names them.
    private enum OperationName: String {
        case getMedia = "GetMedia"
        case getDataEndpoint = "GetDataEndpoint"
    }

    /// One request on its way through the checks.
    private struct Call {
        let request: ReceivedRequest
        let now: WallTime
        let instant: Int64
        let faults: FaultSet
        var isDenied = false
        var writer: AnswerWriter
    }

    /// The streams that exist.
    let directory: StreamDirectory

    /// Who is reading them.
    let admissions: Admissions

    /// The form of heads and of errors' bodies.
    var form: AnswerForm { configuration.answers }

    /// Whether it closes connections of requests that expect a word before their body.
    var closesOnExpect: Bool { configuration.faultSet(of: nil).contains(.closesOnExpect) }

    /// Whether it says nothing to them until their body comes.
    var ignoresExpect: Bool { configuration.faultSet(of: nil).contains(.ignoresExpect) }

    private let configuration: EmulatorConfiguration
    private let contract: Contract
    private let authenticator: Authenticator
    private let requestIDs: RequestIDs
    private let errorCodes: [Int: String]

    /// Puts a service together.
    init(
        configuration: EmulatorConfiguration,
        contract: Contract,
        directory: StreamDirectory,
        requestIDs: RequestIDs
    ) {
        self.configuration = configuration
        self.contract = contract
        self.directory = directory
        self.requestIDs = requestIDs
        admissions = Admissions(configuration.limiting)
        authenticator = Authenticator(configuration: configuration, contract: contract)
        let codes = contract.inStreamErrors.map { ($0.id.rawValue, $0.code) }
        errorCodes = Dictionary(codes) { first, _ in first }
    }

    /// Answers a request.
    ///
    /// The checks come in this order: the operation, the signature, the body, the stream, its endpoint, the right to read
    /// it, the calls a second, the start, and the sessions at once.
    ///
    /// - Parameters:
    ///   - request: The request, whole.
    ///   - now: The wall time, which signatures, timestamps and selectors are about.
    ///   - instant: A monotonic time in milliseconds, which the limits are about.
    /// - Returns: The answer; every request gets one.
    func answer(_ request: ReceivedRequest, at now: WallTime, instant: Int64) -> Answer {
        let body = RequestBody(request.body)
        // A fault of a stream is already in force while its request is checked.
        let name = body.text("StreamName").map(StreamReference.name)
        let named = name ?? body.text("StreamARN").map(StreamReference.arn)
        let faults = named.flatMap(directory.stream)?.policy.faults ?? configuration.faultSet(of: nil)
        let writer = writer(faults, at: now)
        var call = Call(request: request, now: now, instant: instant, faults: faults, writer: writer)
        do throws(Refusal) {
            return try answer(&call, body)
        } catch {
            return call.writer.refusal(error)
        }
    }

    /// Answers a request that cannot be read as HTTP, or that is larger than any request has to be.
    func answer(toUnreadable message: String, at now: WallTime) -> Answer {
        writer(configuration.faultSet(of: nil), at: now).refusal(Refusal(.invalidArgument, message: message))
    }

    private func writer(_ faults: FaultSet, at now: WallTime) -> AnswerWriter {
        AnswerWriter(
            contract: contract,
            configuration: configuration,
            faults: faults,
            requestID: requestIDs.next(),
            now: now
        )
    }

    private func answer(_ call: inout Call, _ body: RequestBody) throws(Refusal) -> Answer {
        let (method, path) = (call.request.head.method.rawValue, call.request.path)
        let known = contract.operation(method: method, path: path)
        guard let operation = known ?? call.faults.operation(method: method, path: path, in: contract),
            let name = OperationName(rawValue: operation.name)
        else { throw Refusal(named: "AccessDeniedException") }
        call.isDenied = try authenticator.authenticate(call.request, at: call.now, faults: call.faults)
        if call.faults.texts(of: .refusesHeader).contains(where: { call.request.head.headers.contains(name: $0) }) {
            throw Refusal(named: "InvalidSignatureException")
        }
        if configuration.choices.requestContentType == .required,
            !call.request.head.headers.contains(name: "Content-Type")
        {
            throw Refusal(.invalidArgument, message: "The request does not say its Content-Type")
        }
        let valid = try body.validated(
            for: operation,
            choices: configuration.choices,
            region: configuration.region,
            faults: call.faults
        )
        switch name {
        case .getMedia: return try getMedia(&call, valid, operation)
        case .getDataEndpoint: return try getDataEndpoint(&call, valid)
        }
    }

    private func getMedia(
        _ call: inout Call,
        _ body: JSONNode,
        _ operation: Contract.Operation
    ) throws(Refusal) -> Answer {
        let input = try GetMediaInput(body, operation: operation, choices: configuration.choices)
        call.writer.note.selector = input.selector.type.rawValue
        guard let stream = input.stream.flatMap({ self.stream($0, call.faults) }) else {
            guard call.faults.contains(.missingAsEmpty) else { throw Refusal(.resourceNotFound) }
            return call.writer.media(
                session(of: emptyStream(at: call.now), call.faults, .at(0), at: call.now),
                SessionLease {}
            )
        }
        call.writer.note.stream = stream.logicalName
        if stream.isElsewhere, !call.faults.contains(.ignoresEndpoint) { throw Refusal(.invalidEndpoint) }
        try checkAccess(to: stream, call)
        guard
            call.faults.contains(.ignoresLimit, "calls")
                || admissions.admitCall(to: stream, at: call.instant, call.faults)
        else { throw Refusal(.clientLimitExceeded) }
        // The place is taken last: a request that is refused for another reason never had it.
        var occasions = admissions.occasions(of: stream)
        if [.fragmentNumber, .continuationToken].contains(input.selector.type) { occasions.append(.resumed) }
        let faults = occasions.reduce(stream.policy.faults) { $0.on($1) }
        let start = try StartResolver(stream, faults, at: call.now).start(input.selector)
        guard let lease = admissions.admitSession(to: stream, at: call.instant, call.faults) else {
            throw Refusal(.connectionLimitExceeded)
        }
        return call.writer.media(session(of: stream, faults, start, at: call.now), lease)
    }

    private func getDataEndpoint(_ call: inout Call, _ body: JSONNode) throws(Refusal) -> Answer {
        let reference = try StreamReference(body, choices: configuration.choices)
        let stream = reference.flatMap(directory.stream)
        guard stream != nil || call.faults.contains(.inventsEndpoint) else { throw Refusal(.resourceNotFound) }
        call.writer.note.stream = stream?.logicalName
        if let stream { try checkAccess(to: stream, call) }
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

    private func checkAccess(to stream: EmulatedStream, _ call: Call) throws(Refusal) {
        guard call.isDenied || stream.access == .denied else { return }
        guard call.faults.contains(.ignoresAccess) else { throw Refusal(.notAuthorized) }
    }

    /// The stream that a request names, or is given.
    private func stream(_ reference: StreamReference, _ faults: FaultSet) -> EmulatedStream? {
        let stream = directory.stream(reference) ?? faults.stream(reference, in: directory)
        guard faults.contains(.wrongStreamForARN), case .arn = reference, let stream else { return stream }
        return directory.streams.first { $0.logicalName != stream.logicalName } ?? stream
    }

    private func session(
        of stream: EmulatedStream,
        _ faults: FaultSet,
        _ start: MediaSession.Start,
        at now: WallTime
    ) -> MediaSession {
        MediaSession(stream: stream, faults: faults, start: start, errorCodes: errorCodes, at: now)
    }

    /// A stream for requests whose own does not exist.
    private func emptyStream(at now: WallTime) -> EmulatedStream {
        EmulatedStream(
            StreamDeclaration(name: ""),
            media: .empty,
            configuration: configuration,
            limits: StreamDeclaration.Limits(callsPerSecond: 0, sessions: 0),
            startedAt: now,
            seed: 0
        )
    }
}
