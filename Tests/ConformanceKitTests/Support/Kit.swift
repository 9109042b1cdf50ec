import Conformance
import ConformanceKit
import ConformanceReports
import ConformanceRunner
import FoundationEssentials
import KinesisVideo
import KinesisVideoEmulator
import Logging
import Synchronization
import Testing

@testable import ConformanceStorage

/// A caller of the kit that has no command line, an environment of its own, and a clock that stands.
enum Kit {
    /// The package's root: this file is `Tests/ConformanceKitTests/Support/Kit.swift`.
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    /// The suite of this package.
    static let locator = SuiteLocator(folder: root + "/Scenarios")

    /// The text of a file of the package, by its path from the root.
    static func text(of path: String) throws -> String {
        String(decoding: try SuiteFiles.read(path: root + "/" + path).bytes, as: UTF8.self)
    }

    static let startedAt = WallTime(milliseconds: 1_760_000_000_000)

    static func caller(_ environment: [String: String] = [:]) -> Caller {
        Caller(
            version: "1.2.3",
            command: "a test",
            environment: environment,
            date: WallClock.system.now,
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Runs what is selected on targets, and shuts them down.
    static func run(
        _ what: [String],
        on targets: [String] = ["emulator"],
        faults: [String] = [],
        _ environment: [String: String] = [:],
        change: (inout ConformanceRun) throws -> Void = { _ in }
    ) async throws -> ConformanceRun.Outcome {
        let plan = try RunPlan(CaseSelection(what: what), of: locator)
        let prepared = try await TargetResolution(plan.suite, caller(environment), faults: faults).prepare(targets)
        var run = ConformanceRun(
            plan,
            on: prepared,
            ConformanceRun.Options(Runner.Options(jobs: 8, timeout: .seconds(20), failFast: false)),
            caller(environment)
        )
        do {
            try change(&run)
            let outcome = await run.run()
            await prepared.shutdown()
            return outcome
        } catch {
            await prepared.shutdown()
            throw error
        }
    }

    /// A folder that is gone when `body` returns.
    static func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path() + "kvsconform-kit-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }

    /// The suite of this package as somebody else has it: what a suite needs but the scenarios, copied and changed.
    ///
    /// - Parameters:
    ///   - change: Changes the text of a file of JSON, by its path below the suite.
    ///   - body: Told the folder.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and where the copy cannot be made.
    static func withSuite<Result>(
        change: (_ path: String, _ text: String) -> String,
        _ body: (String) async throws -> Result
    ) async throws -> Result {
        try await withFolder { folder in
            for part in ["contract.json", "suite.json", "streams", "media"] {
                try FileManager.default.copyItem(atPath: root + "/Scenarios/" + part, toPath: folder + "/" + part)
            }
            for path in try FileManager.default.subpathsOfDirectory(atPath: folder) where path.hasSuffix(".json") {
                let text = String(decoding: try SuiteFiles.read(path: folder + "/" + path).bytes, as: UTF8.self)
                try write(change(path, text), to: folder + "/" + path)
            }
            return try await body(folder)
        }
    }

    /// Writes a file.
    static func write(_ text: String, to path: String) throws {
        try AtomicFile.write(Array(text.utf8), to: path)
    }

    /// The failure that something ends with; `nil` where it ends well.
    static func failure<Result>(_ body: () async throws -> Result) async throws -> Failure? {
        do {
            _ = try await body()
            return nil
        } catch let failure as Failure {
            return failure
        }
    }
}

/// A reporter that keeps what it is told.
final class Listener: Reporter {
    private let kept = Mutex<[String]>([])

    /// What happened, a word or two each.
    var events: [String] { kept.withLock(\.self) }

    func receive(_ event: RunEvent, in run: RunReport, at now: Duration) throws(ReportError) {
        let text =
            switch event {
            case .runStarted(let header): "run \(header.version)"
            case .targetPlanned(let header): "planned \(header.name)"
            case .targetStarted(let header): "started \(header.name)"
            case .caseAdded(_, let planned): "adds \(planned.path)"
            case .caseStarted(_, let path): "begins \(path)"
            case .caseFinished(_, let result): "\(result.verdict.name) \(result.path)"
            case .runFinished(let interrupted, _): interrupted ? "interrupted" : "finished"
            }
        kept.withLock { $0.append(text) }
    }

    func finish(_ run: RunReport) throws(ReportError) {
        kept.withLock { $0.append("told") }
    }
}

extension String {
    /// The texts between two marks.
    func components(between opening: String, and closing: String) -> [Substring] {
        var found: [Substring] = []
        var rest = self[...]
        while let start = rest.firstRange(of: opening) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: closing) else { break }
            found.append(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
        }
        return found
    }
}
