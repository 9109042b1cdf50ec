import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite struct FindingRendererTests {
    struct Example: CustomTestStringConvertible {
        let name: String
        let finding: Finding
        var context = FindingContext()
        var testDescription: String { name }
    }

    static let again = FindingContext(
        casePath: "getmedia/resume[from=EARLIEST]",
        location: KinesisVideo.SourceLocation(file: "Scenarios/resume.json", line: 1, column: 1),
        again: [
            "kvsconform run 'getmedia/resume[from=EARLIEST]' --target us-west-2",
            "kvsconform replay Reports/last/us-west-2/resume.first.kvsrec",
        ]
    )

    static let examples = [
        Example(name: "order", finding: Samples.order, context: again),
        Example(name: "invariant", finding: Samples.tagCount, context: again),
        Example(name: "wire-only", finding: Samples.tagCount),
        Example(name: "scenario-only", finding: Samples.requestID),
        Example(
            name: "nothing-but-a-message",
            finding: Finding(code: "transport.reset", level: .may, message: "the connection was reset")
        ),
        Example(
            name: "long",
            finding: Finding(
                code: "head.status",
                requirements: ["GM-ERR-RESOURCE-NOT-FOUND", "GM-ERR-NOT-AUTHORIZED", "GM-ERR-CLIENT-LIMIT"],
                message:
                    "the endpoint answered 200 where the contract says, in the dialect that the target declares, that a "
                    + "stream which does not exist is refused with ResourceNotFoundException",
                scenario: Samples.evidence([
                    (
                        "\"status\": 200",
                        "expected 404 with x-amzn-ErrorType ResourceNotFoundException; the answer has 200, and its body begins "
                            + "with a Matroska document of 4711 bytes"
                    ), ("\"chunks\": 3", "never reached"),
                ])
            )
        ),
        Example(
            name: "hostile",
            finding: Finding(
                code: "head.header",
                message:
                    "x-amzn-RequestId is \u{202E}reversed\u{202C}\r\n\u{1B}[31mred, e\u{301}\u{302}\u{303}\u{304}\u{305}, "
                    + "\u{301}alone, 漢字, 🎞, zero\u{200B}width, \u{FFFE}, \u{85}",
                scenario: Samples.evidence(
                    [("日本", "wide"), ("\u{202E}", "turns the line"), ("end", "after it")],
                    in: SourceText(
                        name: "Scenarios/\u{1B}[2J.json",
                        text: "{\n\t\"名\": \"日本\", \"x\": \"\u{202E}\", \"e\u{301}\": \"end\"\n}\n"
                    ),
                    step: "a\u{0}b"
                ),
                requestID: "\u{1B}]0;title\u{7}"
            )
        ),
    ]

    @Test(arguments: examples) func draws(_ example: Example) throws {
        let styles = [("unicode", TextStyle.plain), ("ascii", .ascii), ("colour", TextStyle(colour: true, width: 72))]
        for (name, style) in styles {
            let text = FindingRenderer(style: style).text(example.finding, in: example.context)
            try Golden.expect(text, is: "finding.\(example.name).\(name).txt")
            if !style.unicode { #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) }) }
        }
    }
}
