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
    struct Round: Sendable, CustomTestStringConvertible {
        var readings: [String: String] = [:]

        var testDescription: String {
            readings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        }
    }

    /// Every reading that an emulator can be set to stands in one of these.
    ///
    /// Those that other contested cases take for granted the other way have a round of their own.
    static let rounds: [Round] = {
        var rounds: [Round] = []
        let apart: Set = ["start-selector-type-required", "name-and-arn"]
        func add(_ point: String, _ freedom: Freedom) {
            for (index, reading) in freedom.readings.enumerated() {
                if rounds.count <= index { rounds.append(Round()) }
                rounds[index].readings[point] = reading
            }
        }
        let freedoms = points.compactMap { point in Freedom.ofPoint(point).map { (point, $0) } }
        for (point, freedom) in freedoms where !apart.contains(point) { add(point, freedom) }
        for (point, freedom) in freedoms where apart.contains(point) {
            rounds += freedom.readings.map { Round(readings: [point: $0]) }
        }
        return rounds
    }()

    /// The contested points of the suite.
    private static let points: [String] = (try? Kit.locator.suite().contract.contested.map(\.id)) ?? []

    private static func plan() throws -> RunPlan {
        try RunPlan(CaseSelection(tags: ["contested"]), of: Kit.locator)
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

    @Test("that an emulator is set to are seen, written, read, spoken, and compare as alike", arguments: rounds)
    func roundTrip(_ round: Round) async throws {
        let plan = try Self.plan(of: round.readings.keys)
        try await Kit.withFolder { folder in
            let (set, seen) = ("\(folder)/set.json", "\(folder)/seen.json")
            try Kit.write(DialectFile(readings: round.readings).document("a test").text(.pretty), to: set)
            let outcome = try await Self.survey(plan, on: "emulator:dialect=\(set)")
            #expect(outcome.contradictions.isEmpty)
            for (point, reading) in round.readings {
                #expect(
                    outcome.dialect.readings[point] == reading,
                    "\(point): \(outcome.dialect.unseen[point] ?? "")"
                )
            }
            try Kit.write(outcome.dialect.document("a test").text(.pretty), to: seen)
            #expect(try DialectFile(named: seen, of: plan.suite) == outcome.dialect)
            #expect(outcome.dialect.unspoken.isEmpty)
            let targets = try await TargetResolution(plan.suite, Kit.caller()).prepare([
                "emulator:dialect=\(set)", "emulator:dialect=\(seen)",
            ])
            var options = ConformanceRun.Options(Self.options)
            options.sideBySide = true
            let run = await ConformanceRun(plan, on: targets, options, Kit.caller()).run()
            await targets.shutdown()
            let compared = try RunComparison(run.report, contract: plan.suite.contract, now: Kit.startedAt)
            #expect(
                compared.judged.conclusion == .alike,
                "\(compared.judged.comparison.differences.map { "\($0.aspect) \($0.subject) \($0.paths)" })"
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
