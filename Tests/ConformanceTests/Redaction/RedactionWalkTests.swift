import KinesisVideo
import Matroska
import Testing

@testable import Conformance
@testable import ConformanceReports

/// What an endpoint repeats of what it was sent, wherever it can, and what is then written anywhere.
@Suite("An endpoint that repeats secrets")
struct RedactionWalkTests {
    private static let key = "wQ7/xK+Zp9Lm3/Ts5VbN8rYdHfGj2kEcUaIo4W1M"

    /// As long as those of temporary credentials are.
    private static let token: String = {
        var generator = SplitMix64(seed: 7)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        return String((0..<694).map { _ in alphabet[Int.random(in: 0..<64, using: &generator)] }) + "="
    }()

    private static let signature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"

    /// What is repeated, and what of it nobody may see again.
    struct Repetition: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let secret: String
    }

    static let repetitions: [Repetition] = [
        Repetition(testDescription: "the key", text: key, secret: key),
        Repetition(testDescription: "the token", text: token, secret: token),
        Repetition(testDescription: "the signature", text: signature, secret: signature),
        Repetition(
            testDescription: "the key behind others",
            text: String(repeating: "x", count: 61) + key,
            secret: key
        ),
        Repetition(testDescription: "a part", text: "ends with \(key.prefix(17))", secret: key),
        Repetition(
            testDescription: "the key without its marks",
            text: String(key.map { $0.isLetter || $0.isNumber ? $0 : "-" }),
            secret: key
        ),
        Repetition(testDescription: "escaped slashes", text: key.replacing("/", with: "\\/"), secret: key),
        Repetition(testDescription: "escaped for a URL", text: key.replacing("/", with: "%2F"), secret: key),
        Repetition(testDescription: "escaped for markup", text: key.replacing("+", with: "&#43;"), secret: key),
    ]

    private static func redaction() -> Redaction {
        let redaction = Redaction(secrets: [key, token])
        redaction.learn(sent: [
            HeaderField(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=A/b/c, SignedHeaders=host, Signature=\(signature)"
            )
        ])
        return redaction
    }

    // MARK: The places

    /// An answer that has a text in one place.
    enum Place: String, CaseIterable {
        case header, headerName, contentType, requestID, errorType, message, memberName, notJSON, location
        case tagName, tagValue, serviceTags, tracks, info, documentType, errorCode, errorID, frames, garbage
        case malformed, unreachable

        func trial(_ text: String) -> Trial {
            func error(_ body: JSONNode, _ name: String = "ResourceNotFoundException") -> Trial {
                Trial(
                    expect: #"{ "status": 400, "message": "x", "headers": { "x-echo": "y" } }"#,
                    status: 404,
                    headers: [HeaderField("x-amzn-ErrorType", name), HeaderField("x-amzn-RequestId", "6f0c")],
                    body: body.bytes()
                )
            }
            func stream(_ first: SampleChunk, _ rest: [UInt8] = SampleChunk(1).bytes) -> Trial {
                let chunks = #"{ "stopWhen": { "end": true }, "first": { "fragmentNumber": "1", "codecs": ["x"] } }"#
                return Trial(expect: #"{ "status": 200, "chunks": \#(chunks) }"#, body: first.bytes + rest)
            }
            func withHeader(_ name: String, _ value: String) -> Trial {
                var trial = error(.object(["Message": "m"]))
                trial.headers.removeAll { $0.name == name }
                trial.headers.append(HeaderField(name, value))
                return trial
            }
            switch self {
            case .header: return withHeader("x-echo", text)
            case .headerName: return withHeader("x-\(text)", "y")
            case .contentType: return withHeader("Content-Type", "video/\(text)")
            case .requestID: return withHeader("x-amzn-RequestId", text)
            case .location: return withHeader("Location", "http://x/\(text)")
            case .errorType: return error(.object(["Message": "m"]), text)
            case .message: return error(.object(["Message": .string(text)]))
            case .memberName: return error(.object([JSONNode.Member(name: text, value: 1)]))
            case .notJSON:
                var trial = error(1)
                trial.body = Array("<b>\(text)</b>".utf8)
                return trial
            case .tagName: return stream(SampleChunk().with { $0.opening.append((text, "v")) })
            case .tagValue: return stream(SampleChunk().with { $0.opening.append(("user", text)) })
            case .serviceTags:
                return stream(
                    SampleChunk().with { chunk in
                        chunk.opening = chunk.opening.map { ($0.name, text) }
                        chunk.closing = chunk.closing.map { ($0.name, text) }
                    }
                )
            case .tracks:
                return stream(
                    SampleChunk().with {
                        (
                            $0.tracks[0].codecID, $0.tracks[0].codecName, $0.tracks[0].name, $0.tracks[0].language,
                            $0.tracks[0].codecPrivate
                        ) = (text, text, text, text, Array(text.utf8))
                    }
                )
            case .info:
                return stream(
                    SampleChunk().with { ($0.info.title, $0.info.muxingApp, $0.info.writingApp) = (text, text, text) }
                )
            case .documentType: return stream(SampleChunk().with { $0.header.documentType = text })
            case .errorCode: return stream(SampleChunk(), SampleChunk.error(code: text))
            case .errorID: return stream(SampleChunk(), SampleChunk.error(id: text))
            case .frames:
                return stream(
                    SampleChunk().with {
                        $0.beforeCluster = { writer in
                            writer.cluster(timestamp: 0, form: .shortest) {
                                $0.simpleBlock(track: 1, relativeTimestamp: 0, frames: [Array(text.utf8)])
                            }
                        }
                    }
                )
            case .garbage: return stream(SampleChunk(), Array("\(text)\(text)".utf8))
            case .malformed, .unreachable:
                var trial = stream(SampleChunk())
                trial.outcome = self == .malformed ? .malformed(reason: text) : .unreachable(reason: text)
                return trial
            }
        }
    }

    // MARK: What is written

    /// What one run of a trial writes, by name.
    private static func outputs(of trial: Trial) throws -> [(name: String, bytes: [UInt8])] {
        let redaction = redaction()
        var sample = try SampleRecording(trial, cut: .every(700))
        let replay = try sample.judged(sample.bytes())
        let result = replay.result
        var outputs: [(name: String, bytes: [UInt8])] = []

        var mask = RecordingMask(redaction)
        sample.header = mask.header(sample.header)
        sample.events = sample.events.flatMap { mask.take($0) }
        outputs.append(("recording", sample.bytes()))

        var record = result.summary.record(of: "step 1", attempts: 1, request: nil)
        record.recording = "r.kvsrec"
        let run = run(of: record, result, redaction)
        var writer = JournalWriter()
        outputs.append(("journal", run.events.flatMap { writer.lines(for: $0, at: .zero) }.flatMap { $0.bytes() }))
        for kind in ReportKind.allCases {
            let documents = try kind.format(ReportKind.Options(verbosity: .verbose)).documents(of: run.report)
            outputs += documents.map { ("\(kind.rawValue) \($0.name)", $0.bytes) }
        }
        for target in run.report.targets {
            for result in target.results {
                for step in result.steps {
                    let drawing = SessionDrawing(step, of: result, on: target.header.name)?.text ?? ""
                    outputs.append(("drawing", Array(drawing.utf8)))
                }
            }
        }
        let judged = JudgedComparison(Comparison(run.report.targets, contract: Sample.contract))
        let rows = judged.comparison.rows
        for document in ComparisonDocument.allCases {
            let bytes = document.bytes(judged, rows: rows)
            outputs.append(("comparison as \(document.rawValue)", bytes))
        }
        let text = ComparisonText(style: .plain, showsCases: true).text(judged, rows: rows)
        outputs.append(("comparison as text", Array(text.utf8)))
        let page = HTMLFormat(compared: judged)
        outputs += try page.documents(of: run.report).map { ("comparison as a page", $0.bytes) }
        return outputs
    }

    /// A run of two targets, of which one answered as it should.
    private static func run(
        of record: StepRecord,
        _ result: Replay.Result,
        _ redaction: Redaction
    ) -> (events: [RunEvent], report: RunReport) {
        let location = KinesisVideo.SourceLocation(file: "s.json", line: 1, column: 1)
        func caseResult(_ verdict: Verdict, _ findings: [Finding], _ notes: [String], _ step: StepRecord) -> CaseResult
        {
            CaseResult(
                path: "a/b",
                title: "t",
                location: location,
                requirements: [],
                verdict: verdict,
                findings: findings,
                notes: notes,
                earlierAttempts: [.init(verdict: verdict, findings: findings)],
                steps: [step]
            )
        }
        let planned = TargetHeader.PlannedCase(path: "a/b", title: "t", location: location, requirements: [])
        let moment = WallTime(milliseconds: 0)
        let reasons = result.findings.map(\.message) + [result.verdict.reason ?? ""]
        let plain = StepRecord(name: "step 1", outcome: "finished", elapsed: .seconds(1))
        var events: [RunEvent] = [
            .runStarted(RunHeader(version: "0", command: "kvsconform run", seed: 0, startedAt: moment))
        ]
        for (name, result) in [
            ("a", caseResult(result.verdict, result.findings, reasons, record)),
            ("b", caseResult(.passed, [], [], plain)),
            ("c", caseResult(.inconclusive(Inconclusive(.other, reasons.joined(separator: "; "))), [], [], record)),
        ] {
            events.append(
                .targetPlanned(
                    TargetHeader(
                        name: name,
                        endpoint: "http://h",
                        region: "r",
                        dialect: "d",
                        startedAt: moment,
                        plan: [planned]
                    )
                )
            )
            events.append(.caseFinished(target: name, result))
        }
        events.append(.runFinished(interrupted: false, elapsed: .seconds(1)))
        let redacted = events.map { redaction($0) }
        var report = RunReport()
        for event in redacted { report.apply(event) }
        return (redacted, report)
    }

    // MARK: Looking for it

    /// Whether twelve bytes of a secret stand somewhere, as they are or as hexadecimal digits.
    private static func holds(_ bytes: [UInt8], partOf secret: String) -> Bool {
        let secret = Array(secret.utf8)
        let hexadecimal = Array(Hexadecimal.text(secret).utf8)
        return holds(bytes, windows: secret, of: 12) || holds(bytes, windows: hexadecimal, of: 24)
    }

    private static func holds(_ bytes: [UInt8], windows secret: [UInt8], of length: Int) -> Bool {
        let windows = Set((0...secret.count - length).map { secret[$0..<$0 + length] })
        let starts = Set(
            secret.indices.dropLast(3).map { secret[$0..<$0 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
        )
        var last: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            last = last << 8 | UInt32(byte)
            guard index >= 3, starts.contains(last), index + length - 3 <= bytes.count else { continue }
            if windows.contains(bytes[index - 3..<index - 3 + length]) { return true }
        }
        return false
    }

    @Test("has them in no output, wherever and however it says them", arguments: Place.allCases)
    func outputs(_ place: Place) throws {
        for repetition in Self.repetitions {
            for (name, bytes) in try Self.outputs(of: place.trial(repetition.text)) {
                let isClean = !Self.holds(bytes, partOf: repetition.secret)
                #expect(isClean, "\(repetition.testDescription) is in \(name)")
            }
        }
    }
}
