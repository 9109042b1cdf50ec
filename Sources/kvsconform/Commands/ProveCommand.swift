import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// `kvsconform prove`: whether the suite accuses anybody who conforms, and whether it notices who does not.
struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that the suite accuses no endpoint that conforms, and notices what is wrong with others.",
        discussion: """
            Variations of the built-in emulator are drawn, each of which keeps every promise: other headers, other streams, \
            other readings of what is contested. The suite is run on each. Any verdict but passed, non-strict or skipped is a \
            fault of the suite, and is told with the fewest freedoms that show it. Exit code 1 where there is one.

            With --teeth it is the other way round: the suite is run on mutants of the emulator, each with a single fault – a \
            bound that is off by one, a tag that is missing after a resume, an exception taken for another. A mutant is dead \
            when a case does not pass for a finding that names a requirement which the mutant breaks. Exit code 1 where one \
            lives and nothing explains it.

            EXAMPLES
              kvsconform prove                              twenty draws, the whole suite
              kvsconform prove --fair 100 --seed 1 --jobs 4
              kvsconform prove 'getmedia/resume*' --fair 5
              kvsconform prove --teeth                      every mutant, on two variations
              kvsconform prove --teeth --mutant 'missingTag*' --verbose
              kvsconform prove --only http.header-names=upper,http.trailers=some
              kvsconform run 'getmedia/resume*' \\
                  --target emulator:vary=http.header-names=upper

            FREEDOMS, the plainest value first
            \(freedoms)
            """
    )

    private static let freedoms = Freedom.all.map { freedom in
        "  \(freedom.name)=\(freedom.values.map(\.name).joined(separator: "|")): \(freedom.summary)"
    }
    .joined(separator: "\n")

    @OptionGroup var selection: SuiteOptions
    @OptionGroup var recording: RecordOptions

    @Option(help: ArgumentHelp("How many variations are drawn.", valueName: "n"))
    var fair = 20

    @Option(
        help: ArgumentHelp(
            "The seed of the first draw; the one after it has the next number. A report names it.",
            valueName: "n"
        )
    )
    var seed = RunCommand.anySeed

    @Option(
        help: ArgumentHelp(
            "Run this variation instead of drawing any: NAME=VALUE, several with commas, or 'plain'.",
            valueName: "variation"
        )
    )
    var only: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("How many cases run at once on a variation.", valueName: "n"))
    var jobs = 16

    @Option(
        help: ArgumentHelp(
            "How many draws are run at the same time, where the machine has room: their cases mostly wait.",
            valueName: "n"
        )
    )
    var atOnce = 32

    @Option(help: ArgumentHelp("Seconds that a case may take where it says nothing itself.", valueName: "seconds"))
    var timeout = 60

    @OptionGroup var teethOptions: TeethOptions
    @OptionGroup var reportOptions: ReportOptions

    @Flag(name: .shortAndLong, help: "Tell of every case, as 'run' does.")
    var verbose = false

    func validate() throws {
        guard (1...100_000).contains(fair) else { throw ValidationError("--fair is between 1 and 100000") }
        guard (1...1000).contains(jobs) else { throw ValidationError("--jobs is between 1 and 1000") }
        guard (1...100).contains(atOnce) else { throw ValidationError("--at-once is between 1 and 100") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is between 1 and 86400 seconds") }
    }

    func run() async throws {
        guard !teethOptions.teeth else { return try await proveTeeth() }
        let caller = Caller.process
        let plan = try selection.load()
        let draws = try draws()
        let options = Runner.Options(jobs: jobs, timeout: .seconds(timeout), failFast: false, seed: seed)
        let proof = FairProof(plan, on: draws, options, atOnce: atOnce, caller)
        var run = try proof.conformanceRun()
        var outputs = try reportOptions.outputs(recording: recording)
        if verbose { outputs.console = RunOutputs.Console(.init(style: .forStandardOutput), write: Self.write) }
        try run.leave(outputs)
        if !verbose { run.sinks.append(DrawReporter(.forStandardOutput, output: Self.write)) }
        let (outcome, interruption) = try await Interruption.guarding { [run] in
            try await proof.prove(run, tell: KVSConform.say)
        }
        outcome.run.complain()
        try Self.write(text(outcome))
        try Ending.unlessExpected(status(outcome, interruption))
    }

    private func draws() throws(Failure) -> [FairProof.Draw] {
        if let only { return [FairProof.Draw(try Variation(only))] }
        return (0..<UInt64(fair)).map { FairProof.Draw(seed: seed &+ $0) }
    }

    private func status(_ outcome: FairProof.Outcome, _ interruption: ExitStatus?) -> ExitStatus {
        if let interruption { return interruption }
        if let error = outcome.run.errors.first { return ExitStatus(error.failure.kind) }
        if !outcome.accusations.isEmpty { return .unexpectedVerdict }
        return outcome.run.report.counts.judgedNothing ? .nothingTried : .asExpected
    }

    // MARK: What is said

    private func text(_ outcome: FairProof.Outcome) -> String {
        var text = "\n"
        for idle in outcome.idle {
            text += "\(idle.draw.name) skipped \(idle.skipped) of \(Count(idle.cases, "case")):\n"
            for reason in idle.reasons.prefix(8) { text += "  \(reason.count)  \(TextStyle.harmless(reason.reason))\n" }
        }
        for (shrunk, group) in groups(of: outcome.accusations) { text += paragraph(group, shrunk) }
        let draws = Count(outcome.run.report.targets.count, "draw")
        let verdicts = Count(outcome.run.report.counts.total, "verdict")
        let accusations = outcome.accusations.count
        let conclusion = accusations == 0 ? "no false accusation" : Count(accusations, "false accusation").description
        return text + "\(draws), \(verdicts), \(conclusion)\n"
    }

    /// The accusations by what it takes to show them, in the order of the first of each.
    private func groups(
        of accusations: [FairProof.Accusation]
    ) -> [(shrunk: Variation?, accusations: [FairProof.Accusation])] {
        var groups: [(shrunk: Variation?, accusations: [FairProof.Accusation])] = []
        for accusation in accusations {
            if let index = groups.firstIndex(where: { $0.shrunk == accusation.shrunk }) {
                groups[index].accusations.append(accusation)
            } else {
                groups.append((accusation.shrunk, [accusation]))
            }
        }
        return groups
    }

    private func paragraph(_ accusations: [FairProof.Accusation], _ shrunk: Variation?) -> String {
        var text = ""
        if let shrunk {
            text += "\(shrunk)\n"
        } else {
            text += "once, and not again with the same variation\n"
        }
        for accusation in accusations {
            text += "  \(accusation.path)  (\(accusation.draw.name))\n    \(TextStyle.harmless(accusation.finding))\n"
        }
        guard let first = accusations.first else { return text }
        let variation = shrunk ?? first.draw.variation
        let words = ["kvsconform", "prove", first.showingPath, "--only", variation.description]
        let suite = selection.folder.suite.map { ["--suite", $0] } ?? []
        return text + "  again: \(Reproduction.shellCommand(words + suite))\n\n"
    }

    @Sendable private static func write(_ text: String) throws(FileError) {
        try StandardStream.output.write(text)
    }
}
