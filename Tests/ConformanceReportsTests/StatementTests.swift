import Conformance
import KinesisVideo
import Testing

@testable import ConformanceReports

@Suite struct StatementTests {
    private static func text(_ kind: ReportKind, _ run: RunReport = Samples.run()) throws -> String {
        let documents = try kind.format().documents(of: run)
        #expect(documents.count == 1)
        return String(decoding: documents.flatMap(\.bytes), as: UTF8.self)
    }

    @Test func saysWhatWasKeptBrokenAndLeftOpen() throws {
        let statement = try Statement(Samples.run())
        #expect(!statement.isGood && statement.conclusion.hasPrefix("FAILED"))
        let first = try #require(statement.subjects.first)
        #expect(first.broken.contains("GM-ORDER-02") && !first.kept.contains("GM-ORDER-02"))
        #expect(first.kept.contains("GM-SEL-EARLIEST"))
        #expect(first.undecided.contains("GM-LIMIT-CALLS") && first.undecided.contains("GM-LIMIT-SESSIONS"))
        #expect(first.reasons.first?.reason == "target provides no stream 'kms-disabled'")
        #expect(first.reasons.first?.count == 2)
    }

    @Test func theSameRunHasTheSameHash() throws {
        let statement = try Statement(Samples.run())
        #expect(statement.journal == (try Statement(Samples.run())).journal)
        #expect(statement.journal != (try Statement(Samples.run(Samples.events(interrupted: true)))).journal)
        #expect(statement.journal.count == 64)
    }

    @Test func isOnePageInThreeForms() throws {
        let markdown = try Self.text(.statement)
        #expect(markdown.hasPrefix("# Statement of conformance: FAILED"))
        #expect(markdown.contains("**Broken**") && markdown.contains("2 × target provides no stream"))
        let html = try Self.text(.statementHTML)
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("GM-ORDER-02"))
        let json = try JSONReader.parse(Array(Self.text(.statementJSON).utf8)).root
        #expect(json["conforms"]?.value == .bool(false))
        #expect(json["journalSHA256"]?.stringValue == (try Statement(Samples.run())).journal)
    }

    @Test func aBadgeHasTheFormThatShieldsReads() throws {
        let badge = try JSONReader.parse(Array(Self.text(.badge).utf8)).root
        #expect(badge["schemaVersion"]?.value == .number("1"))
        #expect(badge["color"]?.stringValue == "red")
        #expect(badge["message"]?.stringValue?.hasPrefix("failed, ") == true)
    }
}
