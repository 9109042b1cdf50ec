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

        private static func refusal(_ status: Int, _ exception: String) -> String {
            "HTTP/1.1 \(status) No\r\nx-amzn-ErrorType: \(exception)\r\nContent-Length: 2\r\n\r\n{}"
        }

        @Test(
            "are asked for again where the control plane is in trouble for a moment, and not where it refuses",
            arguments: [
                (400, "ClientLimitExceededException", 2, 3), (500, "InternalFailure", 1, 2),
                (429, "ThrottlingException", 2, 3), (403, "AccessDeniedException", 1, 1),
                (500, "InternalFailure", 9, 3),
            ]
        )
        func trouble(status: Int, exception: String, times: Int, calls expected: Int) async throws {
            let data = "http://127.0.0.1:1"
            try await ExactServer.serving({ index in
                [.send(index < times ? Self.refusal(status, exception) : Self.said(data)), .close]
            }) { server in
                let calls = Counter()
                let endpoints = DataEndpoints(
                    try Self.control(server.endpoint, counting: calls),
                    lifetime: .seconds(2700)
                )
                let found = try? await endpoints.endpoint(of: "recorded")
                #expect(calls.counted == expected)
                let endpoint = try Endpoint(data)
                #expect(found == (times < expected ? endpoint : nil))
            }
        }

        @Test("that have become old are used on where nobody says the new ones, and asked for again soon")
        func usedOn() async throws {
            let (first, second) = ("http://127.0.0.1:1", "http://127.0.0.1:2")
            try await ExactServer.serving({ index in
                let answer =
                    switch index {
                    case 0: Self.said(first)
                    case 1: Self.refusal(403, "AccessDeniedException")
                    case 2: Self.said(second)
                    default: Self.refusal(404, "ResourceNotFoundException")
                    }
                return [.send(answer), .close]
            }) { server in
                let calls = Counter()
                let time = Mutex(Duration.zero)
                let endpoints = DataEndpoints(
                    try Self.control(server.endpoint, counting: calls),
                    lifetime: .seconds(2700),
                    clock: SteadyClock(now: { time.withLock(\.self) }, sleep: { _ in })
                )
                for (now, endpoint, count) in [(0, first, 1), (2701, first, 2), (2705, first, 2), (2712, second, 3)] {
                    time.withLock { $0 = .seconds(now) }
                    #expect(try await endpoints.endpoint(of: "recorded") == Endpoint(endpoint), "after \(now) s")
                    #expect(calls.counted == count, "after \(now) s")
                }
                // A stream that is gone has no endpoint.
                time.withLock { $0 = .seconds(10_000) }
                let gone = await #expect(throws: ControlError.self) { try await endpoints.endpoint(of: "recorded") }
                #expect(gone?.exception == "ResourceNotFoundException")
            }
        }

        /// The lookup at a control plane of this script.
        private static func lookup(_ server: ExactServer) throws -> StreamLookup {
            StreamLookup(
                try Endpoint(server.endpoint),
                region: "us-east-1",
                access: TargetAccess(),
                credentials: StaticCredentials(Bench.credentials, source: "test"),
                contract: try Bench.suite().contract,
                redaction: Redaction(),
                logger: Bench.logger,
                date: WallClock.system.now
            )
        }

        private static func described(_ arn: String) -> String {
            let body = #"{"StreamInfo":{"StreamName":"recorded","StreamARN":"\#(arn)"}}"#
            return "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }

        @Test(
            "are kept from the caller by what is not allowed, which is told apart from what is wrong with all streams"
        )
        func lookups() async throws {
            let denied = Self.refusal(403, "AccessDeniedException")
            let arn = "arn:aws:kinesisvideo:us-east-1:123456789012:stream/recorded/1"
            let other = arn.replacing("123456789012", with: "999999999999")
            let data = Self.said("http://127.0.0.1:1")
            func find(_ answers: [String], arn: String? = nil) async throws -> StreamLookup.Finding {
                try await ExactServer.serving({ index in [.send(answers[min(index, answers.count - 1)]), .close] }) {
                    try await Self.lookup($0).find(Target.Stream(name: "recorded", arn: arn))
                }
            }
            guard case .refused(let why, isDenied: true) = try await find([denied]) else {
                Issue.record("is not refused")
                return
            }
            #expect(
                why.cause == .credentials && why.detail.hasSuffix("allow kinesisvideo:GetDataEndpoint on the stream")
            )
            guard
                case .refused(let busy, isDenied: false) = try await find([
                    Self.refusal(400, "ClientLimitExceededException")
                ]), busy.cause == .throttled
            else {
                Issue.record("is not throttled")
                return
            }
            guard case .failed(let wrong) = try await find([Self.refusal(403, "InvalidSignatureException")]),
                wrong.cause == .credentials, wrong.detail.contains("look at the access key")
            else {
                Issue.record("is not a matter of the keys")
                return
            }
            // The ARN that was asked for in vain: only what was denied can be allowed.
            for (answer, isDenied) in [(denied, true), (Self.refusal(400, "InvalidArgumentException"), false)] {
                guard case .found(let stream, withoutARN: let nameless?) = try await find([data, answer]) else {
                    Issue.record("is not found")
                    return
                }
                #expect(stream.arn == nil && nameless.isDenied == isDenied)
            }
            // Once is not always.
            let once = [data, Self.refusal(500, "InternalFailure"), Self.described(arn)]
            guard case .found(let stream, withoutARN: nil) = try await find(once) else {
                Issue.record("is not found")
                return
            }
            #expect(stream.arn == arn)
            // A stream of another account cannot be named by its name.
            for answers in [[data, Self.described(arn)], [data, Self.refusal(404, "ResourceNotFoundException")]] {
                guard case .foreign(let why) = try await find(answers, arn: other) else {
                    Issue.record("is not foreign")
                    return
                }
                #expect(why.contains(other))
            }
        }

        @Test(
            "of which a checkup finds out what is wrong",
            arguments: [
                (400, "ClientLimitExceededException", Inconclusive.Cause.throttled),
                (503, "ServiceUnavailable", .unavailable),
                (500, "InternalFailure", .unavailable),
            ]
        )
        func checkup(status: Int, exception: String, cause: Inconclusive.Cause) async throws {
            try await ExactServer.serving([.send(Self.refusal(status, exception)), .close]) { server in
                let connection = try Bench.connection(server.endpoint)
                guard case .failure(let why) = await connection.checkup(of: Target.Stream(name: "recorded")) else {
                    Issue.record("is not a failure")
                    return
                }
                #expect(why.cause == cause)
            }
        }

        @Test("that a stream has left are not what a checkup looks at")
        func checkupMoves() async throws {
            try await Bench.emulating { emulator in
                try await ExactServer.serving([.send(Self.moved), .close]) { before in
                    let (old, new) = (before.endpoint, emulator.endpoint)
                    try await ExactServer.serving({ index in [.send(Self.said(index == 0 ? old : new)), .close] }) {
                        control in
                        let endpoints = DataEndpoints(
                            try Self.control(control.endpoint, counting: Counter()),
                            lifetime: .seconds(2700)
                        )
                        let stream = Target.Stream(name: "recorded", endpoint: try Endpoint(old))
                        let connection = TargetConnection(
                            try Bench.connection(old).target,
                            contract: try Bench.suite().contract,
                            logger: Bench.logger,
                            date: WallClock.system.now,
                            access: TargetAccess(dataEndpoints: endpoints)
                        )
                        guard case .success(let found) = await connection.checkup(of: stream) else {
                            Issue.record("nothing was seen")
                            return
                        }
                        let endpoint = try Endpoint(new)
                        #expect(found.answer == .stream && found.endpoint == endpoint && found.isWhole)
                        #expect(found.words(at: WallTime(milliseconds: 0)).contains(" seen, the newest "))
                    }
                }
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
