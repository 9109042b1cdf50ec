import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite struct JUnitFormatTests {
    static func format(_ layout: JUnitFormat.Layout, locations: Bool = false) -> JUnitFormat {
        var format = JUnitFormat(layout, locations: locations)
        var reproduction = Reproduction()
        reproduction.recording = { "Reports/last/\($0)/\($1).kvsrec" }
        format.reproduction = reproduction
        format.attachments = { target, result in
            result.findings.compactMap(\.wire).prefix(1).map { "\(target)/\($0.exchange).kvsrec" }
        }
        return format
    }

    @Test func isWrittenInBothLayouts() throws {
        let run = Samples.run()
        let combined = try Self.format(.combined).documents(of: run)
        #expect(combined.map(\.name) == ["junit.xml"])
        let separate = try Self.format(.perTarget).documents(of: run)
        #expect(separate.map(\.name) == ["TEST-kvsconform.us-west-2.xml", "TEST-kvsconform.eu-west-1.xml"])
        for document in combined + separate {
            #expect(document.warnings.isEmpty)
            try Golden.expect(String(decoding: document.bytes, as: UTF8.self), is: document.name, in: .examples)
        }
    }

    @Test func aRunThatWasCutShortIsWellFormedAndRed() throws {
        let events = Samples.events(interrupted: true)
        let documents = try Self.format(.combined).documents(of: Samples.run(events))
        let text = String(decoding: documents[0].bytes, as: UTF8.self)
        try Golden.expect(text, is: "junit.interrupted.xml")
        #expect(text.lines.count { $0.contains("type=\"kvsconform.Interrupted\"") } == 4)

        // At any earlier moment too, and without its end.
        for count in events.indices {
            let run = Samples.run(Array(events[..<count]))
            for document in try Self.format(.combined).documents(of: run) + Self.format(.perTarget).documents(of: run) {
                #expect(try XMLSchemas.problemsOfForm(in: document.bytes).isEmpty)
            }
        }
    }

    @Test func placesAreAttributesWhereTheyAreAskedFor() throws {
        let documents = try Self.format(.combined, locations: true).documents(of: Samples.run())
        let text = String(decoding: documents[0].bytes, as: UTF8.self)
        #expect(text.contains("time=\"2.431\" file=\"Scenarios/resume.json\" line=\"1\">"))
        #expect(text.lines.count { $0.contains("<testcase ") && $0.contains(" line=") } == 12)
    }

    @Test func theSameRunGivesTheSameBytes() throws {
        let first = try Self.format(.combined).documents(of: Samples.run())
        for _ in 0..<3 { #expect(try Self.format(.combined).documents(of: Samples.run()) == first) }
    }

    @Test func countsAreThoseOfTheCases() {
        let document = JUnitDocument(Samples.run(), format: JUnitFormat())
        #expect(document.tests == 12)
        #expect(document.failures == 1)
        #expect(document.errors == 2)
        #expect(document.suites.map(\.skipped) == [2, 2])
        #expect(document.suites.map(\.milliseconds) == [3_576, 3_433])
    }

    struct Name: CustomTestStringConvertible {
        let target: String
        let path: String
        let className: String
        var testDescription: String { "\(target) \(path)" }
    }

    @Test(arguments: [
        Name(
            target: "us-west-2",
            path: "getmedia/bounds/name[length=257]",
            className: "kvsconform.us-west-2.getmedia.bounds"
        ),
        Name(
            target: "us-west-2",
            path: "getmedia/bounds/name[path=a/b/c]",
            className: "kvsconform.us-west-2.getmedia.bounds"
        ),
        Name(target: "http://127.0.0.1:80/", path: "a/b", className: "kvsconform.http---127.0.0.1-80-.a"),
        Name(target: "é", path: "alone", className: "kvsconform.-"),
        Name(target: "", path: "", className: "kvsconform.target"),
    ]) func classesAreTargetAndArea(_ name: Name) {
        let result = CaseResult(
            path: name.path,
            title: "",
            location: .init(file: "a.json", line: 1, column: 1),
            requirements: [],
            verdict: .passed
        )
        let testCase = JUnitCaseProjection(target: name.target, format: JUnitFormat()).testCase(
            result,
            named: name.path
        )
        #expect(testCase.className.string == name.className)
        #expect(testCase.name.string == name.path)
    }

    @Test func fileNamesAreOneOfAKind() {
        #expect(
            JUnitFormat.fileNames(of: ["a/b", "a:b", "A-B", "a-b-2", ""]) == [
                "a-b", "a-b-2", "A-B-3", "a-b-2-2", "target",
            ]
        )
        #expect(JUnitFormat.fileNames(of: [String(repeating: "x", count: 400)])[0].utf8.count == 180)
    }
}
