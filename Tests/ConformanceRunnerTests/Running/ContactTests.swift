import Conformance
import KinesisVideo
import Testing

@testable import ConformanceRunner

extension SocketTests {
    @Suite("A target that never answers")
    struct ContactTests {
        /// As many steps as there are to be cases.
        private static func plan(_ count: Int) throws -> Plan {
            let reader = ScenarioReader(vocabulary: try Bench.suite().vocabulary)
            let steps = Bench.step(#"{ "stopWhen": { "chunks": 1 } }"#)
            return Plan(
                try (0..<count).map { index in
                    let skip = index == count - 1 ? #" "skip": "not today","# : ""
                    let text =
                        #"{ "id": "a/\#(index)", "title": "t", "stream": "recorded",\#(skip) "steps": \#(steps) }"#
                    return try #require(reader.read(SourceText(name: "\(index).json", text: text)).scenario)
                }
            )
        }

        @Test("is given up after the first cases waited in vain, and costs no more time")
        func silent() async throws {
            try await ExactServer.serving([.wait(.seconds(60))]) { server in
                let started = Shared<[String]>([])
                let start = ContinuousClock.now
                let report = await Bench.run(
                    try Self.plan(40),
                    on: try Bench.connection(server.endpoint),
                    timeout: .seconds(1)
                ) { event in
                    if case .caseStarted(_, let path) = event { started.withLock { $0.append(path) } }
                }
                #expect(ContinuousClock.now - start < .seconds(8))
                let summaries = report.summaries
                #expect(summaries.count == 40)
                let waited = summaries.count { $0.hasPrefix("inconclusive: the time of the case was over") }
                #expect((3...4).contains(waited), "\(summaries)")
                let reason =
                    "inconclusive: not tried: the endpoint takes connections and says nothing; "
                    + "none of the first 3 cases got an answer"
                #expect(summaries.count { $0 == reason } == 39 - waited, "\(summaries)")
                #expect(summaries.last == "skipped: not today")
                #expect(Set(started.withLock { $0 }).count == 40)
                #expect(server.traffic.requests < 10)
            }
        }

        @Test("and closes is given up too, with a question", arguments: [ExactServer.Move.close, .reset])
        func closing(move: ExactServer.Move) async throws {
            try await ExactServer.serving([move]) { server in
                let report = await Bench.run(try Self.plan(40), on: try Bench.connection(server.endpoint))
                let reason =
                    "inconclusive: not tried: the endpoint closes its connections; "
                    + "none of the first 10 cases got an answer; is it https:// instead?"
                let given = report.summaries.count { $0 == reason }
                #expect((25...29).contains(given), "\(report.summaries)")
            }
        }

        @Test("is not one that answers one case and leaves the others waiting")
        func answersOnce() async throws {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            try await ExactServer.serving({ $0 == 0 ? [.send(head)] : [.wait(.seconds(60))] }) { server in
                let report = await Bench.run(
                    try Self.plan(9),
                    on: try Bench.connection(server.endpoint),
                    jobs: 9,
                    timeout: .seconds(1)
                )
                #expect(
                    report.summaries.count { $0.contains("the time of the case was over") } == 7,
                    "\(report.summaries)"
                )
                #expect(server.traffic.requests == 8)
            }
        }

        @Test("is told by how many cases waited, and for what")
        func counting() {
            func result(_ verdict: Verdict, _ duration: Duration) -> CaseResult {
                CaseResult(
                    path: "a/b",
                    title: "t",
                    location: SourceLocation(file: "f", line: 1, column: 1),
                    requirements: [],
                    verdict: verdict,
                    duration: duration
                )
            }
            func givenUp(_ results: [CaseResult], answeringFirst: Bool = false) -> String? {
                let contact = Contact()
                if answeringFirst { contact.answered() }
                for result in results { _ = contact.takes(result, timeout: .seconds(20), endpoint: "https://h") }
                return contact.givenUp?.detail
            }
            let unreached = Verdict.inconclusive(.unreachable("nobody is there"))
            let waited = result(.failed, .seconds(6))
            #expect(givenUp([waited, waited]) == nil)
            #expect(givenUp([waited, waited, waited])?.contains("says nothing") == true)
            #expect(givenUp([waited, waited, waited], answeringFirst: true) == nil)
            #expect(givenUp(Array(repeating: result(.skipped(reason: "r"), .seconds(6)), count: 99)) == nil)
            #expect(givenUp(Array(repeating: result(unreached, .milliseconds(2)), count: 99)) == nil)
            let slow = givenUp(Array(repeating: result(unreached, .seconds(10)), count: 3))
            #expect(
                slow
                    == "the endpoint could not be reached: not tried: none of the first 3 cases got a connection in time"
            )
            #expect(givenUp(Array(repeating: result(.failed, .milliseconds(2)), count: 9)) == nil)
            let closed = givenUp(Array(repeating: result(.failed, .milliseconds(2)), count: 10))
            #expect(closed?.contains("closes its connections") == true)
            #expect(closed?.contains("https") == false)
        }
    }
}
