package import KinesisVideo

/// Where the data of each stream are: GetDataEndpoint is asked once for each, one call at a time, and the answers are kept for as
/// long as the contract says.
package actor DataEndpoints {
    /// How long an answer may take.
    private static let patience = Duration.seconds(10)

    private let client: MediaClient
    private let contract: Contract
    private let signing: @Sendable () async throws -> RequestSigning
    private let clock: SteadyClock
    private var kept: [StreamReference: (endpoint: Endpoint, since: Duration)] = [:]
    private var asked: [StreamReference: Task<Result<Endpoint, DataEndpointError>, Never>] = [:]
    private var last: Task<Result<Endpoint, DataEndpointError>, Never>?

    /// Prepares to ask; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - client: The client of the control endpoint.
    ///   - contract: Says how the operation is called, and how long an answer holds.
    ///   - signing: Gives how a call is signed; asked anew for each.
    ///   - clock: What the age of answers is measured by.
    package init(
        client: MediaClient,
        contract: Contract,
        signing: @escaping @Sendable () async throws -> RequestSigning,
        clock: SteadyClock = .system
    ) {
        self.client = client
        self.contract = contract
        self.signing = signing
        self.clock = clock
    }

    /// The data endpoint of a stream.
    ///
    /// - Parameter stream: The stream.
    /// - Returns: What is kept, or what GetDataEndpoint answers; whoever asks while it is asked gets the same answer.
    /// - Throws: ``DataEndpointError``, which is not kept.
    package func endpoint(of stream: StreamReference) async throws(DataEndpointError) -> Endpoint {
        let lifetime = Duration.seconds(contract.limits.dataEndpointLifetimeSeconds.value)
        if let found = kept[stream], clock.now - found.since < lifetime { return found.endpoint }
        let task: Task<Result<Endpoint, DataEndpointError>, Never>
        if let asking = asked[stream] {
            task = asking
        } else {
            let before = last
            task = Task {
                _ = await before?.value
                return await self.ask(stream)
            }
            (asked[stream], last) = (task, task)
        }
        return try await task.value.get()
    }

    /// Forgets where a stream is: the endpoint says that it is not there, or is not there itself.
    ///
    /// - Parameters:
    ///   - endpoint: The endpoint that was tried; where another one is known by now, that is kept.
    ///   - stream: The stream.
    package func drop(_ endpoint: Endpoint, of stream: StreamReference) {
        if kept[stream]?.endpoint == endpoint { kept[stream] = nil }
    }

    private func ask(_ stream: StreamReference) async -> Result<Endpoint, DataEndpointError> {
        let result: Result<Endpoint, DataEndpointError>
        do throws(DataEndpointError) {
            result = .success(try await answer(stream))
        } catch {
            result = .failure(error)
        }
        if case .success(let endpoint) = result { kept[stream] = (endpoint, clock.now) }
        asked[stream] = nil
        return result
    }

    private func answer(_ stream: StreamReference) async throws(DataEndpointError) -> Endpoint {
        func problem(_ said: String, _ refusal: FollowRefusal? = nil) -> DataEndpointError {
            DataEndpointError(stream: stream, endpoint: client.endpoint, said: said, refusal: refusal)
        }
        let signing: RequestSigning
        do {
            signing = try await self.signing()
        } catch {
            throw problem("\(error)")
        }
        let members: (name: JSONNode?, arn: JSONNode?) =
            switch stream {
            case .name(let name): (.string(name), nil)
            case .arn(let arn): (nil, .string(arn))
            }
        let body: JSONNode = .object([
            "StreamName": members.name, "StreamARN": members.arn, "APIName": "GET_MEDIA",
        ])
        let path = contract.operation(named: "GetDataEndpoint")?.path ?? "/getDataEndpoint"
        let answer = await client.wholeAnswer(
            to: .operation(path: path, body: body.bytes()),
            signing: signing,
            timeout: Self.patience
        )
        if let said = answer.problem(after: Self.patience) { throw problem(said) }
        let node = try? JSONReader.parse(answer.body).root
        guard answer.status == 200 else {
            let text = node?["message"]?.stringValue ?? node?["Message"]?.stringValue
            let refusal = FollowRefusal(
                status: answer.status ?? 0,
                exception: contract.errorHeaders.exception(in: answer.headers),
                message: text.map { String($0.prefix(200)) },
                contract: contract
            )
            throw problem(refusal.description, refusal)
        }
        guard let text = node?["DataEndpoint"]?.stringValue else { throw problem("the answer has no DataEndpoint") }
        do throws(EndpointError) {
            return try Endpoint(text)
        } catch {
            throw problem("the DataEndpoint cannot be used: \(error)")
        }
    }
}

/// Why it is not known where a stream's data are.
package struct DataEndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stream.
    package let stream: StreamReference
    /// The control endpoint that was asked.
    package let endpoint: Endpoint
    /// Why, in a sentence's words.
    package let said: String
    /// What it refused the call with; `nil` where no answer came, or it was none.
    package let refusal: FollowRefusal?

    package var description: String {
        "GetDataEndpoint of '\(stream)' at \(endpoint): \(said)"
    }
}
