import Conformance
import KinesisVideo

/// Scenario texts, findings and runs that the tests draw.
enum Samples {
    static let resume = SourceText(
        name: "Scenarios/resume.json",
        text: """
            {
              "$schema": "scenario.schema.json",
              "id": "getmedia/resume",
              "title": "Resuming continues where the last chunk ended",
              "requirements": ["GM-ORDER-02"],
              "stream": "recorded",
              "steps": [
                { "name": "first",
                  "getMedia": { "StartSelector": { "StartSelectorType": "EARLIEST" } },
                  "expect": { "status": 200, "chunks": { "stopWhen": { "chunks": 3 }, "pairwise": [
                    "next.fragmentNumber > this.fragmentNumber"
                  ] } } }
              ]
            }

            """
    )

    /// The offsets of the first place where some text stands.
    static func range(of text: String, in source: SourceText) -> Range<Int> {
        let wanted = Array(text.utf8)
        let start = source.bytes.indices.first { source.bytes[$0...].starts(with: wanted) } ?? 0
        return start..<start + wanted.count
    }

    static func evidence(
        _ labels: [(String, String)],
        in source: SourceText = resume,
        step: String = "first"
    ) -> ScenarioEvidence {
        ScenarioEvidence(
            source: source,
            labels: labels.map { ScenarioEvidence.Label(range: range(of: $0.0, in: source), text: $0.1) },
            casePath: "getmedia/resume[from=EARLIEST]",
            step: step
        )
    }

    static let wire = WireEvidence(
        exchange: "resume.first",
        byteOffset: 0x100064,
        bodyPart: 77,
        chunk: 4,
        elementPath: "/Segment[4]/Tags[1]/Tag[1]/SimpleTag[1]/TagString[1]",
        at: .milliseconds(2418),
        excerpt: .init(offset: 0x100064, bytes: [0x44, 0x87, 0xAF, 0x39, 0x31, 0x33, 0x34, 0x33, 0x38, 0x35])
    )

    static let order = Finding(
        code: "stream.order.fragment-number",
        level: .must,
        requirements: ["GM-ORDER-02"],
        message: "fragment number went backwards at chunk #4",
        scenario: evidence([
            ("next.fragmentNumber", "…145176369   (#4, +2.418 s)"),
            ("this.fragmentNumber", "…145176370   (#3, +1.902 s)"),
        ]),
        wire: wire,
        requestID: "1f0c6a52-3b7e-4c1d-9e60-7a2b5c8d9e0f"
    )

    static let requestID = Finding(
        code: "head.request-id",
        level: .should,
        requirements: ["GM-HEAD-REQUEST-ID"],
        message: "the response has no request id",
        scenario: evidence([("\"status\": 200", "")])
    )

    static let tagCount = Finding(
        code: "stream.tags.missing",
        level: .must,
        requirements: ["GM-STREAM-TAGS", "GM-STREAM-TAG-ORDER"],
        message: "chunk #2 has no tag AWS_KINESISVIDEO_PRODUCER_TIMESTAMP",
        wire: WireEvidence(
            exchange: "resume.first",
            byteOffset: 0x2F8,
            bodyPart: 3,
            chunk: 2,
            elementPath: "/Segment[3]/Tags[1]",
            at: .milliseconds(812),
            excerpt: .init(offset: 0x2F0, bytes: Array(0..<64))
        ),
        requestID: "9d2b"
    )

    /// A run of two targets with every verdict in it.
    static func events(interrupted: Bool = false) -> [RunEvent] {
        let started = WallTime(milliseconds: 1_790_858_096_118)
        let results = results
        let plan = results.map {
            TargetHeader.PlannedCase(
                path: $0.path,
                title: $0.title,
                location: $0.location,
                requirements: $0.requirements
            )
        }
        var events: [RunEvent] = [
            .runStarted(
                RunHeader(
                    version: "0.1.0",
                    command: "kvsconform run Scenarios --target us-west-2 --target eu-west-1",
                    seed: 42,
                    startedAt: started
                )
            )
        ]
        for (name, offset) in [("us-west-2", Int64(11)), ("eu-west-1", 9_120)] {
            events.append(
                .targetStarted(
                    TargetHeader(
                        name: name,
                        endpoint: "https://s-1234abcd.kinesisvideo.\(name).amazonaws.com",
                        region: name,
                        dialect: "openapi",
                        startedAt: started.advanced(byMilliseconds: offset),
                        plan: plan
                    )
                )
            )
            // Two cases at once, and the second one is done first: reports keep the plan's order.
            for pair in [[1, 0], [2, 3], [4, 5]] {
                for index in pair.sorted() where !(interrupted && name == "eu-west-1" && index > 1) {
                    events.append(.caseStarted(target: name, path: results[index].path))
                }
                for index in pair where !(interrupted && name == "eu-west-1" && index > 1) {
                    let result = name == "us-west-2" ? results[index] : elsewhere(results[index])
                    events.append(.caseFinished(target: name, result))
                }
            }
        }
        events.append(.runFinished(interrupted: interrupted, elapsed: .milliseconds(9_731)))
        return events
    }

    static func run(_ events: [RunEvent] = events()) -> RunReport {
        var run = RunReport()
        for event in events { run.apply(event) }
        return run
    }

    private static func location(_ line: Int) -> KinesisVideo.SourceLocation {
        KinesisVideo.SourceLocation(file: "Scenarios/resume.json", line: line, column: 1)
    }

    private static let results = [
        CaseResult(
            path: "getmedia/resume[from=EARLIEST]",
            title: "Resuming continues where the last chunk ended",
            location: location(1),
            requirements: ["GM-ORDER-02"],
            verdict: .failed,
            findings: [order, tagCount],
            notes: ["step \"first\": 4 chunks in 2.4 s, stopped at the finding"],
            duration: .milliseconds(2_431)
        ),
        CaseResult(
            path: "getmedia/start-selector/earliest",
            title: "EARLIEST starts at the oldest retained fragment",
            location: location(1),
            requirements: ["GM-SEL-EARLIEST"],
            verdict: .passed,
            notes: ["step \"first\": 37 chunks in 41.2 s, finished"],
            duration: .milliseconds(1_010),
            earlierAttempts: [
                CaseResult.Attempt(
                    verdict: .failed,
                    findings: [
                        Finding(
                            code: "timing.first-chunk",
                            message: "no chunk within 5.000 s",
                            scenario: evidence([("\"chunks\": 3", "")])
                        )
                    ]
                )
            ]
        ),
        CaseResult(
            path: "getmedia/head/request-id",
            title: "Every response names its request",
            location: location(1),
            requirements: ["GM-HEAD-REQUEST-ID"],
            verdict: .nonStrict,
            findings: [requestID],
            duration: .milliseconds(120)
        ),
        CaseResult(
            path: "getmedia/errors/kms",
            title: "A stream whose key is disabled is refused",
            location: location(1),
            requirements: ["GM-ERR-CLIENT-LIMIT"],
            verdict: .skipped(reason: "target provides no stream 'kms-disabled'")
        ),
        CaseResult(
            path: "getmedia/limits/calls",
            title: "The sixth call in a second is refused",
            location: location(1),
            requirements: ["GM-LIMIT-CALLS"],
            verdict: .inconclusive(Inconclusive(.other, "connection refused")),
            duration: .milliseconds(15)
        ),
        CaseResult(
            path: "getmedia/limits/sessions",
            title: "A fourth session is refused",
            location: location(1),
            requirements: ["GM-LIMIT-SESSIONS"],
            verdict: .skipped(reason: "target provides no stream 'kms-disabled'")
        ),
    ]

    /// The same case where all goes well.
    private static func elsewhere(_ result: CaseResult) -> CaseResult {
        guard result.verdict == .failed || result.verdict == .nonStrict else { return result }
        return CaseResult(
            path: result.path,
            title: result.title,
            location: result.location,
            requirements: result.requirements,
            verdict: .passed,
            duration: .milliseconds(1_204)
        )
    }
}

extension FindingCode: ExpressibleByStringLiteral {
    /// In tests a code is written as it stands in reports.
    public init(stringLiteral name: String) { self.init(rawValue: name) }
}
