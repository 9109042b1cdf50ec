import Conformance
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import Synchronization
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// Where streams live, and what is done when they move.
    @Suite("Data endpoints")
    struct DataEndpointTests {
        /// Asks an endpoint's control plane, and counts the calls.
        private static func control(_ endpoint: String, counting calls: Counter) throws -> ControlPlane {
            let connection = try Bench.connection(endpoint)
            return ControlPlane(
                client: connection.client(try Endpoint(endpoint)),
                contract: try Bench.suite().contract,
                date: WallClock.system.now,
                signing: { () async throws(ControlError) in
                    calls.count()
                    return connection.signing(Bench.credentials)
                }
            )
        }

        private final class Counter: Sendable {
            private let value = Mutex(0)
            var counted: Int { value.withLock(\.self) }
            func count() { value.withLock { $0 += 1 } }
        }

        @Test("are asked for once, by whoever needs one at once, and again when they are wrong or old")
        func kept() async throws {
            try await Bench.emulating { emulator in
                let calls = Counter()
                let time = Mutex(Duration.zero)
                let endpoints = DataEndpoints(
                    try Self.control(emulator.endpoint, counting: calls),
                    lifetime: .seconds(2700),
                    clock: SteadyClock(now: { time.withLock(\.self) }, sleep: { _ in })
                )
                let found = try await withThrowingTaskGroup(of: Endpoint.self) { group in
                    for _ in 1...8 { group.addTask { try await endpoints.endpoint(of: "recorded") } }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                let endpoint = try Endpoint(emulator.endpoint)
                #expect(found == [endpoint] && calls.counted == 1)
                // Another endpoint than the one that is known was tried: that is no reason to ask.
                let other = Endpoint(host: "other", port: 1)
                #expect(
                    try await endpoints.endpoint(of: "recorded", insteadOf: other) == endpoint && calls.counted == 1
                )
                // What is wrong is asked for again, once for all who found out at the same time.
                for _ in 1...3 { _ = try await endpoints.endpoint(of: "recorded", insteadOf: endpoint) }
                #expect(calls.counted == 2)
                time.withLock { $0 = .seconds(11) }
                _ = try await endpoints.endpoint(of: "recorded", insteadOf: endpoint)
                #expect(calls.counted == 3)
                time.withLock { $0 = .seconds(2712) }
                _ = try await endpoints.endpoint(of: "recorded")
                #expect(calls.counted == 4)
                let error = await #expect(throws: ControlError.self) {
                    try await endpoints.endpoint(of: "no-such-stream")
                }
                #expect(error?.exception == "ResourceNotFoundException" && error?.status == 404)
            }
        }

        /// The answer of an endpoint that a stream has left.
        private static let moved = """
            HTTP/1.1 400 Bad Request\r\nx-amzn-ErrorType: InvalidEndpointException\r\nx-amzn-RequestId: 1\r
            Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{"Message":"off"}
            """

        private static func said(_ endpoint: String) -> String {
            let body = #"{"DataEndpoint":"\#(endpoint)"}"#
            return
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }

        @Test("that change in the middle of a run are asked for again, once, and nothing fails")
        func move() async throws {
            try await Bench.emulating { emulator in
                try await ExactServer.serving([.send(Self.moved), .close]) { before in
                    let (old, new) = (before.endpoint, emulator.endpoint)
                    try await ExactServer.serving({ index in [.send(Self.said(index == 0 ? old : new)), .close] }) {
                        control in
                        let calls = Counter()
                        let endpoints = DataEndpoints(
                            try Self.control(control.endpoint, counting: calls),
                            lifetime: .seconds(2700)
                        )
                        #expect(try await endpoints.endpoint(of: "recorded") == Endpoint(old))
                        let stream = Target.Stream(name: "recorded", endpoint: try Endpoint(old))
                        let connection = TargetConnection(
                            Target(
                                name: "moving",
                                endpoint: try Endpoint(old),
                                region: "us-east-1",
                                dialect: .serviceModel,
                                credentials: Bench.credentials,
                                limits: Target.Limits(callsPerSecond: 1000, sessions: 100),
                                streams: ["recorded": stream]
                            ),
                            contract: try Bench.suite().contract,
                            logger: Bench.logger,
                            date: WallClock.system.now,
                            access: TargetAccess(dataEndpoints: endpoints)
                        )
                        let step = Bench.step(#"{ "stopWhen": { "chunks": 2 }, "count": { "atLeast": 2 } }"#)
                        let plan = try Bench.plan(step, step, step, step, step, step)
                        let report = await Bench.run(plan, on: connection)
                        let results = report.targets.flatMap(\.results).filter { $0.path.hasPrefix("a/") }
                        #expect(results.count == 6)
                        for result in results {
                            #expect(result.verdict == .passed, "\(result.findings.map(\.message))")
                        }
                        #expect(calls.counted == 2)
                    }
                }
            }
        }
    }
}
