internal import Conformance
package import ConformanceRunner
internal import KinesisVideo

/// A proof that a suite accuses nobody who conforms: it is run on variations of the built-in emulator, each of which keeps
/// every promise.
///
/// Any verdict on them but passed, non-strict or skipped is a fault of the suite.
package struct FairProof: Sendable {
    /// One variation, and where it comes from.
    package struct Draw: Sendable, Hashable {
        /// What it was drawn from; `nil` for one that was asked for by name.
        package let seed: UInt64?
        /// What varies.
        package let variation: Variation

        /// Draws a variation.
        package init(seed: UInt64) {
            self.seed = seed
            variation = Variation(drawnFrom: seed)
        }

        /// Takes a variation as it is.
        package init(_ variation: Variation) {
            seed = nil
            self.variation = variation
        }

        /// The name in reports.
        package var name: String { seed.map { "draw-\($0)" } ?? "variation" }
    }

    /// A verdict that accuses an endpoint which conforms.
    package struct Accusation: Sendable {
        package let draw: Draw
        /// The case's path.
        package let path: String
        /// The path of the case that shows it again: another one where something does not hold that always must.
        package let showingPath: String
        /// What was said: the first finding, or why there is no verdict.
        package let finding: String
        /// The fewest freedoms that show it again; `nil` where a second run did not show it.
        package var shrunk: Variation?
    }

    /// A draw on which much of the suite had nothing to do.
    package struct Idleness: Sendable {
        package let draw: Draw
        /// How many cases were skipped, and of how many.
        package let skipped: Int
        package let cases: Int
        /// The reasons, the most frequent first.
        package let reasons: [(reason: String, count: Int)]
    }

    /// What a proof came to.
    package struct Outcome: Sendable {
        /// The run, a target for each draw.
        package let run: ConformanceRun.Outcome
        /// What the suite said that it must not say, in the order of draws and cases.
        package let accusations: [Accusation]
        /// The draws that skipped more than a third of the suite.
        package let idle: [Idleness]
    }

    /// How long the freedoms of one draw are looked for: what is not found by then stands with what is known.
    private static let patience = Duration.seconds(60)

    private let resolution: TargetResolution
    private let plan: RunPlan
    private let draws: [Draw]
    private let options: Runner.Options
    private let atOnce: Int
    private let caller: Caller

    /// Describes a proof; nothing is started.
    ///
    /// - Parameters:
    ///   - plan: The cases that are put to the test.
    ///   - draws: The variations, in their order.
    ///   - options: How the cases of a draw are run.
    ///   - atOnce: How many draws are run at the same time, at the most: their cases mostly wait.
    ///   - caller: Who asks.
    package init(_ plan: RunPlan, on draws: [Draw], _ options: Runner.Options, atOnce: Int = 1, _ caller: Caller) {
        self.plan = plan
        // Those that take longest begin first, so that others pass the time until they are done.
        self.draws = atOnce == 1 ? draws : draws.sorted { $0.variation.slowestHead > $1.variation.slowestHead }
        self.options = options
        self.atOnce = atOnce
        self.caller = caller
        resolution = TargetResolution(plan.suite, caller)
    }

    /// The run of all draws, to which reports can be added before it is done.
    package func conformanceRun() throws(Failure) -> ConformanceRun {
        var run = ConformanceRun(plan, on: [], ConformanceRun.Options(options), caller)
        for draw in draws { run.arguments[draw.name] = try specification(draw).argument }
        return run
    }

    /// Runs the suite on one draw after the other, and shrinks what accused.
    ///
    /// - Parameters:
    ///   - run: The run that ``conformanceRun()`` made.
    ///   - tell: Told, in a sentence, before something that takes time.
    /// - Returns: What came of it; cancelling the task ends it early.
    /// - Throws: ``Failure`` where the emulator cannot be started.
    package func prove(
        _ run: ConformanceRun,
        tell: @Sendable (String) -> Void = { _ in }
    ) async throws(Failure) -> Outcome {
        let specifications = try draws.map { draw throws(Failure) in try specification(draw) }
        let outcome = try await run.run(inTurn: specifications, atOnce: atOnce)
        var accusations: [Accusation] = []
        for (draw, target) in zip(draws, outcome.report.targets) {
            var found = Self.accusations(of: draw, target.results)
            guard !found.isEmpty else { continue }
            if !Task.isCancelled {
                tell("\(draw.name): looking for the fewest freedoms that show \(Count(found.count, "accusation"))")
                let showing = Dictionary(
                    found.map { ($0.path, $0.showingPath) },
                    uniquingKeysWith: { first, _ in first }
                )
                let shrunk = await VariationShrinker.shrink(
                    draw.variation,
                    for: Set(found.map(\.path)),
                    until: .now + Self.patience
                ) { paths, variation in
                    await trial(paths.union(paths.compactMap { showing[$0] }), on: variation)
                }
                for index in found.indices { found[index].shrunk = shrunk[found[index].path] }
            }
            accusations += found
        }
        return Outcome(
            run: outcome,
            accusations: accusations,
            idle: zip(draws, outcome.report.targets).compactMap { Self.idleness(of: $0, $1.results) }
        )
    }

    private func specification(_ draw: Draw) throws(Failure) -> TargetSpecification {
        try resolution.emulator(draw.variation, named: draw.name)
    }

    /// Runs some cases on a variation, untold, and gives the paths of those that accuse.
    private func trial(_ paths: Set<String>, on variation: Variation) async -> Set<String> {
        let draw = Draw(variation)
        let run = ConformanceRun(plan.taking(paths), on: [], ConformanceRun.Options(options), caller)
        guard let specification = try? specification(draw),
            let outcome = try? await run.run(inTurn: [specification])
        else { return [] }
        return Set(Self.accusations(of: draw, outcome.report.targets.flatMap(\.results)).map(\.path))
    }

    private static func accusations(of draw: Draw, _ results: [CaseResult]) -> [Accusation] {
        results.compactMap { result in
            switch result.verdict {
            case .passed, .nonStrict, .skipped: nil
            case .inconclusive(let why) where why == .interrupted || why == .unjudged: nil
            case .failed, .accepted, .inconclusive:
                Accusation(
                    draw: draw,
                    path: result.path,
                    showingPath: result.showingPath,
                    finding: result.mainFinding.map { "\($0.code): \($0.message)" } ?? result.verdict.reason
                        ?? result.verdict.name
                )
            }
        }
    }

    private static func idleness(of draw: Draw, _ results: [CaseResult]) -> Idleness? {
        var counts: [String: Int] = [:]
        for result in results {
            if case .skipped(let reason) = result.verdict { counts[reason, default: 0] += 1 }
        }
        let skipped = counts.values.reduce(0, +)
        guard skipped * 3 > results.count else { return nil }
        return Idleness(
            draw: draw,
            skipped: skipped,
            cases: results.count,
            reasons: counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        )
    }
}

extension CaseResult {
    /// What the verdict rests on.
    fileprivate var mainFinding: Finding? {
        findings.first { $0.level == .must } ?? findings.first
    }
}
