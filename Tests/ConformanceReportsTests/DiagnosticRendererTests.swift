import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite struct DiagnosticRendererTests {
    static let source = SourceText(
        name: "Scenarios/resume.json",
        text: "{\n  \"id\": \"getmedia/resume\",\n  \"streem\": \"recorded\",\n  \"steps\": [],\n  \"steps\": []\n}\n"
    )

    static let unknown = Diagnostic(
        code: "scenario.unknown-member",
        message: "unknown member \"streem\"",
        source: source,
        range: Samples.range(of: "\"streem\"", in: source),
        help: "did you mean 'stream'?"
    )

    static let duplicate = Diagnostic(
        code: "json.duplicate-name",
        message: "the member \"steps\" is given twice",
        source: source,
        range: 70..<77,
        related: [.init(range: 55..<62, message: "first given here")]
    )

    @Test func draws() throws {
        for (name, style) in [("unicode", TextStyle.plain), ("ascii", .ascii), ("colour", TextStyle(colour: true))] {
            let text = DiagnosticRenderer(style: style).text([Self.unknown, Self.duplicate])
            try Golden.expect(text, is: "diagnostics.\(name).txt")
        }
    }

    @Test func saysNothingOfNothing() {
        #expect(DiagnosticRenderer(style: .plain).text([]).isEmpty)
    }
}
