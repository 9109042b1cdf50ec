import Conformance
import KinesisVideo
import KinesisVideoEmulator
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// Sessions that stay open, streams that a case has for itself, and the limits that are kept.
    @Suite("Sessions")
    struct SessionTests {
        private static func held(_ count: Int, then last: String, more: String = "") -> String {
            let step =
                #"{ "keepOpen": true, "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } },\#(more) "expect": { "chunks": { "stopWhen": { "chunks": 1 } } } }"#
            return "[" + (Array(repeating: step, count: count) + [last]).joined(separator: ", ") + "]"
        }

        @Test("that are kept open are really open, and released with the case")
        func keepOpen() async throws {
            let plan = try Bench.plan(Self.held(3, then: #"{ "pause": "1500ms" }"#), top: #""stream": "live","#)
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint)
                async let report = Bench.run(plan, on: connection)
                try await Bench.eventually { emulator.sessionCount(of: "live") == 3 }
                try await Task.sleep(for: .milliseconds(200))
                #expect(emulator.sessionCount(of: "live") == 3)
                #expect(await report.summaries == ["passed"])
                try await Bench.eventually { emulator.sessionCount(of: "live") == 0 }
            }
        }

        @Test("that are kept open are released when the run is interrupted")
        func interruptedHold() async throws {
            let plan = try Bench.plan(Self.held(2, then: #"{ "pause": "60s" }"#), top: #""stream": "live","#)
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint)
                let running = Task { await Bench.run(plan, on: connection) }
                try await Bench.eventually { emulator.sessionCount(of: "live") == 2 }
                running.cancel()
                _ = await running.value
                try await Bench.eventually { emulator.sessionCount(of: "live") == 0 }
            }
        }

        @Test("of which a case has more than the target takes are not asked for")
        func moreThanAllowed() async throws {
            let last =
                #"{ "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } }, "expect": { "chunks": { "stopWhen": { "chunks": 1 } } } }"#
            let plan = try Bench.plan(Self.held(2, then: last), top: #""timeout": "1s", "#)
            try await ExactServer.serving([
                .send(SampleAnswers.streamHead), .send(SampleAnswers.piece(SampleAnswers.chunk(0))),
            ]) {
                server in
                let connection = try Bench.connection(
                    server.endpoint,
                    limits: Target.Limits(callsPerSecond: 100, sessions: 2)
                )
                let report = await Bench.run(plan, on: connection)
                let reason = "the case has 3 sessions of its stream at once, and the target's limit is 2"
                #expect(report.summaries == ["skipped: \(reason)"])
            }
        }

        @Test("beyond the limit are refused where a step ignores limits")
        func fourthSession() async throws {
            let last =
                #"{ "ignoreLimits": true, "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } }, "expect": { "error": "ConnectionLimitExceededException" } }"#
            let plan = try Bench.plan(
                Self.held(3, then: last, more: #" "ignoreLimits": true,"#),
                top: #""stream": "live", "exclusive": true,"#
            )
            try await Bench.emulating { configuration in
                for index in configuration.streams.indices where configuration.streams[index].name == "live" {
                    configuration.streams[index].limits = StreamDeclaration.Limits(callsPerSecond: 100, sessions: 3)
                }
            } _: { emulator in
                let report = await Bench.run(plan, on: try Bench.connection(emulator.endpoint))
                #expect(report.summaries == ["passed"])
            }
        }

        @Test("of exclusive cases follow each other over a real socket")
        func exclusiveCases() async throws {
            let step = Bench.step(#"{ "stopWhen": { "end": true } }"#)
            let plan = try Bench.plan(step, step, step, step, top: #""exclusive": true,"#)
            let moves =
                SampleAnswers.stream(1).dropLast() + [.wait(.milliseconds(60)), .send(SampleAnswers.lastChunk), .close]
            let most = Shared(0)
            try await ExactServer.serving(Array(moves)) { server in
                let connection = try Bench.connection(server.endpoint)
                let watching = Task {
                    while !Task.isCancelled {
                        let open = server.traffic.open
                        most.withLock { $0 = max($0, open) }
                        try? await Task.sleep(for: .milliseconds(2))
                    }
                }
                let report = await Bench.run(plan, on: connection, jobs: 8)
                watching.cancel()
                #expect(report.counts.passed == 4, "\(report.summaries)")
                #expect(most.withLock { $0 } == 1)
            }
        }

        private static let now = #"{ "StartSelector": { "StartSelectorType": "NOW" } }"#
        private static let one = #"{ "chunks": { "stopWhen": { "chunks": 1 } } }"#

        @Test("that are closed by name are gone before the next step")
        func close() async throws {
            let plan = try Bench.plan(
                #"""
                [{ "name": "a", "keepOpen": true, "getMedia": \#(Self.now), "expect": \#(Self.one) },
                 { "together": [{ "name": "b", "copies": 2, "keepOpen": true, "getMedia": \#(Self.now), "expect": \#(Self.one) }] },
                 { "close": ["a", "b #2"] },
                 { "pause": "1500ms" }]
                """#,
                top: #""stream": "live","#
            )
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint)
                async let report = Bench.run(plan, on: connection)
                try await Bench.eventually { emulator.sessionCount(of: "live") == 3 }
                try await Bench.eventually { emulator.sessionCount(of: "live") == 1 }
                #expect(await report.summaries == ["passed"])
                try await Bench.eventually { emulator.sessionCount(of: "live") == 0 }
            }
        }

        @Test("that are asked for at once are at once, and their answers are counted")
        func together() async throws {
            func plan(_ refused: Int) throws -> Plan {
                try Bench.plan(
                    #"""
                    [{ "together": [{ "name": "reader", "copies": 4, "keepOpen": true, "ignoreLimits": true,
                          "getMedia": \#(Self.now),
                          "expect": { "oneOf": [{ "reading": "served", "chunks": { "stopWhen": { "chunks": 1 } } },
                                                { "reading": "refused", "error": "ConnectionLimitExceededException" }] } }],
                       "tally": [{ "error": "ConnectionLimitExceededException", "count": \#(refused) },
                                 { "status": 200, "count": { "atLeast": \#(4 - refused) } }] }]
                    """#,
                    top: #""stream": "live", "exclusive": true,"#
                )
            }
            try await Bench.emulating { configuration in
                for index in configuration.streams.indices where configuration.streams[index].name == "live" {
                    configuration.streams[index].limits = StreamDeclaration.Limits(callsPerSecond: 100, sessions: 3)
                }
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint)
                #expect(await Bench.run(try plan(1), on: connection).summaries == ["passed"])
                try await Bench.eventually { emulator.sessionCount(of: "live") == 0 }
                let failed = await Bench.run(try plan(2), on: connection).summaries
                #expect(
                    failed == [
                        "failed; together.tally: 1 of 4 answers were ConnectionLimitExceededException; expected 2"
                    ]
                )
            }
        }

        /// An emulator whose stream 'live' has limits, which the runner does not know unless a test tells.
        private static func limiting<Result>(
            _ limits: StreamDeclaration.Limits,
            release: Int64 = 0,
            _ body: (RunningEmulator) async throws -> Result
        ) async throws -> Result {
            try await Bench.emulating(
                { configuration in
                    configuration.limiting.sessionRelease = release
                    for index in configuration.streams.indices where configuration.streams[index].name == "live" {
                        configuration.streams[index].limits = limits
                    }
                },
                body
            )
        }

        @Test("are waited for all at once by a case that keeps some, so that no two cases wait for each other")
        func noDeadlock() async throws {
            let keeping =
                #"""
                [{ "name": "a", "keepOpen": true, "getMedia": \#(Self.now), "expect": \#(Self.one) },
                 { "pause": "300ms" },
                 { "name": "b", "getMedia": \#(Self.now), "expect": \#(Self.one) }]
                """#
            let plan = try Bench.plan(keeping, keeping, keeping, keeping, top: #""stream": "live", "timeout": "3s","#)
            try await Self.limiting(StreamDeclaration.Limits(callsPerSecond: 100, sessions: 3)) { emulator in
                let limits = Target.Limits(callsPerSecond: 100, sessions: 3)
                let connection = try Bench.connection(emulator.endpoint, limits: limits)
                #expect(await Bench.run(plan, on: connection).summaries == Array(repeating: "passed", count: 4))
                let tight = try Bench.connection(
                    emulator.endpoint,
                    limits: Target.Limits(callsPerSecond: 100, sessions: 1)
                )
                let reason = "the case has 2 sessions of its stream at once, and the target's limit is 1"
                #expect(await Bench.run(plan, on: tight).summaries == Array(repeating: "skipped: \(reason)", count: 4))
            }
        }

        @Test("and calls that are throttled are asked for again, which the case notes and is not blamed for")
        func throttled() async throws {
            let one = #"[{ "getMedia": \#(Self.now), "expect": \#(Self.one) }]"#
            let plan = try Bench.plan(one, one, one, one, top: #""stream": "live", "timeout": "2s","#)
            for (limits, release) in [
                (StreamDeclaration.Limits(callsPerSecond: 1, sessions: 3), 0),
                (StreamDeclaration.Limits(callsPerSecond: 100, sessions: 1), 1800),
            ] {
                try await Self.limiting(limits, release: Int64(release)) { emulator in
                    let report = await Bench.run(plan, on: try Bench.connection(emulator.endpoint))
                    #expect(report.summaries == Array(repeating: "passed", count: 4))
                    let notes = report.results.map { $0.notes.joined() }
                    #expect(notes.contains { $0.contains("the endpoint throttled it") })
                }
            }
        }

        @Test("and a stream that throttles for ever costs three cases")
        func throttledForEver() async throws {
            let one = #"[{ "getMedia": \#(Self.now), "expect": \#(Self.one) }]"#
            let plan = try Bench.plan(one, one, one, one, one, one, top: #""stream": "live","#)
            try await Self.limiting(StreamDeclaration.Limits(callsPerSecond: 0, sessions: 3)) { emulator in
                let report = await Bench.run(plan, on: try Bench.connection(emulator.endpoint), jobs: 3)
                let details = report.results.compactMap(\.verdict.reason)
                #expect(report.results.allSatisfy { $0.verdict.cause == .throttled })
                #expect(details.filter { $0.hasPrefix("not tried: 3 cases in a row were throttled") }.count == 3)
            }
        }

        @Test("that the endpoint ended leave nothing to be said of what comes while they are open")
        func whileOpen() async throws {
            func plan(_ stream: String, _ refused: String) throws -> Plan {
                try Bench.plan(
                    #"""
                    [{ "name": "held", "keepOpen": true, "getMedia": \#(Self.now), "expect": \#(Self.one) },
                     \#(refused)]
                    """#,
                    top: #""stream": "\#(stream)","#
                )
            }
            let refused =
                #"""
                { "name": "refused", "whileOpen": true, "getMedia": \#(Self.now),
                  "expect": { "error": "ConnectionLimitExceededException" } }
                """#
            try await Bench.emulating { configuration in
                for index in configuration.streams.indices where configuration.streams[index].name == "recorded" {
                    configuration.streams[index].idle = .closeAfter(0)
                }
            } _: { emulator in
                let connection = try Bench.connection(emulator.endpoint)
                for step in [refused, #"{ "together": [\#(refused)] }"#] {
                    let open = await Bench.run(try plan("live", step), on: connection).summaries
                    #expect(open == ["failed; http.error: answered 200; expected 400 ConnectionLimitExceededException"])
                    let ended = await Bench.run(try plan("recorded", step), on: connection).summaries
                    let reason = "skipped: the endpoint had ended the session of step \"held\""
                    #expect(ended.allSatisfy { $0.hasPrefix(reason) }, "\(ended)")
                }
            }
        }

        @Test("that are counted are nobody's fault where they may have been too far apart")
        func undecidedTally() async throws {
            func plan(_ within: String) throws -> Plan {
                try Bench.plan(
                    #"""
                    [{ "name": "burst",
                       "together": [{ "copies": 3, "ignoreLimits": true, "getMedia": \#(Self.now), "expect": \#(Self.one) }],
                       "tally": [{ "status": 200, "count": { "atMost": 2 }, "within": "\#(within)" }] }]
                    """#,
                    top: #""stream": "live", "exclusive": true,"#
                )
            }
            try await Bench.emulating { emulator in
                let connection = try Bench.connection(emulator.endpoint)
                let certain = await Bench.run(try plan("10s"), on: connection).summaries
                #expect(certain == ["failed; together.tally: 3 of 3 answers were status 200; expected at most 2"])
                let verdict = await Bench.run(try plan("1ms"), on: connection).results.map(\.verdict).first
                #expect(verdict?.isSkipped == true)
                let words =
                    "3 of 3 answers were status 200; expected at most 2 of requests that reach the endpoint within 0.001 s"
                #expect(verdict?.reason?.hasPrefix(words) == true, "\(verdict?.reason ?? "")")
            }
        }

        @Test("and requests of the last steps come whatever became of the others")
        func finally() async throws {
            let plan = try Bench.plan(
                #"[{ "getMedia": \#(Self.now), "expect": { "error": "InvalidArgumentException" } }]"#,
                top: #""finally": [{ "name": "last", "request": { "path": "/x" }, "expect": { "status": 404 } }],"#
            )
            try await ExactServer.serving(SampleAnswers.stream(1)) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint))
                #expect(server.traffic.requests == 2)
                let codes = report.results.flatMap(\.findings).map { "\($0.scenario?.step ?? "") \($0.code)" }
                #expect(codes == ["step 1 http.error", "last http.status"])
            }
        }
    }
}
