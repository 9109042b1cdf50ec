package import KinesisVideo

/// The data endpoints of streams: asked for one at a time, and kept for as long as they may be.
///
/// A stream's data endpoint may change: who is told so (`InvalidEndpointException`) has it asked for again, which is done once,
/// however many ask.
package actor DataEndpoints {
    private struct Known {
        let endpoint: Endpoint
        let askedAt: Duration
        /// Whether it was asked for because an endpoint had said that it is not the one.
        let isConfirmed: Bool
    }

    /// How long an endpoint that was asked for again is not asked for once more.
    private static let rest = Duration.seconds(10)

    private let control: ControlPlane
    private let lifetime: Duration
    private let clock: SteadyClock
    private var known: [String: Known] = [:]
    private var last: Task<Void, Never>?

    /// Makes one that knows nothing yet.
    ///
    /// - Parameters:
    ///   - control: Who is asked.
    ///   - lifetime: How long an endpoint is used before it is asked for again.
    ///   - clock: What that is measured by.
    package init(_ control: ControlPlane, lifetime: Duration, clock: SteadyClock = .system) {
        self.control = control
        self.lifetime = lifetime
        self.clock = clock
    }

    /// The data endpoint of a stream.
    ///
    /// - Parameters:
    ///   - stream: The stream's name.
    ///   - wrong: An endpoint that said that the stream is not there; `nil` for whatever is known.
    /// - Returns: The endpoint; `wrong` again where the control plane stays with it.
    /// - Throws: ``ControlError`` where nothing is known and nothing can be learned.
    package func endpoint(of stream: String, insteadOf wrong: Endpoint? = nil) async throws(ControlError) -> Endpoint {
        if let known = fresh(stream, wrong) { return known }
        let before = last
        let task = Task {
            await before?.value
            return await self.ask(stream, wrong)
        }
        last = Task { _ = await task.value }
        return try await task.value.get()
    }

    /// What is known and need not be asked for.
    private func fresh(_ stream: String, _ wrong: Endpoint?) -> Endpoint? {
        guard let known = known[stream] else { return nil }
        let age = clock.now - known.askedAt
        if known.endpoint == wrong { return known.isConfirmed && age < Self.rest ? known.endpoint : nil }
        return age < lifetime ? known.endpoint : nil
    }

    private func ask(_ stream: String, _ wrong: Endpoint?) async -> Result<Endpoint, ControlError> {
        // Who waited in front may have asked for the same.
        if let known = fresh(stream, wrong) { return .success(known) }
        do throws(ControlError) {
            let endpoint = try await control.dataEndpoint(of: .name(stream))
            known[stream] = Known(endpoint: endpoint, askedAt: clock.now, isConfirmed: wrong != nil)
            return .success(endpoint)
        } catch {
            return .failure(error)
        }
    }
}
