internal import Conformance
internal import KinesisVideo
internal import KinesisVideoClient

/// Runs the steps of one case in order, and says what they came to.
struct CaseRunner {
    let item: Case
    let connection: TargetConnection

    /// How long a case may take where it says nothing itself.
    let defaultTimeout: Duration

    /// The seed of the run's random values.
    let seed: UInt64

    /// Runs the case.
    ///
    /// - Returns: What it came to, and what its answers showed of what must always hold.
    func run() async -> (result: CaseResult, always: AlwaysLedger) {
        let start = connection.clock.now
        let report = await judged()
        // A case that the end of the run cut off has nothing to show, but for what had failed before.
        let isKept =
            report.verdict == .failed || report.always.hasFailed || (!report.verdict.isPass && !Task.isCancelled)
        let files = await connection.recorder?.conclude(item.path, on: connection.target.name, isPassed: !isKept)
        let result = CaseResult(
            path: item.path,
            title: item.scenario.title,
            location: item.location,
            requirements: item.requirements,
            verdict: report.verdict,
            findings: report.findings,
            notes: report.notes + report.others,
            readings: report.readings,
            duration: connection.clock.now - start,
            steps: report.steps.map { step in
                var step = step
                step.recording = files?[step.name]
                return step
            }
        )
        return (result, report.always)
    }

    private struct Report {
        var verdict: Verdict
        var findings: [Finding] = []
        var notes: [String] = []
        var readings: [ContestedReading] = []
        var steps: [StepRecord] = []
        var always = AlwaysLedger()

        /// What its answers broke that the case is not about, a line each.
        var others: [String] {
            always.breaches.filter { breach in !findings.contains { $0.code == breach.finding.code } }
                .map { "also breaks \($0.invariant.casePath)" }
        }

        /// Takes in what a step came to.
        mutating func take(_ outcome: StepOutcome, of step: RequestStep) {
            findings += outcome.findings
            always.take(outcome.always)
            notes.append(Self.note(step, outcome))
            if outcome.refusals > 0 {
                notes.append(
                    "step \"\(step.name)\": the endpoint throttled it \(Count(outcome.refusals, "time")); sent again each time"
                )
            }
            if let record = outcome.record { steps.append(record) }
            if let reading = outcome.reading {
                readings.append(reading)
                notes.append("contested \(reading.point): \(reading.reading ?? "none of the readings described")")
            }
            verdict = verdict.joined(with: outcome.verdict)
        }

        /// Takes in something that is wrong.
        mutating func take(_ finding: Finding) {
            findings.append(finding)
            verdict = verdict.joined(with: .failed)
        }

        private static func note(_ step: RequestStep, _ outcome: StepOutcome) -> String {
            guard let summary = outcome.summary else { return "step \"\(step.name)\": \(outcome.verdict.name)" }
            let status = summary.status.map { "\($0)" } ?? "no answer"
            let chunks = "\(Count(summary.chunkCount, "chunk")), \(summary.bodyBytes) bytes"
            return "step \"\(step.name)\": \(status), \(chunks), \(summary.outcome) after \(summary.elapsed.shown)"
        }
    }

    /// Judges a case that the target has for what the plan asks of it.
    private func judged() async -> Report {
        if let library = connection.library { return await replayed(library) }
        let logicalName: String?
        do throws(ResolutionError) {
            logicalName = try item.logicalStream()
        } catch {
            return Report(verdict: unresolved(error))
        }
        if let reason = connection.contact.givenUp { return Report(verdict: .inconclusive(reason)) }
        guard let logicalName, let stream = connection.target.streams[logicalName] else {
            return await withScope(nil, .null)
        }
        if let model = connection.target.models[logicalName],
            let reason = await connection.shortfall(of: model, stream)
        {
            return Report(
                verdict: Task.isCancelled
                    ? .inconclusive(.interrupted)
                    : .skipped(reason: "'\(stream.name)' does not stand for '\(logicalName)': \(reason)")
            )
        }
        switch await connection.knowledge(of: logicalName, stream, item.neededFragments) {
        case .success(let knowledge):
            if let reason = knowledge.known.flatMap({ item.missing(in: $0) }) {
                return Report(verdict: .skipped(reason: reason))
            }
            return await withScope(stream, knowledge.node)
        case .failure(let unknown):
            return Report(verdict: .inconclusive(Task.isCancelled ? .interrupted : unknown.reason))
        }
    }

    /// Runs the steps against what was recorded of them: the names that the case starts with are those of the recording.
    private func replayed(_ library: any RecordingLibrary) async -> Report {
        guard let stream = library.header(of: item.path, step: nil)?.scope["stream"] else {
            return await withScope(nil, .null)
        }
        let identity = Target.Stream(name: stream["name"]?.stringValue ?? "", arn: stream["arn"]?.stringValue)
        return await withScope(identity, stream)
    }

    /// Builds the names that the case starts with, and runs its steps.
    private func withScope(_ stream: Target.Stream?, _ knowledge: JSONNode) async -> Report {
        let target = connection.target
        var scope = Scope()
        scope.seed = UInt64(fnv1a: item.path, seed: seed)
        scope.define(
            "target",
            .object([
                "name": .string(target.name), "region": .string(target.region),
                "dialect": .string(target.dialect.rawValue), "endpoint": .string(target.endpoint.description),
            ])
        )
        if stream != nil { scope.define("stream", knowledge) }
        do throws(ResolutionError) {
            // A column named 'stream' has done its work when the stream is chosen.
            for binding in item.scenario.variables + item.row.bindings where stream == nil || binding.name != "stream" {
                try scope.define(binding.name, as: binding.value)
            }
        } catch {
            return Report(verdict: unresolved(error))
        }
        // The plan has asked this already, but for what only these names can tell.
        if connection.library == nil,
            let reason = item.missing(
                in: scope,
                hasARN: stream?.arn != nil,
                of: connection.target.offer(under: connection.rules.contract)
            )
        {
            return Report(verdict: .skipped(reason: reason))
        }
        return await steps(scope, stream)
    }

    /// A stream that has less than the case speaks of is the target's choice, not the endpoint's fault.
    private func unresolved(_ error: ResolutionError) -> Verdict {
        error.reference.root == "stream"
            ? .skipped(reason: error.message)
            : .inconclusive(Inconclusive(.unresolved, "\(error.reference): \(error.message)"))
    }

    private func steps(_ start: Scope, _ stream: Target.Stream?) async -> Report {
        var places: CallQuota.Places?
        if let stream, connection.library == nil, item.scenario.keepsSessions {
            places = await connection.quota.enter(stream.name, item.scenario.sessionsAtOnce)
            if places == nil { return Report(verdict: .inconclusive(.interrupted)) }
        }
        let report = await steps(start, stream, hasPlaces: places != nil)
        if let places { await connection.quota.leave(places) }
        return report
    }

    private func steps(_ start: Scope, _ stream: Target.Stream?, hasPlaces: Bool) async -> Report {
        var performer = StepPerformer(
            item: item,
            connection: connection,
            stream: stream,
            scope: start,
            left: item.scenario.timeout ?? defaultTimeout,
            hasPlaces: hasPlaces
        )
        var report = Report(verdict: .passed)
        for step in item.scenario.steps {
            await perform(step, &performer, &report)
            guard report.verdict.isPass else { break }
        }
        if !item.scenario.finally.isEmpty, !Task.isCancelled {
            // Whatever became of the steps, what they began is brought to its end, in a time of its own.
            performer.left = max(performer.left, Self.finallyTimeout)
            for step in item.scenario.finally { await perform(step, &performer, &report) }
        }
        await performer.sessions.closeAll()
        return report
    }

    /// How long the last steps of a case may take at least.
    private static let finallyTimeout = Duration.seconds(5)

    private func perform(_ step: Step, _ performer: inout StepPerformer, _ report: inout Report) async {
        if Task.isCancelled {
            report.verdict = .inconclusive(.interrupted)
            return
        }
        switch step {
        case .pause where connection.library != nil:
            // Nobody waits for what was recorded long ago.
            break
        case .pause(let duration):
            if await !connection.clock.sleep(for: duration) { report.verdict = .inconclusive(.interrupted) }
        case .close(let names):
            for name in names { await performer.sessions.close(name) }
        case .request(let request):
            let outcome: StepOutcome
            do throws(ResolutionError) {
                outcome = try await performer.perform(request)
            } catch {
                report.verdict = report.verdict.joined(with: unresolved(error))
                return
            }
            take(outcome, of: request, &performer, &report)
        case .together(let together):
            do throws(ResolutionError) {
                let outcomes = try await performer.perform(together.requests)
                for (request, outcome) in zip(together.requests, outcomes) {
                    take(outcome, of: request, &performer, &report)
                }
                // Nothing is counted where some of the answers say nothing.
                if !outcomes.contains(where: \.verdict.isInconclusive) {
                    try tally(together, outcomes, performer.scope, &report)
                }
            } catch {
                report.verdict = report.verdict.joined(with: unresolved(error))
            }
        }
    }

    private func take(
        _ outcome: StepOutcome,
        of step: RequestStep,
        _ performer: inout StepPerformer,
        _ report: inout Report
    ) {
        report.take(outcome, of: step)
        guard outcome.verdict.isPass, let summary = outcome.summary else { return }
        let site = Judge.Site(step: step.name, of: item)
        if let missing = step.capture(from: summary, into: &performer.scope, site) { report.take(missing) }
    }

    /// Counts the answers to requests that went out at once.
    private func tally(
        _ step: TogetherStep,
        _ outcomes: [StepOutcome],
        _ scope: Scope,
        _ report: inout Report
    ) throws(ResolutionError) {
        let site = Judge.Site(step: step.name, of: item)
        let spans = outcomes.compactMap(\.span)
        let isWhole = spans.count == outcomes.count
        let first = spans.map(\.lowerBound).min()
        let last = spans.map(\.upperBound).max()
        let count = try step.tallied(
            outcomes.map(\.summary),
            within: isWhole ? first.flatMap { first in last.map { $0 - first } } : nil,
            site,
            in: scope
        )
        for finding in count.findings { report.take(finding) }
        if let undecided = count.undecided { report.verdict = report.verdict.joined(with: .skipped(reason: undecided)) }
    }
}
