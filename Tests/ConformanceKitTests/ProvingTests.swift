import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator
import Synchronization
import Testing

@Suite struct VariationTests {
    @Test func aDrawIsTheSameForTheSameSeed() {
        let draws = (0..<50).map { Variation(drawnFrom: $0) }
        #expect(draws == (0..<50).map { Variation(drawnFrom: $0) })
        #expect(Set(draws).count == 50)
    }

    @Test func everyValueIsDrawnSooner() throws {
        let drawn = Set(
            (0..<400).flatMap { Variation(drawnFrom: $0).description.split(separator: ",") }.map(String.init)
        )
        for freedom in Freedom.all {
            for value in freedom.values.dropFirst() {
                #expect(drawn.contains("\(freedom.name)=\(value.name)"))
            }
        }
    }

    @Test func whatIsPrintedIsReadAgain() throws {
        for seed in 0..<100 as Range<UInt64> {
            let variation = Variation(drawnFrom: seed)
            #expect(try Variation(variation.description) == variation)
        }
        #expect(try Variation("plain") == .plain)
        #expect(try Variation("") == .plain)
        #expect(Variation.plain.description == "plain")
        // The order is the table's, and what is plain goes without saying.
        let variation = try Variation("http.trailers=some http.header-names=upper,http.header-order=plain")
        #expect(variation.description == "http.header-names=upper,http.trailers=some")
    }

    @Test(arguments: [
        ("http.header-name=upper", "there is no freedom 'http.header-name'; did you mean 'http.header-names'?"),
        ("http.header-names=red", "the freedom 'http.header-names' is one of: plain, lower, upper"),
        ("http.header-names", "the freedom 'http.header-names' is one of: plain, lower, upper"),
    ])
    func whatDoesNotExistIsSaid(_ text: String, _ message: String) async throws {
        let failure = try await Kit.failure { try Variation(text) }
        #expect(failure?.kind == .usage)
        #expect(failure?.message == message)
    }

    @Test func namesAreDistinctWords() {
        #expect(Set(Freedom.all.map(\.name)).count == Freedom.all.count)
        for freedom in Freedom.all {
            #expect(Set(freedom.values.map(\.name)).count == freedom.values.count && freedom.values.count > 1)
            for word in [freedom.name] + freedom.values.map(\.name) {
                #expect(!word.isEmpty && !word.contains { " ,=".contains($0) }, "\(word)")
            }
            #expect(freedom.summary.hasSuffix("."))
        }
    }

    @Test func aVariationIsATarget() async throws {
        let outcome = try await Kit.run(
            ["getmedia/endpoint/content-type-of-stream", "getmedia/start-selector/earliest"],
            on: ["emulator:vary=http.header-names=upper,streams.fragments=10"]
        )
        #expect(outcome.report.counts.failed == 0 && outcome.report.counts.total > 0)
        #expect(
            outcome.report.targets[0].header.argument == "emulator:vary=http.header-names=upper,streams.fragments=10"
        )
    }
}

@Suite struct VariationShrinkerTests {
    /// Counts what is tried, and accuses by a rule.
    private final class Judge: Sendable {
        let trials = Mutex<[Variation]>([])
        let rule: @Sendable (String, Set<String>) -> Bool

        init(_ rule: @escaping @Sendable (String, Set<String>) -> Bool) {
            self.rule = rule
        }

        func judge(_ cases: Set<String>, _ variation: Variation) -> Set<String> {
            trials.withLock { $0.append(variation) }
            return cases.filter { rule($0, Set(variation.names)) }
        }
    }

    /// All freedoms at once, each at the first value that is not plain.
    private let everything: Variation

    init() throws {
        everything = try Variation(Freedom.all.map { "\($0.name)=\($0.values[1].name)" }.joined(separator: ","))
    }

    @Test func oneGuiltyFreedomOfManyIsFound() async {
        for freedom in Freedom.all {
            let judge = Judge { _, names in names.contains(freedom.name) }
            let found = await VariationShrinker.shrink(everything, for: ["a"]) { judge.judge($0, $1) }
            #expect(found["a"]?.names == [freedom.name])
            #expect(judge.trials.withLock(\.count) < 24)
        }
    }

    @Test func severalThatAreOnlyGuiltyTogetherAreFound() async {
        let guilty: Set = ["http.header-names", "limits.algorithm", "fails.after"]
        let judge = Judge { _, names in guilty.isSubset(of: names) }
        let found = await VariationShrinker.shrink(everything, for: ["a"]) { judge.judge($0, $1) }
        #expect(found["a"].map { Set($0.names) } == guilty)
    }

    @Test func eachCaseHasItsOwnAndNothingIsTriedTwice() async {
        let judge = Judge { path, names in names.contains(path) }
        let cases: Set = ["http.header-names", "fails.code", "contested.error-statuses"]
        let found = await VariationShrinker.shrink(everything, for: cases) { judge.judge($0, $1) }
        for path in cases { #expect(found[path]?.names == [path]) }
        let trials = judge.trials.withLock(\.self)
        #expect(Set(trials).count == trials.count)
    }

    @Test func whatTheEmulatorIsAccusedOfByItselfNeedsNoFreedom() async {
        let found = await VariationShrinker.shrink(everything, for: ["a"]) { cases, _ in cases }
        #expect(found == ["a": .plain])
    }

    @Test func whatDoesNotShowAgainIsLeftOut() async {
        let found = await VariationShrinker.shrink(everything, for: ["a"]) { _, _ in [] }
        #expect(found.isEmpty)
    }
}

@Suite(.serialized) struct FairProofTests {
    private static let options = Runner.Options(jobs: 4, timeout: .seconds(20), failFast: false)

    private static let unfair = #"""
        {
          "id": "getmedia/proving/unfair", "title": "A header is spelled as it always was", "requirements": ["GM-HEAD-REQUEST-ID"],
          "stream": "missing",
          "steps": [
            { "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },
              "expect": { "error": "ResourceNotFoundException",
                          "message": { "matches": "^The requested stream .*$" } } }
          ]
        }
        """#

    @Test func anUnfairScenarioIsConvictedWithTheOneFreedomThatShowsIt() async throws {
        try await Kit.withFolder { folder in
            let file = folder + "/unfair.json"
            try Kit.write(Self.unfair, to: file)
            let plan = try RunPlan(CaseSelection(what: [file]), of: Kit.locator)
            let variation = try Variation(
                "contested.name-and-arn=arn-wins,http.header-names=upper,http.request-ids=short,errors.message=word,"
                    + "errors.framing=chunked,limits.algorithm=bucket,fails.code=free"
            )
            let proof = FairProof(plan, on: [FairProof.Draw(variation)], Self.options, Kit.caller())
            let outcome = try await proof.prove(try proof.conformanceRun())
            #expect(outcome.accusations.map(\.path) == ["getmedia/proving/unfair"])
            #expect(outcome.accusations.first?.shrunk?.description == "errors.message=word")
        }
    }

    @Test func eachFreedomAloneIsFair() async throws {
        let targets = Freedom.all.flatMap { freedom in
            freedom.values.dropFirst().map { "emulator:vary=\(freedom.name)=\($0.name)" }
        }
        let outcome = try await Kit.run(
            ["getmedia/start-selector/earliest?on=recorded?"],
            on: targets
        )
        for target in outcome.report.targets {
            for result in target.results {
                #expect(result.verdict.isPass, "\(target.header.argument ?? ""): \(result.path) \(result.findings)")
            }
        }
    }

    @Test func aDrawThatSkipsMuchIsTold() async throws {
        let plan = try RunPlan(CaseSelection(what: ["getmedia/errors/resource-not-found"]), of: Kit.locator)
        let proof = FairProof(plan, on: (0..<2).map { FairProof.Draw(seed: $0) }, Self.options, Kit.caller())
        let run = try proof.conformanceRun()
        let outcome = try await proof.prove(run)
        #expect(outcome.run.report.targets.map(\.header.name) == ["draw-0", "draw-1"])
        #expect(run.arguments["draw-1"] == "emulator:vary=\(Variation(drawnFrom: 1))")
        for idle in outcome.idle { #expect(idle.skipped * 3 > idle.cases && !idle.reasons.isEmpty) }
    }
}
