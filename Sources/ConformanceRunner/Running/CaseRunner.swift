internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

/// Runs the steps of one case in order, and says what they came to.
struct CaseRunner {
    let item: Case
    let connection: TargetConnection

    /// How long a case may take where it says nothing itself.
    let defaultTimeout: Duration

    /// Runs the case.
    func run() async -> CaseResult {
        let start = ContinuousClock.now
        let report = await judged()
        // A case that the end of the run cut off has nothing to show.
        let isKept = !report.verdict.isGood && !Task.isCancelled
        await connection.recorder?.conclude(item.path, on: connection.target.name, isPassed: !isKept)
        return CaseResult(
            path: item.path,
            title: item.scenario.title,
            location: item.location,
            requirements: item.requirements,
            verdict: report.verdict,
            findings: report.findings,
            notes: report.notes,
            duration: start.duration(to: .now)
        )
    }

    private struct Report {
        var verdict: Verdict
        var findings: [Finding] = []
        var notes: [String] = []
    }

    private func judged() async -> Report {
        if let reason = item.scenario.skip { return Report(verdict: .skipped(reason: reason)) }
        let missing = item.scenario.requires.filter { !connection.target.capabilities.contains($0) }
        if !missing.isEmpty {
            return Report(
                verdict: .skipped(
                    reason: "the target does not declare the capability '\(missing.joined(separator: "', '"))'"
                )
            )
        }
        if let library = connection.library { return await replayed(library) }
        let logicalName: String?
        do throws(ResolutionError) {
            logicalName = try item.logicalStream()
        } catch {
            return Report(verdict: unresolved(error))
        }
        guard let logicalName else { return await withScope(nil, .null) }
        guard let stream = connection.target.streams[logicalName] else {
            return Report(verdict: .skipped(reason: "the target maps no stream to '\(logicalName)'"))
        }
        await connection.locks.acquire(logicalName, exclusive: item.scenario.exclusive)
        defer {
            Task { [connection, item] in await connection.locks.release(logicalName, exclusive: item.scenario.exclusive)
            }
        }
        switch await connection.knowledge(of: logicalName, stream, item.neededFragments) {
        case .success(let knowledge): return await withScope(stream, knowledge)
        case .failure(let unknown):
            return Report(verdict: .inconclusive(reason: Task.isCancelled ? "interrupted" : unknown.reason))
        }
    }

    /// Runs the steps against what was recorded of them: the names that the case starts with are those of the recording.
    private func replayed(_ library: any RecordingLibrary) async -> Report {
        guard let header = library.header(of: item.path, step: nil) else {
            return Report(verdict: .skipped(reason: "\(library.name) has no recording of this case"))
        }
        guard let stream = header.scope["stream"] else { return await withScope(nil, .null) }
        let identity = Target.Stream(name: stream["name"]?.stringValue ?? "", arn: stream["arn"]?.stringValue)
        return await withScope(identity, stream)
    }

    /// Builds the names that the case starts with, and runs its steps.
    private func withScope(_ stream: Target.Stream?, _ knowledge: JSONNode) async -> Report {
        let target = connection.target
        var scope = Scope()
        scope.define(
            "target",
            .object([
                "name": .string(target.name), "region": .string(target.region),
                "dialect": .string(target.dialect.rawValue), "endpoint": .string(target.endpoint),
            ])
        )
        if stream != nil { scope.define("stream", knowledge) }
        do throws(ResolutionError) {
            // A column named 'stream' has done its work when the stream is chosen.
            for binding in item.scenario.variables + item.row.bindings where stream == nil || binding.name != "stream" {
                scope.define(binding.name, try binding.value.resolved(in: scope))
            }
        } catch {
            return Report(verdict: unresolved(error))
        }
        let namesByARN = item.scenario.steps.contains { step in
            if case .getMedia(let action) = step.request?.action { action.identifyBy == .arn } else { false }
        }
        if namesByARN, stream?.arn == nil {
            return Report(verdict: .skipped(reason: "the target gives no ARN for the stream"))
        }
        return await steps(scope, stream)
    }

    /// A stream that has less than the case speaks of is the target's choice, not the endpoint's fault.
    private func unresolved(_ error: ResolutionError) -> Verdict {
        error.reference.root == "stream"
            ? .skipped(reason: error.message)
            : .inconclusive(reason: "\(error.reference): \(error.message)")
    }

    /// How far a case has come.
    private struct Progress {
        var scope: Scope
        let stream: Target.Stream?
        /// The time that the case may still take.
        var left: Duration
        /// Whether an earlier step keeps a session open.
        var holdsSession = false
    }

    private func steps(_ start: Scope, _ stream: Target.Stream?) async -> Report {
        var progress = Progress(scope: start, stream: stream, left: item.scenario.timeout ?? defaultTimeout)
        var report = Report(verdict: .passed)
        // What must stay open stays open in this group; leaving it closes everything.
        await withTaskGroup(of: Void.self) { group in
            for step in item.scenario.steps {
                if Task.isCancelled {
                    report.verdict = .inconclusive(reason: "interrupted")
                    break
                }
                guard case .request(let step) = step else {
                    // Nobody waits for what was recorded long ago.
                    guard case .pause(let duration) = step, connection.library == nil,
                        (try? await Task.sleep(for: duration)) == nil
                    else {
                        continue
                    }
                    report.verdict = .inconclusive(reason: "interrupted")
                    break
                }
                let outcome: StepOutcome
                do throws(ResolutionError) {
                    outcome = try await perform(step, progress, &group)
                } catch {
                    report.verdict = unresolved(error)
                    break
                }
                progress.left -= outcome.elapsed
                progress.holdsSession = progress.holdsSession || step.keepOpen
                report.findings += outcome.findings
                report.notes.append(note(step, outcome))
                report.verdict = report.verdict.joined(with: outcome.verdict)
                guard report.verdict.isGood else { break }
                if let failure = capture(step, outcome, &progress.scope) {
                    report.findings.append(failure)
                    report.verdict = .failed
                    break
                }
            }
            group.cancelAll()
        }
        return report
    }

    /// Performs a step, again and again where it says so, until its expectation holds.
    private func perform(
        _ step: RequestStep,
        _ progress: Progress,
        _ group: inout TaskGroup<Void>
    ) async throws(ResolutionError) -> StepOutcome {
        let builder = RequestBuilder(connection: connection, stream: progress.stream, scope: progress.scope)
        let left = progress.left
        let (request, signing) =
            switch step.action {
            case .getMedia(let action): try builder.request(action)
            case .raw(let action): try builder.request(action)
            }
        let judge = try Judge(step, of: item, in: progress.scope, rules: connection.rules)
        if let library = connection.library {
            return StepPlayback(library: library, casePath: item.path, step: step, judge: judge).outcome()
        }
        guard left > .zero else { return .inconclusive("the time of the case was over before step \"\(step.name)\"") }
        var attemptsLeft = step.retry?.times ?? 1
        var attempt = 0
        var used: Duration = .zero
        while true {
            attemptsLeft -= 1
            attempt += 1
            let timeout = max(left - used, .zero)
            let runner = StepRunner(
                connection: connection,
                request: request,
                signing: signing,
                judge: judge,
                timeout: timeout,
                tape: StepTape(step, of: item, attempt, on: connection, in: progress.scope, timeout: timeout)
            )
            let outcome = await once(runner, step, progress, &group)
            used += outcome.elapsed
            if outcome.verdict.isGood || attemptsLeft == 0 || used >= left || Task.isCancelled {
                return outcome.taking(used)
            }
            let pause = step.retry?.every ?? .zero
            used += pause
            // There is no time for another attempt: what is known is what the last one came to.
            if used >= left { return outcome.taking(used) }
            if pause > .zero, (try? await Task.sleep(for: pause)) == nil { return .inconclusive("interrupted") }
        }
    }

    /// One exchange, under the stream's limits.
    private func once(
        _ runner: StepRunner,
        _ step: RequestStep,
        _ progress: Progress,
        _ group: inout TaskGroup<Void>
    ) async -> StepOutcome {
        let quota = connection.quota
        let session: CallQuota.Session
        do throws(CallQuota.Refusal) {
            session = try await quota.begin(
                progress.stream?.name ?? "",
                ignoringLimits: step.ignoresLimits || progress.stream == nil,
                patience: progress.holdsSession ? progress.left : nil
            )
        } catch {
            switch error {
            case .cancelled: return .inconclusive("interrupted")
            case .noSession: return .inconclusive("no session of the stream became free within \(progress.left.shown)")
            }
        }
        guard step.keepOpen else {
            let outcome = await runner.run()
            await quota.end(session)
            return outcome
        }
        let (outcomes, continuation) = AsyncStream<StepOutcome>.makeStream()
        group.addTask {
            _ = await runner.run { outcome in
                continuation.yield(outcome)
                continuation.finish()
                guard outcome.verdict.isGood else { return }
                // Until the case is over, which cancels this.
                try? await Task.sleep(for: .seconds(86_400))
            }
            continuation.finish()
            await quota.end(session)
        }
        for await outcome in outcomes { return outcome }
        return .inconclusive("interrupted")
    }

    private func capture(_ step: RequestStep, _ outcome: StepOutcome, _ scope: inout Scope) -> Finding? {
        guard let summary = outcome.summary else { return nil }
        for capture in step.captures {
            do throws(ResolutionError) {
                scope.define(capture.name, try summary.value(at: capture.path))
            } catch {
                return capture.missing(error, Judge.Site(step, of: item))
            }
        }
        return nil
    }

    private func note(_ step: RequestStep, _ outcome: StepOutcome) -> String {
        guard let summary = outcome.summary else { return "step \"\(step.name)\": \(outcome.verdict.name)" }
        let status = summary.status.map { "\($0)" } ?? "no answer"
        let chunks = "\(summary.chunkCount) chunk\(summary.chunkCount == 1 ? "" : "s"), \(summary.bodyBytes) bytes"
        return "step \"\(step.name)\": \(status), \(chunks), \(summary.outcome) after \(summary.elapsed.shown)"
    }
}

extension Verdict {
    /// Whether all that must hold held.
    fileprivate var isGood: Bool {
        self == .passed || self == .nonStrict
    }
}
