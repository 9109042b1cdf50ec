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
        /// Whether the first failed case ends the run.
        package var failFast: Bool
        /// The seed of random values.
        package var seed: UInt64

        package init(jobs: Int, timeout: Duration, failFast: Bool, seed: UInt64 = 0) {
            self.jobs = jobs
            self.timeout = timeout
            self.failFast = failFast
            self.seed = seed
        }
    }

    private let options: Options

    package init(options: Options) {
        self.options = options
    }

    /// Runs a plan against one target.
    ///
    /// Cancelling the task ends the run: what was judged is told, the rest is not.
    ///
    /// - Parameters:
    ///   - plan: The cases.
    ///   - connection: The target.
    ///   - startedAt: The time of day, for the report.
    ///   - emit: Told of each event, one at a time, cases in the order in which they are finished.
    package func run(
        _ plan: Plan,
        on connection: TargetConnection,
        startedAt: WallTime,
        emit: @escaping (RunEvent) async -> Void
    ) async {
        let target = connection.target
        await connection.announce(plan.cases)
        await emit(
            .targetStarted(
                TargetHeader(
                    name: target.name,
                    endpoint: target.endpoint,
                    region: target.region,
                    dialect: target.dialect.rawValue,
                    startedAt: startedAt,
                    plan: plan.cases.map(\.planned)
                )
            )
        )
        await withTaskGroup(of: CaseResult.self) { group in
            var waiting = plan.cases.makeIterator()
            var isStopping = false
            for _ in 0..<max(1, options.jobs) {
                guard let item = waiting.next() else { break }
                await start(item, connection, &group, emit)
            }
            while let result = await group.next() {
                // A case that the end of the run cut off was not judged: the report says so itself.
                let isInconclusive = if case .inconclusive = result.verdict { true } else { false }
                let wasCutOff = isInconclusive && (isStopping || Task.isCancelled)
                if !wasCutOff { await emit(.caseFinished(target: target.name, result)) }
                if Task.isCancelled || (options.failFast && result.verdict == .failed) { isStopping = true }
                if isStopping {
                    group.cancelAll()
                } else if let item = waiting.next() {
                    await start(item, connection, &group, emit)
                }
            }
        }
    }

    private func start(
        _ item: Case,
        _ connection: TargetConnection,
        _ group: inout TaskGroup<CaseResult>,
        _ emit: (RunEvent) async -> Void
    ) async {
        await emit(.caseStarted(target: connection.target.name, path: item.path))
        let runner = CaseRunner(
            item: item,
            connection: connection,
            defaultTimeout: options.timeout,
            seed: options.seed
        )
        group.addTask { await runner.run() }
    }
}
