internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

/// Sends the requests of a case's steps, with what is known so far, and has their answers judged.
struct StepPerformer: Sendable {
    let item: Case
    let connection: TargetConnection
    let stream: Target.Stream?

    /// The values that references stand for.
    var scope: Scope

    /// The time that the case may still take; waiting until a request may be sent does not count.
    var left: Duration

    /// Whether the case has places for all sessions that it ever has at once, so that its steps ask for none.
    let hasPlaces: Bool

    /// The sessions that steps keep open.
    let sessions = OpenSessions()

    /// Performs a step, again and again where it says so, until its expectation holds.
    ///
    /// - Throws: ``ResolutionError`` where a reference of the step has no value.
    mutating func perform(_ step: RequestStep) async throws(ResolutionError) -> StepOutcome {
        let outcome = try await outcome(of: step)
        left -= outcome.elapsed
        return outcome
    }

    /// How much later than an answer the end of another session may be seen that had come before it.
    private static let afterglow = Duration.milliseconds(500)

    /// What is left of a failure that counts only while other sessions are open.
    private func excused(_ outcome: StepOutcome) async -> StepOutcome {
        var reason: String?
        if connection.library != nil {
            reason = "a recording does not tell whether the other sessions were still open"
        } else if await connection.clock.sleep(for: Self.afterglow) {
            let ended = await sessions.ended.sorted()
            if let name = ended.first {
                reason = "the endpoint had ended the session of step \"\(name)\", which was to be open"
            }
        }
        guard let reason else { return outcome }
        let said = outcome.findings.first.map { ": \($0.message)" } ?? ""
        var outcome = outcome
        outcome.findings = []
        outcome.verdict = .skipped(reason: "\(reason), so nothing follows\(said)")
        return outcome
    }

    /// Performs several steps at once.
    ///
    /// - Returns: What each came to, in their order.
    /// - Throws: ``ResolutionError`` where a reference of one of them has no value.
    mutating func perform(_ steps: [RequestStep]) async throws(ResolutionError) -> [StepOutcome] {
        let performer = self
        let finished = await withTaskGroup(of: Finished.self, returning: [Finished].self) { group in
            for (position, step) in steps.enumerated() {
                group.addTask { await performer.finished(step, at: position) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var outcomes: [StepOutcome] = []
        for finished in finished.sorted(by: { $0.position < $1.position }) {
            outcomes.append(try finished.result.get())
        }
        left -= outcomes.map(\.elapsed).max() ?? .zero
        return outcomes
    }

    /// One of several steps that were done at once.
    private struct Finished: Sendable {
        let position: Int
        let result: Result<StepOutcome, ResolutionError>
    }

    // A function of its own: written as a closure with a typed `throws`, the optimizer of Swift 6.3 loses the position.
    private func finished(_ step: RequestStep, at position: Int) async -> Finished {
        do throws(ResolutionError) {
            return Finished(position: position, result: .success(try await outcome(of: step)))
        } catch {
            return Finished(position: position, result: .failure(error))
        }
    }

    private func outcome(of step: RequestStep) async throws(ResolutionError) -> StepOutcome {
        let outcome = try await attempted(step)
        return step.whileOpen && outcome.verdict == .failed ? await excused(outcome) : outcome
    }

    /// Sends the request as often as the step says and as throttling makes it necessary.
    private func attempted(_ step: RequestStep) async throws(ResolutionError) -> StepOutcome {
        let jury = try Jury(step, of: item, in: scope, rules: connection.rules)
        if let library = connection.library {
            return await StepPlayback(library: library, casePath: item.path, step: step, jury: jury).outcome()
        }
        var outgoing: RequestBuilder.Outgoing
        switch try await self.outgoing(step) {
        case .success(let built): outgoing = built
        case .failure(let why): return .inconclusive(why)
        }
        guard left > .zero else {
            return .inconclusive(
                Inconclusive(.outOfTime, "the time of the case was over before step \"\(step.name)\"")
            )
        }
        var attemptsLeft = step.retry?.times ?? 1
        var attempts = 0
        var refusals = 0
        var hasMoved = false
        var hasOthers = false
        let facts = StepRecord.Request(outgoing.request, isSigned: outgoing.signing != nil)
        var used: Duration = .zero
        var always = AlwaysLedger()
        while true {
            attempts += 1
            let timeout = max(left - used, .zero)
            let tape = StepTape(step, of: item, attempts, on: connection, in: scope, timeout: timeout)
            let runner = StepRunner(
                outgoing: outgoing,
                jury: jury,
                timeout: timeout,
                tape: tape,
                connection: connection
            )
            var outcome = await once(runner, step).recorded(step.name, attempts, facts)
            always.take(outcome.always)
            outcome.always = always
            // That we asked too often says nothing about the endpoint: the quota waits longer, and it is asked again.
            if outcome.verdict.cause == .throttled, !ignoresLimits(step), refusals < Self.mostRefusals,
                !Task.isCancelled
            {
                refusals += 1
                continue
            }
            // Where a stream lives may change; that is for the client to follow, and no fault of the endpoint.
            if !hasMoved, outcome.summary?.errorType == ServiceException.invalidEndpoint.rawValue,
                !outcome.verdict.isPass, await connection.hasMoved(stream, from: outgoing.client.endpoint),
                case .success(let rerouted) = try await self.outgoing(step)
            {
                hasMoved = true
                outgoing = rerouted
                continue
            }
            // Keys are exchanged while a run goes on, and tokens withdrawn.
            if !hasOthers, outcome.verdict.cause == .credentials, let signing = outgoing.signing,
                await connection.hasOthers(insteadOf: signing.signer.credentials),
                case .success(let resigned) = try await self.outgoing(step)
            {
                hasOthers = true
                outgoing = resigned
                continue
            }
            outcome.refusals = refusals
            attemptsLeft -= 1
            used += outcome.elapsed
            if outcome.verdict.isPass || attemptsLeft == 0 || used >= left || Task.isCancelled {
                return outcome.taking(used)
            }
            let pause = step.retry?.every ?? .zero
            used += pause
            // There is no time for another attempt: what is known is what the last one came to.
            if used >= left { return outcome.taking(used) }
            if pause > .zero, await !connection.clock.sleep(for: pause) { return .inconclusive(.interrupted) }
        }
    }

    /// The request of a step, with the way that it goes now.
    private func outgoing(
        _ step: RequestStep
    ) async throws(ResolutionError) -> Result<RequestBuilder.Outgoing, Inconclusive> {
        let route: Route
        switch await connection.route(to: stream) {
        case .success(let found): route = found
        case .failure(let why): return .failure(why)
        }
        let builder = RequestBuilder(connection: connection, route: route, stream: stream, scope: scope)
        return switch step.action {
        case .operation(let action): .success(try builder.request(action))
        case .raw(let action): .success(try builder.request(action))
        }
    }

    /// How often a request that the endpoint throttles is sent again.
    private static let mostRefusals = 5

    /// Whether a step is sent without regard to the limits of its stream.
    private func ignoresLimits(_ step: RequestStep) -> Bool {
        step.ignoresLimits || stream == nil
    }

    /// One exchange, under the stream's limits.
    private func once(_ runner: StepRunner, _ step: RequestStep) async -> StepOutcome {
        let quota = connection.quota
        let name = stream?.name ?? ""
        let ignoring = ignoresLimits(step)
        var places: CallQuota.Places?
        if !hasPlaces || ignoring {
            places = await quota.enter(name, ignoringLimits: ignoring)
            if places == nil { return .inconclusive(.interrupted) }
        }
        guard let turn = await quota.turn(name, ignoringLimits: ignoring) else {
            if let places { await quota.leave(places) }
            return .inconclusive(.interrupted)
        }
        guard step.keepOpen else {
            let outcome = await runner.run()
            await tell(quota, outcome, step, since: turn)
            if let places { await quota.leave(places) }
            return outcome
        }
        let (outcomes, continuation) = AsyncStream<StepOutcome>.makeStream()
        await sessions.keep(step.name) { [places] in
            _ = await runner.run { outcome in
                continuation.yield(outcome)
                continuation.finish()
                return outcome.verdict.isPass
            }
            continuation.finish()
            if let places { await quota.leave(places) }
        }
        for await outcome in outcomes {
            await tell(quota, outcome, step, since: turn)
            return outcome
        }
        return .inconclusive(.interrupted)
    }

    /// Has the quota learn from an answer.
    private func tell(_ quota: CallQuota, _ outcome: StepOutcome, _ step: RequestStep, since turn: Duration) async {
        guard let span = outcome.span else { return }
        let isExcess = outcome.verdict.cause == .throttled && !ignoresLimits(step)
        let excess = isExcess ? CallQuota.Excess(outcome.summary?.errorType) : nil
        await quota.answered(stream?.name ?? "", since: turn, at: span.upperBound, excess)
    }
}
