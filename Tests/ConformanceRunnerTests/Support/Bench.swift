import Conformance
import FoundationEssentials
import KinesisVideo
import KinesisVideoEmulator
import Logging
import Testing

@testable import ConformanceRunner

/// The suite's contract and names, scenarios made of them, and runs against an endpoint.
enum Bench {
    /// The package's root: this file is `Tests/ConformanceRunnerTests/Support/Bench.swift`.
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    static let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")
    static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

    private static let loaded = Result { try Suite(SuiteFiles(root: root + "/Scenarios")) }

    /// The suite; its contract is read once.
    static func suite() throws -> Suite {
        try loaded.get()
    }

    /// Scenarios with these steps on the stream 'recorded', named `a/0`, `a/1` and so on.
    static func plan(_ steps: String..., top: String = "") throws -> Plan {
        let reader = ScenarioReader(vocabulary: try suite().vocabulary)
        return Plan(
            try steps.enumerated().map { index, steps in
                let stream = top.contains(#""stream""#) ? "" : #" "stream": "recorded","#
                let text = #"{ "id": "a/\#(index)", "title": "t",\#(stream) \#(top) "steps": \#(steps) }"#
                let read = reader.read(SourceText(name: "\(index).json", text: text))
                return try #require(read.scenario, "\(read.diagnostics.map { "\($0.location) \($0.message)" })")
            }
        )
    }

    /// A GetMedia step with this expectation.
    static func step(_ chunks: String, more: String = "") -> String {
        #"[{ "getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST" } },\#(more) "expect": { "chunks": \#(chunks) } }]"#
    }

    /// A connection to an endpoint where every logical stream has its own name.
    static func connection(
        _ endpoint: String,
        limits: Target.Limits = Target.Limits(callsPerSecond: 1000, sessions: 100),
        dialect: Dialect = .serviceModel,
        emulator: RunningEmulator? = nil,
        access: TargetAccess = TargetAccess(),
        recorder: (any Recorder)? = nil,
        library: (any RecordingLibrary)? = nil
    ) throws -> TargetConnection {
        let suite = try suite()
        return TargetConnection(
            Target(
                name: "bench",
                endpoint: try Endpoint(endpoint),
                controlEndpoint: try emulator.map { try Endpoint($0.endpoint) },
                region: "us-east-1",
                dialect: dialect,
                credentials: credentials,
                limits: limits,
                capabilities: Set(suite.manifest.capabilities.map(\.name)),
                streams: Dictionary(
                    uniqueKeysWithValues: suite.manifest.streams.map(\.name).map { name in
                        let arn = "arn:aws:kinesisvideo:us-east-1:123456789012:stream/\(name)/1"
                        return (name, Target.Stream(name: name, arn: emulator?.streams[name]?.arn ?? arn))
                    }
                ),
                of: suite.manifest
            ),
            contract: suite.contract,
            logger: logger,
            date: WallClock.system.now,
            access: access,
            recorder: recorder,
            library: library
        )
    }

    /// Runs a plan, and folds what happens into a report.
    @discardableResult
    static func run(
        _ plan: Plan,
        on connection: TargetConnection,
        jobs: Int = 4,
        timeout: Duration = .seconds(20),
        failFast: Bool = false,
        retries: Int = 0,
        asksFirst: Bool = false,
        mostFailures: Int? = nil,
        repetitions: Int = 1,
        shuffledBy seed: UInt64? = nil,
        observing: @escaping @Sendable (RunEvent) async -> Void = { _ in }
    ) async -> RunReport {
        let report = Shared(RunReport())
        var options = Runner.Options(jobs: jobs, timeout: timeout, failFast: failFast, retries: retries)
        options.asksFirst = asksFirst
        options.mostFailures = mostFailures ?? options.mostFailures
        options.repetitions = repetitions
        if let seed { (options.shuffles, options.seed) = (true, seed) }
        let runner = Runner(options: options)
        let header = Runner.header(of: connection.target, plan, startedAt: WallTime(milliseconds: 0))
        await runner.run(plan, on: connection, as: header) { event in
            report.withLock { $0.apply(event) }
            await observing(event)
        }
        return report.withLock { $0 }
    }

    /// An emulator of the suite's own streams, until `body` returns.
    static func emulating<Result>(
        _ change: (inout EmulatorConfiguration) throws -> Void = { _ in },
        _ body: (RunningEmulator) async throws -> Result
    ) async throws -> Result {
        var configuration = EmulatorConfiguration()
        configuration.keys = [EmulatorConfiguration.AcceptedKey(credentials)]
        configuration.streams = try EmulatorConfiguration.streams(in: [root + "/Scenarios/streams"])
        try change(&configuration)
        let emulator = try await Emulator(configuration: configuration, contract: try suite().contract, logger: logger)
            .start()
        do {
            let result = try await body(emulator)
            try await emulator.shutdown(grace: .zero)
            return result
        } catch {
            try? await emulator.shutdown(grace: .zero)
            throw error
        }
    }

    /// Waits until a condition holds.
    static func eventually(
        within limit: Duration = .seconds(10),
        sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ condition: () async -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while await !condition() {
            if ContinuousClock.now > end {
                Issue.record("it never came to that", sourceLocation: sourceLocation)
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

extension CaseResult {
    /// The verdict and what was found, in one text.
    var summary: String {
        var text = verdict.name
        if let reason = verdict.reason { text += ": \(reason)" }
        return ([text] + findings.map { "\($0.code): \($0.message)" }).joined(separator: "; ")
    }
}

extension RunReport {
    /// A summary of each case, in plan order.
    var summaries: [String] { results.map(\.summary) }
}

extension FindingCode: ExpressibleByStringLiteral {
    /// In tests a code is written as it stands in reports.
    public init(stringLiteral name: String) { self.init(rawValue: name) }
}
