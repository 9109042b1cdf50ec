import Conformance
import ConformanceKit
import ConformanceRunner
import KinesisVideo
import Testing

/// Two targets side by side, without a command line.
@Suite("A comparison that is called", .serialized)
struct RunComparisonTests {
    private static let plan = ["getmedia/start-selector/earliest[on=recorded]", "getmedia/resume/fragment-number"]

    private static func compare(
        _ report: RunReport,
        baseline: String? = nil,
        query: String? = nil
    ) throws -> RunComparison {
        try RunComparison(
            report,
            contract: try Kit.locator.suite().contract,
            baseline: baseline,
            query: query,
            now: Kit.startedAt
        )
    }

    @Test("finds nothing between two emulators that are alike, and the fault of one that is not")
    func emulators() async throws {
        try await Kit.withFolder { folder in
            let faulty = folder + "/faulty.json"
            try Kit.write(
                #"""
                { "keys": [{ "accessKeyId": "AKIDEXAMPLE", "secretAccessKey": "secretsecret" }],
                  "faults": ["inclusiveFragmentNumber"] }
                """#,
                to: faulty
            )
            let alike = try await Kit.run(Self.plan, on: ["emulator", "emulator:dialect=service-model"])
            #expect(try Self.compare(alike.report).judged.conclusion == .alike)
            let different = try await Kit.run(Self.plan, on: ["emulator", "emulator:\(faulty)"])
            let compared = try Self.compare(different.report)
            #expect(compared.judged.conclusion == .different)
            #expect(compared.judged.comparison.differences.map(\.aspect) == [.start])
            #expect(compared.rows.count == 4)
            #expect(try Self.compare(different.report, query: "status:failed").rows.count == 4)
        }
    }

    @Test("has below a reading what follows from it: which forms of a time are refused")
    func formsOfTimes() async throws {
        let cases = ["getmedia/contested/start-timestamp-form", "getmedia/start-selector/*-timestamp-*"]
        let targets = ["exponent", "date-time", "epoch-seconds"].map {
            "emulator:vary=contested.start-timestamp-form=\($0)"
        }
        for (one, other) in [(0, 1), (1, 2), (0, 2)] {
            let compared = try Self.compare(try await Kit.run(cases, on: [targets[one], targets[other]]).report).judged
                .comparison
            #expect(
                compared.differences.map { "\($0.aspect) \($0.subject)" } == ["reading start-timestamp-form"],
                "\(one), \(other): \(compared.differences.map { "\($0.aspect) \($0.subject) \($0.values) \($0.paths)" })"
            )
        }
    }

    @Test("refuses one target, a query that is none, and a baseline that is not there")
    func refusals() async throws {
        let one = try await Kit.run([Self.plan[0]]).report
        let two = try await Kit.run([Self.plan[0]], on: []).report
        let cases: [(Failure.Kind, String, () throws -> RunComparison)] = [
            (.usage, "there is one target in this", { try Self.compare(one) }),
            (.usage, "the query is wrong", { try Self.compare(two, query: "status:nothing") }),
            (.missingInput, "there is no file 'none.json'", { try Self.compare(two, baseline: "none.json") }),
        ]
        for (kind, message, compare) in cases {
            let failure = try #require(try await Kit.failure(compare))
            #expect(failure.kind == kind && failure.message.contains(message), "\(failure)")
        }
    }
}
