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
            ("wJalrXUtnFEMI/K7MDEN", "[redacted]"),
            ("https://user:word@host/p@q", "https://[redacted]@host/p@q"),
            ("https://host/a@b http://me@x:1", "https://host/a@b http://[redacted]@x:1"),
            ("mail a@b.c", "mail a@b.c"),
            ("", ""),
        ]
    )
    func texts(_ text: String, _ expected: String) {
        #expect(Self.redaction.text(text) == expected)
    }

    @Test("learns what is found while a run goes on, and keeps it, whatever is sent in the meantime")
    func found() {
        let redaction = Redaction()
        redaction.learn(secret: "a renewed token")
        for number in 0..<5000 {
            redaction.learn(sent: [HeaderField("Authorization", "AWS4-HMAC-SHA256 Signature=\(number + 1 << 40)")])
        }
        #expect(redaction.text("with a renewed token.") == "with [redacted].")
        // A thousand are kept at the least, so that a run of days stays small.
        for number in 0..<1000 { redaction.learn(secret: "another secret \(number + 1000)") }
        #expect(redaction.text("with a renewed token.") == "with [redacted].")
        #expect(redaction.text("another secret 1999") == "[redacted]")
    }

    @Test("cuts what is absurdly long")
    func long() {
        let text = Self.redaction.text(String(repeating: "é", count: 100_000))
        #expect(text.utf8.count < Redaction.maximumText + 64)
        #expect(text.hasSuffix("é… [134464 bytes were cut]"))
    }

    @Test("cuts the messages of findings, behind the redaction")
    func messages() {
        let secret = "wJalrXUtnFEMI/K7MDENG"
        let long = String(repeating: "E", count: 60_000)
        var finding = Finding(code: FindingCode(.status), message: "answered 404 \(long); expected 200")
        finding.requestID = long
        let told = Redaction(secrets: [secret])(finding)
        #expect(told.message.utf8.count == 1003 && told.message.hasSuffix("EE; expected 200"))
        #expect(told.requestID?.utf8.count == 203)
        finding.message = String(repeating: "x", count: 740) + secret + long
        #expect(!Redaction(secrets: [secret])(finding).message.contains("wJalr"))
    }

    @Test("treats a part as the whole where it says much, and at a cut")
    func parts() {
        let redaction = Redaction(secrets: ["wJalrXUtnFEMI/K7MDENG", "tenletters"])
        #expect(redaction.text("a rXUtnFEMI/K7 b wJalrXUt b") == "a [redacted] b wJalrXUt b")
        #expect(redaction.text("'a wJalrXUt…'") == "'a [redacted]…'")
        #expect(redaction.text("…I/K7MDENG b") == "…[redacted] b")
        #expect(redaction.text("'a wJalrXU…'") == "'a wJalrXU…'")
        #expect(redaction.text("tenletters tenletter letters") == "[redacted] tenletter letters")
        #expect(redaction.text("tenletterstenletters") == "[redacted][redacted]")
        #expect(redaction.text("wJalrXUtnFEMI/K7wJalrXUtnFEMI/K7MDENG") == "[redacted][redacted]")
        var excerpt = Array("EMI/K7MDENG abc wJalrXUt".utf8)
        redaction.mask(&excerpt)
        #expect(String(decoding: excerpt, as: UTF8.self) == "*********** abc ********")
    }

    @Test(
        "knows it by each of its escapes",
        arguments: [
            #"wJalrXUtnFEMI\/K7MDENG"#, #"\u0077JalrXUtnFEM\u0049\u002fK7MDENG"#, "wJalrXUtnFEMI%2fK7MDEN%47",
            "wJalrXUtnFEMI&#x2F;K7MDENG", "wJalrXUtnFEMI&#47;K7MDENG", #"%77JalrXUtnFEMI\/K7MDEN&#71;"#,
        ]
    )
    func escapes(_ text: String) {
        #expect(Self.redaction.text("a \(text) b") == "a [redacted] b")
        var bytes = Array("a \(text) b".utf8)
        Self.redaction.mask(&bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "a \(String(repeating: "*", count: text.utf8.count)) b")
    }

    @Test("learns what is sent, and forgets what was sent long ago")
    func learning() {
        let redaction = Redaction()
        func send(_ signature: String) {
            redaction.learn(sent: [
                HeaderField("authorization", "AWS4 Credential=a, Signature=\(signature)"),
                HeaderField("X-Amz-Security-Token", "token/of/\(signature)"),
            ])
        }
        send("5d672d79c15b13162d9279b0855cfba6")
        for number in 0..<500 { send("c15b1316\(1_000_000_000_000_000 + number)") }
        #expect(redaction.text("x 5d672d79c15b13162d9279b0855cfba6") == "x [redacted]")
        #expect(redaction.text("token/of/5d672d79c15b13162d9279b0855cfba6") == "[redacted]")
        for number in 500..<2000 { send("c15b1316\(1_000_000_000_000_000 + number)") }
        #expect(redaction.text("x 5d672d79c15b13162d9279b0855cfba6") == "x 5d672d79c15b13162d9279b0855cfba6")
        #expect(redaction.text("c15b13161000000000001999") == "[redacted]")
    }

    @Test("is shown every text of every record that an endpoint could have filled")
    func members() throws {
        for (name, record) in Self.records {
            var left: [String] = []
            try Self.walk(record, name) { path in left.append(path) }
            #expect(!left.isEmpty, "\(name) is not filled")
            var censored = record
            censored.redact(with: Censor(text: { _ in "" }, bytes: { _ in [] }))
            left = []
            try Self.walk(censored, name, isFilled: false) { path in left.append(path) }
            let ours = left.filter { path in !Self.ours.contains { path.hasSuffix($0) } }
            #expect(ours.isEmpty)
        }
    }

    /// Members that no endpoint can fill.
    private static let ours: Set = [
        ".path", ".title", ".location.file", ".requirements[0]", ".readings[0]", ".readings[0].point",
        ".readings[0].reading", ".code",
        ".scenario.casePath", ".scenario.step", ".wire.exchange", ".code.rawValue", ".steps[0].name",
        ".steps[0].recording", ".version",
        ".suite", ".shard", ".region", ".dialect", ".verdict",
    ]

    private static let filled = "filled by an endpoint"

    /// Records that have a text wherever one can be.
    private static var records: [(String, any Redactable)] {
        let text = filled
        let finding = Finding(
            code: FindingCode(rawValue: text),
            requirements: [text],
            message: text,
            scenario: ScenarioEvidence(
                source: SourceText(name: "f", text: "{}"),
                labels: [.init(range: 0..<1, text: text)],
                casePath: text,
                step: text
            ),
            wire: WireEvidence(
                exchange: text,
                byteOffset: 1,
                bodyPart: 1,
                chunk: 1,
                elementPath: text,
                at: .zero,
                excerpt: .init(offset: 7, bytes: Array(text.utf8))
            ),
            requestID: text
        )
        var chunk = StepRecord.Chunk(index: 0, offset: 0, endOffset: 1, completedAt: .zero)
        (chunk.fragmentNumber, chunk.serverTimestamp) = (text, text)
        (chunk.producerTimestamp, chunk.millisBehindNow) = (text, text)
        (chunk.openingTags, chunk.hasKnownSize, chunk.hasWideTags) = (1, true, true)
        (chunk.tags, chunk.elements, chunk.codecs) = ([.init(text, text)], [text], [text])
        var step = StepRecord(name: text, outcome: text, elapsed: .zero)
        step.request = .init(method: text, path: text, body: text, bodyBytes: 1, isSigned: true)
        (step.status, step.headAt, step.firstChunkAt) = (1, .zero, .zero)
        step.headers = [.init(text, text)]
        (step.errorType, step.requestID, step.recording) = (text, text, text)
        step.firstFragment = text
        step.bodyMembers = [.init(text, text)]
        step.chunks = [chunk]
        step.parts = [.init(at: .zero, bytes: 1)]
        step.streamError = .init(id: text, code: text, tags: [text], at: .zero)
        step.readings = [text: text]
        let result = CaseResult(
            path: text,
            title: text,
            location: KinesisVideo.SourceLocation(file: text, line: 1, column: 1),
            requirements: [text],
            verdict: .inconclusive(Inconclusive(.other, text)),
            findings: [finding],
            notes: [text],
            readings: [ContestedReading(point: text, reading: text)],
            earlierAttempts: [
                .init(verdict: .skipped(reason: text), findings: [finding]),
                .init(verdict: .accepted(Acceptance(reason: text, link: text, expires: "2027-01-31")), findings: []),
            ],
            steps: [step]
        )
        let moment = WallTime(milliseconds: 0)
        let target = TargetHeader(
            name: text,
            endpoint: text,
            region: text,
            dialect: text,
            argument: text,
            limits: Target.Limits(callsPerSecond: 1, sessions: 1),
            preparation: TargetHeader.Preparation(
                controlEndpoint: text,
                dialect: .file,
                dialectEvidence: [text],
                unspoken: [text],
                credentials: .environment,
                credentialSource: text,
                streamEndpoints: ["recorded": text],
                trust: text,
                proxy: text,
                connectTo: text
            ),
            startedAt: moment,
            plan: [
                .init(
                    path: text,
                    title: text,
                    location: KinesisVideo.SourceLocation(file: text, line: 1, column: 1),
                    requirements: [text]
                )
            ]
        )
        let run = RunHeader(
            version: text,
            command: text,
            options: [text],
            project: text,
            suite: text,
            shard: text,
            isWhole: true,
            seed: 0,
            startedAt: moment
        )
        let judgement = Recording.Judgement(
            verdict: text,
            reason: text,
            findings: [Recording.Trace(code: text, level: .must, message: text, byteOffset: 1)],
            bodyBytes: 0,
            chunks: 0
        )
        let request = Recording.Request(
            method: text,
            url: text,
            headers: [HeaderField(text, text)],
            body: Array(text.utf8)
        )
        let head = AnswerEvent(.head(AnswerHead(status: 1, headers: [HeaderField(text, text)])), at: .zero)
        return [
            ("result", result), ("target", target), ("run", run), ("judgement", judgement), ("request", request),
            ("head", head), ("reset", TransportOutcome.malformed(reason: text)),
            (
                "scope",
                JSONNode.object([JSONNode.Member(name: text, value: [.string(text), .object(["a": .string(text)])])])
            ),
        ]
    }

    /// Tells of every member that still has the text, by its path; requires that each member has something where it can.
    private static func walk(
        _ value: Any,
        _ path: String,
        isFilled: Bool = true,
        _ found: (String) -> Void
    ) throws {
        if let text = value as? String {
            if text == filled { found(path) }
            return
        }
        if let bytes = value as? [UInt8] {
            if bytes == Array(filled.utf8) { found(path) }
            return
        }
        if value is SourceText || value is Duration || value is Range<Int> { return }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if isFilled { try #require(mirror.children.count == 1, "\(path) is nil") }
            for child in mirror.children { try walk(child.value, path, isFilled: isFilled, found) }
        case .collection, .set, .dictionary:
            if isFilled { try #require(mirror.children.count > 0, "\(path) is empty") }
            for (index, child) in mirror.children.enumerated() {
                try walk(child.value, "\(path)[\(index)]", isFilled: isFilled, found)
            }
        case .enum, .tuple:
            for child in mirror.children { try walk(child.value, path, isFilled: isFilled, found) }
        default:
            for child in mirror.children {
                try walk(child.value, "\(path).\(child.label ?? "")", isFilled: isFilled, found)
            }
        }
    }
}
