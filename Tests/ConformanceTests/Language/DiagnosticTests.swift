import KinesisVideo
import Testing

@testable import Conformance

/// Everything that can be wrong with a scenario, and what its author is told.
@Suite("Diagnostics of scenarios")
struct DiagnosticTests {
    @Test("say what is wrong, where, and what to do", arguments: examples.map(\.section))
    func diagnostics(section: String) throws {
        var text = ""
        for example in Self.examples.first(where: { $0.section == section })?.1 ?? [] {
            let read = Sample.read(example.text)
            #expect(read.scenario == nil, "\(example.name)")
            #expect(read.diagnostics.map(\.code).sorted() == example.codes.sorted(), "\(example.name)")
            text += "\(example.name)\n"
            for line in example.text.split(separator: "\n", omittingEmptySubsequences: false) {
                text += "  | \(line)\n"
            }
            for diagnostic in read.diagnostics { text += "  \(diagnostic.rendered.replacing("\n", with: "\n  "))\n" }
            text += "\n"
        }
        try Golden.expect(text, is: "diagnostics.\(section).txt")
    }

    @Test("come all at once, in the order of the file")
    func allAtOnce() throws {
        let text = """
            {
              "id": "getmedia/five-slips",
              "titel": "A misspelled member",
              "title": "Five slips in one file",
              "tags": ["one"],
              "tags": ["again"],
              "stream": "recorded",
              "exclusive": "no",
              "steps": [
                { "getMedia": { "StartSelector": { "StartSelectorType": "EARLIST" } },
                  "expect": { "chunks": { "stopWhen": { "chunks": 1 }, "first": { "fragmentNumber": "${frst}" } } } }
              ]
            }
            """
        let read = Sample.read(text)
        #expect(read.scenario == nil)
        #expect(
            read.diagnostics.map { "\($0.location) \($0.code)" } == [
                "scenario.json:3:3 scenario.unknown-member",
                "scenario.json:6:3 json.duplicate-name",
                "scenario.json:8:16 scenario.wrong-type",
                "scenario.json:10:61 scenario.unknown-name",
                "scenario.json:11:89 scenario.dangling-reference",
            ]
        )
        try Golden.expect(read.diagnostics.map { $0.rendered + "\n" }.joined(), is: "diagnostics.all-at-once.txt")
    }

    @Test("never trap, whatever the text is", arguments: 0..<40)
    func damage(seed: Int) throws {
        var generator = SplitMix64(seed: UInt64(seed))
        let texts = Self.examples.flatMap(\.1).map(\.text)
        for _ in 0..<5 {
            var bytes = Array((texts.randomElement(using: &generator) ?? "").utf8)
            guard !bytes.isEmpty else { continue }
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[place] = Array("\"{}[]:,0-e$\\".utf8).randomElement(using: &generator) ?? 0
                } else {
                    bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            let source = SourceText(name: "scenario.json", bytes: bytes)
            for diagnostic in ScenarioReader(vocabulary: Sample.vocabulary).read(source).diagnostics {
                #expect(diagnostic.range.upperBound <= bytes.count)
                #expect(!diagnostic.rendered.isEmpty)
            }
        }
    }
}
