internal import Conformance
internal import KinesisVideo

/// The Common Test Report Format (ctrf.io), one JSON document.
///
/// A case that could not be judged is `other`: the format has no word for it. What the format does not name goes to `extra`.
struct CTRFFormat: ReportFormat {
    func documents(of run: RunReport) throws(ReportError) -> [ReportDocument] {
        let tests = run.targets.flatMap { target in target.results.map { Self.test($0, on: target.header) } }
        let counts = run.counts
        let start = run.header?.startedAt.milliseconds ?? 0
        let milliseconds = run.elapsed?.wholeMilliseconds ?? 0
        let (stop, overflows) = start.addingReportingOverflow(milliseconds)
        let summary = JSONNode.object([
            "tests": .integer(counts.total),
            "passed": .integer(counts.passed + counts.nonStrict),
            "failed": .integer(counts.failed),
            "skipped": .integer(counts.skipped + counts.accepted),
            "pending": 0,
            "other": .integer(counts.inconclusive),
            "flaky": .integer(run.results.reduce(0) { $0 + ($1.isFlaky ? 1 : 0) }),
            "suites": .integer(run.targets.count),
            "start": .integer(start),
            "stop": .integer(overflows ? start : stop),
            "duration": .integer(milliseconds),
            "extra": .object([
                "nonStrict": .integer(counts.nonStrict),
                "accepted": counts.accepted > 0 ? .integer(counts.accepted) : nil,
                "interrupted": .bool(run.interrupted),
            ]),
        ])
        let document = JSONNode.object([
            "reportFormat": "CTRF",
            "specVersion": "0.0.0",
            "timestamp": run.header.map { .string($0.startedAt.rfc3339Text) },
            "generatedBy": "kvsconform",
            "results": .object([
                "tool": .object(["name": "kvsconform", "version": run.header.map { .string($0.version) }]),
                "summary": summary,
                "tests": .array(tests),
                "extra": run.header.map {
                    .object([
                        "command": .string($0.command), "seed": .integer($0.seed),
                        "suite": $0.suite.map { .string($0) },
                    ])
                },
            ]),
        ])
        return [ReportDocument(name: "ctrf-report.json", bytes: document.bytes(.pretty) + [0x0A])]
    }

    private static func test(_ result: CaseResult, on target: TargetHeader) -> JSONNode {
        let place = result.findings.first?.place(in: result) ?? result.location
        return .object([
            "name": .string(named(result.path)),
            "status": .string(status(of: result.verdict)),
            "duration": .integer(result.duration.wholeMilliseconds),
            "suite": .array([.string(target.name)] + area(of: result.path).map { .string($0) }),
            "message": message(of: result.verdict, result.findings).map { .string($0) },
            "trace": trace(of: result.findings, result).map { .string($0) },
            "line": .integer(place.line),
            "rawStatus": .string(result.verdict.name),
            "tags": .array(result.requirements.map { .string($0) }),
            "labels": .object([
                "region": .string(target.region), "dialect": .string(target.dialect),
            ]),
            "type": "conformance",
            "filePath": .string(place.file),
            "retries": .integer(result.earlierAttempts.count),
            "retryAttempts": attempts(of: result),
            "flaky": .bool(result.isFlaky),
            "stdout": result.notes.isEmpty ? nil : .array(result.notes.map { .string($0) }),
            "extra": .object([
                "title": .string(result.title),
                "findings": .array(
                    result.findings.map { finding in
                        .object([
                            "code": .string(finding.code.rawValue),
                            "level": .string(finding.level.rawValue),
                            "requirements": .array(finding.requirements.map { .string($0) }),
                            "message": .string(finding.message),
                            "requestId": finding.requestID.map { .string($0) },
                            "byteOffset": finding.wire?.byteOffset.map { .integer($0) },
                        ])
                    }
                ),
            ]),
        ])
    }

    private static func attempts(of result: CaseResult) -> JSONNode? {
        guard !result.earlierAttempts.isEmpty else { return nil }
        return .array(
            result.earlierAttempts.enumerated().map { index, attempt in
                .object([
                    "attempt": .integer(index + 1),
                    "status": .string(status(of: attempt.verdict)),
                    "message": message(of: attempt.verdict, attempt.findings).map { .string($0) },
                    "trace": trace(of: attempt.findings, result).map { .string($0) },
                ])
            }
        )
    }

    private static func status(of verdict: Verdict) -> String {
        switch verdict {
        case .passed, .nonStrict: "passed"
        case .failed: "failed"
        case .skipped, .accepted: "skipped"
        case .inconclusive: "other"
        }
    }

    private static func message(of verdict: Verdict, _ findings: [Finding]) -> String? {
        verdict.reason ?? verdict.acceptance?.description ?? findings.first?.message
    }

    private static func trace(of findings: [Finding], _ result: CaseResult) -> String? {
        guard !findings.isEmpty else { return nil }
        let renderer = FindingRenderer(style: .plain)
        let context = FindingContext(casePath: result.path, location: result.location)
        return findings.map { renderer.text($0, in: context) }.joined(separator: "\n")
    }

    /// The folders of a path, but for its last name.
    private static func area(of path: String) -> [String] {
        let id = path.prefix { $0 != "[" }
        return id.split(separator: "/").dropLast().map { String($0) }
    }

    /// A name is never empty.
    private static func named(_ path: String) -> String {
        path.isEmpty ? "(unnamed)" : path
    }
}
