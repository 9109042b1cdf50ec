import ArgumentParser
import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import ConformanceStorage
import KinesisVideo

/// What `prove --teeth` takes beside the rest.
struct TeethOptions: ParsableArguments {
    @Flag(help: "Prove that the suite notices what is wrong: run it on mutants, each with a single fault.")
    var teeth = false

    @Option(
        help: ArgumentHelp("Only mutants whose names match; repeatable.", valueName: "glob"),
        completion: .fault
    )
    var mutant: [String] = []

    @Flag(help: "Ask every case about every mutant, instead of ending with the first that notices it.")
    var whole = false

    @Option(
        help: ArgumentHelp("Write what each requirement is proven by as Markdown.", valueName: "file"),
        completion: .file()
    )
    var table: String?

    @Option(
        help: ArgumentHelp("Write what became of each mutant as JSON, for 'coverage --teeth'.", valueName: "file"),
        completion: .file()
    )
    var account: String?

    func validate() throws {
        let isAsked = whole || table != nil || account != nil || !mutant.isEmpty
        guard teeth || !isAsked else {
            throw ValidationError("--mutant, --whole, --table and --account are for --teeth")
        }
    }
}

extension ProveCommand {
    /// Runs the suite on mutants.
    func proveTeeth() async throws {
        let caller = Caller.process
        let plan = try selection.load()
        let all = try Mutant.all(of: plan.suite)
        let mutants = all.filter { mutant in
            teethOptions.mutant.isEmpty || teethOptions.mutant.contains { Glob($0).matches(mutant.name) }
        }
        guard !mutants.isEmpty else {
            let near = teethOptions.mutant.first.flatMap { Spelling.closest(to: $0, in: all.map(\.name)) }
            throw Failure(.usage, "no mutant matches" + (near.map { "; did you mean '\($0)'?" } ?? ""))
        }
        let texts = only.map { [$0] } ?? TeethProof.usualVariations
        let variations = try texts.map { text throws(Failure) in try Variation(text) }
        let proof = TeethProof(
            plan,
            on: mutants,
            in: variations,
            Runner.Options(jobs: jobs, timeout: .seconds(timeout), failFast: false, seed: seed),
            atOnce: min(atOnce, Self.mutantsAtOnce),
            isComplete: mutants.count == all.count,
            isWhole: teethOptions.whole,
            caller
        )
        let isVerbose = verbose
        let (outcome, interruption) = try await Interruption.guarding {
            try await proof.prove { account in
                guard isVerbose || account.isUnexplainedSurvivor else { return }
                KVSConform.say(TextStyle.harmless(TeethAccount.line(account)))
            }
        }
        let account = TeethAccount(outcome, plan.suite.contract)
        try StandardStream.output.write(account.text)
        if let path = teethOptions.table { try AtomicFile.write(Array(account.markdown.utf8), to: path) }
        if let path = teethOptions.account { try AtomicFile.write(account.json.bytes(.pretty), to: path) }
        let found: ExitStatus = account.survivors.isEmpty ? .asExpected : .unexpectedVerdict
        try Ending.unlessExpected(interruption ?? found)
    }

    /// How many mutants are tried at once: more would be late for each other.
    private static let mutantsAtOnce = 6
}
