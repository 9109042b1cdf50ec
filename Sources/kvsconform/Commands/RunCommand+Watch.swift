import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceStorage
import FileSystem
import KinesisVideo

// The run that goes on: again what a saved file changes.
extension RunCommand {
    /// Runs what is asked for, and again what saved files change, until a signal comes.
    ///
    /// - Throws: ``Ending`` with the signal's code; ``Failure`` where what is asked for makes no sense from the beginning.
    func runAndWatch() async throws {
        let (_, interruption) = try await Interruption.guarding { try await rounds() }
        throw Ending(interruption ?? .internalError)
    }

    private func rounds() async throws {
        let cases = selection.cases
        let suite = try selection.folder.locator.files(near: cases.place)
        let files = WatchedFiles(cases, of: suite, targets: targets.target, others: accepted.map { [$0] } ?? [])
        // Looked at before anything is read: what is saved from now on is seen.
        var saved = SavedFiles { files.paths }
        var watch = RunWatch(self)
        var isFirst = true
        while true {
            var round: RunWatch.Round?
            do {
                round = try await watch.begin(saved.count)
            } catch let cause as any FailureCause {
                // A mistake in a file can be mended; what makes no sense now will make none later.
                guard !isFirst || cause.failure.kind == .invalidInput else { throw cause }
                KVSConform.show(cause.failure)
                WatchText.sayWaiting(saved.count)
            }
            isFirst = false
            let changed = await saved.next()
            if let round { await watch.end(round, isSuperseded: changed != nil) }
            guard let changed else { break }
            WatchText.clear(consoleStream, targets.caller)
            watch.take(changed, isScenario: files.isScenario, isThere: saved.contains)
        }
        await watch.shutdown()
    }
}

/// Rounds of a run that goes on: what is still to be run, what stands of earlier rounds, and what they left.
private struct RunWatch {
    /// A round that was begun.
    struct Round {
        fileprivate let task: Task<StandingVerdicts?, Never>
        fileprivate let gate: Gate
        fileprivate let folder: RunFolder?
    }

    private let command: RunCommand
    private let caller: Caller
    private let part: PartOptions
    private var prepared: [PreparedTarget] = []
    /// The scenarios that were saved and not run since; `nil` for everything.
    private var pending: Set<String>?
    /// What the next round is for; `nil` for the first.
    private var occasion: String?
    private var standing = StandingVerdicts()
    /// The folders of earlier rounds.
    private var folders: [RunFolder] = []

    init(_ command: RunCommand) {
        self.command = command
        caller = command.targets.caller
        // 'latest' leads to another run with each round.
        var part = command.part
        part.failedIn = part.failedIn.map { SystemCall.resolved($0) ?? $0 }
        self.part = part
    }

    /// Begins the next round.
    ///
    /// - Parameter files: How many files are watched.
    /// - Returns: The round, under way; `nil` where there is nothing to run.
    /// - Throws: What is wrong with the files.
    mutating func begin(_ files: Int) async throws -> Round? {
        let occasion = occasion.map { "\($0): " } ?? ""
        let whole: RunPlan
        let options: ConformanceRun.Options
        do throws(Failure) {
            (whole, options) = try command.read(part)
        } catch {
            if !occasion.isEmpty { KVSConform.say("\(occasion)there is something wrong") }
            throw error
        }
        standing.keep(Set(whole.plan.planned.map(\.path)))
        var plan = whole
        if let pending {
            let paths = whole.plan.cases.filter { pending.contains($0.scenario.source.name) }.map(\.path)
            guard !paths.isEmpty else {
                KVSConform.say("\(occasion)no case that is selected is in it")
                self.pending = []
                WatchText.sayWaiting(files, standing.failing)
                return nil
            }
            plan = whole.taking(Set(paths))
        }
        if pending == nil || prepared.isEmpty {
            await prepared.shutdown()
            prepared = []
            prepared = try await command.prepare(whole, options, caller)
        }
        if !occasion.isEmpty { KVSConform.say("\(occasion)\(Count(plan.plan.cases.count, "case")) again") }
        return try start(plan, options, files)
    }

    private func start(_ plan: RunPlan, _ options: ConformanceRun.Options, _ files: Int) throws -> Round {
        var run = ConformanceRun(plan, on: prepared, options, caller)
        var outputs = try command.reportOptions.outputs(recording: command.recording)
        let gate = Gate()
        var console = command.console
        let write = console.write
        console.write = { text throws(FileError) in if gate.isOpen { try write(text) } }
        outputs.console = console
        let folder = try run.leave(outputs)
        // Who says how many runs are kept wants them all counted.
        let old = outputs.keep == nil ? folders : []
        let task = Task { [run, command, pending, standing] () -> StandingVerdicts? in
            let outcome = await run.run()
            guard !outcome.isInterrupted else { return nil }
            for folder in old { folder.remove() }
            outcome.complain()
            do throws(Failure) {
                try command.validateJUnit(of: outcome)
            } catch {
                KVSConform.show(error)
            }
            var standing = standing
            standing.take(outcome.report, isWhole: pending == nil)
            if gate.isOpen { WatchText.sayWaiting(files, standing.failing(outside: outcome.report)) }
            return standing
        }
        return Round(task: task, gate: gate, folder: folder)
    }

    /// Ends a round, and takes in what came of it.
    ///
    /// - Parameters:
    ///   - round: The round; it may have ended by itself.
    ///   - isSuperseded: Whether another one follows: what this one would still say is of no interest then.
    mutating func end(_ round: Round, isSuperseded: Bool) async {
        if isSuperseded { round.gate.close() }
        round.task.cancel()
        let standing = await round.task.value
        if let standing {
            self.standing = standing
            pending = []
            if command.reportOptions.keep == nil { folders = [] }
        }
        if let folder = round.folder { folders.append(folder) }
    }

    /// Notes what was saved.
    ///
    /// - Parameters:
    ///   - changed: The paths of the files.
    ///   - isScenario: Whether a file is a scenario.
    ///   - isThere: Whether there is a file.
    mutating func take(_ changed: Set<String>, isScenario: (String) -> Bool, isThere: (String) -> Bool) {
        occasion = WatchText.occasion(changed, isThere: isThere)
        guard changed.allSatisfy(isScenario) else {
            pending = nil
            return
        }
        pending?.formUnion(changed)
    }

    /// Stops what was started.
    func shutdown() async {
        await prepared.shutdown()
    }
}
