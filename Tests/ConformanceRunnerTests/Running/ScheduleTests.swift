import KinesisVideo
import Testing

@testable import Conformance
@testable import ConformanceRunner

/// Which case is next: none that wants a stream for itself beside another one that uses it.
@Suite("A schedule")
struct ScheduleTests {
    private static let names = ["r": "recorded", "l": "live", "m": "limited"]

    /// A case that uses a stream (`r`, `l`), wants it for itself (`R`, `L`), or uses none (`-`); `m` is another name for `l`.
    private static func item(_ kind: Character) throws -> Case {
        let name = names[kind.lowercased()]
        let stream = name.map { #" "stream": "\#($0)","# } ?? ""
        let exclusive = kind.isUppercase ? #" "exclusive": true,"# : ""
        let text = #"{ "id": "a/case", "title": "\#(kind)",\#(stream)\#(exclusive) "steps": [{ "pause": "1ms" }] }"#
        let read = ScenarioReader(vocabulary: try Bench.suite().vocabulary).read(SourceText(name: "a.json", text: text))
        let scenario = try #require(read.scenario, "\(read.diagnostics.map(\.message))")
        return try #require(Plan([scenario]).cases.first)
    }

    private static func schedule(_ kinds: String) throws -> Schedule {
        let target = Target(
            name: "t",
            endpoint: Endpoint(host: "127.0.0.1", port: 1),
            region: "us-east-1",
            dialect: .serviceModel,
            credentials: Bench.credentials,
            limits: Target.Limits(callsPerSecond: 5, sessions: 3),
            streams: [
                "recorded": Target.Stream(name: "one"), "live": Target.Stream(name: "two"),
                "limited": Target.Stream(name: "two", arn: "arn:aws:kinesisvideo:us-east-1:123456789012:stream/two/1"),
            ]
        )
        return Schedule(try kinds.map { try item($0) }, on: target)
    }

    @Test(
        "starts what can be started, and the rest when what it waits for is finished",
        arguments: [
            // All at once; after that, what the end of the oldest one that runs lets in.
            ("rrl-", ["rrl-"]),
            ("Rr", ["R", "r"]),
            ("RRR", ["R", "R", "R"]),
            ("RLrl-", ["RL-", "r", "l"]),
            // Two names of one stream are one stream.
            ("LmM", ["L", "M", "m"]),
            // Whoever wants the stream for itself goes first, and those behind wait for it.
            ("rRr", ["R", "rr"]),
            ("rrRr-R", ["R-", "R", "", "rrr"]),
        ]
    )
    func order(kinds: String, expected: [String]) throws {
        var schedule = try Self.schedule(kinds)
        var running: [Schedule.Started] = []
        var seen: [String] = []
        repeat {
            if !running.isEmpty { schedule.finish(running.removeFirst()) }
            var started = ""
            while let next = schedule.start() {
                running.append(next)
                started += next.item.scenario.title
            }
            seen.append(started)
        } while !schedule.isEmpty && !running.isEmpty
        #expect(seen == expected)
        #expect(schedule.isEmpty)
    }
}
