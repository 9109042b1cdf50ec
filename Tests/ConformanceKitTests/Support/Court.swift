import ConformanceReports
import ConformanceRunner
import KinesisVideo
import KinesisVideoEmulator
import Logging
import Matroska
import Testing

@testable import Conformance
@testable import ConformanceKit
@testable import ConformanceStorage

/// Where an endpoint is tried that did nothing wrong.
enum Court {
    /// The suite with all its scenarios, which takes a while to be read.
    private static let suite = Result {
        let suite = try Kit.locator.suite()
        return (suite, try suite.scenarios(at: suite.files.scenarioPaths()).scenarios)
    }

    /// All scenarios of the suite.
    static func scenarios() throws -> [Scenario] {
        try suite.get().1
    }

    /// The cases whose paths match.
    private static func plan(_ globs: [String]) throws -> RunPlan {
        let (suite, scenarios) = try suite.get()
        return RunPlan(suite, Plan(scenarios, selection: Selection(filters: globs)))
    }

    /// Runs cases on the emulator as it is changed, and expects that nothing is held against it.
    ///
    /// `decided` says how many cases must come to a verdict at least: who is never asked is acquitted of nothing.
    static func acquit(
        _ what: [String],
        decided: Int,
        evidence: Contract.Evidence = .observed,
        _ change: (inout EmulatorConfiguration) throws -> Void,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        expectAcquittal(
            in: try await run(what, evidence: evidence, change),
            decided: decided,
            sourceLocation: sourceLocation
        )
    }

    /// Runs cases on the emulator as it is changed.
    static func run(
        _ what: [String],
        evidence: Contract.Evidence = .observed,
        _ change: (inout EmulatorConfiguration) throws -> Void
    ) async throws -> RunReport {
        let plan = try plan(what)
        var configuration = try plan.suite.emulator()
        configuration.keys = [EmulatorConfiguration.AcceptedKey(.emulator)]
        try change(&configuration)
        let target = TargetSpecification(
            name: "accused",
            argument: "emulator",
            source: .emulator(configuration),
            dialect: .builtIn
        )
        return try await run(plan, on: target, evidence: evidence)
    }

    /// Runs cases on an endpoint that a target file names, and expects that nothing is held against it.
    static func acquit(
        _ what: [String],
        decided: Int,
        at endpoint: String,
        dialect: String,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let report = try await run(what, at: endpoint, dialect: dialect)
        expectAcquittal(in: report, decided: decided, sourceLocation: sourceLocation)
    }

    private static func expectAcquittal(
        in report: RunReport,
        decided: Int,
        sourceLocation: Testing.SourceLocation
    ) {
        for result in report.results where !result.verdict.isPass {
            // What a stream does not have; what no key of the emulator is, and no target file says.
            let excuses = [
                "the case needs", "too close together for the case", "session token", "gives no ARN", "have expired",
                "has no 'until'",
            ]
            let isExcused = excuses.contains { result.verdict.reason?.contains($0) == true }
            #expect(
                result.verdict.isSkipped && isExcused,
                "\(result.path): \(result.verdict) \(result.findings.map(\.message))",
                sourceLocation: sourceLocation
            )
        }
        let passed = report.counts.passed + report.counts.nonStrict
        #expect(passed >= decided, "\(report.counts.sentence())", sourceLocation: sourceLocation)
    }

    /// Runs cases on an endpoint that has all the streams of the suite under their logical names.
    static func run(_ what: [String], at endpoint: String, dialect: String) async throws -> RunReport {
        let plan = try plan(what)
        let streams = plan.suite.manifest.streams.map(\.name).map { name in
            JSONNode.Member(name: name, value: .string(name))
        }
        let file: JSONNode = .object([
            "endpoint": .string(endpoint), "controlEndpoint": .string(endpoint), "region": "us-east-1",
            "dialect": .string(dialect), "capabilities": ["limits"],
            "credentials": .object([
                "accessKeyId": .string(Credentials.emulator.accessKeyID),
                "secretAccessKey": .string(Credentials.emulator.secretAccessKey),
            ]),
            "limits": .object(["callsPerSecond": 500, "sessions": 100]), "streams": .object(streams),
        ])
        return try await Kit.withFolder { folder in
            try Kit.write(file.text(.pretty), to: folder + "/target.json")
            let specifications = try TargetResolution(plan.suite, Kit.caller()).specifications(of: [
                folder + "/target.json"
            ])
            return try await run(plan, on: try #require(specifications.first), evidence: .observed)
        }
    }

    private static func run(
        _ plan: RunPlan,
        on specification: TargetSpecification,
        evidence: Contract.Evidence
    ) async throws -> RunReport {
        let target = try await specification.prepare(plan.suite, Kit.caller())
        let options = Runner.Options(jobs: 8, timeout: .seconds(20), failFast: false)
        let run = ConformanceRun(plan, on: [target], ConformanceRun.Options(options, evidence: evidence), Kit.caller())
        let outcome = await run.run()
        await target.shutdown()
        return outcome.report
    }

    /// Serves the suite's streams from an emulator that no target started.
    static func withEndpoint(
        _ change: (inout EmulatorConfiguration) -> Void,
        _ body: (String) async throws -> Void
    ) async throws {
        let (suite, _) = try suite.get()
        var configuration = try suite.emulator()
        configuration.keys = [EmulatorConfiguration.AcceptedKey(.emulator)]
        change(&configuration)
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let emulator = try await Emulator(configuration: configuration, contract: suite.contract, logger: logger)
            .start()
        do {
            try await body(emulator.endpoint)
        } catch {
            try await emulator.shutdown(grace: .zero)
            throw error
        }
        try await emulator.shutdown(grace: .zero)
    }

    /// What an answer comes to, whose bytes no emulator would send.
    static func verdict(
        expecting expectation: String,
        on status: Int,
        _ headers: KeyValuePairs<String, String>,
        _ body: String
    ) throws -> Verdict {
        let (suite, _) = try suite.get()
        let text = #"""
            { "id": "example/one", "title": "One answer", "requirements": ["GM-ERR-RESOURCE-NOT-FOUND"], "stream": "missing",
              "steps": [{ "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } }, "expect": \#(expectation) }] }
            """#
        let read = ScenarioReader(vocabulary: suite.vocabulary).read(SourceText(name: "one.json", text: text))
        let scenario = try #require(read.scenario, "\(read.diagnostics)")
        let step = try #require(scenario.steps.first?.requests.first)
        var jury = try Jury(
            site: Judge.Site(
                source: scenario.source,
                casePath: scenario.id,
                step: step.name,
                requirements: scenario.requirements
            ),
            expectation: step.expectation,
            in: Scope(),
            rules: JudgeRules(contract: suite.contract, dialect: .serviceModel),
            waived: [],
            isSignedProperly: true
        )
        let fields = headers.map { HeaderField($0.key, $0.value) }
        jury.take(AnswerEvent(.head(AnswerHead(status: status, headers: fields)), at: .seconds(1)))
        jury.take(AnswerEvent(.body(BodyPart(index: 0, bytes: Array(body.utf8))), at: .seconds(1)))
        jury.take(AnswerEvent(.end(.finished), at: .seconds(1)))
        return jury.verdict
    }

    /// Writes media to a file that is gone when `body` returns.
    static func withMedia(_ media: Media, _ body: (String) async throws -> Void) async throws {
        try await Kit.withFolder { folder in
            let path = folder + "/media.mkv"
            try AtomicFile.write(media.bytes, to: path)
            try await body(path)
        }
    }
}

/// A Matroska file as another producer makes one: twelve Clusters, each a fragment.
struct Media {
    struct Track {
        let number: UInt64
        /// 1 video, 2 audio, 17 subtitles.
        let type: UInt64
        let codec: String

        static let video = Track(number: 1, type: 1, codec: "V_MPEG4/ISO/AVC")
        static let sound = Track(number: 2, type: 2, codec: "A_AAC")
    }

    /// How long the fragments last, over and over.
    var milliseconds: [UInt64] = [2000]
    /// The bytes of each of a fragment's frames.
    var frameBytes = 4000
    var tracks = [Track.video]

    /// The file.
    var bytes: [UInt8] {
        var writer = EBMLWriter()
        writer.documentHeader()
        writer.openSegment()
        var info = SegmentInfo()
        info.muxingApp = "another producer"
        info.writingApp = "another producer"
        writer.info(info)
        writer.tracks(tracks.map(\.entry))
        var timestamp: UInt64 = 0
        for index in 0..<12 {
            writer.cluster(timestamp: timestamp) { cluster in
                for track in tracks.sorted(by: { $0.type < $1.type }) {
                    cluster.simpleBlock(
                        track: track.number,
                        relativeTimestamp: 0,
                        isKeyframe: true,
                        frames: [Array(repeating: UInt8(index), count: frameBytes)]
                    )
                    cluster.simpleBlock(
                        track: track.number,
                        relativeTimestamp: 40,
                        frames: [Array(repeating: UInt8(index + 100), count: frameBytes)]
                    )
                }
            }
            timestamp += milliseconds[index % milliseconds.count]
        }
        return writer.bytes
    }
}

extension Media.Track {
    fileprivate var entry: TrackEntry {
        var entry = TrackEntry()
        entry.number = number
        entry.uid = number
        entry.type = type
        entry.codecID = codec
        switch type {
        case 1: entry.video = TrackEntry.Video(pixelWidth: 320, pixelHeight: 240)
        case 2: entry.audio = TrackEntry.Audio(samplingFrequency: 48_000, channels: 1)
        default: break
        }
        return entry
    }
}
