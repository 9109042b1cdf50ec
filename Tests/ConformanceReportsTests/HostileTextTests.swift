import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

/// Text that an endpoint or an author might send to break a report.
@Suite struct HostileTextTests {
    static let texts = [
        "\u{0}", "a\u{0}b", "\u{1B}[2J\u{1B}]0;x\u{7}", "]]>", "<![CDATA[x]]>", "&amp;&#0;&", "</failure><testcase/>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>", "\u{FFFE}\u{FFFF}\u{FEFF}", "\u{301}\u{301}",
        "\r\n\r", "\u{85}\u{2028}\u{2029}", "\u{202E}abc", "[[ATTACHMENT|/etc/passwd]]", "\"'<>", "%s%n%p", "\\u{0}",
        String(repeating: "\u{301}", count: 200), "\u{10FFFF}\u{1FFFE}", "日本語 🎞\u{200D}🎞\u{FE0F}", "\u{D7FF}\u{E000}",
        "",
        " ", "\t", "a]]\n[[ATTACHMENT|b]]",
    ]

    /// A run in which every text that comes from elsewhere is the hostile one.
    static func run(_ text: String) -> RunReport {
        let source = SourceText(name: text, bytes: Array(text.utf8) + [0xFF, 0x0A, 0xC0] + Array(text.utf8))
        let location = KinesisVideo.SourceLocation(file: text, line: 1, column: 1)
        let finding = Finding(
            code: FindingCode(rawValue: text),
            requirements: [text, text],
            message: text,
            scenario: ScenarioEvidence(
                source: source,
                labels: [.init(range: 0..<1, text: text), .init(range: 0..<source.bytes.count, text: text)],
                casePath: text,
                step: text
            ),
            wire: WireEvidence(
                exchange: text,
                byteOffset: .max,
                elementPath: text,
                excerpt: .init(offset: .max, bytes: Array(text.utf8.prefix(64)))
            ),
            requestID: text
        )
        let verdicts: [Verdict] = [
            .failed, .passed, .nonStrict, .inconclusive(Inconclusive(.other, text)), .skipped(reason: text), .failed,
        ]
        let results = verdicts.enumerated().map { index, verdict in
            CaseResult(
                path: index == 5 ? text : "\(text)/\(index)[\(text)]",
                title: text,
                location: location,
                requirements: [text],
                verdict: verdict,
                findings: [finding, finding],
                notes: [text],
                duration: .seconds(index == 0 ? Int64.max : -1),
                earlierAttempts: [.init(verdict: .failed, findings: [finding]), .init(verdict: verdict, findings: [])]
            )
            .with(steps: [step(text)])
        }
        let plan = results.map {
            TargetHeader.PlannedCase(path: $0.path, title: text, location: location, requirements: [text])
        }
        let moment = WallTime(milliseconds: 0)
        let target = TargetHeader(
            name: text,
            endpoint: text,
            region: text,
            dialect: text,
            startedAt: moment,
            plan: plan
        )
        var run = RunReport()
        run.apply(.runStarted(RunHeader(version: text, command: text, project: text, seed: .max, startedAt: moment)))
        run.apply(.targetStarted(target))
        for result in results { run.apply(.caseFinished(target: text, result)) }
        return run
    }

    /// An exchange in which every text that came is the hostile one.
    static func step(_ text: String) -> StepRecord {
        var chunk = StepRecord.Chunk(index: 0, offset: 0, endOffset: .max, completedAt: .seconds(1))
        (chunk.fragmentNumber, chunk.serverTimestamp) = (text, text)
        (chunk.producerTimestamp, chunk.millisBehindNow) = (text, text)
        (chunk.tags, chunk.elements, chunk.codecs) = ([.init(text, text)], [text], [text])
        var step = StepRecord(name: text, outcome: text, elapsed: .milliseconds(5))
        step.request = .init(method: text, path: text, body: text, bodyBytes: .max, isSigned: false)
        step.status = 599
        step.headers = [.init(text, text)]
        (step.errorType, step.requestID) = (text, text)
        step.bodyMembers = [.init(text, text)]
        (step.headAt, step.firstChunkAt) = (.seconds(7), .zero)
        (step.chunks, step.chunkCount) = ([chunk], 1)
        (step.parts, step.partCount) = ([.init(at: .milliseconds(1), bytes: .max, count: .max)], 1)
        step.streamError = .init(id: text, code: text, at: .milliseconds(3))
        step.readings = [text: text]
        step.recording = text
        return step
    }

    @Test(arguments: texts) func leavesXMLWellFormedAndValid(_ text: String) throws {
        for layout in [JUnitFormat.Layout.combined, .perTarget] {
            for document in try JUnitFormatTests.format(layout).documents(of: Self.run(text)) {
                #expect(try XMLSchemas.problemsOfForm(in: document.bytes).isEmpty)
                if let path = XMLSchemas.jenkins {
                    #expect(try XMLSchema(file: path).problems(in: document.bytes).isEmpty)
                }
                if let path = XMLSchemas.surefire, layout == .perTarget {
                    #expect(try XMLSchema(file: path).problems(in: document.bytes).isEmpty)
                }
                let lines = String(decoding: document.bytes, as: UTF8.self).lines
                let hasForeignDirective = lines.contains { Self.withoutOurs($0).lowercased().contains("[[attachment|") }
                #expect(!hasForeignDirective)
                #expect(document.name.utf8.allSatisfy { $0 != 0x2F && (0x21...0x7E).contains($0) })
            }
        }
    }

    /// A line of a report without its tags, whose attributes no reader searches, and without a directive of ours at its start.
    private static func withoutOurs(_ line: Substring) -> Substring {
        var text: Substring = ""
        var rest = line
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            text += rest[..<start]
            rest = rest[rest.index(after: end)...]
        }
        text += rest
        for name in ["[[PROPERTY|requirement=", "[[ATTACHMENT|"] where text.hasPrefix(name) {
            return text.dropFirst(name.count)
        }
        return text
    }

    @Test(arguments: texts) func cannotControlATerminal(_ text: String) throws {
        for style in [TextStyle.plain, .ascii] {
            let output = Console.text(of: Self.run(text), style: style)
            let harmless = output.unicodeScalars.allSatisfy {
                $0 == "\n" || !$0.isDisruptive && (style.unicode || $0.isASCII)
            }
            #expect(harmless)
        }
    }
}
