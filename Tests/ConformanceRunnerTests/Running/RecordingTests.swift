import Conformance
import KinesisVideo
import KinesisVideoEmulator
import Matroska
import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("Recording a run")
    struct RecordingTests {
        private static let cuttings: [Recutting] = [.asRecorded, .every(1), .random(seed: 1), .random(seed: 2)]

        /// Judges everything again, in every way, and expects it to come to what was recorded.
        private func expectSame(_ tapes: [MemoryRecorder.Tape]) async throws {
            let suite = try Bench.suite()
            let context = try ReplayContext(contract: suite.contractSource.bytes, suite: suite.manifestSource.bytes)
            for tape in tapes {
                let scenario = try context.scenario(tape.scenario)
                for (zeroesMedia, cuttings) in [(false, Self.cuttings), (true, [.asRecorded])] {
                    let bytes = tape.bytes(zeroesMedia: zeroesMedia)
                    for cutting in cuttings {
                        let replay = try Replay(header: tape.header, scenario: scenario, context: context)
                        var answer = RecordedAnswer(MemorySource(bytes), cutting: cutting)
                        let result = try await replay.judged(&answer)
                        try answer.finish()
                        let recorded = try #require(answer.judgement, "\(tape.header.exchange)")
                        #expect(
                            result.judgement.differences(from: recorded) == [],
                            "\(tape.header.exchange), \(cutting)"
                        )
                    }
                }
            }
        }

        @Test("of the suite's own scenarios, which are judged the same again however they are cut")
        func suite() async throws {
            let suite = try Bench.suite()
            let files = try SuiteFiles(root: suite.root)
            let read = try suite.scenarios(at: files.scenarioPaths())
            let selection = Selection(filters: [
                "getmedia/resume/fragment-number*", "getmedia/in-stream*", "getmedia/signing/*", "getmedia/errors/*",
            ])
            try await Bench.emulating { emulator in
                let recorder = MemoryRecorder()
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator, recorder: recorder)
                let plan = Plan(read.scenarios, selection: selection)
                let report = await Bench.run(plan, on: connection)
                #expect(report.counts.failed == 0)
                #expect(recorder.tapes.count > 40)
                try await expectSame(recorder.tapes)

                // And the recordings stand for the endpoint.
                let library = try Bench.connection(
                    "http://127.0.0.1:1",
                    emulator: emulator,
                    library: MemoryLibrary(tapes: recorder.tapes)
                )
                let again = await Bench.run(plan, on: library)
                #expect(again.summaries == report.summaries)
            }
        }

        /// The faults below that break what must always hold.
        private static let breaking: Set = [
            "swappedFragments", "reset", "garbageBetweenDocuments", "badTagFormat", "truncatedBlock",
        ]

        @Test(
            "of faults, whose findings come up the same",
            arguments: [
                "swappedFragments=2", "stall=1", "reset=1", "missingLastChunk", "garbageBetweenDocuments=7",
                "badTagFormat",
                "wrongStatus=418", "slowHead=300", "truncatedBlock=1", "mediaAfterError",
            ]
        )
        func faults(fault: String) async throws {
            let plan = try Bench.plan(
                Bench.step(#"{ "stopWhen": { "chunks": 4 }, "headWithin": "250ms" }"#),
                Bench.step(#"{ "stopWhen": { "elapsed": "400ms" } }"#),
                top: #""timeout": "1s","#
            )
            try await Bench.emulating({ try $0.addFault(fault) }) { emulator in
                let recorder = MemoryRecorder()
                let connection = try Bench.connection(emulator.endpoint, emulator: emulator, recorder: recorder)
                let report = await Bench.run(plan, on: connection)
                #expect(recorder.tapes.count == 2)
                try await expectSame(recorder.tapes)
                let results = Array(report.results)
                // What must always hold is told once for all, and recorded with each answer that broke it.
                let broken = results.filter { Invariant(casePath: $0.path) != nil }
                let always: Set<String> = Set(broken.flatMap { $0.findings.map { "\($0.code)" } })
                for tape in recorder.tapes {
                    let result = try #require(results.first { $0.path == tape.header.casePath })
                    guard case .judgement(let judgement) = try tape.events().last else {
                        Issue.record("no judgement of \(result.path)")
                        continue
                    }
                    #expect(judgement.verdict == result.verdict.name)
                    let own = result.findings.map { Recording.Trace($0) }
                    #expect(Array(judgement.findings.prefix(own.count)) == own)
                    let others = judgement.findings.dropFirst(own.count).map { "\($0.code)" }
                    #expect(always.isSuperset(of: others))
                }
                #expect(always.isEmpty == !Self.breaking.contains(String(fault.prefix { $0 != "=" })))
            }
        }

        @Test("holds what was sent, and no secret")
        func request() async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            try await ExactServer.serving(SampleAnswers.stream(2)) { server in
                let recorder = MemoryRecorder()
                let connection = try Bench.connection(server.endpoint, recorder: recorder)
                await Bench.run(plan, on: connection)
                let tape = try #require(recorder.tapes.first)
                guard case .request(let request) = try tape.events().first else {
                    Issue.record("no request")
                    return
                }
                #expect(request.method == "POST")
                #expect(request.url == server.endpoint + "/getMedia")
                #expect(String(decoding: request.body, as: UTF8.self).contains(#""StreamName":"recorded""#))
                let authorization = try #require(request.headers.firstValue(named: "authorization"))
                #expect(authorization.hasSuffix("Signature=redacted"))
                #expect(authorization.contains(Bench.credentials.accessKeyID))
                #expect(
                    !String(decoding: tape.bytes(), as: UTF8.self).contains(Bench.credentials.secretAccessKey + "\"")
                )
            }
        }

        @Test("numbers the attempts of a step")
        func attempts() async throws {
            let plan = try Bench.plan(
                Bench.step(
                    #"{ "stopWhen": { "chunks": 1 } }"#,
                    more: #" "retry": { "times": 3, "every": "1ms" },"#
                )
            )
            let answer: @Sendable (Int) -> [ExactServer.Move] = { number in
                number == 2 ? SampleAnswers.stream(1) : [.send(SampleAnswers.error(400, "ResourceNotFoundException"))]
            }
            try await ExactServer.serving(answer) { server in
                let recorder = MemoryRecorder()
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint, recorder: recorder))
                #expect(report.summaries == ["passed"])
                #expect(recorder.tapes.map(\.header.attempt) == [1, 2, 3])
                try await expectSame(recorder.tapes)
            }
        }

        @Test("that has not all of a case leaves the case out, and says what is missing")
        func missing() async throws {
            let plan = try Bench.plan(
                Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#),
                Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#)
            )
            try await ExactServer.serving(SampleAnswers.stream(2)) { server in
                let recorder = MemoryRecorder()
                await Bench.run(plan, on: try Bench.connection(server.endpoint, recorder: recorder), jobs: 1)
                let library = MemoryLibrary(tapes: Array(recorder.tapes.prefix(1)))
                let report = await Bench.run(plan, on: try Bench.connection("http://127.0.0.1:1", library: library))
                #expect(report.summaries == ["passed", "skipped: memory has no recording of this case"])
            }
        }

        @Test("is judged by what a scenario expects now")
        func changedScenario() async throws {
            try await ExactServer.serving(SampleAnswers.stream(3)) { server in
                let recorder = MemoryRecorder()
                await Bench.run(
                    try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 2 } }"#)),
                    on: try Bench.connection(server.endpoint, recorder: recorder)
                )
                let library = try Bench.connection("http://127.0.0.1:1", library: MemoryLibrary(tapes: recorder.tapes))
                let stricter = await Bench.run(
                    try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 2 }, "each": { "frames": 2 } }"#)),
                    on: library
                )
                #expect(Array(stricter.results).first?.findings.map(\.code) == ["stream.each"])
                let longer = await Bench.run(
                    try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 9 } }"#)),
                    on: library
                )
                #expect(Array(longer.results).first?.verdict.name == "inconclusive")
            }
        }

        @Test("loses nothing where time alone decides one way of several")
        func waysAndTime() async throws {
            let late: [ExactServer.Move] = [
                .send(SampleAnswers.streamHead), .send(SampleAnswers.piece(SampleAnswers.chunk(0))),
                .wait(.milliseconds(150)), .send(SampleAnswers.piece(SampleAnswers.chunk(1))),
                .send(SampleAnswers.lastChunk), .close,
            ]
            try await ExactServer.serving(late) { server in
                let recorder = MemoryRecorder()
                let enough = #"{ "stopWhen": { "chunks": 2 } }"#
                await Bench.run(
                    try Bench.plan(Bench.step(enough)),
                    on: try Bench.connection(server.endpoint, recorder: recorder)
                )
                let library = try Bench.connection("http://127.0.0.1:1", library: MemoryLibrary(tapes: recorder.tapes))
                let ways = #"""
                    [{
                      "getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST" } },
                      "expect": {
                        "oneOf": [
                          { "reading": "at once", "chunks": { "stopWhen": { "chunks": 2 }, "gapWithin": "50ms" } },
                          { "reading": "in its time", "chunks": { "stopWhen": { "chunks": 2 }, "count": 2 } }
                        ]
                      }
                    }]
                    """#
                let report = await Bench.run(try Bench.plan(ways), on: library)
                #expect(report.summaries == ["passed"])
            }
        }
    }
}
