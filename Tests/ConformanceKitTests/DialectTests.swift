import Conformance
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator
import Testing

@testable import ConformanceKit

/// What an endpoint shows of contested points, written down and spoken by an emulator.
@Suite("Dialects", .serialized)
struct DialectTests {
    /// Readings that an emulator is set to at once.
    private struct Round: Sendable {
        var readings: [String: String] = [:]
    }

    /// Every reading that an emulator can be set to stands in one of these.
    ///
    /// Two have a round of their own: other contested cases take it for granted that a selector without a type is refused, and
    /// wait for the end of a session that holds until their time is over.
    private static let rounds: [Round] = {
        let apart = ["start-selector-type-required": "optional", "idle-stream": "holds"]
        var rounds: [Round] = []
        for point in points {
            let readings = Freedom.ofPoint(point)?.readings ?? []
            for (index, reading) in readings.filter({ apart[point] != $0 }).enumerated() {
                if rounds.count <= index { rounds.append(Round()) }
                rounds[index].readings[point] = reading
            }
        }
        return rounds + [Round(readings: apart)]
    }()

    /// The contested points of the suite.
    private static let points: [String] = (try? Kit.locator.suite().contract.contested.map(\.id)) ?? []

    private static let loaded = Result { try RunPlan(CaseSelection(tags: ["contested"]), of: Kit.locator) }

    private static func plan() throws -> RunPlan {
        try loaded.get()
    }

    /// The cases that show these points.
    private static func plan(of points: some Sequence<String>) throws -> RunPlan {
        let points = Set(points)
        let plan = try plan()
        return plan.taking(
            Set(
                plan.plan.cases.filter { item in
                    item.scenario.steps.flatMap(\.requests).contains {
                        $0.expectation.alternatives?.contested.map(points.contains) ?? false
                    }
                }.map(\.path)
            )
        )
    }

    private static let options = Runner.Options(jobs: 8, timeout: .seconds(20), failFast: false)

    private static func survey(
        _ plan: RunPlan,
        on target: String
    ) async throws -> DialectSurvey.Outcome {
        let prepared = try await TargetResolution(plan.suite, Kit.caller()).prepare([target])
        let outcome = await DialectSurvey(plan, options, Kit.caller()).ask(try #require(prepared.first))
        await prepared.shutdown()
        return outcome
    }

    @Test("that an emulator is set to are seen, written, read, spoken, and compare as alike")
    func roundTrips() async throws {
        // They wait for most of the time, so they wait together.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for round in Self.rounds { group.addTask { try await Self.roundTrip(round) } }
            try await group.waitForAll()
        }
    }

    private static func roundTrip(_ round: Round) async throws {
        let plan = try plan(of: round.readings.keys)
        try await Kit.withFolder { folder in
            let (set, seen) = ("\(folder)/set.json", "\(folder)/seen.json")
            try Kit.write(DialectFile(readings: round.readings).document("a test").text(.pretty), to: set)
            let resolution = TargetResolution(plan.suite, Kit.caller())
            var targets = try await resolution.prepare(["emulator:dialect=\(set)"])
            let outcome = await DialectSurvey(plan, Self.options, Kit.caller()).ask(targets[0])
            #expect(outcome.contradictions.isEmpty)
            for (point, reading) in round.readings {
                #expect(
                    outcome.dialect.readings[point] == reading,
                    "\(point)=\(reading): \(outcome.dialect.unseen[point] ?? "")"
                )
            }
            try Kit.write(outcome.dialect.document("a test").text(.pretty), to: seen)
            #expect(try DialectFile(named: seen, of: plan.suite) == outcome.dialect)
            #expect(outcome.dialect.unspoken.isEmpty)
            targets += try await resolution.prepare(["emulator:dialect=\(seen)"])
            var options = ConformanceRun.Options(Self.options)
            options.sideBySide = true
            let run = await ConformanceRun(plan, on: targets, options, Kit.caller()).run()
            await targets.shutdown()
            let compared = try RunComparison(run.report, contract: plan.suite.contract, now: Kit.startedAt)
            #expect(
                compared.judged.conclusion == .alike,
                "\(round.readings): \(compared.judged.comparison.differences.map { "\($0.aspect) \($0.subject) \($0.paths)" })"
            )
            #expect(compared.judged.comparison.comparedCases == plan.plan.cases.count)
        }
    }

    @Test("have readings of the contract alone, and each of its points that a case shows is spoken somehow")
    func table() throws {
        let plan = try Self.plan()
        for point in plan.suite.contract.contested {
            let known = Set(point.readings.map(\.id))
            if let freedom = Freedom.ofPoint(point.id) {
                #expect(known.isSuperset(of: freedom.readings) && freedom.readings.count > 1, "\(point.id)")
                for reading in freedom.readings { #expect(freedom.value(showing: reading) != nil, "\(reading)") }
            } else if let sole = Freedom.soleReadings[point.id] {
                #expect(known.contains(sole), "\(point.id)")
            } else {
                #expect(try Self.plan(of: [point.id]).plan.cases.isEmpty, "\(point.id)")
            }
        }
        #expect(Set(Self.rounds.flatMap(\.readings.keys)).count == Self.points.count - 2)
    }

    @Test("of the emulator by itself are those that it claims, and what no case shows is said")
    func plain() async throws {
        let outcome = try await Self.survey(try Self.plan(of: ["content-type", "name-and-arn"]), on: "emulator")
        #expect(
            outcome.dialect.readings == [
                "content-type": "video-webm", "error-statuses": "service-model", "name-and-arn": "refused",
            ]
        )
        #expect(outcome.dialect.unseen["session-length"] == "no case shows it")
    }

    @Test("that differ from case to case are refused with both answers and the cases")
    func contradiction() async throws {
        let plan = try Self.plan(of: ["timestamp-before-retention"])
        let outcome = try await Self.survey(plan, on: "emulator")
        #expect(outcome.dialect.readings["timestamp-before-retention"] == "earliest")
        let paths = plan.plan.cases.map(\.path)
        var report = outcome.run.report
        for (path, reading) in zip(paths, ["earliest", "refused"]) {
            var result = try #require(report.results.first { $0.path == path })
            result.readings = [ContestedReading(point: "timestamp-before-retention", reading: reading)]
            report.apply(.caseFinished(target: "emulator", result))
        }
        let seen = DialectSurvey(plan, Self.options, Kit.caller()).sightings(in: report)
        #expect(seen.dialect.readings["timestamp-before-retention"] == nil)
        #expect(
            seen.contradictions == [
                "'timestamp-before-retention' is refused: it is read in 2 ways: 'earliest' in \(paths[0]); 'refused' in \(paths[1])"
            ]
        )
    }

    @Test("are read with messages")
    func messages() throws {
        let contract = try Kit.locator.suite().contract
        let cases = [
            (#"{}"#, ["a dialect must have a member 'readings'"]),
            (#"{"readings": {"name-and-arm": "refused"}}"#, ["'readings' has no member 'name-and-arm'"]),
            (#"{"readings": {"name-and-arn": "refuse"}}"#, ["'refuse' is no reading of 'name-and-arn'"]),
            (
                #"{"readings": {"name-and-arn": "refused"}, "unseen": {"name-and-arn": "skipped"}}"#,
                ["'name-and-arn' is among the readings too"]
            ),
        ]
        for (text, messages) in cases {
            let read = DialectFile.read(SourceText(name: "d.json", text: text), contract: contract)
            #expect(read.dialect == nil)
            #expect(read.diagnostics.map(\.message) == messages)
        }
        let exponent = DialectFile(readings: ["start-timestamp-form": "exponent", "content-type": "pattern"])
        #expect(
            exponent.unspoken == [
                "the emulator does not read 'content-type' as 'pattern', but as 'video-webm'",
                "the emulator does not read 'start-timestamp-form' as 'exponent': it can be set to date-time, epoch-seconds",
            ]
        )
    }
}
