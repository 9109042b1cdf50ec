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

    /// Every reading that an emulator can be set to stands in one of these, but those of the length of a session.
    ///
    /// One has a round of its own: other cases wait for the end of a session that holds until their time is over.
    private static let rounds: [Round] = {
        let apart = ["idle-stream": "holds"]
        var rounds: [Round] = []
        for point in points where point != sessionLength {
            let readings = Freedom.ofPoint(point)?.readings ?? []
            for (index, reading) in readings.filter({ apart[point] != $0 }).enumerated() {
                if rounds.count <= index { rounds.append(Round()) }
                rounds[index].readings[point] = reading
            }
        }
        return rounds + [Round(readings: apart)]
    }()

    /// The point whose case takes three quarters of an hour.
    private static let sessionLength = "session-length"

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
        if round.readings["error-statuses"] != nil {
            #expect(plan.plan.cases.count { $0.path.hasPrefix("getmedia/contested/error-statuses[") } == 3)
        }
        try await roundTrip(round, plan) { file in
            try await TargetResolution(plan.suite, Kit.caller()).prepare(["emulator:dialect=\(file)"])
        }
    }

    /// Sets an emulator to readings, sees them, has another one speak what was seen, and compares both.
    ///
    /// - Parameters:
    ///   - round: The readings.
    ///   - plan: The cases that show them.
    ///   - prepare: Starts an emulator that speaks the dialect of a file.
    /// - Throws: What keeps a target from being prepared.
    private static func roundTrip(
        _ round: Round,
        _ plan: RunPlan,
        on prepare: (_ file: String) async throws -> [PreparedTarget]
    ) async throws {
        try await Kit.withFolder { folder in
            let (set, seen) = ("\(folder)/set.json", "\(folder)/seen.json")
            try Kit.write(DialectFile(readings: round.readings).document("a test").text(.pretty), to: set)
            var targets = try await prepare(set)
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
            targets += try await prepare(seen)
            var options = ConformanceRun.Options(Self.options)
            options.sideBySide = true
            let run = await ConformanceRun(plan, on: targets, options, Kit.caller()).run()
            await targets.shutdown()
            let compared = try RunComparison(run.report, contract: plan.suite.contract, now: Kit.startedAt)
            // Many emulators share one machine here, and the one that has less of it is slower; when a session ends is a reading.
            let times = Set(Aspect.timings).subtracting([.timeToEnd])
            let different = compared.judged.comparison.differences.filter { !times.contains($0.aspect) }
            #expect(
                different.isEmpty && compared.judged.conclusion != .notCompared,
                "\(round.readings): \(different.map { "\($0.aspect) \($0.subject) \($0.paths)" })"
            )
            // What always should hold is told as a case of its own where it does not.
            let always = round.readings["content-type"] == "pattern" ? 1 : 0
            #expect(compared.judged.comparison.comparedCases == plan.plan.cases.count + always)
        }
    }

    @Test("of how long a session lasts too, by the same case in seconds")
    func sessionLengths() async throws {
        let minutes = try Kit.text(of: "Scenarios/getmedia/contested/session-length.json")
        let seconds = minutes.replacing(#""46m""#, with: #""5s""#).replacing("2340000", with: "2500")
        #expect(seconds.count == minutes.count - 2 - 3, "two ways wait for 46 minutes, and one looks for 39")
        try await Kit.withFolder { folder in
            let file = "\(folder)/session-length.json"
            try Kit.write(seconds, to: file)
            let plan = try RunPlan(CaseSelection(what: [file]), of: Kit.locator)
            let live = try #require(try plan.suite.emulator().streams.first { $0.name == "live" })
            for reading in Freedom.ofPoint(Self.sessionLength)?.readings ?? [] {
                try await Self.roundTrip(Round(readings: [Self.sessionLength: reading]), plan) { file in
                    var configuration = try plan.suite.emulator()
                    configuration.keys = EmulatorConfiguration.builtInKeys
                    configuration.sessionDuration = 3700
                    configuration.streams.append(live)
                    configuration.streams[configuration.streams.count - 1].name = "long-session"
                    try DialectFile(named: file, of: plan.suite).apply(to: &configuration)
                    let target = TargetSpecification(
                        name: file,
                        argument: "emulator",
                        source: .emulator(configuration),
                        dialect: .argument
                    )
                    return [try await target.prepare(plan.suite, Kit.caller())]
                }
            }
        }
    }

    @Test("are those of the contract: each of its readings is spoken, and each of its points is shown by a case")
    func table() throws {
        let plan = try Self.plan()
        for point in plan.suite.contract.contested {
            let known = Set(point.readings.map(\.id))
            let freedom = try #require(Freedom.ofPoint(point.id), "\(point.id)")
            for reading in known { #expect(freedom.value(showing: reading) != nil, "\(point.id)=\(reading)") }
            #expect(Set(freedom.readings) == known, "\(point.id)")
            #expect(try !Self.plan(of: [point.id]).plan.cases.isEmpty, "\(point.id)")
        }
        #expect(Set(Self.rounds.flatMap(\.readings.keys)).count == Self.points.count - 1)
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
    }

    @Test("that no emulator can be set to are said once for the target")
    func unspoken() async throws {
        let other = #"{ "id": "octet-stream", "source": "kit", "text": "No." }, "#
        let first = #"{ "id": "pattern", "source""#
        try await Kit.withSuite { path, text in
            path == "contract.json" ? text.replacing(first, with: other + first) : text
        } _: { folder in
            let suite = try SuiteLocator(folder: folder).suite()
            let file = "\(folder)/other.dialect.json"
            try Kit.write(#"{"readings": {"content-type": "octet-stream", "name-and-arn": "refused"}}"#, to: file)
            let sentence =
                "the emulator does not read 'content-type' as 'octet-stream': it can be set to pattern, video-webm"
            #expect(try DialectFile(named: file, of: suite).unspoken == [sentence])
            let resolution = TargetResolution(suite, Kit.caller())
            #expect(try resolution.specifications(of: ["emulator:dialect=\(file)"])[0].unspoken == [sentence])
            let targets = try await resolution.prepare(["emulator:dialect=\(file)"])
            #expect(targets[0].preparation.unspoken == [sentence])
            await targets.shutdown()
        }
        #expect(DialectFile(readings: ["who": "me"]).unspoken == ["the emulator does not read 'who' as 'me'"])
    }
}
