import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite("Diagnostics for programs")
struct DiagnosticFormatTests {
    private static let source = SourceText(name: "a,b:c%.json", text: "{ \"é\": 1,\n  \"two\": [\n  2] }")

    private static let diagnostics = [
        Diagnostic(
            code: "scenario.unknown-member",
            message: "100 % of it: this, and\r\nthat \u{1B}[31m",
            source: source,
            range: 2..<6,
            related: [Diagnostic.Related(range: 13..<18, message: "beside it")],
            help: "did you mean 'e'?"
        ),
        Diagnostic(.warning, code: "scenario.wrong-type", message: "over two lines", source: source, range: 20..<26),
    ]

    @Test("are one JSON value with every place")
    func json() {
        #expect(
            DiagnosticFormat.json(Self.diagnostics).text() == """
                [{"file":"a,b:c%.json","line":1,"column":3,"endLine":1,"endColumn":6,"severity":"error","code":"scenario.unknown-member",\
                "message":"100 % of it: this, and\\r\\nthat \\u001b[31m","help":"did you mean 'e'?",\
                "related":[{"line":2,"column":3,"endLine":2,"endColumn":8,"message":"beside it"}]},\
                {"file":"a,b:c%.json","line":2,"column":10,"endLine":3,"endColumn":5,"severity":"warning",\
                "code":"scenario.wrong-type","message":"over two lines","help":null,"related":[]}]
                """
        )
    }

    @Test("are commands of GitHub Actions that hold nothing which would end them")
    func github() {
        #expect(
            DiagnosticFormat.github(Self.diagnostics) == """
                ::error file=a%2Cb%3Ac%25.json,line=1,col=3,endLine=1,endColumn=6,title=scenario.unknown-member::\
                100 %25 of it: this, and\\u{D}\\u{A}that \\u{1B}[31m%0Ahelp: did you mean 'e'?
                ::warning file=a%2Cb%3Ac%25.json,line=2,endLine=3,title=scenario.wrong-type::over two lines

                """
        )
    }

    @Test("are nothing where nothing is wrong")
    func none() {
        #expect(DiagnosticFormat.json([]).text() == "[]")
        #expect(DiagnosticFormat.github([]).isEmpty)
    }
}
