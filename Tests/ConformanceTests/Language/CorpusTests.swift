import ConformanceReports
import FoundationEssentials
import KinesisVideo
import Testing

@testable import Conformance

/// Scenarios as people write them: good ones, and bad ones with one realistic slip each and what its author is told.
///
/// `Tests/Clients/schema_corpus.py` holds the same files against the JSON Schema.
@Suite("The corpus of scenarios")
struct CorpusTests {
    private static let folder = "Tests/ConformanceTests/Corpus"

    /// The names of the files of a kind, without their endings.
    private static func names(_ kind: String) -> [String] {
        let path = "\(PackageFolder.root)/\(folder)/\(kind)"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
    }

    private static func read(_ kind: String, _ name: String) throws -> (Scenario?, [Diagnostic]) {
        let source = try PackageFolder.source("\(folder)/\(kind)/\(name).json")
        // Messages name the file alone, so that they are the same wherever the package lies.
        return ScenarioReader(vocabulary: Sample.vocabulary)
            .read(SourceText(name: "\(name).json", bytes: source.bytes))
    }

    @Test("is large enough to mean something")
    func size() {
        #expect(Self.names("good").count >= 60)
        #expect(Self.names("bad").count >= 120)
    }

    @Test("has good ones that are read", arguments: names("good"))
    func good(name: String) throws {
        let (scenario, diagnostics) = try Self.read("good", name)
        #expect(scenario != nil)
        #expect(diagnostics.map(\.rendered) == [])
    }

    @Test("has bad ones that are refused, in words worth reading", arguments: names("bad"))
    func bad(name: String) throws {
        let (scenario, diagnostics) = try Self.read("bad", name)
        #expect(scenario == nil)
        #expect(!diagnostics.isEmpty)
        let text = DiagnosticRenderer(style: TextStyle()).text(diagnostics)
        try Golden.expect(text, is: "../Corpus/bad/\(name).txt")
    }

    @Test("has a text for every bad one, and no other")
    func texts() throws {
        let path = "\(PackageFolder.root)/\(Self.folder)/bad"
        let texts = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".txt") }
        #expect(texts.map { String($0.dropLast(".txt".count)) }.sorted() == Self.names("bad"))
    }

    @Test("lists what a schema cannot say, each with its reason")
    func beyond() throws {
        let list = try PackageFolder.source("\(Self.folder)/beyond-schema.json")
        let document = try JSONReader.parse(list.bytes)
        #expect(document.duplicates.isEmpty)
        let files = try #require(document.root["files"]?.objectValue)
        let bad = Set(Self.names("bad").map { "\($0).json" })
        for file in files {
            #expect(bad.contains(file.name), "\(file.name)")
            #expect(file.value.stringValue?.isEmpty == false, "\(file.name)")
        }
        // The lesser part: what a schema can say, it has to.
        #expect(files.count * 4 < bad.count)
    }
}
