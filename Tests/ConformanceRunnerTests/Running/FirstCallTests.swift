import Conformance
import KinesisVideo
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// Whose fault it is that nothing can be judged is found out by one call, and no case is failed for it.
    @Suite("A first call")
    struct FirstCallTests {
        struct Trouble: CustomTestStringConvertible {
            let name: String
            let moves: [ExactServer.Move]
            let cause: Inconclusive.Cause
            let words: String

            var testDescription: String { name }
        }

        private static func error(_ status: Int, _ name: String, _ message: String, date: String = "") -> [ExactServer
            .Move]
        {
            let body = #"{"message":"\#(message)"}"#
            return [
                .send(
                    "HTTP/1.1 \(status) No\r\nx-amzn-ErrorType: \(name)\r\nx-amzn-RequestId: 1\r\n\(date)"
                        + "Content-Length: \(body.utf8.count)\r\nContent-Type: application/json\r\n\r\n\(body)"
                )
            ]
        }

        static let troubles = [
            Trouble(
                name: "a wrong secret",
                moves: error(403, "InvalidSignatureException", "does not match"),
                cause: .credentials,
                words: "credentials (403 InvalidSignatureException): “does not match”; look at the access key"
            ),
            Trouble(
                name: "an expired token",
                moves: error(403, "ExpiredTokenException", "is expired"),
                cause: .credentials,
                words: "(403 ExpiredTokenException): “is expired”; renew them"
            ),
            Trouble(
                name: "a clock that is off",
                moves: error(
                    403,
                    "InvalidSignatureException",
                    "Signature expired",
                    date: "Date: \(WallClock.system.now().advanced(byMilliseconds: 1_200_000).httpDateText)\r\n"
                ),
                cause: .clock,
                words: "behind the endpoint's, and signatures that far off are refused: set it"
            ),
            Trouble(
                name: "a proxy that throttles",
                moves: [.send("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")],
                cause: .throttled,
                words: "throttles a first call (429)"
            ),
            Trouble(
                name: "a server that is not ready",
                moves: [.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")],
                cause: .unavailable,
                words: "cannot serve now (503)"
            ),
            Trouble(
                name: "garbage",
                moves: [.send("\u{0}garbage\r\n\r\n"), .close],
                cause: .notHTTP,
                words: "is not HTTP: it begins with the byte 0x00"
            ),
            Trouble(name: "a server that closes", moves: [.close], cause: .givenUp, words: "is it https:// instead?"),
        ]

        @Test("finds out what keeps all cases from being judged", arguments: troubles)
        func trouble(_ trouble: Trouble) async throws {
            let step = Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#)
            let plan = try Bench.plan(step, step, step)
            try await ExactServer.serving(trouble.moves) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint), asksFirst: true)
                #expect(Array(report.results).count == 3)
                for result in report.results {
                    #expect(result.verdict.cause == trouble.cause, "\(report.summaries)")
                    #expect(result.verdict.reason?.contains(trouble.words) == true, "\(report.summaries)")
                }
                // What may pass by itself is asked three times, everything else once.
                #expect(server.traffic.requests <= 3)
            }
        }

        @Test("that is answered with any error of the operation lets the cases run")
        func fine() async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            let answers = SampleAnswers.stream(1)
            let script: @Sendable (Int) -> [ExactServer.Move] = {
                $0 == 0 ? Self.error(404, "ResourceNotFoundException", "no such stream") : answers
            }
            try await ExactServer.serving(script) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint), asksFirst: true)
                #expect(report.summaries == ["passed"])
                #expect(server.traffic.requests == 2)
            }
        }

        @Test("need not be made: a refused signature that comes later fails no case either")
        func later() async throws {
            let step = Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#)
            let plan = try Bench.plan(step, step, step, step)
            try await ExactServer.serving(Self.error(403, "UnrecognizedClientException", "no such key")) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint), jobs: 1)
                #expect(report.results.allSatisfy { $0.verdict.cause == .credentials }, "\(report.summaries)")
                #expect(server.traffic.requests == 1)
            }
        }
    }
}

@Suite("The offset of an endpoint's clock")
struct ClockOffsetTests {
    private static func offset(_ date: Int64, _ sent: Int64, _ received: Int64) -> ClockOffset {
        ClockOffset(
            WallTime(milliseconds: date),
            sent: WallTime(milliseconds: sent),
            received: WallTime(milliseconds: received)
        )
    }

    @Test("is known up to the second and the way there")
    func one() {
        #expect(Self.offset(100_000, 99_000, 99_400).range == 600...1999)
    }

    @Test("is narrowed by what fits, and replaced by what contradicts it")
    func several() {
        let first = Self.offset(100_000, 99_000, 99_400)
        #expect(first.narrowed(by: Self.offset(101_000, 99_600, 99_700)).range == 1300...1999)
        #expect(first.narrowed(by: Self.offset(500_000, 100_000, 100_100)).range == 399_900...400_999)
    }

    @Test("explains a refusal only where it is certainly larger than what is tolerated")
    func explaining() {
        #expect(!Self.offset(240_000, 0, 0).explainsRefusal)
        #expect(Self.offset(240_001, 0, 0).explainsRefusal)
        #expect(Self.offset(0, 300_000, 300_000).explainsRefusal)
    }
}
