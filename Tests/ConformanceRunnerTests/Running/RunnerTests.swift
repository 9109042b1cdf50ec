import Conformance
import KinesisVideo
import KinesisVideoEmulator
import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("Runner")
    struct RunnerTests {
        private static let forever = Bench.step(#"{ "stopWhen": { "end": true } }"#)
        private static let one = Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#)

        @Test("ends promptly when its task is cancelled, and leaves what was not judged inconclusive")
        func cancellation() async throws {
            let plan = try Bench.plan(Self.one, Self.forever, Self.forever, Self.forever, Self.one, Self.one)
            let moves: @Sendable (Int) -> [ExactServer.Move] = { number in
                number == 0 ? SampleAnswers.stream(1) : [.send(SampleAnswers.streamHead)]
            }
            try await ExactServer.serving(moves) { server in
                let connection = try Bench.connection(server.endpoint)
                let running = Task { await Bench.run(plan, on: connection, jobs: 1) }
                try await Bench.eventually { server.traffic.requests == 2 }
                let clock = ContinuousClock()
                var report = RunReport()
                let time = await clock.measure {
                    running.cancel()
                    report = await running.value
                }
                #expect(time < .seconds(2))
                #expect(
                    report.summaries == ["passed"]
                        + Array(repeating: "inconclusive: \(Inconclusive.unjudged.detail)", count: 5)
                )
                #expect(server.traffic.requests == 2)
                try await Bench.eventually { server.traffic.open == 0 }
            }
        }

        @Test(
            "ends promptly whatever its cases wait for",
            arguments: [
                // A session, while the first case holds the only one.
                (Target.Limits(callsPerSecond: 1000, sessions: 1), "", [forever, forever, forever]),
                // The stream, which the first case has for itself.
                (
                    Target.Limits(callsPerSecond: 1000, sessions: 9), #""exclusive": true,"#,
                    [forever, forever, forever]
                ),
                // Their turn among the calls.
                (Target.Limits(callsPerSecond: 1, sessions: 9), "", [forever, forever, forever, forever, forever]),
                // The end of a pause.
                (
                    Target.Limits(callsPerSecond: 9, sessions: 9), "",
                    [#"[{ "pause": "60s" }]"#, #"[{ "pause": "60s" }]"#]
                ),
                // The next attempt.
                (
                    Target.Limits(callsPerSecond: 9, sessions: 9), "",
                    [#"[{ "getMedia": {}, "retry": { "times": 9, "every": "10s" }, "expect": { "status": 400 } }]"#]
                ),
                // What is to be learnt of the stream.
                (
                    Target.Limits(callsPerSecond: 9, sessions: 9), "",
                    Array(
                        repeating: Bench.step(
                            #"{ "stopWhen": { "end": true }, "first": { "fragmentNumber": "${stream.fragments[0].fragmentNumber}" } }"#
                        ),
                        count: 3
                    )
                ),
            ]
        )
        func cancelledWaiters(limits: Target.Limits, top: String, steps: [String]) async throws {
            let reader = ScenarioReader(vocabulary: try Bench.suite().vocabulary)
            let plan = Plan(
                try steps.enumerated().map { index, steps in
                    let text =
                        #"{ "id": "a/\#(index)", "title": "t", "stream": "recorded", \#(top) "steps": \#(steps) }"#
                    return try #require(reader.read(SourceText(name: "f", text: text)).scenario)
                }
            )
            try await ExactServer.serving([.send(SampleAnswers.streamHead)]) { server in
                let connection = try Bench.connection(server.endpoint, limits: limits)
                let running = Task { await Bench.run(plan, on: connection, jobs: 8) }
                try await Task.sleep(for: .milliseconds(200))
                let clock = ContinuousClock()
                var report = RunReport()
                let time = await clock.measure {
                    running.cancel()
                    report = await running.value
                }
                #expect(time < .seconds(2))
                #expect(report.counts.inconclusive == steps.count, "\(report.summaries)")
                #expect(
                    report.summaries.allSatisfy { $0.hasSuffix(Inconclusive.unjudged.detail) },
                    "\(report.summaries)"
                )
                try await Bench.eventually { server.traffic.open == 0 }
            }
        }

        @Test("stops after the first failure where it is asked to")
        func failFast() async throws {
            let failing = Bench.step(#"{ "stopWhen": { "end": true }, "count": 7 }"#)
            let plan = try Bench.plan(Self.one, failing, Self.one, Self.one)
            try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint), jobs: 1, failFast: true)
                #expect(report.results.map(\.verdict.name) == ["passed", "failed", "skipped", "skipped"])
                #expect(server.traffic.requests == 2)
            }
        }

        @Test("stops after so many failures, and says so")
        func mostFailures() async throws {
            let failing = Bench.step(#"{ "stopWhen": { "end": true }, "count": 7 }"#)
            let plan = try Bench.plan(failing, Self.one, failing, Self.one)
            try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                let connection = try Bench.connection(server.endpoint)
                let report = await Bench.run(plan, on: connection, jobs: 1, mostFailures: 2)
                #expect(report.results.map(\.verdict.name) == ["failed", "passed", "failed", "skipped"])
                #expect(
                    report.results.map(\.verdict).last
                        == .skipped(reason: "not run: 2 cases had failed, and the run was to end there")
                )
            }
        }

        @Test("does a case so often, and no more where it does not pass")
        func repetitions() async throws {
            let failing = Bench.step(#"{ "stopWhen": { "end": true }, "count": 7 }"#)
            let plan = try Bench.plan(Self.one, failing)
            try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                let connection = try Bench.connection(server.endpoint)
                let report = await Bench.run(plan, on: connection, jobs: 1, repetitions: 5)
                #expect(report.results.map(\.verdict.name) == ["passed", "failed"])
                #expect(report.results.map(\.notes.last) == ["held 5 times", "this was time 1 of 5"])
                #expect(server.traffic.requests == 6)
            }
        }

        @Test("runs cases in an order that the seed gives, and reports them in that of the plan")
        func shuffled() async throws {
            let plan = try Bench.plan(Self.one, Self.one, Self.one, Self.one, Self.one, Self.one)
            func order(_ seed: UInt64) async throws -> [String] {
                let log = Shared<[String]>([])
                try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                    let connection = try Bench.connection(server.endpoint)
                    let report = await Bench.run(plan, on: connection, jobs: 1, shuffledBy: seed) { event in
                        if case .caseStarted(_, let path) = event { log.withLock { $0.append(path) } }
                    }
                    #expect(report.results.map(\.path) == plan.cases.map(\.path))
                    #expect(report.counts.passed == 6)
                }
                return log.withLock { $0 }
            }
            let first = try await order(1)
            #expect(first != plan.cases.map(\.path) && first.sorted() == plan.cases.map(\.path).sorted())
            #expect(try await order(1) == first)
            #expect(try await order(2) != first)
        }

        @Test("tells of each case once, in the order in which they end, and never of two at once")
        func events() async throws {
            let plan = try Bench.plan(Self.one, Self.one, Self.one, Self.one, Self.one)
            let log = Shared<[String]>([])
            let telling = Shared(0)
            _ = try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                await Bench.run(plan, on: try Bench.connection(server.endpoint), jobs: 3) { event in
                    #expect(
                        telling.withLock {
                            $0 += 1; return $0
                        } == 1
                    )
                    await Task.yield()
                    switch event {
                    case .targetStarted(let header): log.withLock { $0.append("target \(header.plan.count)") }
                    case .caseStarted(_, let path): log.withLock { $0.append("start \(path)") }
                    case .caseFinished(_, let result): log.withLock { $0.append("end \(result.path)") }
                    default: break
                    }
                    telling.withLock { $0 -= 1 }
                }
            }
            let lines = log.withLock { $0 }
            #expect(lines.first == "target 5")
            #expect(lines.dropFirst().filter { $0.hasPrefix("start") } == (0..<5).map { "start a/\($0)" })
            #expect(lines.filter { $0.hasPrefix("end") }.sorted() == (0..<5).map { "end a/\($0)" })
        }

        @Test("skips what the target cannot do, and what the scenario says")
        func skips() async throws {
            let suite = try Bench.suite()
            let target = Target(
                name: "t",
                endpoint: Endpoint(host: "127.0.0.1", port: 1),
                region: "r",
                dialect: .openapi,
                credentials: Bench.credentials,
                limits: Target.Limits(callsPerSecond: 1, sessions: 1),
                streams: ["live": Target.Stream(name: "l")]
            )
            let connection = TargetConnection(
                target,
                contract: suite.contract,
                logger: Bench.logger,
                date: WallClock.system.now
            )
            let plans = [
                (try Bench.plan(Self.one), "skipped: the target maps no stream to 'recorded'"),
                (
                    try Bench.plan(Self.one, top: #""requires": ["limits"],"#),
                    "skipped: the target does not declare the capability 'limits'"
                ),
                (try Bench.plan(Self.one, top: #""skip": "not today","#), "skipped: not today"),
                (
                    try Bench.plan(
                        Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#, more: #""identifyBy": "arn","#),
                        top: #""stream": "live","#
                    ),
                    "skipped: the target gives no ARN for the stream"
                ),
                (
                    try Bench.plan(Self.one, top: #""stream": "${target.name}","#),
                    "inconclusive: target.name: nothing named 'target' is known"
                ),
            ]
            for (plan, summary) in plans {
                #expect(await Bench.run(plan, on: connection).summaries == [summary])
            }
        }

        @Test("runs steps in order, and hands what one captures to the next")
        func captures() async throws {
            let steps = #"""
                [
                  { "getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST" } },
                    "expect": { "chunks": { "stopWhen": { "chunks": 2 } } },
                    "capture": { "second": "chunks[1].fragmentNumber", "token": "chunks[0].continuationToken" } },
                  { "getMedia": { "StartSelector": { "StartSelectorType": "CONTINUATION_TOKEN", "ContinuationToken": "${token}" } },
                    "expect": { "chunks": { "stopWhen": { "chunks": 1 }, "first": { "fragmentNumber": "${second}" } } } },
                  { "getMedia": { "StartSelector": { "StartSelectorType": "FRAGMENT_NUMBER", "AfterFragmentNumber": "${second}" } },
                    "expect": { "chunks": { "stopWhen": { "chunks": 1 },
                      "first": { "fragmentNumber": "${stream.fragments[2].fragmentNumber}" } } } }
                ]
                """#
            try await Bench.emulating { emulator in
                let report = await Bench.run(try Bench.plan(steps), on: try Bench.connection(emulator.endpoint))
                #expect(report.summaries == ["passed"])
                #expect(report.results.first { _ in true }?.notes.count == 3)
            }
        }

        @Test("fails a case whose answer has not what a later step needs")
        func missingCapture() async throws {
            let steps = #"""
                [{ "getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST" } },
                   "expect": { "chunks": { "stopWhen": { "anyOf": [{ "chunks": 5 }, { "end": true }] } } },
                   "capture": { "x": "chunks[4].fragmentNumber" } },
                 { "getMedia": { "A": "${x}" }, "malformed": true, "expect": { "status": 400 } }]
                """#
            try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                let report = await Bench.run(try Bench.plan(steps), on: try Bench.connection(server.endpoint))
                #expect(
                    report.summaries == [
                        "failed; capture.missing: the answer has no chunks[4].fragmentNumber: chunks has 1 element, [4] is none of them"
                    ]
                )
                #expect(server.traffic.requests == 1)
            }
        }

        @Test("tries a step again until it holds", arguments: [(3, "passed", 3), (2, "failed", 2)])
        func retry(times: Int, verdict: String, requests: Int) async throws {
            let step = Bench.step(
                #"{ "stopWhen": { "end": true }, "count": 3 }"#,
                more: #""retry": { "times": \#(times), "every": "10ms" },"#
            )
            try await ExactServer.serving({ SampleAnswers.stream($0 + 1) }) { server in
                let report = await Bench.run(try Bench.plan(step), on: try Bench.connection(server.endpoint))
                #expect(report.results.map(\.verdict.name) == [verdict])
                #expect(server.traffic.requests == requests)
            }
        }

        @Test(
            "tries a case again that did not pass, and says that it is flaky",
            arguments: [(0, "failed", 0, 1), (1, "failed", 1, 2), (2, "passed", 2, 3), (9, "passed", 2, 3)]
        )
        func retries(retries: Int, verdict: String, earlier: Int, requests: Int) async throws {
            let step = Bench.step(#"{ "stopWhen": { "end": true }, "count": 3 }"#)
            try await ExactServer.serving({ SampleAnswers.stream($0 + 1) }) { server in
                let report = await Bench.run(
                    try Bench.plan(step),
                    on: try Bench.connection(server.endpoint),
                    retries: retries
                )
                let result = try #require(report.results.first { _ in true })
                #expect(result.verdict.name == verdict)
                #expect(result.isFlaky == (verdict == "passed"))
                #expect(result.earlierAttempts.map(\.verdict) == Array(repeating: .failed, count: earlier))
                #expect(result.earlierAttempts.allSatisfy { $0.findings.first?.code == "stream.count" })
                #expect(server.traffic.requests == requests)
            }
        }

        @Test("tells what was seen of each step")
        func steps() async throws {
            let step = Bench.step(#"{ "stopWhen": { "end": true } }"#)
            try await ExactServer.serving({ _ in SampleAnswers.stream(3) }) { server in
                let report = await Bench.run(try Bench.plan(step), on: try Bench.connection(server.endpoint))
                let record = try #require(report.results.first { _ in true }?.steps.first)
                #expect(record.name == "step 1" && record.attempts == 1 && record.status == 200)
                #expect(record.request?.method == "POST" && record.request?.body.contains("EARLIEST") == true)
                #expect(record.chunkCount == 3 && record.chunks.map(\.index) == [0, 1, 2])
                #expect(record.chunks.allSatisfy { $0.clusters == 1 && $0.tags.count == 5 && $0.fragmentNumber != nil })
                #expect(record.parts.reduce(0) { $0 + $1.bytes } == record.bodyBytes)
                #expect(record.outcome == "finished")
                let times = [record.headAt, record.firstChunkAt, record.chunks.last?.completedAt].compactMap(\.self)
                #expect(times == times.sorted() && times.count == 3 && record.elapsed >= times[2])
            }
        }

        @Test("stops trying when the time of the case is over")
        func retryTimeout() async throws {
            let step = Bench.step(
                #"{ "stopWhen": { "end": true }, "count": 3 }"#,
                more: #""retry": { "times": 1000, "every": "200ms" },"#
            )
            try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                let report = await Bench.run(
                    try Bench.plan(step),
                    on: try Bench.connection(server.endpoint),
                    timeout: .seconds(1)
                )
                #expect(report.results.map(\.verdict.name) == ["failed"])
                #expect((2...7).contains(server.traffic.requests))
            }
        }

        @Test("is not led astray by our own throttling")
        func throttled() async throws {
            let answer = SampleAnswers.error(400, "ClientLimitExceededException")
            try await ExactServer.serving([.send(answer)]) { server in
                let report = await Bench.run(try Bench.plan(Self.one), on: try Bench.connection(server.endpoint))
                #expect(
                    report.summaries == [
                        "inconclusive: the endpoint throttled the call (400 ClientLimitExceededException)"
                    ]
                )
            }
        }
    }
}
