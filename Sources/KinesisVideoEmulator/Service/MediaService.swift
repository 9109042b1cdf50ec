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
    var closesOnExpect: Bool { configuration.faultSet(of: nil).contains(.closesOnExpect) }

    /// Whether it says nothing to them until their body comes.
    var ignoresExpect: Bool { configuration.faultSet(of: nil).contains(.ignoresExpect) }

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
        let faults = named.flatMap(registry.stream)?.policy.faults ?? configuration.faultSet(of: nil)
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
            catalog: context.catalog,
            configuration: configuration,
            faults: faults,
            requestID: requestIDs.next(),
            now: now
        )
    }

    private func answer(_ call: inout Call, _ body: RequestBody) throws(Refusal) -> Answer {
        let (method, path) = (call.request.head.method.rawValue, call.request.path)
        let known = context.catalog.operation(method: method, path: path)
        guard let operation = known ?? call.faults.operation(method: method, path: path, in: context.catalog),
            let handler = operations[operation.name]
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
        return try handler.answer(&call, valid, operation)
    }
}
