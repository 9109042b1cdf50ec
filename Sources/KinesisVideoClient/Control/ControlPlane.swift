package import KinesisVideo

/// Asks the control plane of a region about streams; what passes by itself, as throttling does, is asked again a little later.
package struct ControlPlane: Sendable {
    /// What DescribeStream tells of a stream.
    package struct Description: Sendable, Hashable {
        /// The stream's name.
        package let name: String
        /// Its ARN.
        package let arn: String
        /// Whether it is `ACTIVE`, or what else it is.
        package let status: String
        /// How long fragments are kept, in hours; 0 where none is.
        package let retentionHours: Int
        /// What its producer says that it carries, such as `video/h264`.
        package let mediaType: String?
        /// The device that writes to it; `nil` where none is named.
        package let deviceName: String?
        /// The key that it is encrypted with; `nil` where none is told.
        package let key: String?
        /// Its version, which changes with it; `nil` where none is told.
        package let version: String?

        package init(
            name: String,
            arn: String,
            status: String,
            retentionHours: Int,
            mediaType: String? = nil,
            deviceName: String? = nil,
            key: String? = nil,
            version: String? = nil
        ) {
            self.name = name
            self.arn = arn
            self.status = status
            self.retentionHours = retentionHours
            self.mediaType = mediaType
            self.deviceName = deviceName
            self.key = key
            self.version = version
        }
    }

    /// How long an answer may take.
    private static let patience = Duration.seconds(10)

    /// What passes by itself is asked again after these times.
    private static let pauses: [Duration] = [.milliseconds(300), .milliseconds(1100)]

    /// What took longer than this is not asked again: waiting for it would cost more than it can be worth.
    private static let worthWaiting = Duration.seconds(2)

    private let client: MediaClient
    private let contract: Contract
    private let signing: @Sendable () async throws(ControlError) -> RequestSigning
    private let onHead: @Sendable (AnswerHead, _ sent: WallTime) -> Void
    private let date: @Sendable () -> WallTime
    private let clock: SteadyClock

    /// Makes one; nothing is sent.
    ///
    /// - Parameters:
    ///   - client: Where requests go.
    ///   - contract: Names the operations and the headers of errors.
    ///   - date: The time of day.
    ///   - clock: What pauses are measured by.
    ///   - onHead: Told of the head of each answer, and when its request went out: its `Date` tells the endpoint's clock.
    ///   - signing: How a request is signed.
    package init(
        client: MediaClient,
        contract: Contract,
        date: @escaping @Sendable () -> WallTime,
        clock: SteadyClock = .system,
        onHead: @escaping @Sendable (AnswerHead, _ sent: WallTime) -> Void = { _, _ in },
        signing: @escaping @Sendable () async throws(ControlError) -> RequestSigning
    ) {
        self.client = client
        self.contract = contract
        self.date = date
        self.clock = clock
        self.onHead = onHead
        self.signing = signing
    }

    /// Where requests go.
    package var endpoint: Endpoint { client.endpoint }

    /// The same caller at another service, which speaks JSON too.
    ///
    /// - Parameters:
    ///   - service: What requests are signed for.
    ///   - client: Where requests go.
    /// - Returns: What asks there.
    func moved(to service: String, at client: MediaClient) -> ControlPlane {
        ControlPlane(
            client: client,
            contract: contract,
            date: date,
            clock: clock,
            signing: { [signing] () async throws(ControlError) in
                var signing = try await signing()
                signing.signer.service = service
                return signing
            }
        )
    }

    /// The data endpoint that serves an operation on a stream.
    ///
    /// - Parameters:
    ///   - stream: The stream.
    ///   - api: The operation, as the service names it here.
    /// - Returns: The endpoint.
    /// - Throws: ``ControlError``, also where what is answered is not a data endpoint.
    package func dataEndpoint(
        of stream: StreamReference,
        for api: String = "GET_MEDIA"
    ) async throws(ControlError) -> Endpoint {
        let path = contract.operation(named: "GetDataEndpoint")?.path ?? "/getDataEndpoint"
        let answer = try await ask(path, stream, [JSONNode.Member(name: "APIName", value: .string(api))])
        guard let text = answer["DataEndpoint"]?.stringValue else {
            throw ControlError(.notUnderstood, "the answer to GetDataEndpoint names no DataEndpoint")
        }
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw ControlError(.notUnderstood, "GetDataEndpoint answers with what is not one: \(error)")
        }
    }

    /// What a stream is.
    ///
    /// - Throws: ``ControlError``.
    package func description(of stream: StreamReference) async throws(ControlError) -> Description {
        let answer = try await ask("/describeStream", stream, [])
        guard let description = answer["StreamInfo"].flatMap({ Description($0) }) else {
            throw ControlError(.notUnderstood, "the answer to DescribeStream names no StreamName and StreamARN")
        }
        return description
    }

    /// The names of the first streams that the caller may list.
    ///
    /// - Throws: ``ControlError``.
    package func streamNames() async throws(ControlError) -> [String] {
        let answer = try await ask("/listStreams", nil, [])
        return answer["StreamInfoList"]?.arrayValue?.compactMap { $0["StreamName"]?.stringValue } ?? []
    }

    func ask(
        _ path: String,
        _ stream: StreamReference?,
        _ members: [JSONNode.Member]
    ) async throws(ControlError) -> JSONNode {
        let identity: [JSONNode.Member] =
            switch stream {
            case .name(let name): [JSONNode.Member(name: "StreamName", value: .string(name))]
            case .arn(let arn): [JSONNode.Member(name: "StreamARN", value: .string(arn))]
            case nil: []
            }
        return try await answer(
            to: OutgoingRequest.operation(path: path, body: JSONNode.object(identity + members).bytes())
        )
    }

    /// The object that a request is answered with.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - isRepeatable: Whether doing it twice is no more than doing it once; what is not is asked once, whatever comes of it.
    /// - Returns: The object.
    /// - Throws: ``ControlError``.
    func answer(to request: OutgoingRequest, isRepeatable: Bool = true) async throws(ControlError) -> JSONNode {
        for pause in isRepeatable ? Self.pauses : [] {
            let began = clock.now
            do throws(ControlError) {
                return try await object(answering: request)
            } catch {
                guard passes(error), clock.now - began < Self.worthWaiting, await clock.sleep(for: pause) else {
                    throw error
                }
            }
        }
        return try await object(answering: request)
    }

    /// Whether an error is likely to be over soon.
    private func passes(_ error: ControlError) -> Bool {
        switch error.kind {
        case .unreachable: true
        case .refused(let status, let exception):
            FollowRefusal(status: status, exception: exception, message: nil, contract: contract).kind == .passing
        case .credentials, .notUnderstood: false
        }
    }

    /// Asks once.
    private func object(answering request: OutgoingRequest) async throws(ControlError) -> JSONNode {
        let signing = try await signing()
        let (onHead, date) = (onHead, date)
        let answer = await client.withExchange(request, signing: signing, timeout: Self.patience) { exchange in
            var answer = WholeAnswer()
            var sent = date()
            await exchange.hear(&answer) { event in
                if case .sent = event.kind { sent = date() }
                if case .head(let head) = event.kind { onHead(head, sent) }
            }
            return answer
        }
        return try object(of: answer)
    }

    /// The object that was answered with.
    private func object(of answer: WholeAnswer) throws(ControlError) -> JSONNode {
        if let problem = answer.problem(after: Self.patience) { throw ControlError(.unreachable, problem) }
        let node = try? JSONReader.parse(answer.body).root
        guard let status = answer.status, status == 200 else {
            let exception =
                contract.errorHeaders.exception(in: answer.headers)
                ?? node?["__type"]?.stringValue.map { text in
                    // Some name the namespace too: com.amazonaws.kms#NotFoundException.
                    text.lastIndex(of: "#").map { String(text[text.index(after: $0)...]) } ?? text
                }
            let message = (node?["message"] ?? node?["Message"])?.stringValue.map { text in
                // Some explain themselves at length; the first line is what is wrong.
                ": “\(text.prefix { $0 != "\n" }.prefix(300))”"
            }
            let status = answer.status ?? 0
            throw ControlError(
                .refused(status: status, exception: exception),
                "answered \(status)\(exception.map { " \($0)" } ?? "")\(message ?? "")"
            )
        }
        // Some that have nothing to say leave the body empty, or say that.
        if answer.body.isEmpty || node?.isNull == true { return .object([JSONNode.Member]()) }
        guard let node, node.objectValue != nil else {
            throw ControlError(.notUnderstood, "what it answered is not a JSON object")
        }
        return node
    }
}

/// Why the control plane did not say what it was asked.
package struct ControlError: Error, Hashable, CustomStringConvertible {
    /// What kind of reason it is.
    package enum Kind: Sendable, Hashable {
        /// The exception of an answer; `nil` where it names none.
        case refused(status: Int, exception: String?)
        /// Nobody answered.
        case unreachable
        /// There is nothing to sign with.
        case credentials
        /// What was answered says nothing.
        case notUnderstood
    }

    package let kind: Kind
    /// One sentence for a person, in which what was answered may stand.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The exception that it was refused with.
    package var exception: String? {
        if case .refused(_, let exception) = kind { exception } else { nil }
    }

    /// The status that it was refused with.
    package var status: Int? {
        if case .refused(let status, _) = kind { status } else { nil }
    }
}
