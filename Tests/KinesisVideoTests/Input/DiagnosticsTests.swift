import Testing

@testable import KinesisVideo

@Suite("Messages about a file")
struct DiagnosticsTests {
    @Test("are no more than somebody reads; the last one counts the others")
    func most() {
        let source = SourceText(name: "a.json", text: String(repeating: "x", count: 2000))
        let diagnostics = Diagnostics(source, family: "scenario")
        for offset in 0..<Diagnostics.maximum { diagnostics.report("a", "b", at: offset..<offset + 1) }
        #expect(diagnostics.isFull && diagnostics.sorted.count == Diagnostics.maximum)
        for offset in 1000..<1003 { diagnostics.report("a", "b", at: offset..<offset + 1) }
        #expect(diagnostics.sorted.count == Diagnostics.maximum + 1)
        #expect(diagnostics.sorted.last?.code == "scenario.too-many")
        #expect(diagnostics.sorted.last?.message == "3 more messages about this file are left out")
        #expect(diagnostics.sorted.last?.range == 1000..<1001)
    }

    @Test("count the names that stand twice too")
    func duplicates() {
        let text = "{" + (0..<2000).map { _ in "\"a\": 1" }.joined(separator: ",") + "}"
        let read = Diagnostics.read(SourceText(name: "a", text: text), as: "scenario") { _ in true }
        #expect(read.result == nil && read.diagnostics.count == Diagnostics.maximum + 1)
        #expect(read.diagnostics.last?.message == "1499 more messages about this file are left out")
    }

    @Test("are warnings until one is an error, which then stands alone, however many warnings came before")
    func warnings() {
        func read(_ hasError: Bool) -> (result: Bool?, diagnostics: [Diagnostic]) {
            Diagnostics.read(SourceText(name: "a", text: "{}"), as: "scenario") { value in
                for _ in 0..<600 { value.warn("doubtful", "is hardly meant") }
                if hasError { value.report("wrong", "is wrong") }
                return true
            }
        }
        let doubtful = read(false)
        #expect(doubtful.result == true && doubtful.diagnostics.count == Diagnostics.maximum + 1)
        #expect(doubtful.diagnostics.allSatisfy { $0.severity == .warning })
        let wrong = read(true)
        #expect(wrong.result == nil)
        #expect(wrong.diagnostics.map(\.code) == ["scenario.wrong", "scenario.too-many"])
        #expect(wrong.diagnostics.allSatisfy { $0.severity == .error })
    }

    @Test("quote no more than both ends of what is long, after what is secret was taken out")
    func length() {
        let secret = "wJalrXUtnFEMI/K7MDENG"
        let source = SourceText(name: "a", text: #"{ "secretAccessKey": "\#(secret)" }"#)
        let name = String(repeating: "é", count: 740) + secret + String(repeating: "z", count: 5000)
        let diagnostic = Diagnostic(
            code: "a",
            message: "'\(name)' is no name",
            source: source,
            range: 0..<1,
            help: name
        )
        #expect(diagnostic.message.unicodeScalars.count == 1001)
        #expect(diagnostic.message.hasPrefix("'éé") && diagnostic.message.hasSuffix("zzz' is no name"))
        #expect(diagnostic.message.contains("é[redacted…z"))
        #expect(diagnostic.help?.unicodeScalars.count == 1001)
        let short = Diagnostic(code: "a", message: "a \(secret) b", source: source, range: 0..<1)
        #expect(short.message == "a [redacted] b")
    }
}
