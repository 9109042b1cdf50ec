package import KinesisVideo

/// The data endpoints of streams: asked for one at a time, and kept for as long as they may be.
///
/// A stream's data endpoint may change: who is told so (`InvalidEndpointException`) has it asked for again, which is done once,
/// however many ask.
package actor DataEndpoints {
    private struct Known {
        let endpoint: Endpoint
        let askedAt: Duration
        /// Until when it is used without asking again.
        var freshUntil: Duration
        /// Whether it was asked for because an endpoint had said that it is not the one.
        let isConfirmed: Bool
    }

    /// How long an endpoint that was asked for again is not asked for once more, and one is used on that could not be asked for.
    private static let rest = Duration.seconds(10)

    private let control: ControlPlane
    private let api: String
    private let lifetime: Duration
    private let clock: SteadyClock
    private var known: [String: Known] = [:]
    private var last: Task<Void, Never>?

    /// Makes one that knows nothing yet.
    ///
    /// - Parameters:
    ///   - control: Who is asked.
    ///   - api: The operation that they serve, as the service names it there.
    ///   - lifetime: How long an endpoint is used before it is asked for again.
    ///   - clock: What that is measured by.
    package init(
        _ control: ControlPlane,
        for api: String = "GET_MEDIA",
        lifetime: Duration,
        clock: SteadyClock = .system
    ) {
        self.control = control
        self.api = api
        self.lifetime = lifetime
        self.clock = clock
    }

    /// The data endpoint of a stream.
    ///
    /// Where one is known that has become old, and the control plane does not say the new one now, the old one goes on being used,
    /// and is asked for again soon.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - arn: Its ARN, which is asked by where it is known: a stream of another account has no other name.
    ///   - wrong: An endpoint that said that the stream is not there; `nil` for whatever is known.
    /// - Returns: The endpoint; `wrong` again where the control plane stays with it.
    /// - Throws: ``ControlError`` where nothing is known and nothing can be learned.
    package func endpoint(
        of stream: String,
        arn: String? = nil,
        insteadOf wrong: Endpoint? = nil
    ) async throws(ControlError) -> Endpoint {
        if let known = fresh(stream, wrong) { return known }
        let before = last
        let task = Task {
            await before?.value
            return await self.ask(stream, arn, wrong)
        }
        last = Task { _ = await task.value }
        return try await task.value.get()
    }

    /// What is known and need not be asked for.
    private func fresh(_ stream: String, _ wrong: Endpoint?) -> Endpoint? {
        guard let known = known[stream] else { return nil }
        let now = clock.now
        if known.endpoint == wrong {
            return known.isConfirmed && now - known.askedAt < Self.rest ? known.endpoint : nil
        }
        return now < known.freshUntil ? known.endpoint : nil
    }

    private func ask(_ stream: String, _ arn: String?, _ wrong: Endpoint?) async -> Result<Endpoint, ControlError> {
        // Who waited in front may have asked for the same.
        if let known = fresh(stream, wrong) { return .success(known) }
        do throws(ControlError) {
            let endpoint = try await control.dataEndpoint(of: arn.map { .arn($0) } ?? .name(stream), for: api)
            let now = clock.now
            known[stream] = Known(
                endpoint: endpoint,
                askedAt: now,
                freshUntil: now + lifetime,
                isConfirmed: wrong != nil
            )
            return .success(endpoint)
        } catch {
            guard let old = known[stream]?.endpoint, old != wrong,
                error.exception != ServiceException.resourceNotFound.name
            else { return .failure(error) }
            known[stream]?.freshUntil = clock.now + Self.rest
            return .success(old)
        }
    }
}
