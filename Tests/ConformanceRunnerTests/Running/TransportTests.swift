import Conformance
import KinesisVideo
import KinesisVideoClient
import KinesisVideoEmulator
import NIOCore
import Testing

@testable import ConformanceRunner

extension SocketTests {
    /// How transports end, over real sockets, and what each way to end amounts to.
    @Suite("Transports")
    struct TransportTests {
        struct Example: CustomTestStringConvertible {
            let name: String
            let moves: [ExactServer.Move]
            var expect = #"{ "chunks": { "stopWhen": { "end": true } } }"#
            let summary: String

            var testDescription: String { name }
        }

        private static let head = ExactServer.Move.send(SampleAnswers.streamHead)
        private static func piece(_ index: Int) -> ExactServer.Move {
            .send(SampleAnswers.piece(SampleAnswers.chunk(index)))
        }
        private static let size = SampleAnswers.chunk(0).count

        static let examples: [Example] = [
            Example(name: "a whole body", moves: SampleAnswers.stream(2), summary: "passed"),
            Example(
                name: "no last chunk",
                moves: [head, piece(0), .close],
                summary:
                    "failed; transport.proper-end: the connection was closed before the body had ended after \(size) bytes and 1 complete chunk"
            ),
            Example(
                name: "a close inside of a chunk of the body",
                moves: [head, piece(0), .send("ff\r\nabc"), .close],
                summary:
                    "failed; transport.proper-end: the connection was closed before the body had ended after \(size + 3) bytes and 1 complete chunk"
            ),
            Example(
                name: "a reset after a chunk",
                moves: [head, piece(0), .wait(.milliseconds(100)), .reset],
                summary:
                    "failed; transport.proper-end: the connection was reset after \(size) bytes and 1 complete chunk"
            ),
            Example(
                name: "a reset as expected",
                moves: [head, piece(0), .wait(.milliseconds(100)), .reset],
                expect: #"{ "chunks": { "stopWhen": { "end": true }, "count": 1, "ends": "reset" } }"#,
                summary: "passed"
            ),
            Example(
                name: "a truncation as expected",
                moves: [head, piece(0), .close],
                expect: #"{ "chunks": { "stopWhen": { "end": true }, "count": 1, "ends": "truncated" } }"#,
                summary: "passed"
            ),
            Example(
                name: "a reset without an answer",
                moves: [.reset],
                summary: "failed; http.no-answer: the connection was reset before an answer came"
            ),
            Example(
                name: "a close without an answer",
                moves: [.close],
                summary: "failed; http.no-answer: the connection was closed before an answer came"
            ),
            Example(
                name: "half of a head",
                moves: [.send("HTTP/1.1 200 OK\r\nContent-Ty"), .close],
                summary: "failed; http.no-answer: the connection was closed before an answer came"
            ),
            Example(
                name: "an error whose length is too long",
                moves: [.send(SampleAnswers.error(404, "ResourceNotFoundException", length: 90)), .close],
                expect: #"{ "error": "ResourceNotFoundException" }"#,
                summary:
                    "failed; transport.proper-end: the connection was closed before the body had ended after 16 bytes of the body"
            ),
            Example(
                name: "an error whose length is too short",
                moves: [.send(SampleAnswers.error(404, "ResourceNotFoundException", length: 5)), .close],
                expect: #"{ "error": "ResourceNotFoundException" }"#,
                summary: "failed; http.error-body: the body is no JSON object with a message (5 bytes): "
                    + "the text ends, expected the closing quotation mark of the string, at byte 5"
            ),
            Example(
                name: "an error as expected",
                moves: [.send(SampleAnswers.error(404, "ResourceNotFoundException"))],
                expect: #"{ "error": "ResourceNotFoundException" }"#,
                summary: "passed"
            ),
            Example(
                name: "nothing, for as long as the case may take",
                moves: [],
                summary: "inconclusive: the time of the case was over"
            ),
            Example(
                name: "a head, and then nothing",
                moves: [head],
                summary: "inconclusive: the time of the case was over before enough was read: 0 chunks in"
            ),
            Example(
                name: "an error whose body does not end",
                moves: [.send(SampleAnswers.error(404, "ResourceNotFoundException", length: 90))],
                expect: #"{ "error": "ResourceNotFoundException" }"#,
                summary: "failed; http.no-answer: the body of the answer did not end within"
            ),
            Example(
                name: "time enough on a silent stream",
                moves: [head, piece(0)],
                expect: #"{ "chunks": { "stopWhen": { "elapsed": "900ms" }, "count": 1 } }"#,
                summary: "passed"
            ),
            Example(
                name: "time enough on a stream that never rests",
                moves: [head, piece(0), .endless(SampleAnswers.piece([0xEC, 0x80]))],
                expect: #"{ "chunks": { "stopWhen": { "elapsed": "900ms" }, "count": 1 } }"#,
                summary: "passed"
            ),
            Example(
                name: "a head that is late",
                moves: [.wait(.milliseconds(2000)), head],
                expect: #"{ "chunks": { "stopWhen": { "end": true }, "headWithin": "200ms" } }"#,
                summary: "failed; timing.head: no head came within 0.200 s"
            ),
            Example(
                name: "a head in time, and the deadline for the end after it",
                moves: [
                    .wait(.milliseconds(50)), head, piece(0), .wait(.milliseconds(1100)),
                    .send(SampleAnswers.lastChunk),
                ],
                expect:
                    #"{ "chunks": { "stopWhen": { "end": true }, "headWithin": "900ms", "firstChunkWithin": "1s", "ends": { "within": "2900ms" } } }"#,
                summary: "passed"
            ),
        ]

        @Test("end as they end", arguments: examples)
        func outcome(_ example: Example) async throws {
            let steps =
                #"[{ "getMedia": { "StartSelector": { "StartSelectorType": "NOW" } }, "expect": \#(example.expect) }]"#
            let plan = try Bench.plan(steps)
            try await ExactServer.serving(example.moves) { server in
                let clock = ContinuousClock()
                var report = RunReport()
                let time = try await clock.measure {
                    report = await Bench.run(plan, on: try Bench.connection(server.endpoint), timeout: .seconds(3))
                }
                let summary = try #require(report.summaries.first)
                #expect(summary.hasPrefix(example.summary), "\(summary)")
                #expect(time < .seconds(10))
                try await Bench.eventually { server.traffic.open == 0 }
            }
        }

        @Test(
            "that are no HTTP",
            arguments: [
                "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 banana\r\n\r\n", "\0\0\0\0\0\0\0\0\r\n\r\n",
                SampleAnswers.streamHead + "xyzzy\r\n",
            ]
        )
        func noHTTP(text: String) async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "end": true } }"#))
            try await ExactServer.serving([.send(text), .wait(.seconds(5)), .close]) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint), timeout: .seconds(3))
                let result = try #require(report.results.first { _ in true })
                #expect(result.verdict == .failed)
                #expect(result.findings.contains { $0.message.contains("no HTTP") }, "\(result.summary)")
            }
        }

        @Test("that never came about say nothing about the endpoint")
        func refused() async throws {
            // A server that has gone leaves a port where nobody listens.
            let endpoint = try await ExactServer.serving([]) { $0.endpoint }
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            let report = await Bench.run(plan, on: try Bench.connection(endpoint))
            let summary = try #require(report.summaries.first)
            #expect(summary.hasPrefix("inconclusive: the endpoint could not be reached: "), "\(summary)")
            #expect(summary.hasSuffix("the connection was refused: nothing listens there"), "\(summary)")
            #expect(report.asked(onlyToFind: [.unreachable]))
        }

        @Test("to what speaks no TLS say so, and name no file of a library")
        func noTLS() async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            try await ExactServer.serving([.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .close]) { server in
                let endpoint = "https://" + server.endpoint.dropFirst("http://".count)
                let report = await Bench.run(plan, on: try Bench.connection(endpoint))
                let summary = try #require(report.summaries.first)
                #expect(
                    summary.hasSuffix(
                        "TLS: what answered speaks no TLS; is it http:// instead? (WRONG_VERSION_NUMBER)"
                    ),
                    "\(summary)"
                )
            }
        }

        @Test("that close before they are secured were never made", arguments: [ExactServer.Move.close, .reset])
        func closedWhileSecuring(move: ExactServer.Move) async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            try await ExactServer.serving([move]) { server in
                let endpoint = "https://" + server.endpoint.dropFirst("http://".count)
                let report = await Bench.run(plan, on: try Bench.connection(endpoint))
                #expect(
                    report.summaries == [
                        "inconclusive: the endpoint could not be reached: "
                            + "TLS: the connection was closed before it was secured; is it http:// instead?"
                    ]
                )
                #expect(report.asked(onlyToFind: [.unreachable]))
            }
        }

        @Test("in the clear to what speaks TLS ask whether TLS was meant")
        func inTheClear() async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            // The alert of an unexpected message.
            try await ExactServer.serving([.send([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0A]), .close]) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint))
                let result = try #require(report.results.first { _ in true })
                #expect(result.verdict == .failed)
                #expect(
                    result.findings.first?.message.hasSuffix("; is it https:// instead?") == true,
                    "\(result.summary)"
                )
            }
        }

        @Test("to a host that does not exist name it")
        func noHost() async throws {
            let plan = try Bench.plan(Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#))
            let report = await Bench.run(plan, on: try Bench.connection("http://no-such-host.invalid"))
            let summary = try #require(report.summaries.first)
            #expect(summary.contains("there is no host 'no-such-host.invalid' ("), "\(summary)")
        }

        @Test(
            "are refused to a URL with a password, which is not repeated",
            arguments: [
                ("https://me:secret@h/", "https://…@h/"), ("https://me:sec@ret@h:1/a@b", "https://…@h:1/a@b"),
                ("me:secret@h", "…@h"), ("ftp://me:secret@h", "ftp://…@h"),
            ]
        )
        func password(text: String, shown: String) {
            let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
            #expect(error?.description.hasPrefix("the endpoint '\(shown)' ") == true, "\(String(describing: error))")
        }

        @Test("without end are read no further than they are wanted")
        func endless() async throws {
            let plan = try Bench.plan(
                Bench.step(#"{ "stopWhen": { "anyOf": [{ "chunks": 5 }, { "bytes": 2000000 }] } }"#)
            )
            // A Void element, over and over, in the first document's Segment.
            let garbage = SampleAnswers.piece(Array(repeating: [0xEC, 0x82, 0, 0], count: 16_000).flatMap { $0 })
            let moves: [ExactServer.Move] = [.send(SampleAnswers.streamHead), Self.piece(0), .endless(garbage)]
            try await ExactServer.serving(moves) { server in
                let report = await Bench.run(plan, on: try Bench.connection(server.endpoint))
                let result = try #require(report.results.first { _ in true })
                #expect(result.verdict == .passed, "\(result.summary)")
                #expect(result.notes.first?.contains("1 chunk, 2000000 bytes, stopped") == true, "\(result.notes)")
                try await Bench.eventually { server.traffic.open == 0 }
                // What is ahead of the reader fits into the buffers of two sockets.
                #expect(server.traffic.sentBytes < 20_000_000)
            }
        }

        @Test("keep what had come for a slow reader, however they end", arguments: [ExactServer.Move.close, .reset])
        func slowReader(ending: ExactServer.Move) async throws {
            let size = 100_000
            let moves: [ExactServer.Move] = [
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .send(SampleAnswers.piece(Array(repeating: 7, count: size))), .wait(.milliseconds(50)), ending,
            ]
            try await ExactServer.serving(moves) { server in
                let client = MediaClient(
                    endpoint: try Endpoint(server.endpoint),
                    logger: Bench.logger,
                    date: WallClock.system.now
                )
                let request = OutgoingRequest(method: "POST", path: "/getMedia", headers: [], body: [])
                let (bytes, outcome) = await client.withExchange(request, signing: nil, timeout: nil) { exchange in
                    var bytes = 0
                    while let event = await exchange.next(until: nil) {
                        switch event.kind {
                        case .sent, .silence:
                            break
                        case .head:
                            // All has come, and the connection is gone, before the next event is asked for.
                            try? await Task.sleep(for: .milliseconds(250))
                        case .body(let part):
                            bytes += part.bytes.count
                        case .end(let outcome):
                            return (bytes, outcome as TransportOutcome?)
                        }
                    }
                    return (bytes, nil)
                }
                #expect(bytes == size)
                switch (ending, outcome) {
                case (.close, .truncated), (.reset, .reset): break
                default: Issue.record("\(ending) gave \(String(describing: outcome))")
                }
            }
        }
    }
}
