package import Conformance
package import ConformanceReports
package import ConformanceRunner
package import ConformanceStorage
package import KinesisVideo

/// A run of a plan on targets, as a function: whoever calls it says what is done and who is told, and gets the report.
package struct ConformanceRun: Sendable {
    /// How a run is done.
    package struct Options: Sendable {
        /// How the cases of a target are run.
        package var runner: Runner.Options
        /// What binds: everything, or only what is documented.
        package var evidence: Contract.Evidence
        /// Whether all targets are run at the same time instead of one after another.
        package var sideBySide: Bool
        /// The targets as the caller named them; none where they were not named.
        package var targets: [String]
        /// Options of the command line that a finding depends on besides its target, such as `["--fault", "stall"]`.
        package var arguments: [String]
        /// The project file that options come from, and its profile, for people; `nil` for none.
        package var project: String?

        package init(
            _ runner: Runner.Options,
            evidence: Contract.Evidence = .observed,
            sideBySide: Bool = false,
            targets: [String] = [],
            arguments: [String] = [],
            project: String? = nil
        ) {
            self.runner = runner
            self.evidence = evidence
            self.sideBySide = sideBySide
            self.targets = targets
            self.arguments = arguments
            self.project = project
        }
    }

    /// What a run came to.
    package struct Outcome: Sendable {
        /// Every verdict, and what was seen.
        package let report: RunReport
        /// Whether the task was cancelled before the run was over.
        package let isInterrupted: Bool
        /// What could not be reported or recorded.
        package let errors: [ReportError]
    }

    package let plan: RunPlan
    package let targets: [PreparedTarget]
    package let options: Options
    package let caller: Caller
    /// What identifies the run; it begins when this is made.
    package let header: RunHeader
    /// Keeps the secrets and tokens of all targets out of what is told.
    package let redaction: Redaction
    /// What `--target` takes again for each target, by its name in reports.
    package var arguments: [String: String]
    /// Who is told, in this order.
    package var sinks: [any Reporter]
    /// Takes down what is seen; `nil` where nobody does.
    package var recorder: RecordingFolder?

    /// Describes a run; nothing is sent or written.
    package init(
        _ plan: RunPlan,
        on targets: [PreparedTarget],
        _ options: Options,
        _ caller: Caller,
        sinks: [any Reporter] = []
    ) {
        self.plan = plan
        self.targets = targets
        self.options = options
        self.caller = caller
        self.sinks = sinks
        header = RunHeader(
            version: caller.version,
            command: caller.command,
            options: options.arguments,
            project: options.project,
            suite: plan.suite.fingerprint(),
            shard: plan.shard?.description,
            isWhole: plan.isWhole,
            seed: options.runner.seed,
            startedAt: caller.date()
        )
        redaction = targets.redaction
        arguments = Dictionary(
            targets.map { ($0.target.name, $0.argument) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Does the run.
    ///
    /// Cancelling the task ends it: what was judged is told and reported, the rest is inconclusive.
    ///
    /// - Returns: What it came to; the targets are left as they are.
    package func run() async -> Outcome {
        let connections = targets.map {
            $0.connection(plan.suite.contract, caller, redaction, options.evidence, recorder: recorder)
        }
        let desk = ReportDesk(sinks, redaction: redaction)
        await desk.receive(.runStarted(header))
        for target in targets {
            await desk.receive(.targetPlanned(target.header(plan.plan, startedAt: header.startedAt)))
        }
        let ticking = Task { await desk.tickUntilCancelled() }
        await withTaskGroup(of: Void.self) { group in
            for (target, connection) in zip(targets, connections) where !Task.isCancelled {
                group.addTask { await run(on: connection, of: target, desk) }
                if !options.sideBySide { await group.waitForAll() }
            }
        }
        ticking.cancel()
        return await end(desk)
    }

    /// Does the run on targets that come into being one after the other: each is prepared when its turn has come, and shut
    /// down when it has had it.
    ///
    /// - Parameters:
    ///   - specifications: The targets besides those of the run.
    ///   - atOnce: How many of them there are at the same time, at the most: as many as the machine has room for.
    /// - Returns: What it came to.
    /// - Throws: ``Failure`` where a target cannot be prepared.
    package func run(
        inTurn specifications: [TargetSpecification],
        atOnce: Int = 1
    ) async throws(Failure) -> Outcome {
        let desk = ReportDesk(sinks, redaction: redaction)
        await desk.receive(.runStarted(header))
        let ticking = Task { await desk.tickUntilCancelled() }
        defer { ticking.cancel() }
        let failure = await withTaskGroup(of: Turn.self, returning: Failure?.self) { group in
            var running = 0
            var room = MachineRoom()
            var mayStart = true
            if atOnce > 1 { group.addTask { await Self.look() } }
            for specification in specifications {
                while running > 0, running >= atOnce || !mayStart, let turn = await group.next() {
                    switch turn {
                    case .done: running -= 1
                    case .looked(let lateness):
                        mayStart = room.hasRoom(lateness)
                        if !Task.isCancelled { group.addTask { await Self.look() } }
                    }
                }
                guard !Task.isCancelled else { break }
                let target: PreparedTarget
                do throws(Failure) {
                    target = try await specification.prepare(plan.suite, caller)
                } catch {
                    group.cancelAll()
                    return error
                }
                await desk.receive(.targetPlanned(target.header(plan.plan, startedAt: caller.date())))
                running += 1
                mayStart = false
                group.addTask {
                    let connection = target.connection(plan.suite.contract, caller, redaction, recorder: recorder)
                    await run(on: connection, of: target, desk)
                    await target.shutdown()
                    return .done
                }
            }
            return nil
        }
        if let failure { throw failure }
        return await end(desk)
    }

    /// What is waited for while targets take turns.
    private enum Turn: Sendable {
        /// A target had its turn.
        case done
        /// It is time to see whether there is room for another one.
        case looked(lateness: Duration)
    }

    private static func look() async -> Turn {
        let clock = SteadyClock.system
        let due = clock.now + MachineRoom.span
        try? await Task.sleep(for: MachineRoom.span)
        return .looked(lateness: clock.now - due)
    }

    private func end(_ desk: ReportDesk) async -> Outcome {
        await recorder?.close()
        let isInterrupted = Task.isCancelled
        await desk.finish(interrupted: isInterrupted)
        let unrecorded = recorder?.problem.map { [ReportError.file($0)] } ?? []
        return Outcome(report: await desk.run, isInterrupted: isInterrupted, errors: await desk.errors + unrecorded)
    }

    private func run(on connection: TargetConnection, of target: PreparedTarget, _ desk: ReportDesk) async {
        let header = target.header(plan.plan, startedAt: caller.date())
        await Runner(options: options.runner).run(plan.plan, on: connection, as: header) { await desk.receive($0) }
    }
}
