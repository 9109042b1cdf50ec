import ConformanceReports
import KinesisVideo
import Testing

@testable import Conformance

/// Targets side by side: each planted difference is named once, with what follows from it below it, and nothing else.
@Suite("Comparisons")
struct ComparisonTests {
    /// Cases with a stream, an error, a contested point and a stream that fails, as a target that is well answers them.
    struct Answers {
        var dialect = "service-model"
        var errorType = "InvalidArgumentException"
        /// The status of the error; `nil` has the dialect's.
        var status: Int?
        var tags = ["FRAGMENT_NUMBER", "SERVER_TIMESTAMP"]
        var missingTag: String?
        var tagForm = "digits:5"
        var headers = ["Content-Type", "x-amzn-RequestId"]
        var mediaType = "video/webm"
        var reading: String? = "after"
        var errorNames = "error"
        var errorID = "4000"
        var namesFragment = false
        var outcome = "finished"
        var verdicts: [String: Verdict] = [:]
        var codes: [String: String] = [:]
        var headAt = Duration.milliseconds(3)
        var clusters = 1
        var chunks = [Elements()]
        var withoutChunks: Set<String> = []

        /// What a producer wrote into one chunk.
        struct Elements {
            var names = ["Info", "Tracks", "Tags", "Cluster", "Tags"]
            var codec = "V_MPEG4/ISO/AVC"
            var userTag: String?
        }

        func target(_ name: String) -> RunReport.Target {
            report(name).targets[0]
        }

        func report(_ name: String) -> RunReport {
            Self.report([(name, self)])
        }

        static func report(_ targets: [(name: String, answers: Answers)]) -> RunReport {
            var report = RunReport()
            let paths = (0..<8).map { "a/stream[\($0)]" } + ["a/error", "a/token", "a/failing"]
            let plan = paths.map {
                TargetHeader.PlannedCase(
                    path: $0,
                    title: "t",
                    location: SourceLocation(file: "a.json", line: 1, column: 1),
                    requirements: $0 == "a/error" ? ["GM-ERR-INVALID-ARGUMENT"] : ["GM-RESUME-TOKEN"]
                )
            }
            for (name, answers) in targets {
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
                    report.apply(.caseFinished(target: name, answers.result(planned, index)))
                }
            }
            return report
        }

        private func result(_ planned: TargetHeader.PlannedCase, _ index: Int) -> CaseResult {
            let findings = codes[planned.path].map { code in
                [
                    Finding(
                        code: FindingCode(rawValue: code),
                        level: verdicts[planned.path] == .nonStrict ? .should : .must,
                        message: code.hasPrefix("stream.tags")
                            ? "chunk #0 has no AWS_KINESISVIDEO_SERVER_TIMESTAMP"
                            : "the first chunk: fragmentNumber is 1; expected 2",
                        wire: WireEvidence(exchange: "\(planned.path).step 1")
                    )
                ]
            }
            let readings: [String: [ContestedReading]] = [
                "a/token": [ContestedReading(point: "continuation-token-start", reading: reading)],
                "a/error": [ContestedReading(point: "error-statuses", reading: dialect)],
                "a/failing": [ContestedReading(point: "error-tag-names", reading: errorNames)],
            ]
            let verdict = verdicts[planned.path] ?? .passed
            return CaseResult(
                path: planned.path,
                title: planned.title,
                location: planned.location,
                requirements: planned.requirements,
                verdict: verdict,
                findings: findings ?? [],
                readings: verdict.isSkipped ? [] : readings[planned.path] ?? [],
                duration: .milliseconds(10),
                steps: verdict.reason == nil ? [step(planned.path, index)] : []
            )
        }

        private func step(_ path: String, _ index: Int) -> StepRecord {
            let isError = path == "a/error"
            var step = StepRecord(name: "step 1", outcome: isError ? "finished" : outcome, elapsed: .seconds(1))
            step.request = .init(
                method: "POST",
                path: "/getMedia",
                body: #"{"StreamName":"s","StartSelector":{"StartSelectorType":"CONTINUATION_TOKEN"}}"#,
                bodyBytes: 1,
                isSigned: true
            )
            let rule = Sample.contract.error(named: errorType)
            step.status = isError ? status ?? Dialect(rawValue: dialect).flatMap { rule?.status(in: $0) } : 200
            step.errorType = isError ? errorType : nil
            step.headers = headers.map {
                StepRecord.Pair($0, isError ? "application/json" : $0.lowercased() == "content-type" ? mediaType : "x")
            }
            step.headAt = headAt + .milliseconds(index)
            if isError {
                step.bodyMembers = [StepRecord.Pair("Message", "string")]
                return step
            }
            step.chunks = withoutChunks.contains(path) ? [] : chunks.enumerated().map(chunk)
            if path == "a/failing" {
                let prefix = "AWS_KINESISVIDEO_"
                step.streamError =
                    errorNames == "exception"
                    ? .init(id: nil, code: "E", tags: [prefix + "EXCEPTION_ERROR_CODE"], at: .zero)
                    : .init(id: errorID, code: "E", tags: [prefix + "ERROR_CODE", prefix + "ERROR_ID"], at: .zero)
                step.chunkCount = step.chunks.count
                if namesFragment { step.streamError?.tags.append(prefix + "FRAGMENT_NUMBER") }
            }
            return step
        }

        private func chunk(_ index: Int, _ elements: Elements) -> StepRecord.Chunk {
            var chunk = StepRecord.Chunk(index: index, offset: 0, endOffset: 9, completedAt: .seconds(1))
            let names = tags.filter { $0 != missingTag || index == 0 }
            chunk.tags = names.map { StepRecord.Pair("AWS_KINESISVIDEO_\($0)", tagForm) }
            if let tag = elements.userTag { chunk.tags.append(StepRecord.Pair(tag, "text:3")) }
            chunk.elements = elements.names
            chunk.openingTags = names.count
            (chunk.hasKnownSize, chunk.hasWideTags) = (false, true)
            chunk.clusters = clusters
            chunk.codecs = [elements.codec]
            return chunk
        }
    }

    private static func compare(_ targets: [Answers]) -> Comparison {
        Comparison(
            targets.enumerated().map { $0.element.target("t\($0.offset)") },
            contract: Sample.contract
        )
    }

    private static func title(_ difference: Difference) -> String {
        difference.subject.isEmpty ? difference.aspect.rawValue : "\(difference.aspect.rawValue) \(difference.subject)"
    }

    private static func differences(_ targets: [Answers]) -> [String] {
        compare(targets).differences.map { difference in
            let below = difference.consequences.map(\.aspect.rawValue).joined(separator: "+")
            return
                "\(title(difference)): \(difference.values.joined(separator: " | "))\(below.isEmpty ? "" : " > \(below)")"
        }
    }

    private static let other = "ResourceNotFoundException"

    @Test(
        "name what is different, and nothing else",
        arguments: [
            ("nothing", Answers(), []),
            ("a number of digits", Answers(tagForm: "digits:6"), []),
            (
                "a form", Answers(tagForm: "decimal:1.3"),
                [
                    "tag-formats FRAGMENT_NUMBER: digits | digits | decimal.3",
                    "tag-formats SERVER_TIMESTAMP: digits | digits | decimal.3",
                ]
            ),
            ("a status", Answers(status: 500), ["status: 400 | 400 | 500"]),
            (
                "a status that fails",
                Answers(status: 500, verdicts: ["a/error": .failed], codes: ["a/error": "http.status"]),
                ["status: 400 | 400 | 500 > verdict"]
            ),
            (
                "a dialect, which explains the statuses that it maps",
                Answers(dialect: "openapi"),
                ["reading error-statuses: service-model | service-model | openapi > status"]
            ),
            (
                "a dialect, and a status of none",
                Answers(dialect: "openapi", status: 500),
                [
                    "reading error-statuses: service-model | service-model | openapi", "status: 400 | 400 | 500",
                ]
            ),
            (
                // D1: what is another exception, and fails for that, no dialect explains.
                "a dialect, and another exception",
                Answers(
                    dialect: "openapi",
                    errorType: other,
                    verdicts: ["a/error": .failed],
                    codes: ["a/error": "http.error"]
                ),
                [
                    "reading error-statuses: service-model | service-model | openapi",
                    "error: InvalidArgumentException | InvalidArgumentException | \(other) > status+verdict",
                ]
            ),
            (
                // An endpoint that does not keep the dialect that it is judged by fails: that is not explained away.
                "a dialect that fails",
                Answers(dialect: "openapi", verdicts: ["a/error": .failed], codes: ["a/error": "http.status"]),
                [
                    "reading error-statuses: service-model | service-model | openapi > status",
                    "verdict http.status: not found | not found | failed",
                ]
            ),
            (
                "a header field", Answers(headers: ["content-type", "x-amz-requestid"]),
                [
                    "headers x-amz-requestid: absent | absent | present",
                    "headers x-amzn-requestid: present | present | absent",
                ]
            ),
            (
                "an order of tags", Answers(tags: reversed),
                ["tags order: \(order) | \(order) | SERVER_TIMESTAMP, FRAGMENT_NUMBER"]
            ),
            (
                "a tag that is lost from the second chunk on",
                Answers(missingTag: "SERVER_TIMESTAMP", chunks: [.init(), .init()]),
                ["tags SERVER_TIMESTAMP: in every chunk | in every chunk | in some chunks"]
            ),
            (
                "a content type and an order of tags, of which neither explains the other",
                Answers(tags: reversed, mediaType: "video/x-matroska"),
                [
                    "content-type stream: video/webm | video/webm | video/x-matroska",
                    "tags order: \(order) | \(order) | SERVER_TIMESTAMP, FRAGMENT_NUMBER",
                ]
            ),
            (
                // D16
                "other names of error tags",
                Answers(errorNames: "exception"),
                [
                    "reading error-tag-names: error | error | exception > error-tags+error-tags+error-tags+in-stream-error"
                ]
            ),
            ("another error in the stream", Answers(errorID: "4001"), ["in-stream-error id: 4000 | 4000 | 4001"]),
            ("two Clusters", Answers(clusters: 2), ["structure Clusters of a chunk: 1 | 1 | 2"]),
            (
                "a reading, and the case that fails for it",
                Answers(
                    reading: "identified",
                    verdicts: ["a/stream[1]": .failed],
                    codes: ["a/stream[1]": "stream.first"]
                ),
                ["reading continuation-token-start: after | after | identified > verdict"]
            ),
            (
                "a reading, and a case that fails for something else",
                Answers(
                    reading: "identified",
                    verdicts: ["a/stream[1]": .failed],
                    codes: ["a/stream[1]": "stream.pairwise"]
                ),
                [
                    "reading continuation-token-start: after | after | identified",
                    "verdict stream.pairwise: not found | not found | failed",
                ]
            ),
            (
                "what is not strict of a stream, which may have something else there",
                Answers(verdicts: ["a/stream[1]": .nonStrict], codes: ["a/stream[1]": "stream.first"]), []
            ),
            (
                "what is not strict of an answer",
                Answers(verdicts: ["a/error": .nonStrict], codes: ["a/error": "http.message"]),
                ["verdict http.message: not found | not found | non-strict"]
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

    @Test("take no stream's own for behaviour: Cues in every third chunk, codecs, Tags of its producer")
    func dataOfItsOwn() {
        func chunks(_ count: Int, _ phase: Int, _ codec: String) -> [Answers.Elements] {
            (0..<count).map { index in
                var chunk = Answers.Elements(codec: codec)
                if index % 3 == phase {
                    chunk.names = ["SeekHead", "Void", "Info", "Tracks", "Tags", "Cluster", "Cues", "Tags"]
                }
                if index % 2 == phase { chunk.userTag = "place" }
                return chunk
            }
        }
        let stream = Answers(chunks: chunks(6, 0, "V_MPEG4/ISO/AVC"))
        #expect(Self.differences([stream, stream]).isEmpty)
        #expect(Self.differences([stream, Answers(chunks: chunks(6, 1, "V_MPEG4/ISO/AVC"))]).isEmpty, "its twin")
        #expect(Self.differences([stream, Answers(chunks: chunks(9, 2, "A_AAC"))]).isEmpty, "other data")
        // What the service writes is compared all the same.
        let late = Answers(
            chunks: chunks(6, 1, "V_VP8").map { chunk in
                var chunk = chunk
                chunk.names = ["Info", "Tags", "Cluster", "Tracks", "Tags"]
                return chunk
            }
        )
        #expect(
            Self.differences([stream, late]) == ["structure Tracks: before the Cluster | after the Cluster"]
        )
    }

    @Test("take no fragment for one that an error forgot to name, where none came before it")
    func fragmentOfAnError() {
        let naming = Answers(namesFragment: true)
        let first = Answers(withoutChunks: ["a/failing"])
        #expect(Self.differences([naming, naming, first]).isEmpty)
        #expect(
            Self.differences([naming, naming, Answers()]) == [
                "error-tags AWS_KINESISVIDEO_FRAGMENT_NUMBER: present | present | absent"
            ]
        )
    }

    /// Differences that have nothing to do with each other.
    private static let independent: [(name: String, plant: @Sendable (inout Answers) -> Void)] = [
        ("dialect", { $0.dialect = "openapi" }),
        (
            "exception",
            {
                $0.errorType = other
                $0.verdicts["a/error"] = .failed
                $0.codes["a/error"] = "http.error"
            }
        ),
        ("order", { $0.tags = reversed }), ("form", { $0.tagForm = "text:5" }),
        ("header", { $0.headers.append("x-other") }), ("media type", { $0.mediaType = "video/x-matroska" }),
        (
            "token",
            {
                $0.reading = "identified"
                $0.verdicts["a/stream[1]"] = .failed
                $0.codes["a/stream[1]"] = "stream.first"
            }
        ),
        (
            "finding",
            {
                $0.verdicts["a/stream[2]"] = .failed
                $0.codes["a/stream[2]"] = "stream.pairwise"
            }
        ),
        ("error tags", { $0.errorNames = "exception" }), ("end", { $0.outcome = "reset" }),
        ("Clusters", { $0.clusters = 2 }), ("slow", { $0.headAt = .milliseconds(60) }),
    ]

    @Test("hide nothing behind what is known: of each two differences, the one that is not known is named")
    func pairs() throws {
        func causes(_ plants: [(inout Answers) -> Void]) -> Comparison {
            var third = Answers()
            for plant in plants { plant(&third) }
            return Self.compare([Answers(), Answers(), third])
        }
        for known in Self.independent {
            let entries = causes([known.plant]).differences.map { difference in
                #"{ "aspect": "\#(difference.aspect.rawValue)", "subject": "\#(difference.subject)", "reason": "r" }"#
            }
            let text = #"{ "differences": [\#(entries.joined(separator: ","))] }"#
            let read = DifferenceBaseline.read(SourceText(name: "b.json", text: text), targets: ["t0", "t1", "t2"])
            let baseline = try #require(read.baseline, "\(read.diagnostics)")
            #expect(baseline.judge(causes([known.plant]), on: "2026-11-22").conclusion == .alike, "\(known.name)")
            for new in Self.independent where new.name != known.name {
                let judged = baseline.judge(causes([known.plant, new.plant]), on: "2026-11-22")
                let named = zip(judged.comparison.differences, judged.standings).filter { !$1.isKnown }.map { $0.0 }
                let expected = causes([new.plant]).differences
                #expect(
                    named.map(Self.title).sorted() == expected.map(Self.title).sorted(),
                    "known: \(known.name), new: \(new.name)"
                )
                #expect(judged.conclusion == .different && judged.unneeded.isEmpty)
            }
        }
    }

    // MARK: What was not compared

    @Test("call alike only what was compared")
    func nothingCompared() throws {
        var skipping = Answers()
        var dead = Answers()
        let unreachable = Verdict.inconclusive(.unreachable("refused"))
        for result in Answers().target("t").results {
            skipping.verdicts[result.path] = .skipped(reason: "it has no stream")
            dead.verdicts[result.path] = unreachable
        }
        for (other, reason) in [(skipping, "it has no stream"), (dead, "the endpoint could not be reached: refused")] {
            let judged = JudgedComparison(Self.compare([Answers(), other]))
            #expect(judged.conclusion == .notCompared && judged.comparison.comparedCases == 0)
            let text = ComparisonText(style: TextStyle()).text(judged, rows: [])
            #expect(text.contains("    t1: nothing\n      11 cases: \(reason)\n"), "\(text)")
            #expect(text.hasSuffix("NOT COMPARED  2 targets, 0 of 11 cases: nothing was compared\n"), "\(text)")
            let json = String(decoding: ComparisonDocument.json.bytes(judged, rows: []), as: UTF8.self)
            #expect(json.contains(#""alike": null"#) && json.contains(reason))
            let markdown = String(decoding: ComparisonDocument.markdown.bytes(judged, rows: []), as: UTF8.self)
            #expect(markdown.contains("**NOT COMPARED**") && markdown.contains("- t1: 11 cases, \(reason)\n"))
            // Two others are compared all the same, and it is said that one is not.
            let three = JudgedComparison(Self.compare([Answers(), other, Answers(status: 500)]))
            #expect(three.conclusion == .different && three.comparison.uncompared == [1])
            #expect(three.comparison.differences.map(\.values) == [["400", Difference.unseen, "500"]])
            let alike = JudgedComparison(Self.compare([Answers(), other, Answers()]))
            #expect(alike.conclusion == .notCompared)
            let last = ComparisonText(style: TextStyle()).text(alike, rows: []).split(separator: "\n").last
            #expect(last == "NOT COMPARED  3 targets, 11 cases: no difference, nothing compared of 1 target")
        }
        #expect(JudgedComparison(Self.compare([Answers(), Answers()])).conclusion == .alike)
    }

    @Test("head a page with what they come to, not with verdicts")
    func page() throws {
        func page(_ third: Answers) throws -> String {
            let report = Answers.report([("t0", Answers()), ("t1", Answers()), ("t2", third)])
            let judged = JudgedComparison(Comparison(report.targets, contract: Sample.contract))
            let documents = try HTMLFormat(compared: judged).documents(of: report)
            return String(decoding: documents.flatMap(\.bytes), as: UTF8.self)
        }
        let failing = Answers(status: 500, verdicts: ["a/error": .failed], codes: ["a/error": "http.status"])
        let different = try page(failing)
        #expect(
            different.contains(
                "<strong class=\"bad\">✗ DIFFERENT</strong><span>3 targets, 11 cases: 1 difference</span>"
            )
        )
        #expect(different.contains("<title>DIFFERENT, 3 targets, 11 cases: 1 difference · kvsconform</title>"))
        #expect(!different.contains("✗ FAILED"))
        let alike = try page(Answers())
        #expect(alike.contains("✓ ALIKE</strong><span>3 targets, 11 cases: no difference</span>"))
    }

    @Test("fit twenty targets into 80 columns, causes first, cases where they are asked for")
    func twentyTargets() {
        var targets = (0..<20).map { ("endpoint-of-region-\($0)", Answers()) }
        targets[3].1.status = 500
        for index in 5..<12 { targets[index].1.tags = Self.reversed }
        targets[7].1.verdicts["a/error"] = .failed
        targets[7].1.codes["a/error"] = "http.body"
        let report = Answers.report(targets.map { (name: $0.0, answers: $0.1) })
        let judged = JudgedComparison(Comparison(report.targets, contract: Sample.contract))
        let brief = ComparisonText(style: TextStyle(width: 80)).text(judged, rows: [])
        let whole = ComparisonText(style: TextStyle(width: 80), showsCases: true).text(
            judged,
            rows: judged.comparison.rows
        )
        for text in [brief, whole] {
            let wide = text.split(separator: "\n").filter { $0.count > 80 }
            #expect(wide.isEmpty, "\(wide)")
            #expect(text.contains("    endpoint-of-region-3  500\n    the other 19          400\n"), "\(text)")
            #expect(text.contains("    7 targets     SERVER_TIMESTAMP, FRAGMENT_NUMBER\n"), "\(text)")
        }
        #expect(!brief.contains("a/error") && whole.contains("in a/error\n") && brief.split(separator: "\n").count < 40)
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
            let targets = (alike + [Answers(status: 500)]).enumerated().map { $0.element.target("t\($0.offset)") }
            let judged = JudgedComparison(Comparison(targets, contract: Sample.contract))
            return ComparisonText(style: TextStyle()).text(judged, rows: [])
        }
        #expect(text(4).contains("    t0  400\n    t1  400\n    t2  400\n    t3  400\n    t4  500\n"))
        #expect(text(9).contains("\n    t9           500\n    the other 9  400\n"))
    }

    private static let reversed = ["SERVER_TIMESTAMP", "FRAGMENT_NUMBER"]
    private static let order = "FRAGMENT_NUMBER, SERVER_TIMESTAMP"

    @Test("tell two targets apart that fail for two reasons, each below its own cause")
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
        let both = [
            "tags order: \(Self.order) | \(Self.order) | SERVER_TIMESTAMP, FRAGMENT_NUMBER > verdict",
            "reading continuation-token-start: after | identified | not seen > verdict",
        ]
        #expect(Self.differences([Answers(), late, reversed]) == both)
        // What must always hold is broken in a case whose chunk was not read to its end, too.
        var cut = reversed
        cut.withoutChunks = ["a/stream[2]"]
        #expect(Self.differences([Answers(), late, cut]) == both)
        // What nothing explains stays.
        let broken = Answers(verdicts: ["a/stream[1]": .failed], codes: ["a/stream[1]": "stream.tags.order"])
        #expect(
            Self.differences([Answers(), late, broken]).sorted() == [
                "reading continuation-token-start: after | identified | after > verdict",
                "verdict stream.tags.order: not found | not found | failed",
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
        // What is over and what is not needed any more is said.
        let past = """
            { "differences": [
                { "aspect": "status", "reason": "they are behind", "expires": "2026-01-31" },
                { "aspect": "headers", "subject": "x-old", "reason": "a proxy" } ] }
            """
        let over = DifferenceBaseline.read(SourceText(name: "b.json", text: past), targets: ["t0", "t1"])
        let judged = try #require(over.baseline).judge(
            Self.compare([Answers(), Answers(status: 500)]),
            on: "2026-11-22"
        )
        #expect(judged.conclusion == .different && judged.expiredCount == 1)
        let said = ComparisonText(style: TextStyle()).text(judged, rows: [])
        #expect(said.contains("\n    EXPIRED 2026-01-31: they are behind\n"), "\(said)")
        #expect(said.contains("\nnot needed any more: headers of x-old, a proxy\n"), "\(said)")
        #expect(said.hasSuffix("DIFFERENT  2 targets, 11 cases: 1 difference, 1 expired\n"), "\(said)")
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
        var history = RunHistory()
        for verdict in verdicts { history.insert(Answers(verdicts: ["a/error": verdict]).report("t"), named: "r") }
        let row = try #require(Trend(history, of: "t").rows.first { $0.path == "a/error" })
        #expect(row.change == expected)
        #expect(row.verdicts == verdicts)
    }
}
