import Conformance
import KinesisVideo
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// What scenarios may know of a stream comes from the endpoint, which may be silent, empty or without end.
    @Suite("Discovery")
    struct DiscoveryTests {
        private static let stream = Target.Stream(name: "s")
        private static let head = ExactServer.Move.send(SampleAnswers.streamHead)

        private static func discover(_ moves: [ExactServer.Move], _ need: FragmentNeed) async throws -> (
            text: String, time: Duration
        ) {
            try await ExactServer.serving(moves) { server in
                let connection = try Bench.connection(server.endpoint)
                let clock = ContinuousClock()
                var text = ""
                let time = await clock.measure {
                    switch await connection.knowledge(of: "s", stream, need) {
                    case .success(let found): text = "\(found.node["fragments"]?.arrayValue?.count ?? -1)"
                    case .failure(let unknown): text = unknown.reason.detail
                    }
                }
                return (text, time)
            }
        }

        @Test("asks for nothing that nobody needs")
        func nothing() async throws {
            let found = try await Self.discover([.close], .none)
            #expect(found.text == "-1")
        }

        @Test("finds the fragments of a stream that ends")
        func ends() async throws {
            #expect(try await Self.discover(SampleAnswers.stream(3), .all).text == "3")
            #expect(try await Self.discover(SampleAnswers.stream(3), .first(2)).text == "2")
            #expect(try await Self.discover(SampleAnswers.stream(3), .first(9)).text == "3")
        }

        @Test("takes a stream that is silent for two seconds for read")
        func silence() async throws {
            let moves = [Self.head] + (0..<3).map { .send(SampleAnswers.piece(SampleAnswers.chunk($0))) }
            let found = try await Self.discover(moves, .all)
            #expect(found.text == "3")
            #expect(found.time < .seconds(5))
        }

        @Test("does not wait longer for a stream without fragments")
        func empty() async throws {
            let found = try await Self.discover([Self.head], .all)
            #expect(found.text.hasSuffix("no fragment came in time"))
            #expect(found.time < .seconds(5))
        }

        @Test("reads no stream without end to its end")
        func endless() async throws {
            let many = (0..<80).flatMap { SampleAnswers.piece(SampleAnswers.chunk($0)) }
            #expect(try await Self.discover([Self.head, .endless(many)], .all).text == "64")
        }

        @Test(
            "says why nothing can be known",
            arguments: [
                (
                    [ExactServer.Move.send(SampleAnswers.error(404, "ResourceNotFoundException"))],
                    "answered 404 ResourceNotFoundException; there is no stream 's': look at what 's' is mapped to"
                ),
                ([.close], "no answer came (truncated)"),
                ([.send(SampleAnswers.streamHead), .close], "no fragment came (truncated)"),
                ([.send(SampleAnswers.streamHead), .send(SampleAnswers.piece(Array("garbage".utf8)))], ", at byte 0"),
            ]
        )
        func failures(moves: [ExactServer.Move], reason: String) async throws {
            let found = try await Self.discover(moves, .all)
            #expect(found.text.hasPrefix("stream 's' could not be read to learn its fragments: "), "\(found.text)")
            #expect(found.text.contains(reason), "\(found.text)")
        }

        @Test("reads once for all cases of a run, and as much as the neediest wants")
        func once() async throws {
            let needy = Bench.step(
                #"{ "stopWhen": { "chunks": 1 }, "first": { "fragmentNumber": { "lessThan": "${stream.fragments[4].fragmentNumber}" } } }"#
            )
            let modest = Bench.step(
                #"{ "stopWhen": { "chunks": 1 }, "first": { "fragmentNumber": "${stream.fragments[0].fragmentNumber}" } }"#
            )
            try await ExactServer.serving(SampleAnswers.stream(6)) { server in
                let plan = try Bench.plan(modest, needy, modest, needy)
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint))
                #expect(report.summaries == Array(repeating: "passed", count: 4))
                #expect(server.traffic.requests == 5)
            }
        }

        @Test("leaves a case inconclusive whose stream cannot be read, and skips one that speaks of more than there is")
        func cases() async throws {
            let step = Bench.step(
                #"{ "stopWhen": { "chunks": 1 }, "first": { "fragmentNumber": "${stream.fragments[7].fragmentNumber}" } }"#
            )
            try await ExactServer.serving(SampleAnswers.stream(2)) { server in
                let report = await Bench.run(try Bench.plan(step), on: try Bench.connection(server.endpoint))
                #expect(report.summaries == ["skipped: the stream has 2 fragments, the case needs 8"])
            }
            try await ExactServer.serving([.send(SampleAnswers.error(500, "InternalFailure"))]) { server in
                let report = await Bench.run(try Bench.plan(step), on: try Bench.connection(server.endpoint))
                #expect(
                    report.summaries == [
                        "inconclusive: stream 'recorded' could not be read to learn its fragments: answered 500 InternalFailure"
                    ]
                )
            }
        }
    }
}
