import ConformanceReports
import KinesisVideo
import Testing

@testable import Conformance

/// Targets side by side: each planted difference is named once, with what follows from it below it, and nothing else.
@Suite("Comparisons")
struct ComparisonTests {
    /// Three cases with a stream, an error and a contested point, as a target that is well answers them.
    struct Answers {
        var status = 400
        var tags = ["FRAGMENT_NUMBER", "SERVER_TIMESTAMP"]
        var headers = ["Content-Type", "x-amzn-RequestId"]
        var reading: String? = "after"
        var outcome = "finished"
        var verdicts: [String: Verdict] = [:]
        var codes: [String: String] = [:]
        var headAt = Duration.milliseconds(3)
        var digits = 5
        var withoutChunks: Set<String> = []

        func target(_ name: String) -> RunReport.Target {
            let paths = (0..<8).map { "a/stream[\($0)]" } + ["a/error", "a/token"]
            let plan = paths.map {
                TargetHeader.PlannedCase(
                    path: $0,
                    title: "t",
                    location: SourceLocation(file: "a.json", line: 1, column: 1),
                    requirements: $0 == "a/error" ? ["GM-ERR-INVALID-ARGUMENT"] : ["GM-RESUME-TOKEN"]
                )
            }
            var report = RunReport()
            let header = TargetHeader(
                name: name,
                endpoint: "http://\(name)",
                region: "r",
                dialect: "openapi",
                startedAt: WallTime(milliseconds: 0),
                plan: plan
            )
            report.apply(.targetStarted(header))
            for (index, planned) in plan.enumerated() {
                report.apply(.caseFinished(target: name, result(planned, index)))
            }
            return report.targets[0]
        }

        private func result(_ planned: TargetHeader.PlannedCase, _ index: Int) -> CaseResult {
            CaseResult(
                path: planned.path,
                title: planned.title,
                location: planned.location,
                requirements: planned.requirements,
                verdict: verdicts[planned.path] ?? .passed,
                findings: codes[planned.path].map { [Finding(code: FindingCode(rawValue: $0), message: "m")] } ?? [],
                readings: planned.path == "a/token"
                    ? [ContestedReading(point: "continuation-token-start", reading: reading)] : [],
                duration: .milliseconds(10),
                steps: [step(planned.path, index)]
            )
        }

        private func step(_ path: String, _ index: Int) -> StepRecord {
            var step = StepRecord(
                name: "step 1",
                outcome: path == "a/error" ? "finished" : outcome,
                elapsed: .seconds(1)
            )
            step.status = path == "a/error" ? status : 200
            step.errorType = path == "a/error" ? "InvalidArgumentException" : nil
            step.headers = headers.map { StepRecord.Pair($0, "x") }
            step.headAt = headAt + .milliseconds(index)
            if path == "a/error" {
                step.bodyMembers = [StepRecord.Pair("Message", "string")]
            } else {
                var chunk = StepRecord.Chunk(index: 0, offset: 0, endOffset: 9, completedAt: .seconds(1))
                chunk.tags = tags.map { StepRecord.Pair("AWS_KINESISVIDEO_\($0)", "digits:\(digits)") }
                chunk.elements = ["Info", "Tracks", "Cluster", "Tags", "Tags"]
                step.chunks = withoutChunks.contains(path) ? [] : [chunk]
            }
            return step
        }
    }

    private static func differences(_ targets: [Answers]) -> [String] {
        let targets = targets.enumerated().map { $0.element.target("t\($0.offset)") }
        return Comparison(targets, contract: Sample.contract).differences.map { difference in
            let below = difference.consequences.map(\.aspect.rawValue).joined(separator: "+")
            let subject = difference.subject.isEmpty ? "" : " \(difference.subject)"
            return
                "\(difference.aspect.rawValue)\(subject): \(difference.values.joined(separator: " | "))\(below.isEmpty ? "" : " > \(below)")"
        }
    }

    @Test(
        "name what is different, and nothing else",
        arguments: [
            ("nothing", Answers(), []),
            ("a number of digits", Answers(digits: 6), []),
            ("a status", Answers(status: 485), ["status: 400 | 400 | 485"]),
            (
                "a status that fails",
                Answers(status: 485, verdicts: ["a/error": .failed], codes: ["a/error": "http.status"]),
                ["status: 400 | 400 | 485 > verdict"]
            ),
            (
                "a header field", Answers(headers: ["content-type", "x-amz-requestid"]),
                [
                    "headers x-amz-requestid: absent | absent | present",
                    "headers x-amzn-requestid: present | present | absent",
                ]
            ),
            (
                "an order of tags", Answers(tags: ["SERVER_TIMESTAMP", "FRAGMENT_NUMBER"]),
                [
                    "tags: FRAGMENT_NUMBER, SERVER_TIMESTAMP | FRAGMENT_NUMBER, SERVER_TIMESTAMP | SERVER_TIMESTAMP, FRAGMENT_NUMBER"
                ]
            ),
            (
                "a reading, and the case that fails for it",
                Answers(
                    reading: "identified",
                    verdicts: ["a/stream[1]": .failed],
                    codes: ["a/stream[1]": "stream.first"]
                ),
                ["reading continuation-token-start: after | after | identified > verdict"]
            ),
            ("a reading that nobody knows", Answers(reading: nil), []),
            ("an end", Answers(outcome: "reset"), ["teardown: finished | finished | reset"]),
            ("an end that one was not there to see", Answers(outcome: "stopped"), []),
            ("a slow head", Answers(headAt: .milliseconds(60)), ["time-to-head: as usual | as usual | slower"]),
            ("a head that is a little slow", Answers(headAt: .milliseconds(9)), []),
            (
                "a case that could not be judged",
                Answers(verdicts: ["a/error": .inconclusive(Inconclusive(.other, "x"))]), []
            ),
        ] as [(String, Answers, [String])]
    )
    func planted(name: String, third: Answers, expected: [String]) {
        #expect(Self.differences([Answers(), Answers(), third]).sorted() == expected.sorted(), "\(name)")
    }

    @Test("tell who stands apart")
    func outliers() {
        func outliers(_ values: String...) -> [Int] {
            Difference(aspect: .status, subject: "", values: values, places: []).outliers
        }
        #expect(outliers("a", "a", "b") == [2])
        #expect(outliers("b", "a", "a") == [0])
        #expect(outliers("a", "b") == [1])
        #expect(outliers("a", "b", "c") == [1, 2])
        #expect(outliers(Difference.unseen, "a", "a", "b") == [3])
        #expect(outliers(Difference.unseen, "b", "a") == [2])
    }

    @Test(
        "take for slower what is slow in most steps, not what shares a busy machine",
        arguments: [(0, true), (20, true), (30, false), (60, false)]
    )
    func busy(quickOfHundred: Int, isSlower: Bool) {
        let steps = (0..<100).map { index in
            [3, 3, index < quickOfHundred ? 3 : 60].map { milliseconds in
                var step = StepRecord(name: "step 1", outcome: "finished", elapsed: .seconds(1))
                step.headAt = .milliseconds(milliseconds + index)
                return step
            }
        }
        let difference = TimingComparison(.timeToHead, of: steps, targets: 3).difference
        #expect(difference?.values == (isSlower ? ["as usual", "as usual", "slower"] : nil))
    }

    @Test("name those of many targets that stand apart, and count the others")
    func manyTargets() {
        func text(_ count: Int) -> String {
            let alike = Array(repeating: Answers(), count: count)
            let targets = (alike + [Answers(status: 485)]).enumerated().map { $0.element.target("t\($0.offset)") }
            let comparison = Comparison(targets, contract: Sample.contract)
            return ComparisonText(style: TextStyle(), standings: [.new]).text(comparison, rows: [])
        }
        #expect(text(4).contains("    t0  400\n    t1  400\n    t2  400\n    t3  400\n    t4  485\n"))
        #expect(text(9).contains("\n    t9           485\n    the other 9  400\n"))
    }

    private static let reversed = ["SERVER_TIMESTAMP", "FRAGMENT_NUMBER"]

    @Test("keep what a contested point does not explain, though its own case shows it too")
    func partlyExplained() {
        let order = "FRAGMENT_NUMBER, SERVER_TIMESTAMP"
        let other = "SERVER_TIMESTAMP, FRAGMENT_NUMBER"
        #expect(
            Self.differences([Answers(), Answers(), Answers(tags: Self.reversed, reading: "identified")]) == [
                "tags: \(order) | \(order) | \(other)",
                "reading continuation-token-start: after | after | identified",
            ]
        )
    }

    @Test("tell two targets apart that fail for two reasons, which only two differences explain")
    func twoReasons() {
        let late = Answers(
            reading: "identified",
            verdicts: ["a/stream[1]": .failed],
            codes: ["a/stream[1]": "stream.first"]
        )
        let reversed = Answers(
            tags: Self.reversed,
            reading: nil,
            verdicts: ["a/stream[1]": .failed, "a/stream[2]": .failed],
            codes: ["a/stream[1]": "stream.tags.order", "a/stream[2]": "stream.tags.order"]
        )
        let order = "FRAGMENT_NUMBER, SERVER_TIMESTAMP"
        #expect(
            Self.differences([Answers(), late, reversed]) == [
                // The first one follows from both together, and stands below one of them.
                "tags: \(order) | \(order) | SERVER_TIMESTAMP, FRAGMENT_NUMBER > verdict",
                "reading continuation-token-start: after | identified | not seen > verdict",
            ]
        )
        // A case whose chunk was not read to its end goes with the others, and only where there are others.
        var cut = reversed
        cut.withoutChunks = ["a/stream[2]"]
        #expect(
            Self.differences([Answers(), Answers(), cut]) == [
                "tags: \(order) | \(order) | SERVER_TIMESTAMP, FRAGMENT_NUMBER > verdict"
            ]
        )
        cut.verdicts["a/stream[1]"] = nil
        cut.codes["a/stream[1]"] = nil
        #expect(
            Self.differences([Answers(), Answers(), cut]).contains(
                "verdict stream.tags.order: passed | passed | failed: stream.tags.order"
            )
        )
        // What nothing explains stays.
        let broken = Answers(verdicts: ["a/stream[1]": .failed], codes: ["a/stream[1]": "stream.tags.order"])
        #expect(
            Self.differences([Answers(), late, broken]) == [
                "reading continuation-token-start: after | identified | after",
                "verdict stream.first, stream.tags.order: passed | failed: stream.first | failed: stream.tags.order",
            ]
        )
    }

    @Test(
        "answer queries",
        arguments: [
            ("status:fail", ["a/error", "a/stream[0]"]), ("t0:passed not t1:passed", ["a/error"]),
            ("count:1(status:failed)", ["a/error", "a/stream[0]"]), ("count:2+(status:passed)", nil),
            ("all(status:failed)", []), ("seq(t1:failed t2:passed)", ["a/error"]),
            ("seq(status:failed status:passed)", ["a/error"]),
            ("code:http", ["a/error"]), ("differs:status", ["a/error"]),
            ("differs:verdict", ["a/error", "a/stream[0]"]),
            ("a/stream[0]", ["a/stream[0]"]), ("(t1:fail or t2:fail) and stream", ["a/stream[0]"]),
            ("NOT status:passed", []),
        ] as [(String, [String]?)]
    )
    func queries(text: String, expected: [String]?) throws {
        let targets = [
            Answers(), Answers(status: 500, verdicts: ["a/error": .failed], codes: ["a/error": "http.status"]),
            Answers(verdicts: ["a/stream[0]": .failed], codes: ["a/stream[0]": "stream.first"]),
        ]
        let comparison = Comparison(
            targets.enumerated().map { $0.element.target("t\($0.offset)") },
            contract: Sample.contract
        )
        let query = try MatrixQuery(text, targets: comparison.targets)
        let found = comparison.rows.filter { query.takes($0, targets: comparison.targets) }.map(\.path)
        #expect(Set(found) == Set(expected ?? comparison.rows.map(\.path)))
    }

    @Test(
        "say where a query is wrong",
        arguments: [
            ("", 0, "something to look for"), ("status:flawed", 0, "no verdict"),
            ("differs:header", 0, "did you mean 'headers'?"),
            ("count:x(status:fail)", 0, "no number"), ("(status:fail", 12, "')' is missing"), ("a)", 1, "one too many"),
            ("seq()", 5, "names nothing"), ("any(a)", 0, "takes no parentheses"),
        ]
    )
    func wrongQueries(text: String, column: Int, message: String) {
        let problem = #expect(throws: MatrixQuery.Problem.self) { try MatrixQuery(text, targets: ["t0"]) }
        #expect(problem?.column == column)
        #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
    }

    @Test("know what is lived with, until its day is over")
    func baseline() throws {
        let text = """
            { "differences": [
                { "aspect": "status", "targets": ["t1"], "reason": "they are behind", "expires": "2026-12-31" },
                { "aspect": "teardown", "cases": "a/stream*", "reason": "a proxy" } ] }
            """
        let read = DifferenceBaseline.read(SourceText(name: "b.json", text: text), targets: ["t0", "t1"])
        let baseline = try #require(read.baseline, "\(read.diagnostics)")
        func standing(_ aspect: Aspect, _ path: String, on day: String = "2026-11-22") -> DifferenceBaseline.Standing {
            let difference = Difference(
                aspect: aspect,
                subject: "",
                values: ["a", "b"],
                places: [Difference.Place(path: path)]
            )
            return baseline.standing(of: difference, targets: ["t0", "t1"], on: day)
        }
        #expect(standing(.status, "x") == .known(reason: "they are behind"))
        #expect(standing(.status, "x", on: "2027-01-01") == .expired(reason: "they are behind", on: "2026-12-31"))
        #expect(standing(.teardown, "a/stream[1]") == .known(reason: "a proxy"))
        #expect(standing(.teardown, "a/error") == .new)
        #expect(standing(.headers, "a/error") == .new)
        let wrong = DifferenceBaseline.read(
            SourceText(
                name: "b.json",
                text: #"{ "differences": [{ "aspect": "headr", "targets": ["t9"], "expires": "soon", "why": "x" }] }"#
            ),
            targets: ["t0", "t1"]
        )
        #expect(
            wrong.diagnostics.map(\.code) == [
                "baseline.missing-member", "baseline.unknown-name", "baseline.unknown-target", "baseline.wrong-day",
                "baseline.unknown-member",
            ]
        )
    }

    @Test(
        "follow a case from run to run",
        arguments: [
            ([.passed, .passed], nil), ([.passed, .failed], .newlyFailing), ([.failed, .passed], .newlyPassing),
            ([.passed, .failed, .passed], .flaky), ([.failed, .failed], nil),
            ([.passed, .inconclusive(Inconclusive(.other, "x"))], nil),
            ([.passed, .skipped(reason: "x"), .failed], .newlyFailing),
        ] as [([Verdict], Trend.Change?)]
    )
    func trend(verdicts: [Verdict], expected: Trend.Change?) throws {
        let runs = verdicts.map { Answers(verdicts: ["a/error": $0]).target("t") }
        let row = try #require(Trend(runs).rows.first { $0.path == "a/error" })
        #expect(row.change == expected)
        #expect(row.verdicts == verdicts)
    }
}
