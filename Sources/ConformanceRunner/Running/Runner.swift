package import Conformance
package import KinesisVideo

/// Runs a plan against targets, and tells what happens as it happens.
package struct Runner: Sendable {
    /// How a run is done.
    package struct Options: Sendable {
        /// How many cases run at once on a target.
        package var jobs: Int
        /// How long a case may take where it says nothing itself.
        package var timeout: Duration
        /// How many failed cases end the run; `nil` for none.
        package var mostFailures: Int?
        /// How often each case is done; it passes where it passes each time.
        package var repetitions = 1
        /// Whether the cases are run in an order that the seed gives, and not in that of the plan.
        package var shuffles = false
        /// How often a case that failed, or could not be judged, is tried again.
        package var retries: Int
        /// The seed of random values.
        package var seed: UInt64
        /// Whether a first call finds out what keeps all cases from being judged, before any of them is run.
        package var asksFirst: Bool
        /// The failures that are lived with; `nil` for none.
        package var accepted: AcceptedFailures?

        /// Creates options.
        ///
        /// - Parameters:
        ///   - jobs: How many cases run at once.
        ///   - timeout: How long a case may take.
        ///   - failFast: Whether the first failed case ends the run.
        ///   - retries: How often a case is tried again.
        ///   - seed: The seed.
        ///   - asksFirst: Whether a first call is made.
        ///   - accepted: The failures that are lived with.
        package init(
            jobs: Int,
            timeout: Duration,
            failFast: Bool,
            retries: Int = 0,
            seed: UInt64 = 0,
            asksFirst: Bool = false,
            accepted: AcceptedFailures? = nil
        ) {
            self.jobs = jobs
            self.timeout = timeout
            mostFailures = failFast ? 1 : nil
            self.retries = retries
            self.seed = seed
            self.asksFirst = asksFirst
            self.accepted = accepted
        }
    }

    private let options: Options

    package init(options: Options) {
        self.options = options
    }

    /// Runs a plan against one target.
    ///
    /// Cancelling the task ends the run: what was judged is told, the rest is not. A target that answers nothing to the
    /// first cases is given up, and the others are told to be inconclusive for that.
    ///
    /// - Parameters:
    ///   - plan: The cases; those that the target has not what they need for are told to be skipped, and why.
    ///   - connection: The target.
    ///   - header: What the report says of the target.
    ///   - emit: Told of each event, one at a time, cases in the order in which they are finished.
    package func run(
        _ plan: Plan,
        on connection: TargetConnection,
        as header: TargetHeader,
        emit: @escaping (RunEvent) async -> Void
    ) async {
        let target = connection.target
        let applied = plan.applied(
            to: target.offer(under: connection.rules.contract, answering: connection.library?.recordedCases)
        )
        await connection.announce(applied.runnable)
        await emit(.targetStarted(header))
        for (item, reason) in applied.skipped {
            await emit(.caseStarted(target: target.name, path: item.path))
            await emit(.caseFinished(target: target.name, CaseResult(item, .skipped(reason: reason))))
        }
        if options.asksFirst, connection.library == nil, connection.contact.givenUp == nil, !applied.runnable.isEmpty,
            let problem = await FirstCall(connection: connection).problem()
        {
            connection.contact.giveUp(problem)
        }
        var always = AlwaysLedger()
        var accepted = options.accepted.map {
            AcceptedFailures.Ledger($0, on: target.name, today: String(connection.date().rfc3339Text.prefix(10)))
        }
        let left = await judge(shuffled(applied.runnable), on: connection, &always, &accepted, emit)
        if !left.isEmpty, !Task.isCancelled {
            if connection.contact.givenUp != nil {
                // What a target that is given up leaves says why without asking it.
                _ = await judge(left, on: connection, &always, &accepted, emit)
            } else {
                for item in left {
                    await emit(.caseStarted(target: target.name, path: item.path))
                    await emit(.caseFinished(target: target.name, CaseResult(item, .skipped(reason: notRun))))
                }
            }
        }
        var last = always.results(of: plan.always, isWhole: !Task.isCancelled).map { accepted?.take($0) ?? $0 }
        // Whether an entry is still needed, a run that was cut short does not say.
        if !Task.isCancelled { last += accepted?.problems ?? [] }
        await tell(last, plan, on: target.name, emit)
    }

    /// Tells what is known when all cases are done: what came of what must always hold, and what is wrong with what is
    /// accepted.
    ///
    /// A case that is not planned comes to the plan.
    private func tell(
        _ results: [CaseResult],
        _ plan: Plan,
        on target: String,
        _ emit: (RunEvent) async -> Void
    ) async {
        let planned = Set(plan.always.map(\.path))
        for result in results {
            if !planned.contains(result.path) { await emit(.caseAdded(target: target, result.planned)) }
            await emit(.caseStarted(target: target, path: result.path))
            await emit(.caseFinished(target: target, result))
        }
    }

    /// Why cases are left when so many had failed.
    private var notRun: String {
        let most = options.mostFailures ?? 1
        return "not run: \(most == 1 ? "a case" : "\(most) cases") had failed, and the run was to end there"
    }

    /// The cases in the order in which they are run.
    private func shuffled(_ cases: [Case]) -> [Case] {
        guard options.shuffles else { return cases }
        var generator = SplitMix64(seed: options.seed)
        return cases.shuffled(using: &generator)
    }

    /// Judges cases, as many at once as the options say.
    ///
    /// - Returns: Those that have no verdict, because the run or the target's part of it came to its end.
    private func judge(
        _ cases: [Case],
        on connection: TargetConnection,
        _ always: inout AlwaysLedger,
        _ accepted: inout AcceptedFailures.Ledger?,
        _ emit: @escaping (RunEvent) async -> Void
    ) async -> [Case] {
        let target = connection.target
        let positions = Dictionary(
            cases.enumerated().map { ($0.element.path, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        var judged: Set<String> = []
        var ledger = always
        var acceptance = accepted
        await withTaskGroup(of: Finished.self) { group in
            var schedule = Schedule(cases, on: target)
            var isStopping = false
            var failures = 0
            var running = 0
            func startAll() async {
                while running < max(1, options.jobs), let next = schedule.start() {
                    running += 1
                    await start(next, connection, &group, emit)
                }
            }
            await startAll()
            while let finished = await group.next() {
                let result = acceptance?.take(finished.result) ?? finished.result
                running -= 1
                schedule.finish(finished.started)
                ledger.take(case: finished.always, at: positions[result.path] ?? 0)
                // A case that the end of the run cut off was not judged: the report says so itself.
                let wasCutOff = result.verdict.isInconclusive && (isStopping || Task.isCancelled)
                if !wasCutOff {
                    judged.insert(result.path)
                    await emit(.caseFinished(target: target.name, result))
                }
                if result.verdict == .failed || finished.always.hasFailed { failures += 1 }
                if Task.isCancelled || options.mostFailures.map({ failures >= $0 }) ?? false { isStopping = true }
                if !isStopping,
                    connection.contact.takes(
                        result,
                        timeout: options.timeout,
                        endpoint: target.endpoint.description
                    )
                {
                    isStopping = true
                }
                if isStopping { group.cancelAll() } else { await startAll() }
            }
        }
        always = ledger
        accepted = acceptance
        return cases.filter { !judged.contains($0.path) }
    }

    /// What identifies a target in a run of a plan.
    package static func header(
        of target: Target,
        _ plan: Plan,
        argument: String? = nil,
        preparation: TargetHeader.Preparation? = nil,
        startedAt: WallTime
    ) -> TargetHeader {
        TargetHeader(
            name: target.name,
            endpoint: target.endpoint.description,
            region: target.region,
            dialect: target.dialect.rawValue,
            argument: argument,
            limits: target.limits,
            preparation: preparation,
            startedAt: startedAt,
            plan: plan.planned
        )
    }

    /// Runs a case so often, until it does not pass.
    private static func repetitions(_ runner: CaseRunner, _ options: Options) async -> (CaseResult, AlwaysLedger) {
        let clock = runner.connection.clock
        let start = clock.now
        var (result, always) = await attempts(runner, options.retries)
        var count = 1
        while count < options.repetitions, result.verdict.isPass, !Task.isCancelled {
            let (next, more) = await attempts(runner, options.retries)
            always.take(more)
            // A repetition that the end of the run cut off says nothing: those before it stand.
            if Task.isCancelled, next.verdict.isInconclusive { break }
            result = next
            count += 1
        }
        guard options.repetitions > 1 else { return (result, always) }
        result.notes.append(
            result.verdict.isPass
                ? "held \(count) times" : "this was time \(count) of \(options.repetitions)"
        )
        result.duration = clock.now - start
        return (result, always)
    }

    /// Runs a case until it passes, or was tried often enough.
    private static func attempts(_ runner: CaseRunner, _ retries: Int) async -> (CaseResult, AlwaysLedger) {
        let clock = runner.connection.clock
        let start = clock.now
        var earlier: [CaseResult.Attempt] = []
        var (result, always) = await runner.run()
        let contact = runner.connection.contact
        while result.isWorthRetrying, earlier.count < retries, !Task.isCancelled, contact.givenUp == nil {
            let (next, more) = await runner.run()
            always.take(more)
            // An attempt that the end of the run cut off says nothing: the one before it stands.
            if Task.isCancelled, next.verdict.isInconclusive { break }
            earlier.append(CaseResult.Attempt(verdict: result.verdict, findings: result.findings))
            result = next
        }
        return (earlier.isEmpty ? result : result.after(earlier, taking: clock.now - start), always)
    }

    private func start(
        _ started: Schedule.Started,
        _ connection: TargetConnection,
        _ group: inout TaskGroup<Finished>,
        _ emit: (RunEvent) async -> Void
    ) async {
        await emit(.caseStarted(target: connection.target.name, path: started.item.path))
        let runner = CaseRunner(
            item: started.item,
            connection: connection,
            defaultTimeout: options.timeout,
            seed: options.seed
        )
        let options = options
        group.addTask {
            let (result, always) = await Self.repetitions(runner, options)
            return Finished(started: started, result: result, always: always)
        }
    }

    /// A case that is over.
    private struct Finished: Sendable {
        let started: Schedule.Started
        let result: CaseResult
        let always: AlwaysLedger
    }
}

extension CaseResult {
    /// The result of a case that was not run.
    fileprivate init(_ item: Case, _ verdict: Verdict) {
        self.init(
            path: item.path,
            title: item.scenario.title,
            location: item.location,
            requirements: item.requirements,
            verdict: verdict
        )
    }

    fileprivate var isWorthRetrying: Bool {
        verdict == .failed || verdict.isInconclusive
    }
}
