import Conformance
import KinesisVideo
import Testing

@testable import ConformanceRunner

@Suite("The dialect of an endpoint")
struct DialectProbeTests {
    private typealias Evidence = DialectProbe.Evidence

    private static func conclude(_ seen: [(String, Int)]) throws -> DialectProbe.Result {
        DialectProbe(try Bench.connection("http://127.0.0.1:9"))
            .conclude(seen.map { Evidence(exception: $0.0, status: $0.1) })
    }

    @Test("is the one whose statuses were all seen")
    func conclusions() throws {
        let cases: [(seen: [(String, Int)], expected: Dialect?)] = [
            ([("ResourceNotFoundException", 404), ("InvalidArgumentException", 400)], .serviceModel),
            ([("ResourceNotFoundException", 480), ("InvalidArgumentException", 485)], .openapi),
            (
                [
                    ("ResourceNotFoundException", 404), ("InvalidArgumentException", 400),
                    ("NotAuthorizedException", 403),
                ], .observed
            ),
            // A status that no dialect has is a fault of the endpoint, for the cases to find.
            ([("ResourceNotFoundException", 404), ("InvalidArgumentException", 500)], .serviceModel),
            ([("ResourceNotFoundException", 404), ("InvalidArgumentException", 485)], nil),
        ]
        for (seen, expected) in cases {
            switch try Self.conclude(seen) {
            case .dialect(let dialect, let evidence):
                #expect(dialect == expected && evidence.count == seen.count, "\(seen)")
            case .contradiction(let evidence):
                #expect(expected == nil && evidence.map(\.status) == seen.map(\.1), "\(seen)")
            case .failed(let why): Issue.record("\(why.detail)")
            case .unseen: Issue.record("nothing is said of \(seen)")
            }
        }
    }

    @Test("is not claimed where nothing that was seen tells one from another")
    func unseen() throws {
        for seen in [
            [], [("SomethingElse", 418)], [("ResourceNotFoundException", 500), ("InvalidArgumentException", 500)],
        ] {
            guard case .unseen(let evidence) = try Self.conclude(seen) else {
                Issue.record("a dialect is claimed: \(seen)")
                continue
            }
            #expect(evidence.count == seen.count)
        }
    }

    @Test("is not known where nobody answers")
    func unreachable() async throws {
        guard case .failed(let why) = await DialectProbe(try Bench.connection("http://127.0.0.1:9")).ask() else {
            Issue.record("something answered")
            return
        }
        #expect(why.cause == .unreachable)
    }
}
