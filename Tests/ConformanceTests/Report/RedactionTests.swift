import KinesisVideo
import Testing

@testable import Conformance

@Suite("Redaction")
struct RedactionTests {
    private static let redaction = Redaction(secrets: ["wJalrXUtnFEMI/K7MDENG", "short", "token+token=="])

    @Test(
        "leaves no secret in a text",
        arguments: [
            ("the secret is wJalrXUtnFEMI/K7MDENG.", "the secret is [redacted]."),
            ("twice token+token==token+token==", "twice [redacted][redacted]"),
            ("in a query ?t=token%2Btoken%3D%3D&x", "in a query ?t=[redacted]&x"),
            ("short is no secret", "short is no secret"),
            ("wJalrXUtnFEMI/K7MDEN", "wJalrXUtnFEMI/K7MDEN"),
            ("https://user:word@host/p@q", "https://[redacted]@host/p@q"),
            ("https://host/a@b http://me@x:1", "https://host/a@b http://[redacted]@x:1"),
            ("mail a@b.c", "mail a@b.c"),
            ("", ""),
        ]
    )
    func texts(_ text: String, _ expected: String) {
        #expect(Self.redaction.text(text) == expected)
    }

    @Test("cuts what is absurdly long")
    func long() {
        let text = Self.redaction.text(String(repeating: "é", count: 100_000))
        #expect(text.utf8.count < Redaction.maximumText + 64)
        #expect(text.hasSuffix("é… [134464 bytes were cut]"))
    }

    @Test("reaches every text that an endpoint could have sent")
    func events() {
        let secret = "wJalrXUtnFEMI/K7MDENG"
        let source = SourceText(name: "f", text: "{}")
        let finding = Finding(
            code: "c",
            message: secret,
            scenario: ScenarioEvidence(
                source: source,
                labels: [.init(range: 0..<1, text: secret)],
                casePath: "p",
                step: "s"
            ),
            wire: WireEvidence(
                exchange: "p.s",
                elementPath: secret,
                excerpt: .init(offset: 7, bytes: Array("ab\(secret)c".utf8))
            ),
            requestID: secret
        )
        var step = StepRecord(name: "s", outcome: "finished", elapsed: .zero)
        step.request = .init(method: "POST", path: secret, body: secret, bodyBytes: 1, isSigned: true)
        step.headers = [.init(secret, secret)]
        step.errorType = secret
        step.requestID = secret
        step.bodyMembers = [.init(secret, "string")]
        let location = SourceLocation(file: "f", line: 1, column: 1)
        let result = CaseResult(
            path: "p",
            title: "t",
            location: location,
            requirements: [],
            verdict: .inconclusive(Inconclusive(.other, secret)),
            findings: [finding],
            notes: [secret],
            earlierAttempts: [.init(verdict: .skipped(reason: secret), findings: [finding])],
            steps: [step]
        )
        let moment = WallTime(milliseconds: 0)
        let target = TargetHeader(
            name: "t",
            endpoint: secret,
            region: "r",
            dialect: "d",
            argument: secret,
            startedAt: moment,
            plan: []
        )
        var writer = JournalWriter()
        let events: [RunEvent] = [
            .runStarted(RunHeader(version: "1", command: secret, options: [secret], seed: 0, startedAt: moment)),
            .targetPlanned(target), .targetStarted(target), .caseFinished(target: "t", result),
        ]
        let lines = events.flatMap { writer.lines(for: Self.redaction($0), at: .zero) }
        #expect(lines.count == 6)
        for line in lines {
            let text = line.text()
            #expect(!text.contains(secret) && !text.contains(HexText.text(of: Array(secret.utf8))))
        }
        guard case .caseFinished(_, let redacted) = Self.redaction(events[3]) else { return }
        let expected = Array("ab\(String(repeating: "*", count: secret.utf8.count))c".utf8)
        #expect(redacted.findings[0].wire?.excerpt?.bytes == expected)
    }
}
