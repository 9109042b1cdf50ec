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

    /// The time that the case may still take.
    var left: Duration

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
        let jury = try Jury(step, of: item, in: scope, rules: connection.rules)
        if let library = connection.library {
            return await StepPlayback(library: library, casePath: item.path, step: step, jury: jury).outcome()
        }
        let builder = RequestBuilder(connection: connection, stream: stream, scope: scope)
        let outgoing =
            switch step.action {
            case .operation(let action): try builder.request(action)
            case .raw(let action): try builder.request(action)
            }
        guard left > .zero else {
            return .inconclusive(
                Inconclusive(.outOfTime, "the time of the case was over before step \"\(step.name)\"")
            )
        }
        var attemptsLeft = step.retry?.times ?? 1
        var attempts = 0
        let facts = StepRecord.Request(outgoing.request, isSigned: outgoing.signing != nil)
        var used: Duration = .zero
        while true {
            attemptsLeft -= 1
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
            let outcome = await once(runner, step).recorded(step.name, attempts, facts)
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

    /// One exchange, under the stream's limits.
    private func once(_ runner: StepRunner, _ step: RequestStep) async -> StepOutcome {
        let quota = connection.quota
        let session: CallQuota.Session
        do throws(CallQuota.Refusal) {
            session = try await quota.begin(
                stream?.name ?? "",
                ignoringLimits: step.ignoresLimits || stream == nil,
                patience: await sessions.isEmpty ? nil : left
            )
        } catch {
            switch error {
            case .cancelled: return .inconclusive(.interrupted)
            case .noSession:
                return .inconclusive(
                    Inconclusive(.noSession, "no session of the stream became free within \(left.shown)")
                )
            }
        }
        guard step.keepOpen else {
            let outcome = await runner.run()
            await quota.end(session)
            return outcome
        }
        let (outcomes, continuation) = AsyncStream<StepOutcome>.makeStream()
        await sessions.keep(step.name) {
            _ = await runner.run { outcome in
                continuation.yield(outcome)
                continuation.finish()
                guard outcome.verdict.isPass else { return }
                // Until it is closed, or the case is over, which cancels this.
                for await _ in AsyncStream<Never>.makeStream().stream {}
            }
            continuation.finish()
            await quota.end(session)
        }
        for await outcome in outcomes { return outcome }
        return .inconclusive(.interrupted)
    }
}
