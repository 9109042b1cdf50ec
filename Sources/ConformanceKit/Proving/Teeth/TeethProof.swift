internal import Conformance
internal import ConformanceReports
package import ConformanceRunner
internal import KinesisVideo
internal import KinesisVideoEmulator
internal import Synchronization

/// A proof that a suite notices what is wrong with an endpoint: it is run on mutants, each with a single fault.
///
/// A mutant is dead when a case does not pass for a finding that names a requirement which the mutant breaks; a failure for
/// another reason proves nothing.
package struct TeethProof: Sendable {
    /// What noticed a mutant.
    package struct Kill: Sendable, Hashable {
        /// The case's path.
        package let path: String
        /// The finding's code.
        package let code: String
        /// The requirement that was named; of several the first.
        package let requirement: String
        /// All that were named and are broken.
        let requirements: Set<String>
        /// The byte of the body at which it was seen; `nil` where it is about the head or the transport.
        package let byteOffset: UInt64?
        /// When it was seen, from the start of its request, in milliseconds; `nil` where no answer was.
        package let milliseconds: Int64?
    }

    /// What became of a mutant on one variation.
    package enum Fate: Sendable, Hashable {
        /// It was noticed.
        case killed(Kill)
        /// So many cases were decided, and none of them noticed it; `others` are the codes of findings that named something else.
        case survived(decided: Int, others: [String])
        /// It was not noticed, but so many cases about what it breaks could not be judged, so that no run on it passes.
        case unjudged(Int)
        /// It was not run: the proof was ended.
        case untried
    }

    /// A mutant and what became of it.
    package struct Account: Sendable {
        package let mutant: Mutant
        /// What became of it on each variation, in their order.
        package internal(set) var fates: [Fate]
        /// Every case that noticed it, where all of them were asked.
        package internal(set) var killers: Set<String> = []

        /// What noticed it first; `nil` where it lives.
        package var kill: Kill? {
            fates.lazy.compactMap { if case .killed(let kill) = $0 { kill } else { nil } }.first
        }

        /// On how many variations it was noticed.
        package var kills: Int { fates.count { if case .killed = $0 { true } else { false } } }

        /// The requirements for which it died on every variation.
        var named: Set<String> {
            let named = fates.map { if case .killed(let kill) = $0 { kill.requirements } else { Set<String>() } }
            return named.dropFirst().reduce(named.first ?? []) { $0.intersection($1) }
        }

        /// Whether cases about it could not be judged, on some variation.
        var hasUnjudged: Bool { fates.contains { if case .unjudged = $0 { true } else { false } } }

        /// Whether it lives, and nothing explains that.
        package var isUnexplainedSurvivor: Bool {
            mutant.equivalence == nil && fates.contains { if case .survived = $0 { true } else { false } }
        }
    }

    /// What a proof came to.
    package struct Outcome: Sendable {
        package let variations: [Variation]
        /// The mutants in their order.
        package let accounts: [Account]
        /// The mutants that died, on every variation, for a finding that names a requirement, by its id.
        package let killed: [String: [String]]
        /// The requirements that must hold, and of which no mutant died on every variation; empty where only some mutants
        /// were tried.
        package let idleRequirements: [String]
    }

    /// The variations that mutants are put into where nobody says otherwise: the plain one, and one that is different in
    /// headers, parts, media and streams.
    package static let usualVariations = [
        "plain",
        "http.header-names=upper,http.extra-headers=some,http.body-parts=1000,errors.message=foreign,"
            + "streams.fragments=37,streams.producer-clock=hours,media.made=made,media.bytes=uneven,"
            + "media.tracks=audio-first,media.blocks=both,media.sizes=mixed,media.cues=some,media.tags=some",
    ]

    private let plan: RunPlan
    private let mutants: [Mutant]
    private let variations: [Variation]
    private let options: Runner.Options
    private let atOnce: Int
    private let isWhole: Bool
    private let isComplete: Bool
    private let caller: Caller
    private let resolution: TargetResolution
    private let relevant: [String: [String]]

    /// Describes a proof; nothing is started.
    ///
    /// - Parameters:
    ///   - plan: The cases that are put to the test.
    ///   - mutants: What they are put to.
    ///   - variations: The endpoints that each mutant is made of.
    ///   - options: How cases are run.
    ///   - atOnce: How many mutants are tried at the same time, at the most.
    ///   - isComplete: Whether these are all mutants, so that something can be said of requirements that killed none.
    ///   - isWhole: Whether every case is asked about every mutant, instead of ending with the first that notices it.
    ///   - caller: Who asks.
    package init(
        _ plan: RunPlan,
        on mutants: [Mutant],
        in variations: [Variation],
        _ options: Runner.Options,
        atOnce: Int,
        isComplete: Bool,
        isWhole: Bool,
        _ caller: Caller
    ) {
        self.plan = plan
        self.mutants = mutants
        self.variations = variations
        self.options = options
        self.atOnce = atOnce
        self.isComplete = isComplete
        self.isWhole = isWhole
        self.caller = caller
        resolution = TargetResolution(plan.suite, caller)
        relevant = Dictionary(
            Coverage(of: plan.plan, against: plan.suite.contract).rows.map { ($0.requirement.id, $0.cases) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Puts the suite to the mutants.
    ///
    /// - Parameter tell: Told of each mutant when all is known of it, in the order in which that is so.
    /// - Returns: What became of them; cancelling the task ends the proof early.
    /// - Throws: ``Failure`` where an emulator cannot be started.
    package func prove(tell: @escaping @Sendable (Account) -> Void) async throws(Failure) -> Outcome {
        var accounts = mutants.map { Account(mutant: $0, fates: variations.map { _ in .untried }) }
        var failure: Failure?
        await withTaskGroup(of: (Int, Result<Trials, Failure>).self) { group in
            var waiting = accounts.indices[...]
            func start() {
                guard !Task.isCancelled, let index = waiting.popFirst() else { return }
                group.addTask { (index, await trials(of: mutants[index])) }
            }
            for _ in 0..<max(1, atOnce) { start() }
            for await (index, result) in group {
                switch result {
                case .success(let trials):
                    (accounts[index].fates, accounts[index].killers) = (trials.fates, trials.killers)
                    tell(accounts[index])
                case .failure(let problem):
                    failure = failure ?? problem
                    group.cancelAll()
                }
                if failure == nil { start() }
            }
        }
        if let failure { throw failure }
        var killed: [String: [String]] = [:]
        for account in accounts {
            for id in account.named { killed[id, default: []].append(account.mutant.name) }
        }
        guard isComplete else {
            return Outcome(variations: variations, accounts: accounts, killed: killed, idleRequirements: [])
        }
        var idle: [String] = []
        for requirement in plan.suite.contract.requirements
        where requirement.level == .must && killed[requirement.id] == nil && !Task.isCancelled {
            if let name = try await mutant(killedBy: requirement.id, among: accounts) {
                killed[requirement.id] = [name]
            } else {
                idle.append(requirement.id)
            }
        }
        return Outcome(variations: variations, accounts: accounts, killed: killed, idleRequirements: idle)
    }

    /// A mutant that dies on every variation for a finding that names one requirement, which others were faster to name.
    private func mutant(killedBy id: String, among accounts: [Account]) async throws(Failure) -> String? {
        let candidates = accounts.filter { $0.mutant.breaks.contains(id) && $0.kills > 0 }
        for account in candidates.prefix(Self.mostCandidates) {
            var kills = 0
            for variation in variations {
                let trial = try await trial(of: account.mutant, in: variation, for: [id])
                guard case .killed = trial.fate else { break }
                kills += 1
            }
            if kills == variations.count { return account.mutant.name }
        }
        return nil
    }

    /// How many mutants are asked once more for one requirement.
    private static let mostCandidates = 6

    // MARK: One mutant

    private struct Trials: Sendable {
        var fates: [Fate] = []
        var killers: Set<String> = []
    }

    private func trials(of mutant: Mutant) async -> Result<Trials, Failure> {
        var trials = Trials()
        for variation in variations {
            do throws(Failure) {
                let trial = try await trial(of: mutant, in: variation)
                trials.fates.append(trial.fate)
                trials.killers.formUnion(trial.killers)
            } catch {
                return .failure(error)
            }
        }
        return .success(trials)
    }

    private func trial(
        of mutant: Mutant,
        in variation: Variation,
        for requirements: Set<String>? = nil
    ) async throws(Failure) -> (fate: Fate, killers: Set<String>) {
        var specification = try resolution.emulator(variation.with(mutant.settings), named: mutant.name)
        guard case .emulator(var configuration) = specification.source else { return (.untried, []) }
        var contract = plan.suite.contract
        try mutant.apply(to: &configuration, &contract)
        specification = TargetSpecification(
            name: mutant.name,
            argument: specification.argument,
            source: .emulator(configuration),
            dialect: specification.dialect,
            contract: contract
        )
        // The cases that say that they are about it first: most mutants die there.
        let asked = requirements ?? mutant.breaks
        let about = Set((requirements ?? mutant.breaks.union(mutant.shownBy)).flatMap { relevant[$0] ?? [] })
        let all = Set(plan.plan.cases.map(\.path))
        let always = Set(plan.plan.always.map(\.path))
        let steps =
            requirements != nil
            ? [about.union(always)]
            : isWhole ? [all.union(always)] : [about.union(always), all.subtracting(about).union(always)]
        var watch = Watch(asked)
        for paths in steps where !paths.isSubset(of: always) {
            if Task.isCancelled { return (.untried, []) }
            watch = try await run(paths, on: specification, mutant, watch)
            if watch.kill != nil || watch.unjudged > 0, !isWhole { break }
        }
        if Task.isCancelled, watch.kill == nil { return (.untried, []) }
        if let kill = watch.kill { return (.killed(kill), watch.killers) }
        guard watch.unjudged == 0 else { return (.unjudged(watch.unjudged), []) }
        return (.survived(decided: watch.decided, others: watch.others.sorted()), [])
    }

    /// Runs some cases on a mutant, until one notices it.
    private func run(
        _ paths: Set<String>,
        on specification: TargetSpecification,
        _ mutant: Mutant,
        _ before: Watch
    ) async throws(Failure) -> Watch {
        let target = try await specification.prepare(plan.suite, caller)
        let watching = Watching(before)
        let (seen, signal) = AsyncStream<Void>.makeStream()
        let isWhole = isWhole
        let run = ConformanceRun(
            plan.taking(paths),
            on: [target],
            ConformanceRun.Options(options),
            caller,
            sinks: [
                WatchReporter(watching: watching) {
                    if !isWhole { signal.yield() }
                }
            ]
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await run.run() }
            group.addTask { for await _ in seen { return } }
            await group.next()
            group.cancelAll()
        }
        await target.shutdown()
        return watching.watch
    }
}

/// What was seen of a mutant so far.
private struct Watch: Sendable {
    let breaks: Set<String>
    var kill: TeethProof.Kill?
    var killers: Set<String> = []
    var others: Set<String> = []
    var decided = 0
    /// How many cases about what it breaks could not be judged.
    var unjudgedAbout = 0
    /// How many cases could not be judged.
    var inconclusive = 0

    /// How many cases could not be judged, where those are the ones about it, or most of all.
    var unjudged: Int { unjudgedAbout > 0 ? unjudgedAbout : inconclusive > decided ? inconclusive : 0 }

    init(_ breaks: Set<String>) { self.breaks = breaks }

    mutating func take(_ result: CaseResult) {
        switch result.verdict {
        case .passed: decided += 1
        case .inconclusive(let why):
            // The end of the run leaves cases behind that say nothing.
            guard why != .interrupted, why != .unjudged else { break }
            inconclusive += 1
            if !breaks.isDisjoint(with: result.requirements) { unjudgedAbout += 1 }
        case .skipped: break
        case .failed, .accepted, .nonStrict:
            decided += 1
            // What may be otherwise is no fault, and a case that fails as a whole may have said so in passing.
            for finding in result.findings where finding.level != .may {
                let named = finding.requirements.filter(breaks.contains)
                guard let requirement = named.first else {
                    others.insert(finding.code.rawValue)
                    continue
                }
                killers.insert(result.path)
                kill =
                    kill
                    ?? TeethProof.Kill(
                        path: result.path,
                        code: finding.code.rawValue,
                        requirement: requirement,
                        requirements: Set(named),
                        byteOffset: finding.wire?.byteOffset,
                        milliseconds: finding.wire?.at?.wholeMilliseconds
                    )
            }
        }
    }
}

/// Shares what is seen between a run and whoever waits for it.
private final class Watching: Sendable {
    private let state: Mutex<Watch>

    init(_ watch: Watch) { state = Mutex(watch) }

    var watch: Watch { state.withLock { $0 } }

    /// Takes a result in, and says whether the mutant is dead now.
    func take(_ result: CaseResult) -> Bool {
        state.withLock { watch in
            watch.take(result)
            return watch.kill != nil
        }
    }
}

/// Looks at each verdict as it comes.
private struct WatchReporter: Reporter {
    let watching: Watching
    let onKill: @Sendable () -> Void

    mutating func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        guard case .caseFinished(_, let result) = event else { return }
        if watching.take(result) { onKill() }
    }

    mutating func finish(_ run: RunReport) throws(ReportError) {}
}
