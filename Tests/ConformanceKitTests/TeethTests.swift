import Conformance
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator
import Synchronization
import Testing

@testable import ConformanceKit

@Suite struct MutantTests {
    private static let suite = Result { try Kit.locator.suite() }

    @Test func areManyAndDistinctAndEachBreaksSomething() throws {
        let suite = try Self.suite.get()
        let mutants = try Mutant.all(of: suite)
        #expect(mutants.count >= 250)
        #expect(Set(mutants.map(\.name)).count == mutants.count)
        for mutant in mutants {
            #expect(mutant.summary.hasSuffix(".") || mutant.summary.hasSuffix(")."), "\(mutant.name)")
            #expect(!mutant.breaks.isEmpty, "\(mutant.name)")
            for id in mutant.breaks { #expect(suite.contract.requirement(id) != nil, "\(mutant.name): \(id)") }
            for (name, value) in mutant.settings {
                #expect(Freedom.all.first { $0.name == name }?.value(named: value) != nil, "\(mutant.name)")
            }
        }
    }

    @Test func everyFaultIsAMutantOrAllowed() throws {
        let tried = try Mutant.all(of: Self.suite.get()).compactMap { mutant in
            if case .fault(let text) = mutant.change { text } else { nil }
        }
        for name in Fault.Name.allCases where !Fault(default: name).breaks.isEmpty {
            let isTried = tried.contains { $0.prefix { $0.isLetter } == name.rawValue }
            #expect(isTried, "nothing tries the fault \(name.rawValue)")
        }
    }

    /// What an endpoint may do: a reading, a late end, what producers send, and what sound ones are seen to do now and then.
    private static let allowed: Set<Fault.Name> = [
        .inclusiveToken, .lateClose, .missingKeyframe, .silentTrack, .missingCodecPrivate, .changedTracks,
        .magicInFrame,
        .standingClusterTimes, .restartedClusterTimes, .userTags, .untaggedTail, .lateFragments, .throttlesEvery,
        .movesAfter,
    ]

    @Test func whatFaultsBreakIsRequired() throws {
        let contract = try Self.suite.get().contract
        for name in Fault.Name.allCases {
            let breaks = Fault(default: name).breaks
            let isAllowed = name.concernsUploads || Self.allowed.contains(name)
            #expect(breaks.isEmpty == isAllowed, "\(name)")
            #expect(breaks.isEmpty || breaks.contains { contract.requirement($0) != nil }, "\(name): \(breaks)")
        }
    }

    @Test(arguments: [
        ("[a-c_.-]+", ["without a-c", "without _", "without .", "without -"], ["[_.-]+", "[a-c.-]+"]),
        ("^[0-9]+$", [], ["^[ 0-9]+$"]),
        (#"^[a\.\-]+$"#, ["without a", #"without \."#, #"without \-"#], [#"^[\.\-]+$"#]),
        ("x:[0-9]+/[a-z]+", [], ["x:[ 0-9]+/[a-z]+", "x:[0-9]+/[ a-z]+"]),
        ("no class", [], []),
        ("[open", [], []),
    ])
    func patternsLoseAndGainCharacters(_ pattern: String, _ without: [String], _ patterns: [String]) {
        let mutations = PatternMutation.all(of: pattern)
        #expect(mutations.map(\.name).filter { $0.hasPrefix("without") } == without)
        for expected in patterns { #expect(mutations.map(\.pattern).contains(expected)) }
        #expect(!mutations.map(\.pattern).contains(pattern))
    }

    @Test func aBoundThatNobodyCanSeeIsSaidToBeOne() throws {
        let mutants = try Mutant.all(of: Self.suite.get())
        let equivalences = Dictionary(
            mutants.map { ($0.name, $0.equivalence) },
            uniquingKeysWith: { first, _ in first }
        )
        // What is empty has no character of the pattern either.
        #expect(equivalences["StreamName.minLength=0"]??.contains("taken or refused alike") == true)
        for name in ["StreamName.minLength=2", "StreamName.maxLength=255", "StreamName.maxLength=257"] {
            #expect(equivalences[name] == .some(nil), "\(name)")
        }
    }
}

@Suite struct TeethProofTests {
    /// The suite with all its scenarios, which takes a while to be read.
    private static let suite = Result {
        let suite = try Kit.locator.suite()
        return (suite, try suite.scenarios(at: suite.files.scenarioPaths()).scenarios)
    }

    private static func prove(
        _ mutants: [String],
        with globs: [String],
        isWhole: Bool = false
    ) async throws -> TeethProof.Outcome {
        let (suite, scenarios) = try suite.get()
        let plan = Plan(scenarios, always: suite.always, selection: Selection(filters: globs))
        let all = try Mutant.all(of: suite)
        let proof = TeethProof(
            RunPlan(suite, plan),
            on: all.filter { mutants.contains($0.name) },
            in: try TeethProof.usualVariations.map { try Variation($0) },
            Runner.Options(jobs: 8, timeout: .seconds(20), failFast: false),
            atOnce: 2,
            isComplete: false,
            isWhole: isWhole,
            Kit.caller()
        )
        let told = Mutex<[String]>([])
        let outcome = try await proof.prove { account in told.withLock { $0.append(account.mutant.name) } }
        #expect(told.withLock { $0 }.sorted() == mutants.sorted())
        return outcome
    }

    @Test func aMutantDiesForWhatItBreaks() async throws {
        let outcome = try await Self.prove(
            ["StreamName.maxLength=257"],
            with: ["getmedia/bounds/stream-name-length*"]
        )
        let account = try #require(outcome.accounts.first)
        #expect(account.kills == 2 && !account.isUnexplainedSurvivor)
        #expect(account.kill?.requirement == "GM-BOUND-STREAMNAME-MAX")
        #expect(account.kill?.code == "http.error")
        #expect(account.kill?.path == "getmedia/bounds/stream-name-length-refused[length=257]")
    }

    @Test func aMutantLivesWhereNobodyAsks() async throws {
        let outcome = try await Self.prove(
            ["StreamName.maxLength=257"],
            with: ["getmedia/bounds/stream-name-length[*"]
        )
        let account = try #require(outcome.accounts.first)
        guard case .survived(let decided, let others) = account.fates.first else {
            Issue.record("\(account.fates)")
            return
        }
        #expect(decided > 0 && others.isEmpty && account.kill == nil && account.isUnexplainedSurvivor)
    }

    @Test func aFailureForAnotherReasonIsNoKill() async throws {
        // Every error has the wrong name: this case fails, but not for what the mutant is said to break.
        let outcome = try await Self.prove(["noErrorMessage"], with: ["getmedia/errors/invalid-endpoint*"])
        let account = try #require(outcome.accounts.first)
        #expect(account.mutant.breaks == ["GM-ERR-BODY"])
        #expect(account.kill == nil || account.kill?.requirement == "GM-ERR-BODY")
    }

    @Test func aFaultCanWaitForItsOccasion() async throws {
        let tag = "missingTag=AWS_KINESISVIDEO_CONTINUATION_TOKEN"
        let names = ["later", "resumed", "again"].map { "\(tag)@\($0)" }
        let outcome = try await Self.prove(names, with: ["getmedia/resume/token*", "getmedia/stream/tags*"])
        #expect(outcome.accounts.allSatisfy { $0.kills == 2 })
        // Whoever begins anew never sees what only resumed sessions do.
        let blind = try await Self.prove(["\(tag)@resumed"], with: ["getmedia/stream/tags*"])
        #expect(blind.accounts.allSatisfy { $0.kills == 0 })
    }

    @Test func wholeNamesEveryCaseThatNotices() async throws {
        let outcome = try await Self.prove(
            ["StreamName.pattern without a-z"],
            with: ["getmedia/bounds/stream-name*"],
            isWhole: true
        )
        let killers = try #require(outcome.accounts.first?.killers)
        #expect(killers.count > 1 && killers.allSatisfy { $0.hasPrefix("getmedia/bounds/stream-name") })
    }
}

@Suite struct MutantRecordTests {
    @Test func anAccountIsReadAgain() throws {
        let text = #"""
            { "mutants": [
              { "name": "a", "breaks": ["GM-SEL-NOW"], "fates": [
                { "fate": "killed", "case": "x/y", "code": "http.status", "requirement": "GM-SEL-NOW" },
                { "fate": "killed", "case": "x/z", "code": "http.status", "requirement": "GM-SEL-NOW" } ] },
              { "name": "b", "breaks": [], "fates": [{ "fate": "survived", "decided": 3, "others": [] }] },
              { "name": "c", "breaks": [], "equivalent": "why", "fates": [{ "fate": "survived", "decided": 3 }] },
              { "name": "d", "breaks": [], "fates": [{ "fate": "unjudged", "cases": 3 }] } ] }
            """#
        let records = try MutantRecord.all(of: Array(text.utf8), at: "teeth.json")
        #expect(records.map(\.name) == ["a", "b", "c", "d"])
        #expect(records.map(\.isNoticed) == [true, false, false, false])
        #expect(records[0].cases == ["x/y", "x/z"] && records[0].breaks == ["GM-SEL-NOW"])
        #expect(records[1].explanation == nil && records[2].explanation == "why" && records[3].explanation != nil)
    }

    @Test(arguments: ["", "{}", "[]", #"{ "mutants": 3 }"#])
    func whatIsSomethingElseIsSaid(_ text: String) async throws {
        let failure = try await Kit.failure { try MutantRecord.all(of: Array(text.utf8), at: "teeth.json") }
        #expect(failure?.kind == .invalidInput)
        #expect(failure?.message.contains("'teeth.json' is not an account") == true)
    }
}

@Suite struct TeethPageTests {
    /// What the README says is what the program wrote.
    @Test func theReadmeHasTheNumbersOfThePage() throws {
        let page = try Kit.text(of: "Documentation/Teeth.md")
        let sentence = try #require(page.firstMatch(of: /--table`\. (.*)\.\n/)?.1)
        #expect(sentence.contains(" mutants on 2 variations: "))
        #expect(try Kit.text(of: "README.md").contains(sentence))
    }
}
