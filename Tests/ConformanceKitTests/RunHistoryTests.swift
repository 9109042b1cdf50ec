import Conformance
import ConformanceKit
import FoundationEssentials
import KinesisVideo
import Testing

@testable import ConformanceStorage

/// Runs that are found on disk, to be set side by side.
@Suite("Runs side by side")
struct RunHistoryTests {
    /// A folder of runs as they are left, and what `body` makes of it.
    private static func inFolder(_ body: (String) throws -> Void) throws {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (second, cases) in [(1, 2), (3, 2), (2, 1)] {
            try write(cases, at: Int64(second), to: "\(folder)/2026112\(second)T000000Z-000000")
        }
        // A run that was killed before it had a plan, one that is linked, and what is no run.
        try write(nil, at: 9, to: "\(folder)/20261129T000000Z-000000")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/latest",
            withDestinationPath: "20261123T000000Z-000000"
        )
        try FileManager.default.createDirectory(atPath: "\(folder)/other", withIntermediateDirectories: true)
        try body(folder)
    }

    private static func write(_ cases: Int?, at second: Int64, to folder: String) throws {
        let start = WallTime(milliseconds: second * 1000)
        var events = [RunEvent.runStarted(RunHeader(version: "1", command: "", seed: 1, startedAt: start))]
        if let cases {
            let plan = (0..<cases).map {
                TargetHeader.PlannedCase(
                    path: "a/\($0)",
                    title: "t",
                    location: SourceLocation(file: "a.json", line: 1, column: 1),
                    requirements: []
                )
            }
            let header = TargetHeader(
                name: "x",
                endpoint: "http://h",
                region: "r",
                dialect: "openapi",
                startedAt: start,
                plan: plan
            )
            events += [.targetPlanned(header), .runFinished(interrupted: false, elapsed: .seconds(1))]
        }
        var writer = JournalWriter()
        var bytes: [UInt8] = []
        for event in events {
            for line in writer.lines(for: event, at: .zero) { bytes += line.bytes() + [0x0A] }
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try AtomicFile.write(bytes, to: "\(folder)/journal.jsonl")
    }

    @Test("a folder stands for all runs in it, oldest first, each once")
    func folder() throws {
        try Self.inFolder { folder in
            var notes: [String] = []
            let history = try RunHistory(of: [folder, "\(folder)/latest"]) { notes.append($0) }
            #expect(history.runs.map { $0.header?.startedAt.milliseconds } == [1000, 2000, 3000])
            #expect(history.cases == ["a/0", "a/1"])
            #expect(notes.count == 1 && notes.allSatisfy { $0.contains("has no case in it") })
            let last = try RunHistory(of: [folder], last: 3)
            #expect(last.runs.map { $0.header?.startedAt.milliseconds } == [2000, 3000])
        }
    }

    @Test("what leads to no run is named")
    func nothing() throws {
        try Self.inFolder { folder in
            for (path, words) in [
                ("\(folder)/2027-*", "nothing is named like"), ("\(folder)/other", "there is no run"),
                ("\(folder)/20261129T000000Z-000000", "has no case in it"), ("\(folder)/nowhere", "No such file"),
            ] {
                let failure = try #require(throws: Failure.self) { try RunHistory(of: [path]) }
                #expect(failure.message.contains(words), "\(failure.message)")
            }
        }
    }
}

private enum Temporary {
    /// The path of a folder that is not there yet.
    static func folder() -> String {
        "\(FileManager.default.temporaryDirectory.path)/kvsconform-\(UInt64.random(in: 0 ... .max))"
    }
}
