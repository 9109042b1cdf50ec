internal import KinesisVideo
internal import NIOHTTP1

/// The service without its sockets: a request and the time in, an answer out.
struct MediaService: Sendable {
    /// What all operations work on.
    let context: ServiceContext

    /// The streams that exist.
    var registry: StreamRegistry { context.registry }

    /// Who is reading them.
    var admissions: Admissions { context.admissions }

    /// The form of heads and of errors' bodies.
    var form: AnswerForm { configuration.answers }

    /// Whether it closes connections of requests that expect a word before their body.
    var closesOnExpect: Bool { context.faults.set(of: nil).contains(.closesOnExpect) }

    /// Whether it says nothing to them until their body comes.
    var ignoresExpect: Bool { context.faults.set(of: nil).contains(.ignoresExpect) }

    private let operations: Operations
    private let authenticator: Authenticator
    private let requestIDs: RequestIDs

    private var configuration: EmulatorConfiguration { context.configuration }

    /// Puts a service together.
    init(_ context: ServiceContext, requestIDs: RequestIDs) {
        self.context = context
        self.requestIDs = requestIDs
        operations = Operations(context)
        authenticator = Authenticator(configuration: context.configuration, contract: context.catalog.contract)
    }

    /// Whether the body of a request is media that is stored while it comes: such a request is answered on its head.
    func takesUpload(_ head: HTTPRequestHead) -> Bool {
        let path = ReceivedRequest(head: head, body: []).path
        let operation = context.catalog.operation(method: head.method.rawValue, path: path)
        return operation.map { $0.input.contains { $0.type == .stream } && operations[$0.name] != nil } ?? false
    }

    /// What has to answer a request that waits for a disk; nil where it can be answered at once.
    func storage(changedBy request: ReceivedRequest) -> StreamStorage? {
        guard let storage = registry.storage else { return nil }
        let operation = context.catalog.operation(method: request.head.method.rawValue, path: request.path)
        return operation.flatMap { operations[$0.name]?.changesStreams } == true ? storage : nil
    }

    /// Answers a request.
    ///
    /// The checks come in this order: the operation, the signature, the body, the stream, its endpoint, the right to read
    /// it, the calls a second, the start, and the sessions at once. The calls of the control plane are counted before the stream.
    ///
    /// - Parameters:
    ///   - request: The request, whole.
    ///   - now: The time of the streams, which timestamps and selectors are about.
    ///   - date: The time of the day, which signatures are about; nil where that is the same.
    ///   - instant: A monotonic time in milliseconds, which the limits are about.
    /// - Returns: The answer; every request gets one.
    func answer(
        _ request: ReceivedRequest,
        at now: WallTime,
        date: WallTime? = nil,
        instant: Int64
    ) -> Answer {
        let (method, path) = (request.head.method.rawValue, request.path)
        let known = context.catalog.operation(method: method, path: path)
        let body = RequestBody(request, of: known)
        // A fault of a stream is already in force while its request is checked.
        let name = body.text("StreamName").map(StreamReference.name)
        let named = name ?? body.text("StreamARN").map(StreamReference.arn)
        let faults = context.faults.set(of: named.flatMap(registry.stream)?.logicalName)
        let writer = writer(faults, at: date ?? now)
        if let headers = configuration.crossOrigin.preflight(request.head) { return writer.empty(headers) }
        if isHealth(request.head, request.path) { return opened(writer.json(health(at: now)), to: request) }
        var call = Call(
            request: request,
            now: now,
            date: date ?? now,
            instant: instant,
            faults: faults,
            writer: writer
        )
        do throws(Refusal) {
            return opened(try answer(&call, body, known), to: request)
        } catch {
            return opened(call.writer.refusal(error), to: request)
        }
    }

    /// An answer that the page may read that asked for it.
    private func opened(_ answer: Answer, to request: ReceivedRequest) -> Answer {
        let names = context.catalog.contract.errorHeaders
        let exposed = names.requestID + names.type + ["Date"]
        guard let headers = configuration.crossOrigin.opening(request.head, exposing: exposed) else { return answer }
        var answer = answer
        answer.headers.add(contentsOf: headers)
        return answer
    }

    /// Whether somebody asks how the emulator is, at a path that no operation has.
    private func isHealth(_ head: HTTPRequestHead, _ path: String) -> Bool {
        [.GET, .HEAD].contains(head.method) && path == "/health"
            && context.catalog.operation(method: "GET", path: path) == nil
    }

    private func health(at now: WallTime) -> JSONNode {
        let names = registry.streams.filter { $0.description.status(at: now) != nil }.map(\.identity.name)
        return .object([
            "status": "ok", "version": configuration.version.map(JSONNode.string),
            "region": .string(configuration.region),
            "streams": .array(names.map(JSONNode.string)),
        ])
    }

    /// Answers a request that cannot be read as HTTP, or that is larger than any request has to be.
    func answer(toUnreadable message: String, at now: WallTime) -> Answer {
        writer(context.faults.set(of: nil), at: now).refusal(Refusal(.invalidArgument, message: message))
    }

    private func writer(_ faults: FaultSet, at now: WallTime) -> AnswerWriter {
        AnswerWriter(
            catalog: context.catalog,
            configuration: configuration,
            faults: faults,
            requestID: requestIDs.next(),
            now: now
        )
    }

    private func answer(
        _ call: inout Call,
        _ body: RequestBody,
        _ known: Contract.Operation?
    ) throws(Refusal) -> Answer {
        let (method, path) = (call.request.head.method.rawValue, call.request.path)
        guard let operation = known ?? call.faults.operation(method: method, path: path, in: context.catalog),
            let handler = operations[operation.name]
        else { throw Refusal(named: "AccessDeniedException") }
        call.writer.note.operation = operation.name
        call.isDenied = try authenticator.authenticate(call.request, at: call.date, faults: call.faults)
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
        guard context.admissions.admit(operation.name, on: subject(of: valid), at: call.instant, call.faults) else {
            throw Refusal(.clientLimitExceeded)
        }
        return try handler.answer(&call, valid, operation)
    }

    /// The stream that a body names, by whatever member.
    private func subject(of body: JSONNode) -> EmulatedStream? {
        if let stream = body["StreamName"]?.stringValue.flatMap({ registry.stream(.name($0)) }) { return stream }
        return (body["StreamARN"] ?? body["ResourceARN"])?.stringValue.flatMap { registry.stream(.arn($0)) }
    }
}
